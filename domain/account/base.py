"""A fact, the envelope it is stored in, and the catalogue of all kinds.

A *fact* is a statement about an account as its caller makes it. A *recorded* fact is the same statement with
what the server knows of it: who said so, when it was heard, and its place in the stream and in the log.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from tierline.domain.account.fault_words import FieldProblem, path_of, problem_of, spelling_asked
from tierline.domain.account.source import Source
from tierline.domain.account.spelling import faults_of_spelling
from tierline.domain.catalogue import ResponsibilityId
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.domain.shared.extent import DEEPEST, MOST_MEMBERS, has_too_many_members, nests_too_deeply
from tierline.domain.shared.ids import own_references, qualified
from tierline.domain.shared.personal import may_hold_a_box, poses_as_sealed
from tierline.domain.shared.time import BEGINNING, FOREVER, Instant
from tierline.domain.shared.words import Words, chained

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

FUTURE_TOLERANCE = timedelta(hours=24)
"""How far `occurred_at` may lie ahead of the server's clock (design: late is normal, early is not)."""


class UnknownKind(Invalid):
    """This kind of fact does not exist; GET /v1/catalogue lists the kinds."""


class MalformedFact(Invalid):
    """{problems}"""

    faults: tuple[tuple[str, str], ...] = ()
    """Each field at fault, and what is wrong with it, as a sentence in English."""
    problems: tuple[tuple[str, FieldProblem], ...] = ()
    """The same in words."""


class NotStatedAnyMore(Invalid):
    """`{name}` isn't stated any more: {instead}."""


class FactTooDeep(Invalid):
    """The fact has objects or lists nested deeper than {limit} levels."""


class FactTooWide(Invalid):
    """The fact has an object or a list of more than {limit} members."""


class OccurredInFuture(Invalid):
    """`occurred_at` lies more than 24 hours in the future; plans go into the dates made for them."""


class NoTimeAtAll(Invalid):
    """Programs write this moment, of year 1 or 9999, for no time at all; state when it really was."""


class PositionAhead(Invalid):
    """Nothing is recorded at this position yet, so nobody can have read up to it."""


LevelOf = Callable[[str, datetime], str | None]
"""How high one of our people stood at a moment; None where the firm's own book doesn't know them."""
Translation = Callable[[dict[str, Any]], dict[str, Any]]


