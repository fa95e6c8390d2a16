"""What somebody asks for who wants to be told: parsed once, for the API, the command line and the page."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tierline.application.access import AccountSet, account_set
from tierline.application.messages.subscriptions import FARTHEST_DAYS, MessageKind, Way, Weekday
from tierline.domain.shared.addresses import kind_of
from tierline.domain.shared.errors import Conflict, Invalid

PERSON = StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,120}$")


class SubscriptionNotUsable(Invalid):
    """In a subscription, `{name}` can't be used: {problem}."""


class NoMailAddress(Invalid):
    """`address` is an e-mail address with one @ and a domain; else that of the firm's own book is used."""


class NoChatAddress(Invalid):
    """Messages to chat and push need an `address` as Apprise writes it, as in slack://… or ntfys://…"""


class ChatAddressNotUsable(Invalid):
    """This `address` names no service that messages may be sent to from here."""


class MailNotSetUp(Conflict):
    """Messages by e-mail are not set up here: TIERLINE_SMTP_HOST names the mail server."""


class ChatNotInstalled(Conflict):
    """Messages to chat and push need the optional package of Apprise: install tierline[chat]."""


@lru_cache(maxsize=500)
def is_zone(name: str) -> bool:
    """Whether the machine knows a time zone of a name, as in Europe/Madrid."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError("must be a time zone, as in Europe/Madrid")
    return name


class Wanted(BaseModel):
    """A subscription as it is asked for; what is left out is as usual for its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: MessageKind
    way: Way = "email"
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None
    language: Annotated[str, StringConstraints(max_length=16)] | None = None
    zone: Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)] | None = None
    weekday: Weekday | None = None
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    within_days: Annotated[int, Field(ge=1, le=FARTHEST_DAYS)] | None = None
    grave_only: bool | None = None
    accounts: Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(max_length=500)] = []

    def account_set(self, person: str) -> AccountSet:
        """The accounts that it is about; where none are said, those in which the person holds a role.

        Raises AccountsNotUsable.
        """
        return account_set(self.accounts or [f"held={person}"])


def wanted(given: Mapping[str, Any]) -> Wanted:
    """What is asked for. Raises SubscriptionNotUsable, NoMailAddress, NoChatAddress."""
    try:
        found = Wanted.model_validate(given)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, fault["loc"])) or "body"
        said = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
        known = name if name.partition(".")[0] in Wanted.model_fields else "a member"
        raise SubscriptionNotUsable(field=known, name=known, problem=said[:1].lower() + said[1:]) from None
    if found.way == "email" and found.address is not None and kind_of(found.address) != "email":
        raise NoMailAddress(field="address")
    if found.way == "chat" and not found.address:
        raise NoChatAddress(field="address")
    return found
