"""The inbox: drafts for whoever may see them, and what becomes of them when somebody decides.

Nothing of a draft is a fact. What is accepted goes through the one write door under ids that follow from the
draft, and is written down as a plan before: whatever breaks off in between, accepting again finishes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from tierline.application.access import LOCAL_PRINCIPAL, Principal, Scope, check
from tierline.application.accounts import Accounts
from tierline.application.deciding import target_of
from tierline.application.encryption import BoxBroken
from tierline.application.inbox.drafts import (
    Draft,
    DraftLink,
    DraftQuestion,
    DraftState,
    DraftTable,
    InboxKey,
    Plan,
)
from tierline.application.inbox.matching import AddressBook, DraftKind, Matches, Suggestion, suggest
from tierline.application.inbox.messages import Message
from tierline.application.inbox.statements import (
    DraftStatement,
    FactMade,
    content_of,
    differences,
    statements,
)
from tierline.application.inbox.texts import DraftTexts
from tierline.application.ports import FactsShown
from tierline.domain.account.base import KINDS, Fact
from tierline.domain.account.corrections import NothingChanges
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.shared.errors import Conflict, Invalid, NotFound
from tierline.domain.shared.ids import account_id

CHOICES = ("account", "kind", "channel", "initiative", "contacts", "people", "our_level")
"""What whoever accepts a draft may put in place of what it says; texts and moments too."""
CHANGEABLE = (*CHOICES, "form", "client_level", "topics", "occurred_at", "purpose", "note", "joint_business")


class UnknownDraft(NotFound):
    """There is no such draft."""


class DraftChanged(Conflict):
    """The draft changed since you looked at it, or somebody else decides on it; look at it again."""


class DraftWithdrawn(Conflict):
    """The draft was withdrawn by the calendar that it came from."""


class DraftNotDismissable(Conflict):
    """A draft that was accepted can't be dismissed; retract the fact that was made of it."""


class DraftUnreadable(Conflict):
    """The texts of this draft are gone, since somebody whom it names was forgotten; dismiss it."""


class DraftLacks(Invalid):
    """Say `{field_name}`: the draft doesn't tell it, and nobody can know it but you."""


class DraftFieldUnknown(Invalid):
    """A draft is accepted with these fields and no others: {known}."""


class NotYetTakenPlace(Invalid):
    """It has not taken place yet; accept it when it has."""


