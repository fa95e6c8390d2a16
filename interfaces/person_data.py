"""Everything that is kept of one of a customer's people, for whoever asks what that is."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from tierline.application.inbox.drafts import Draft, DraftLink, DraftState
from tierline.domain.account.base import Recorded
from tierline.domain.account.contacts import AboutContact, UnknownContact
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.ids import account_id
from tierline.interfaces.wiring import System

_STATES: tuple[DraftState, ...] = ("waiting", "accepted", "dismissed", "withdrawn")
_AT_ONCE = 200


def contact_data(system: System, code: str, contact: str) -> dict[str, Any]:
    """All statements that name a contact or speak of one that does, and all drafts of theirs; texts opened.

    A draft is theirs if an address in it was known to be. What is left out: free texts that were tied to
    nobody. Raises UnknownAccount, UnknownContact.
    """
    stream = system.reads.statements(code)
    if not stream:
        raise UnknownAccount()
    theirs = _about(stream, contact)
    if not any(isinstance(one.fact, AboutContact) for one in theirs):
        raise UnknownContact(field="contact")
    values = [one.fact.model_dump(mode="json", exclude_none=True) for one in theirs]
    opened = system.sealing.opened_all(account_id(code), values)
    facts = [_told(one, fact) for one, fact in zip(theirs, opened, strict=True)]
    return {
        "account": code,
        "contact": contact,
        "facts": facts,
        "drafts": list(_drafts(system, code, contact)),
    }


def _about(stream: Sequence[Recorded], contact: str) -> list[Recorded]:
    """The statements of an account that concern a contact, in order."""
    found: dict[UUID, bool] = {}
    for one in stream:
        named = contact in one.fact.concerned() or _names_anew(one.fact, contact)
        found[_subject(one)] = found.get(_subject(one), False) or named
    return [one for one in stream if found[_subject(one)]]


def _subject(one: Recorded) -> UUID:
    return one.fact.target if isinstance(one.fact, StatementAboutAFact) else one.fact.fact_id


def _names_anew(fact: object, contact: str) -> bool:
    """Whether a correction names a contact that the fact didn't."""
    if not isinstance(fact, FactCorrected):
        return False
    named = fact.changes.get("contacts"), [fact.changes.get("contact")], [fact.changes.get("owner")]
    return any(contact in one for one in named if isinstance(one, list | tuple))


def _told(one: Recorded, fact: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": one.position,
        "recorded_at": one.recorded_at,
        "actor": one.actor,
        "fact": fact,
    }


def _drafts(system: System, code: str, contact: str) -> Iterator[dict[str, Any]]:
    mine = DraftLink("owner", f"{account_id(code).hex}/{contact}")
    for state in _STATES:
        for draft in _pages(system, state):
            if mine in draft.links and (message := system.inbox.message(draft)) is not None:
                yield {"draft": draft.draft, "state": state, "at": draft.at, "message": message.as_json()}


def _pages(system: System, state: DraftState) -> Iterator[Draft]:
    page = system.inbox.page(state, _AT_ONCE)
    while page:
        yield from page
        page = system.inbox.page(state, _AT_ONCE, (page[-1].at, page[-1].draft))
