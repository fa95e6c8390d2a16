"""Drafts as doors show them: what they say, what they lack, and who nobody knows."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from tierline.application.inbox.drafts import Draft
from tierline.application.inbox.matching import DraftKind
from tierline.application.inbox.messages import Message
from tierline.domain.shared.ids import INBOX, account_id
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

Lack = Literal["account", "initiative", "not_yet", "texts"]
LACKS: dict[Lack, Words] = {
    "account": Words("Say which account it is about."),
    "initiative": Words("Say who began it."),
    "not_yet": Words("It has not taken place yet."),
    "texts": Words("Its texts went with somebody who was forgotten."),
}
"""What a draft may wait for, besides somebody's word."""


class DraftSeen(NamedTuple):
    """A draft as somebody sees it: of accounts that they may not see, nothing."""

    draft: Draft
    message: Message | None
    account: str | None
    choices: tuple[str, ...]
    """The accounts whose people take part, where there are several."""
    lacks: tuple[Lack, ...]
    """What it waits for besides somebody's word."""

    @property
    def kind(self) -> DraftKind:
        """The kind of fact that it makes."""
        return self.draft.suggestion.kind_at(self.account)

    @property
    def contacts(self) -> tuple[str, ...]:
        """Their people, of the account that it is about."""
        return self.draft.suggestion.contacts.get(self.account or "", ())

    @property
    def subject(self) -> str | None:
        """What it is about, in the words of who wrote it."""
        return self.message.subject if self.message else None

    @property
    def ready(self) -> bool:
        """Whether one click makes a fact of it."""
        return not self.lacks


class Stranger(NamedTuple):
    """An address that nobody knows."""

    address: str
    name: str | None
    drafts: int
    """In how many drafts that wait."""
    since: datetime
    """When the earliest of them took place."""
    account: str | None
    """The account that the earliest is about, if it is about one."""


def seen(system: "System", draft: Draft) -> DraftSeen:
    """A draft, its texts opened and counted; none are for who may read none."""
    message = system.inbox.message(draft) if system.sealing.opens else None
    account = system.inbox.account_of(draft, draft.suggestion)
    codes = tuple(code for code in draft.suggestion.contacts if system.reads.sees(code))
    if message:
        system.opened.note(account_id(account or INBOX), 1)
    shown = account if account and system.reads.sees(account) else None
    choices = codes if shown is None else ()
    return DraftSeen(draft, message, shown, choices, tuple(_lacks(system, draft, shown)))


def strangers(system: "System", limit: int) -> list[Stranger]:
    """The addresses that nobody knows in most of the drafts that wait; none for who may read no texts."""
    if not system.sealing.opens:
        return []
    inbox = system.inbox
    found = []
    for digest, many, first in inbox.table.unknown(inbox.question(), limit):
        one = _stranger(system, digest, many, first)
        found += [one] if one else []
    return found


def _stranger(system: "System", digest: str, many: int, first: UUID) -> Stranger | None:
    draft = system.inbox.find(first)
    message = system.inbox.message(draft)
    for party in message.parties if message else ():
        if system.inbox.hashed(party.address) == digest:
            shown = seen(system, draft)
            return Stranger(party.address, party.name, many, draft.at, shown.account)
    return None


def _lacks(system: "System", draft: Draft, account: str | None) -> Iterator[Lack]:
    if draft.box is None:
        yield "texts"
    if draft.asks == "retract":
        return
    if draft.at > system.clock():
        yield "not_yet"
    if account is None:
        yield "account"
    said = draft.suggestion
    if said.initiative is None and said.kind_at(account) == "interaction":
        yield "initiative"
