"""Confirmation links at the doors: what opens one, who is asked for, and the links of a fact.

What opens a link is its id, signed under a key derived from the root key. It is told once, to whoever makes
the link, and kept nowhere: a copy of the database opens none.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tierline.application.access import Principal
from tierline.application.confirmations import Asking
from tierline.domain.account.base import Recorded, malformed
from tierline.domain.account.confirmations import (
    LONGEST,
    USUAL,
    ConfirmationAsked,
    ConfirmationLink,
    UnknownLink,
    links_of,
)
from tierline.domain.account.corrections import UnknownTarget
from tierline.domain.shared.ids import ContactRef, account_id
from tierline.interfaces.presentation.language import ENGLISH, languages
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.query.signed import NotSigned, Signed

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

_PURPOSE = "confirmation link"
_LONGEST_TOKEN = 200


class LinkTokens:
    """Makes what opens confirmation links, and tells which link something opens.

    Args:
        secret: Derived from the root key; it stays when that is rotated, so links go on working.
    """

    def __init__(self, secret: bytes) -> None:
        self._signed = Signed(secret, _PURPOSE)

    def token(self, link: UUID) -> str:
        """What opens a link."""
        return self._signed.text(link.hex)

    def link(self, token: str) -> UUID:
        """The link that something opens, wherever it is and whether or not it exists. Raises UnknownLink."""
        if len(token) > _LONGEST_TOKEN:
            raise UnknownLink()
        try:
            return UUID(hex=self._signed.value(token))
        except (NotSigned, ValueError, TypeError, AttributeError):
            raise UnknownLink() from None


class LinkWanted(BaseModel):
    """Who is asked, in which language (English, if not said), and for how many days."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    contact: ContactRef
    language: Annotated[str, StringConstraints(max_length=8)] = ENGLISH
    days: Annotated[int, Field(ge=1, le=LONGEST.days, strict=True)] = USUAL.days


class LinkMade(NamedTuple):
    """A link as it is told once: its id, and what opens it, as an address or as a path."""

    link: UUID
    address: str


class LinkOfAFact(NamedTuple):
    """A link that was made for a fact, and the statement that made it."""

    link: ConfirmationLink
    made: Recorded


def asking(given: Mapping[str, Any]) -> Asking:
    """Who is to be asked. Raises MalformedFact, and ParameterNotUsable for a language that isn't offered."""
    try:
        found = LinkWanted.model_validate(given)
    except ValidationError as error:
        raise malformed(error) from None
    if found.language not in languages():
        problem = f"must be one of {', '.join(languages())}"
        raise ParameterNotUsable(field="language", name="language", problem=problem)
    return Asking(found.contact, found.language, timedelta(days=found.days))


def made_link(system: "System", code: str, fact: UUID, given: Mapping[str, Any], by: Principal) -> LinkMade:
    """Make a link by which a contact is asked about a fact. Raises what `asking` does, and Refusals."""
    receipt = system.confirmations.ask(system.accounts, code, fact, asking(given), by)
    base = system.settings.public_address or ""
    return LinkMade(receipt.fact_id, f"{base}{path_of(system, receipt.fact_id)}")


def path_of(system: "System", link: UUID) -> str:
    """Where the page of a link is, on this service."""
    return f"/confirm/{system.link_tokens.token(link)}"


def links_made(system: "System", code: str, fact: UUID) -> list[LinkOfAFact]:
    """The links made for a fact of an account, in the order in which they were made. Raises UnknownTarget."""
    statements = system.reads.statements_about(fact)
    if not statements or statements[0].account_id != account_id(code):
        raise UnknownTarget(field="fact_id")
    links = links_of(one.fact for one in statements[1:])
    made = [one for one in statements[1:] if isinstance(one.fact, ConfirmationAsked)]
    return [LinkOfAFact(links[one.fact.fact_id], one) for one in made]
