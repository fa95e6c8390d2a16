"""Drafts: what a message may make a fact of, and where it stands; nothing of a draft is a fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from tierline.application.inbox.matching import Suggestion
from tierline.application.inbox.messages import Edition

DraftState = Literal["waiting", "accepted", "dismissed", "withdrawn"]
Asks = Literal["record", "correct", "retract"]
LinkKind = Literal["account", "person", "unknown", "owner"]


class InboxKey(NamedTuple):
    """The key that wraps those of drafts, itself wrapped by the root key."""

    key_id: str
    wrapped: bytes


class DraftBox(NamedTuple):
    """The texts of a draft, sealed under a key of its own."""

    inbox_key: str
    """The id of the key that wraps the draft's own."""
    key: bytes
    message: bytes
    accepted: bytes | None = None
    """What was accepted of it, before anybody put in something else."""


class DraftLink(NamedTuple):
    """What a draft is found by: an account, one of our people, whose data it holds, a hash of an address."""

    kind: LinkKind
    value: str


class Plan(NamedTuple):
    """What is about to be recorded: written down first, so that a crash behind it doubles nothing."""

    last: UUID
    """The last of its statements: once that is in the log, all of them are."""
    fact_id: UUID
    account: str
    accepted: bytes
    mark: bytes
    """That of the content which was accepted."""
    by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is kept. `writes` tells one writing of the row from the next."""

    draft: UUID
    system: str
    reference: str
    edition: Edition
    at: datetime
    suggestion: Suggestion
    mark: bytes
    """A keyed hash of all that the message says."""
    imported_at: datetime
    cancelled: bool = False
    state: DraftState = "waiting"
    revision: int = 1
    """Counts how often the content changed; what somebody accepts is the revision that they saw."""
    writes: int = 0
    thread: UUID | None = None
    """The draft of the message that its conversation began with, whether or not there is one."""
    box: DraftBox | None = None
    """None once somebody was forgotten whom it names."""
    fact_id: UUID | None = None
    """The fact that was made of it."""
    account: str | None = None
    """That fact's account."""
    plan: Plan | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    links: tuple[DraftLink, ...] = ()

    @property
    def asks(self) -> Asks:
        """What acceptance does: it records a fact, or puts right the one that was made of it before."""
        if self.fact_id is None:
            return "record"
        return "retract" if self.cancelled else "correct"


class DraftQuestion(NamedTuple):
    """Which drafts are asked for, by whom: those about accounts in `codes` (None: all that there are).

    A draft about no account is seen by who sees all accounts, and by the person of ours whom it names.
    """

    state: DraftState = "waiting"
    codes: frozenset[str] | None = None
    person: str | None = None
    draft: UUID | None = None


Rewrap = Callable[[Draft, InboxKey], Draft]


class DraftTable(Protocol):
    """Where drafts are kept: a table of the service's own beside the log."""

    def find(self, question: DraftQuestion) -> Draft | None:
        """The draft asked for, whatever state it is in."""

    def put(self, draft: Draft, *, new: bool = False) -> bool:
        """Keep a draft in place of the one that it was made from; False if that one isn't there any more.

        Likewise if it is `new` and there is one, or its texts are sealed under a key that is gone.
        """

    def page(
        self, question: DraftQuestion, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[Draft]:
        """Drafts that are asked for, the latest first, those behind one only."""

    def count(self, question: DraftQuestion) -> int:
        """How many are asked for."""

    def unknown(self, question: DraftQuestion, limit: int) -> Sequence[tuple[str, int, UUID]]:
        """Hashes of addresses that nobody knows, the most frequent first: in how many, and the earliest."""

    def count_unknown(self, question: DraftQuestion) -> int:
        """How many such addresses there are."""

    def with_unknown(self, hashes: Sequence[str]) -> Sequence[UUID]:
        """The waiting drafts in which some addresses are unknown."""

    def matched_until(self) -> int | None:
        """Up to which position of the log addresses are matched; None before the first draft."""

    def note_matched(self, position: int) -> None:
        """Keep that."""

    def inbox_key(self, new: InboxKey | None = None) -> InboxKey | None:
        """The key of the inbox; the `new` one is kept where there is none yet."""

    def forget(self, owner: str, new: InboxKey, rewrap: Rewrap) -> int:
        """Let go of the texts of drafts that hold somebody's data, and wrap the keys of all others anew."""