class Fact(BaseModel):
    """A statement about one account. Subclasses are the kinds; their docstring says what happened.

    Class attributes of a kind: `TOPIC`, the stored name (a promise: never changed), and `LABEL`,
    its name. The field `kind` is a `Literal` with its name on the doors.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str]
    LABEL: ClassVar[Words]
    FORMER: ClassVar[Mapping[str, Translation]] = {}
    """For each topic this kind was stored under before its meaning changed: how that content reads today."""
    OF_ITS_ACCOUNT: ClassVar[bool] = False
    """Whether it decides on its account as such, and so says nothing of one that is merged into."""
    RETIRED: ClassVar[Mapping[str, str]] = {}
    """Fields of facts recorded under a former meaning that nobody states any more, and what to do instead."""
    ENDS: ClassVar[bool] = False
    """Whether it ends something; see `moment_of`."""
    OF_ACCOUNTS: ClassVar[bool] = True
    """Whether callers state it of accounts; else it has a stream and a door of its own."""
    OF_THE_FIRM: ClassVar[bool] = False
    """Whether that stream is the firm's own book."""
    BY_LINK: ClassVar[bool] = False
    """Whether it makes a confirmation link or comes of one: stated of accounts, and by no caller."""
    TELLS: ClassVar[bool] = True
    """Whether it tells something of its account, and so has a place in its history."""
    OWNER: ClassVar[str] = "contact"
    """The field that says whose its personal texts are."""

    kind: str
    fact_id: UUID
    occurred_at: Instant
    source: Source | None = None
    fulfils: tuple[ResponsibilityId, ...] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "TOPIC" in cls.__dict__:
            TOPICS[cls.TOPIC] = cls
            if cls.OF_ACCOUNTS:
                KINDS[kind_of(cls)] = cls
            elif cls.OF_THE_FIRM:
                FIRM_KINDS[kind_of(cls)] = cls
            elif cls.BY_LINK:
                LINK_KINDS[kind_of(cls)] = cls

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema).get("properties", {})
        for name in cls.RETIRED:
            fields.pop(name, None)
        for field in fields.values():
            if field.get("type") == "array":
                field.setdefault("maxItems", MOST_MEMBERS)
        return schema

    def check(self, account: "Account") -> None:
        """Decide: raise the refusal that explains why this can't be recorded on `account` now."""

    def check_without(self, account: "Account") -> None:
        """Decide whether it may be retracted: raise the refusal that explains why it has to stay."""

    def check_actor(self, actor: str, account: "Account") -> None:
        """Decide, knowing who records it: raise the refusal if this actor can't say so of the account."""

    def check_our_people(self, level_of: LevelOf) -> None:
        """Decide, knowing how high our people stand: raise the refusal if that contradicts the fact."""

    def our_side(self) -> tuple[str, ...]:
        """Ids of those of us by whom it shows how high our side stood; nobody, of nearly all kinds."""
        return ()

    def entities(self) -> tuple[tuple[str, str], ...]:
        """The things inside the account that this fact speaks about, as (type, reference).

        Later decisions about a thing look at the facts about it, so the account keeps them; a fact
        about no such thing (an interaction, say) is not kept, however many there are.
        """
        return ()

    def accounts(self) -> tuple[str, ...]:
        """Codes of other accounts that this fact names; they must exist."""
        return ()

    def position_read(self) -> tuple[str, int] | None:
        """The field that names a position somebody read up to, and that position; the log must reach it."""
        return None

    def our_people(self) -> tuple[str, ...]:
        """Ids of our people who took part."""
        return ()

    def their_contacts(self) -> tuple[str, ...]:
        """References of the customer's people who took part or are named."""
        return ()

    def concerned(self) -> tuple[str, ...]:
        """References of those whom its texts may speak of, under whose account's keys they are."""
        return self.their_contacts()

    def forgets(self) -> str | None:
        """Whose personal texts are destroyed for good as it is recorded; None, of nearly all kinds.

        Such a fact is the certificate of that, so it has no text of its own and is never withdrawn.
        """
        return None

    def destroys(self) -> bool:
        """Whether texts are destroyed for good as it is recorded."""
        return self.forgets() is not None

    def evidences(self) -> tuple[str, ...]:
        """Ids of the function items (see the catalogue) that this fact shows to be worked on."""
        return ()

    def question(self) -> Words | None:
        """What the customer is asked to confirm, said to them, with no text in it; None: they aren't."""
        return None

    def headline(self) -> Words:
        """One line for the timeline, without personal data or free text."""
        return self.LABEL

    def qualified(self, code: str) -> Self:
        """This fact of the account `code` as another account tells it: with references that say whose."""
        own = own_references(type(self))
        return self.model_copy(update={name: qualified(code, getattr(self, name)) for name in own})

    def corrected(self, changes: Mapping[str, Any]) -> Self:
        """This fact with some fields stated anew; raises MalformedFact if they don't fit its kind."""
        try:
            return type(self).model_validate({**self.model_dump(), **changes})
        except ValidationError as error:
            raise malformed(error) from None


KINDS: dict[str, type[Fact]] = {}
"""Every kind of fact about accounts by its name on the doors."""

FIRM_KINDS: dict[str, type[Fact]] = {}
"""Every kind of fact of the firm's own book by its name on the doors."""

LINK_KINDS: dict[str, type[Fact]] = {}
"""Every kind of fact by which customers are asked, and answer, by its name on the doors."""

TOPICS: dict[str, type[Fact]] = {}
"""Every kind of fact by its stored name, those that are not about accounts included."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as it stands in the log."""

    account_id: UUID
    account: str
    """The account's code."""
    version: int
    """Place in the account's stream, from 1."""
    recorded_at: datetime
    actor: str
    fact: Fact
    position: int = 0
    """Place in the global order, from 1; 0 while it is not stored yet."""

    @property
    def originator_id(self) -> UUID:
        """The account's id, by the name the event-sourcing library asks for."""
        return self.account_id

    @property
    def originator_version(self) -> int:
        """The version, by the name the event-sourcing library asks for."""
        return self.version

    def at(self, position: int) -> "Recorded":
        """The same fact with its place in the global order."""
        return replace(self, position=position)


def type_of(kind: type[Fact], name: str) -> Any:
    """The type of a field with its constraints."""
    field = kind.model_fields[name]
    annotation: Any = field.annotation
    for constraint in field.metadata:
        annotation = Annotated[annotation, constraint]
    return annotation


def kind_of(fact: type[Fact]) -> str:
    """The name of a kind on the doors, as in `escalation_raised`."""
    return str(get_args(fact.model_fields["kind"].annotation)[0])


def kind_named(name: str) -> type[Fact] | None:
    """The kind with a name, of those that callers state of accounts or in the firm's own book."""
    return KINDS.get(name) or FIRM_KINDS.get(name)


def says(fact: type[Fact]) -> str:
    """What a kind states, in a sentence."""
    return (inspect.getdoc(fact) or "").split("\n\n")[0]


