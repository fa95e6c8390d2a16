"""An inbox on a system of its own, with people in it, and messages in a few words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tierline.application.inbox.deciding import Inbox
from tierline.application.inbox.drafts import Draft, DraftQuestion
from tierline.application.inbox.importing import InboxImport, InboxReport, MessageLine, MessageRead
from tierline.application.inbox.messages import Edition, Message, Part, Party
from tierline.application.inbox.rules import InboxRule
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.interfaces.wiring import System

ADDED = "2025-01-02T08:00:00Z"
MET = datetime(2025, 3, 4, 9, tzinfo=UTC)
OURS, BOSS, THEIRS, CHIEF = "jo@us.example", "vi@us.example", "ann@acme.example", "max@acme.example"
OTHER, STRANGER = "kim@beta.example", "who@nowhere.example"


class Messages:
    """A source of messages that are there already."""

    size = consumed = 0

    def __init__(self, *lines: MessageLine) -> None:
        self._lines = lines

    def messages(self) -> Sequence[MessageLine]:
        return self._lines

    def notes(self) -> Sequence[str]:
        return ()


class Desk:
    """A system with two accounts, contacts of theirs and two people of ours; and its inbox."""

    def __init__(self, system: System) -> None:
        self.system = system
        for code in ("ACME", "BETA"):
            opening = {"occurred_at": ADDED, "code": code, "name": code, "account_kind": "enterprise"}
            system.accounts.open(opening, actor="ann")
        self.person("jo", OURS, "manager")
        self.person("vi", BOSS, "executive")
        self.contact("ACME", "c-ann", THEIRS, "manager")
        self.contact("ACME", "c-max", CHIEF, "executive")
        self.contact("BETA", "c-kim", OTHER, "staff")

    @property
    def inbox(self) -> Inbox:
        return self.system.inbox

    def contact(self, code: str, contact: str, email: str, level: str = "manager") -> UUID:
        return self.state(code, "contact_added", contact=contact, name=contact, level=level, email=email)

    def person(self, person: str, email: str, level: str = "manager") -> UUID:
        return self.state(FIRM_BOOK, "person_added", person=person, name=person, level=level, email=email)

    def state(self, code: str, kind: str, **fields: Any) -> UUID:
        content = {"kind": kind, "occurred_at": ADDED, **fields}
        return self.system.accounts.record(code, content, actor="ann").receipt.fact_id

    def take(self, *messages: Message, rules: Sequence[InboxRule] = ()) -> InboxReport:
        return take(self.system, *messages, rules=rules)

    def drafts(self, state: str = "waiting") -> list[Draft]:
        return list(self.inbox.page(state, 100))

    def draft(self, message: Message) -> Draft:
        found = self.inbox.table.find(DraftQuestion(draft=message.draft))
        assert found is not None
        return found

    def facts(self, code: str = "ACME") -> list[dict[str, Any]]:
        """What is recorded of an account besides its contacts, texts opened."""
        stream = self.system.log.stream(account_id(code))
        opened = [self.system.sealing.opened_fact(one.fact, one.account_id) for one in stream]
        return [one for one in opened if one["kind"] not in ("account_opened", "contact_added")]

    def kinds(self, code: str = "ACME") -> list[str]:
        return [one["kind"] for one in self.facts(code)]


def take(system: System, *messages: Message, rules: Sequence[InboxRule] = ()) -> InboxReport:
    """Take messages into a system's inbox."""
    lines = [MessageRead(f"line {number}", one) for number, one in enumerate(messages, 1)]
    return InboxImport(system.inbox, rules).run(Messages(*lines))


def message(
    reference: str = "1@example.org",
    *,
    begun: str = OURS,
    with_: Sequence[str] = (THEIRS,),
    part: Part = "organizer",
    **more: Any,
) -> Message:
    """A meeting that somebody called, with others."""
    parties = (Party(begun, part), *(Party(one, "attendee") for one in with_))
    made = Message("calendar", reference, MET, "meeting", parties, "Quarterly review")
    return replace(made, **more)


def later(one: Message, sequence: int = 1, **changes: Any) -> Message:
    """A later edition of a message."""
    return replace(one, edition=Edition(sequence), **changes)