class DraftDecision(NamedTuple):
    """What became of a draft."""

    draft: Draft
    positions: tuple[int, ...] = ()
    repeated: bool = False
    """Whether that was so before."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Drafts, as somebody sees them.

    Args:
        table: Where they are kept.
        texts: Seals and opens what they say.
        log: The facts that were made of them.
        accounts: The write door.
        book: Who has an address at a moment.
        clock: What time it is.
        question: What may be seen of them; of the drafts that wait.
        by: Who decides.
    """

    table: DraftTable
    texts: DraftTexts
    log: FactsShown
    accounts: Accounts
    book: AddressBook
    hashed: Callable[[str], str]
    clock: Callable[[], datetime]
    by: Principal = LOCAL_PRINCIPAL
    question: Callable[[], DraftQuestion] = DraftQuestion

    def seen_by(
        self, by: Principal, accounts: Accounts, codes: Callable[[], frozenset[str] | None]
    ) -> "Inbox":
        """The inbox as a principal sees it, for one request."""
        return replace(
            self, by=by, accounts=accounts, question=lambda: DraftQuestion(codes=codes(), person=by.person)
        )

    def waiting(self) -> int:
        """How many drafts wait."""
        return self.table.count(self.question())

    def page(
        self, state: DraftState, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[Draft]:
        """Drafts in a state, the latest first, those behind one only."""
        return self.table.page(self.question()._replace(state=state), limit, after)

    def find(self, draft: UUID) -> Draft:
        """A draft. Raises UnknownDraft, also of one that may not be seen."""
        found = self.table.find(self.question()._replace(draft=draft))
        if found is None:
            raise UnknownDraft()
        return found

    def message(self, draft: Draft) -> Message | None:
        """What a draft says; None once its texts are gone."""
        key = self.table.inbox_key()
        if draft.box is None or key is None:
            return None
        try:
            return self.texts.message(draft.draft, draft.box, key)
        except BoxBroken:
            return None

    def accept(
        self, draft_id: UUID, changes: Mapping[str, Any] | None = None, revision: int | None = None
    ) -> DraftDecision:
        """Make a fact of a draft, or put right the one that was made of it before.

        `changes` take the place of what the draft says; `revision` is the one that somebody looked at. Who
        accepts a draft twice is told what became of it. Raises what the write door raises, UnknownDraft,
        DraftChanged, DraftWithdrawn, DraftUnreadable, DraftLacks, DraftFieldUnknown, NotYetTakenPlace.
        """
        draft = self.settled(self.find(draft_id))
        if draft.state == "accepted":
            return DraftDecision(draft, repeated=True)
        if draft.state == "withdrawn":
            raise DraftWithdrawn()
        if revision not in (None, draft.revision):
            raise DraftChanged()
        chosen = dict(changes or {})
        if chosen.keys() - set(CHANGEABLE):
            raise DraftFieldUnknown(known=", ".join(CHANGEABLE))
        return self._recorded(draft, chosen)

    def dismiss(self, draft_id: UUID, revision: int | None = None) -> DraftDecision:
        """Have a draft wait no longer: it stays dismissed until its content changes.

        Raises UnknownDraft, DraftChanged, DraftNotDismissable.
        """
        draft = self.settled(self.find(draft_id))
        if draft.state == "accepted":
            raise DraftNotDismissable()
        if draft.state in ("dismissed", "withdrawn"):
            return DraftDecision(draft, repeated=True)
        if revision not in (None, draft.revision):
            raise DraftChanged()
        return DraftDecision(self._kept(self._decided(draft, "dismissed")))

    def restore(self, draft_id: UUID, revision: int | None = None) -> DraftDecision:
        """Have a draft that was dismissed wait again. Raises UnknownDraft, DraftChanged."""
        draft = self.find(draft_id)
        if draft.state != "dismissed":
            return DraftDecision(draft, repeated=True)
        if revision not in (None, draft.revision):
            raise DraftChanged()
        return DraftDecision(self._kept(replace(draft, state="waiting", decided_at=None, decided_by=None)))

    def forget(self, account: UUID, who: str) -> None:
        """Let go of the texts of drafts that hold the data of somebody who is about to be forgotten."""
        new = self.texts.new_inbox_key()

        def rewrap(draft: Draft, old: InboxKey) -> Draft:
            return self.texts.rewrapped(draft, old, new)

        self.table.forget(f"{account.hex}/{who}", new, rewrap)

    def settled(self, draft: Draft) -> Draft:
        """The draft once what was recorded of its plan is noted, if somebody broke off before."""
        plan = draft.plan
        if plan is None or self.log.find(plan.last) is None:
            return draft
        return self._kept(self._finished(draft, plan))

    def matched(self, message: Message) -> dict[str, Matches]:
        """Who has the addresses that a message names, when it took place."""
        named = {one.address for one in message.parties}
        return {address: self.book(address, message.at) for address in named}

    def links(self, draft: UUID, said: Suggestion, matched: Mapping[str, Matches]) -> tuple[DraftLink, ...]:
        """What a draft is found by."""
        owners = {link for one in matched.values() for link in _owners(one)}
        unknown = {self.hashed(address) for address, one in matched.items() if one.nobody}
        return (
            *(DraftLink("account", code) for code in sorted(said.contacts)),
            *(DraftLink("person", one) for one in sorted(said.people)),
            *(DraftLink("owner", one) for one in sorted(owners)),
            *(DraftLink("unknown", one) for one in sorted(unknown)),
        )

    def opened(self, draft: Draft) -> tuple[InboxKey, Message]:
        """What a draft says, and the key that its texts are under. Raises DraftUnreadable."""
        key, message = self.table.inbox_key(), self.message(draft)
        if key is None or message is None:
            raise DraftUnreadable()
        return key, message

    def before(self, draft: Draft, key: InboxKey) -> dict[str, Any] | None:
        """What was accepted of a draft, with the account, if that can be read."""
        if draft.box is None:
            return None
        try:
            return self.texts.accepted(draft.draft, draft.box, key)
        except BoxBroken:
            return None

    def account_of(self, draft: Draft, said: Suggestion) -> str | None:
        """The account that a draft is about: the one chosen before stays, if nobody speaks against it."""
        return draft.account if draft.account in said.contacts or not said.contacts else said.account

    def content(self, draft: Draft, message: Message, said: Suggestion) -> dict[str, Any] | None:
        """The account and the fields of the fact that a draft makes, before anybody puts in anything."""
        account = self.account_of(draft, said)
        return None if account is None else {"account": account, **content_of(message, said, account)}

    def changed_since(self, draft: Draft, message: Message, said: Suggestion, key: InboxKey) -> bool:
        """Whether a message says something else than when a fact was made of it."""
        now, before = self.content(draft, message, said), self.before(draft, key)
        return now is None or before is None or bool(differences(before, now)) or _moved(before, now)

    def _recorded(self, draft: Draft, chosen: Mapping[str, Any]) -> DraftDecision:
        key, message = self.opened(draft)
        standing, before = self._standing(draft), self.before(draft, key)
        if draft.cancelled and draft.account:
            stated = statements(draft, draft.account, {}, standing, {})
            return self._stated(draft, stated, draft.account, self._beside(draft, before or {}, key))
        natural = self._natural(draft, message, chosen)
        account = natural["account"]
        kind = chosen.get("kind") or _kept_kind(standing, before, natural)
        content = {**self._content(message, account, kind), **_renamed(kind, chosen)}
        if kind == "interaction" and "initiative" not in content:
            raise DraftLacks(field="initiative", field_name="initiative")
        changes = {**_renamed(kind, differences(before or {}, natural)), **_renamed(kind, chosen)}
        stated = statements(draft, account, content, standing, changes)
        return self._stated(draft, stated, account, self._beside(draft, natural, key))

    def _natural(self, draft: Draft, message: Message, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The account and the fields that a message has of itself, about the account that was chosen."""
        if message.at > self.clock():
            raise NotYetTakenPlace()
        said = suggest(message, self.matched(message))
        account = chosen.get("account") or self.account_of(draft, said)
        if account is None:
            raise DraftLacks(field="account", field_name="account")
        return {"account": account, **content_of(message, said, account)}

    def _content(self, message: Message, account: str, kind: DraftKind) -> dict[str, Any]:
        return content_of(message, suggest(message, self.matched(message)), account, kind)

    def _beside(self, draft: Draft, said: dict[str, Any], key: InboxKey) -> bytes:
        assert draft.box is not None  # its message was opened a moment ago
        return self.texts.sealed_beside(draft.draft, draft.box, said, key)

    def _standing(self, draft: Draft) -> FactMade | None:
        if draft.fact_id is None or draft.account is None:
            return None
        target = target_of(self.log.statements_about(draft.fact_id), account_id(draft.account))
        if target.fact is None:
            return None
        if target.actor != self.by.name:
            check(self.by, Scope.CORRECT)
        return FactMade(draft.fact_id, draft.account, _made_of(target.fact), target.holds)

    def _stated(
        self, draft: Draft, stated: Sequence[DraftStatement], account: str, accepted: bytes
    ) -> DraftDecision:
        made = stated[0].fact_id if stated and stated[0].content["kind"] in _MAKING else draft.fact_id
        last = stated[-1].fact_id if stated else None
        if made is None:
            raise DraftWithdrawn()
        plan = Plan(last or made, made, account, accepted, draft.mark, self.by.name)
        draft = self._kept(replace(draft, plan=plan)) if stated else draft
        positions = []
        for one in stated:
            try:
                outcome = self.accounts.record(one.account, one.content, actor=self.by)
            except NothingChanges:
                continue  # somebody put it right by hand
            positions.append(outcome.receipt.position)
        return DraftDecision(self._kept(self._finished(draft, plan)), tuple(positions))

    def _finished(self, draft: Draft, plan: Plan) -> Draft:
        """The draft as its plan leaves it; one whose content changed meanwhile waits to put that right."""
        box = draft.box and draft.box._replace(accepted=plan.accepted)
        done = replace(draft, plan=None, box=box, fact_id=plan.fact_id, account=plan.account)
        if draft.mark != plan.mark:
            return replace(done, state="waiting")
        return replace(done, state="accepted", decided_at=self.clock(), decided_by=plan.by)

    def _decided(self, draft: Draft, state: DraftState) -> Draft:
        return replace(draft, state=state, decided_at=self.clock(), decided_by=self.by.name)

    def _kept(self, draft: Draft) -> Draft:
        if not self.table.put(draft):
            raise DraftChanged()
        return replace(draft, writes=draft.writes + 1)


_MAKING = ("interaction", "executive_contact")


def _made_of(fact: Fact) -> DraftKind:
    return "executive_contact" if isinstance(fact, ExecutiveContact) else "interaction"


def _kept_kind(
    standing: FactMade | None, before: Mapping[str, Any] | None, natural: Mapping[str, Any]
) -> DraftKind:
    """The kind of fact to make: what somebody chose before stays, unless the message says otherwise now."""
    same = standing and before and before.get("kind") == natural["kind"]
    kind: DraftKind = standing.kind if same and standing else natural["kind"]
    return kind


def _renamed(kind: DraftKind, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What was put in, under the names that a kind has: the form of an executive contact is its channel."""
    names = {"channel": "form"} if kind == "executive_contact" else {"form": "channel"}
    own = KINDS[kind].model_fields.keys() - {"kind"}
    named = {names.get(name, name): value for name, value in chosen.items()}
    return {name: value for name, value in named.items() if name in own}


def _moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(before.get(name) != now.get(name) for name in ("account", "kind"))


def _owners(one: Matches) -> list[str]:
    theirs = [contact.link for contact in one.contacts]
    return [link for link in (*theirs, one.person_link) if link]
