"""What the HTTP door itself refuses, before or after anything inside is asked."""

from tierline.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound


class NoSuchAddress(NotFound):
    """There is nothing at this address; GET /v1/openapi.json lists all addresses."""


class MethodNotAllowed(Invalid):
    """This address doesn't answer to this method; the `Allow` header lists those it answers to."""


class BrokenJson(Invalid):
    """The body is not valid JSON."""


class BodyNotAnObject(Invalid):
    """The body must be one JSON object."""


class ContentTypeUnknown(Invalid):
    """The body must be sent as `Content-Type: {expected}`."""


class BodyTooLarge(Invalid):
    """The body is larger than this address takes."""


class BatchTooLarge(Invalid):
    """The batch is larger than {limit} bytes: the lines answered in `results` were taken, no later one."""


class BatchTooLong(Invalid):
    """The batch has more than {limit} lines: those answered in `results` were taken, no later one."""


class TooManyLinesRefused(Invalid):
    """{limit} lines were refused: those answered in `results` were taken, no later one."""


class LineTooLong(Invalid):
    """The line is longer than {limit} bytes."""


class AccountNotNamed(Invalid):
    """A line of a batch names its account in `account`, as a text."""


class ParameterUnknown(Invalid):
    """The address has a query parameter that isn't known here; known are: {known}."""


class ParameterRepeated(Invalid):
    """`{name}` can be given once only."""


class IfMatchNotUsable(Invalid):
    """`If-Match` must be one version of the account in quotes, as in "12"."""


class IdempotencyKeyNotUsable(Invalid):
    """`Idempotency-Key` must have 1 to 255 characters."""


class MemberUnknown(Invalid):
    """The body has a field that isn't known here; known are: {known}."""


class MemberNotAList(Invalid):
    """`{name}` must be a list of objects."""


class MemberNotText(Invalid):
    """`{name}` must be a text."""


class OneAddress(Invalid):
    """The body asks for one address, in {known}."""


class AccountKindMissing(Invalid):
    """An account has a `kind`, which is `government` or `enterprise`."""


class FactUnknown(NotFound):
    """This account has no fact with this id."""


class EntryUnknown(NotFound):
    """The feed has no entry at this place; the `sequence` of each one tells its place."""


class ExportUnknown(NotFound):
    """Nothing is exported in a format of this name."""


class ReportUnknown(NotFound):
    """There is no report of this name; GET /v1/reports lists them."""


class ChartUnknown(NotFound):
    """This report has no chart; GET /v1/reports lists which have one."""


class HostNotLocal(Forbidden):
    """Without API keys this service is for this machine only: ask it as localhost or 127.0.0.1."""


class CameThroughProxy(Forbidden):
    """Without API keys this service takes nothing from a proxy; `tierline key add NAME` makes a key."""


class AskedFromElsewhere(Forbidden):
    """Without API keys this service takes nothing that a page of another site sends."""


class NotThatFarYet(Conflict):
    """The answer doesn't rest on `min_position` yet; ask again shortly."""


class DatabaseAway(Conflict):
    """The database doesn't answer; ask again shortly. A fact sent again is recorded once, by its fact_id."""