def parse_fact(content: Mapping[str, Any], *, fact_id: UUID) -> Fact:
    """The fact that a caller's fields state. `fact_id` serves where the content gives none.

    Raises FactTooDeep, FactTooWide, UnknownKind, or MalformedFact, which names every field at fault but
    repeats no value. Not for what is stored: a caller's texts are plain; one that poses as sealed is refused.
    """
    check_extent(content)
    kind = kind_named(str(content.get("kind")))
    if kind is None:
        raise UnknownKind(field="kind")
    check_retired(kind, content)
    given = content if content.get("fact_id") is not None else {**content, "fact_id": fact_id}
    fact = _validated(kind, given)
    for name in may_hold_a_box(kind):
        if poses_as_sealed(getattr(fact, name)):
            raise MalformedFact(field=name, problems=_PLAIN_TEXT.of(field=name))
    check_moments(fact, given)
    return fact


def _validated(kind: type[Fact], content: Mapping[str, Any]) -> Fact:
    faults = faults_of_spelling(kind, content)
    try:
        fact = kind.model_validate(content)
    except ValidationError as error:
        raise _refused(_faults(error) | faults) from None
    if faults:
        raise _refused(faults)
    return fact


def check_spelling(kind: type[Fact], content: Mapping[str, Any]) -> None:
    """Refuse fields of a kind that a caller didn't write plainly; raises MalformedFact."""
    if faults := faults_of_spelling(kind, content):
        raise _refused(faults)


def check_retired(kind: type[Fact], content: Mapping[str, Any]) -> None:
    """Refuse fields that callers don't state any more; raises NotStatedAnyMore."""
    for name, instead in kind.RETIRED.items():
        if content.get(name) is not None:
            raise NotStatedAnyMore(field=name, name=name, instead=instead)


def check_moments(fact: Fact, names: Iterable[str]) -> None:
    """Refuse a moment that means none, in the fields with these names."""
    for name in names:
        if getattr(fact, name, None) in (BEGINNING, FOREVER):
            raise NoTimeAtAll(field=name)


def moment_of(kind: type[Fact], day: date, zone: tzinfo, hour: time = time(12)) -> datetime:
    """When a fact of a kind happened that is only known to have happened on a day of a time zone.

    At noon, which is the same day almost everywhere; what ends something, at the day's last microsecond,
    since its beginning may lie on that day too.
    """
    return datetime.combine(day, time.max if kind.ENDS else hour, zone)


def check_extent(content: Mapping[str, Any]) -> None:
    """Refuse what would cost much to look at any closer. Raises FactTooDeep, FactTooWide."""
    stated = dict(content)
    if nests_too_deeply(stated):
        raise FactTooDeep(limit=DEEPEST)
    if has_too_many_members(stated):
        raise FactTooWide(limit=MOST_MEMBERS)


def malformed(error: ValidationError) -> MalformedFact:
    """The refusal for a pydantic error: fields and what is wrong with them, never their content."""
    return _refused(_faults(error))


def _faults(error: ValidationError) -> dict[str, FieldProblem]:
    faults: dict[str, FieldProblem] = {}
    for fault in error.errors(include_input=False, include_url=False):
        context = fault.get("ctx", {})
        pattern = context.get("pattern")
        problem = spelling_asked(pattern) if pattern else problem_of(fault["type"], fault["msg"], context)
        faults.setdefault(path_of(fault["loc"], fault["type"]), problem)
    return faults


def _refused(faults: Mapping[str, FieldProblem]) -> MalformedFact:
    told = [(path, problem.of(f"`{path}`" if path else _THE_FACT)) for path, problem in faults.items()]
    problems = chained([words for _, words in told[:5]], Words("{one}; {others}"))
    refusal = MalformedFact(field=told[0][0] or None, problems=problems)
    refusal.faults = tuple((path, str(words)) for path, words in told)
    refusal.problems = tuple(faults.items())
    return refusal


_THE_FACT = Words("the fact")
_PLAIN_TEXT = Words("`{field}`: a text must be given as a plain text")


def check_time(fact: Fact, now: datetime) -> None:
    """Refuse a fact that is said to happen in the future."""
    if fact.occurred_at > now + FUTURE_TOLERANCE:
        raise OccurredInFuture(field="occurred_at")


def check_position(fact: Fact, head: Callable[[], int]) -> None:
    """Refuse a fact by which somebody read what is not recorded yet; `head` is the log's last position."""
    if (read := fact.position_read()) and read[1] > head():
        raise PositionAhead(field=read[0])


class RecordUnreadable(Conflict):
    """A record of this account can't be read, so nothing is told or decided of it until that is mended."""


class FactAlreadyRecorded(Conflict):
    """A fact with this fact_id is already recorded with other content."""
