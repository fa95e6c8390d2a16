"""The evidence grade: how far the facts about an account can be relied on, A to D, shown beside every tier.

Three things make evidence weak: one person said nearly all of it, it was written down long after it
happened, and little of it can be checked with the customer. Each grade sets a limit to all three.
"""

from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

from tierline.domain.account.account import Account as Account  # imports every kind
from tierline.domain.account.base import KINDS, Fact
from tierline.domain.account.contacts import AboutContact, ContactForgotten
from tierline.domain.account.contracts import ContractAmended, ContractRenewed, ContractSigned
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry, Evidence, History
from tierline.domain.account.interactions import Interaction
from tierline.domain.account.lifecycle import AboutAccount, AccountChanged
from tierline.domain.account.lifecycle_and_override import LIFECYCLE
from tierline.domain.account.observations import CustomerVerdict
from tierline.domain.account.overrides import AboutOverride
from tierline.domain.account.roles import AboutRole
from tierline.domain.account.watch import HistoryWatch
from tierline.domain.coverage.holdings import Span, clipped, open_spans
from tierline.domain.shared.time import BEGINNING, DAY, earlier
from tierline.domain.shared.words import Words
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.time.steps import Steps, constant, steps

Letter = Literal["A", "B", "C", "D"]

MOST = 100
"""So many facts tell how evidence comes in; what happened before them is no sign of how it does now."""

OUR_OWN_AFFAIRS = (
    *(StatementAboutAFact, AboutAccount, AccountChanged, AboutRole, AboutOverride),
    ContactForgotten,
)
"""What we decide by saying it (an opening, a role, an override) is no evidence of a relationship."""

KINDS_OF_EVIDENCE: tuple[type[Fact], ...] = tuple(
    kind for kind in KINDS.values() if not issubclass(kind, OUR_OWN_AFFAIRS)
)
"""The kinds that are evidence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What evidence must keep to for a grade, and why."""

    letter: Letter
    recorder_share: float
    """One recorder may have recorded at most this share."""
    lateness_days: float
    """Half of the facts must be recorded within so many days."""
    confirmed_share: float
    """At least this share must be confirmed by the customer's side."""
    reason: Words


LIMITS = (
    Limits(
        "A",
        recorder_share=0.6,
        lateness_days=7,
        confirmed_share=0.5,
        reason=Words(
            "Several people say so, within the week, and the customer can confirm every other fact.",
            "多人记录、一周之内入账，且半数事实可由客户证实。",
        ),
    ),
    Limits(
        "B",
        recorder_share=0.8,
        lateness_days=21,
        confirmed_share=0.3,
        reason=Words(
            "Others say a fifth of it, within three weeks, and the customer can confirm nearly a third.",
            "另有他人记录五分之一，三周之内入账，且近三分之一可由客户证实。",
        ),
    ),
    Limits(
        "C",
        recorder_share=1.0,
        lateness_days=60,
        confirmed_share=0.1,
        reason=Words(
            "One person's word, but from memory of the last two months and with some trace at the customer.",
            "出自一人之口，但记忆不超过两个月，且在客户方有迹可循。",
        ),
    ),
)
"""The grades, best first; evidence that keeps to none of them is D, as is no evidence at all."""

UNSUPPORTED = Words(
    "No evidence was recorded.",
    "尚无任何证据记录。",
)


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of an account's evidence at an instant, the numbers behind it, and why it is no better.

    Shares are fractions of `facts`, lateness is in days; all three are None if there are no facts.
    """

    letter: Letter
    recorder_share: float | None
    median_lateness_days: float | None
    confirmed_share: float | None
    facts: int
    reasons: tuple[Words, ...]


class GradeRow(NamedTuple):
    """The evidence had a grade on [valid_from, valid_to)."""

    valid_from: datetime
    valid_to: datetime
    grade: Letter


def grade_at(evidence: Evidence, at: datetime) -> Grade:
    """The grade at an instant, by the last 100 facts up to it."""
    pile = _Pile(evidence.last(MOST, *KINDS_OF_EVIDENCE, until=at))
    letter = pile.letter()
    if not pile.size:
        return Grade(letter, None, None, None, 0, (UNSUPPORTED,))
    lateness = pile.median_lateness / DAY
    shares = (pile.recorder_share, lateness, pile.confirmed_share)
    return Grade(letter, *shares, pile.size, tuple(_reasons(letter, *shares)))


def grade_rows(evidence: Evidence, since: datetime = BEGINNING) -> list[GradeRow]:
    """The grade over time from `since` on, where the account is open; neighbouring rows differ.

    Looks at what happened from `since` on and at the 100 facts before.
    """
    pile = _Pile(_last_before(evidence, since))
    letters = steps(_letters(pile, evidence.facts(*KINDS_OF_EVIDENCE, after=earlier(since, INSTANT)), since))
    return open_rows(letters, open_spans(evidence))


def open_rows(letters: Steps[Letter], spans: Iterable[Span]) -> list[GradeRow]:
    """The rows of a grade over time, where the account is open."""
    return [
        GradeRow(start, end, piece.value)
        for since, until in clipped(spans, letters.start)
        for piece in letters.intervals()
        if (start := max(piece.start, since)) < (end := min(piece.end, until))
    ]


class GradeWatch(HistoryWatch["Steps[Letter]"]):
    """The grade from now on, kept up to date with a history; also of the time the account is closed."""

    def __init__(self, history: History, since: datetime) -> None:
        super().__init__(history, since)
        self.kinds = (*KINDS_OF_EVIDENCE, *LIFECYCLE)
        self._pile = _Pile()

    def _begin(self, since: datetime) -> tuple[datetime, "Steps[Letter]"]:
        self._pile = _Pile(_last_before(self._history, since))
        facts = self._history.facts(*KINDS_OF_EVIDENCE, after=earlier(since, INSTANT))
        found = steps(_letters(self._pile, facts, since))
        return max(facts[-1].at, since) if facts else since, found

    def _go_on(self, entry: Entry) -> bool:
        if isinstance(entry.fact, LIFECYCLE):
            return True
        before = self._pile.letter()
        self._pile.push(entry)
        return self._pile.letter() != before

    def _ahead(self, now: datetime) -> "Steps[Letter]":
        return constant(self._pile.letter(), now)


def is_confirmed(fact: Fact) -> bool:
    """Whether the customer's side stands behind a fact: by its act, its signature, or a person to ask.

    A fact about a contact names somebody who never said so, so it is not confirmed by naming them.
    """
    if isinstance(fact, CustomerVerdict | ContractSigned | ContractAmended | ContractRenewed):
        return True
    if isinstance(fact, Interaction) and fact.initiative != "ours":
        return True
    return bool(fact.their_contacts()) and not isinstance(fact, AboutContact)


class _Pile:
    """The last facts, counted so that taking one in and letting one go costs little."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: deque[Entry] = deque()
        self._recorders: Counter[str] = Counter()
        self._lateness: list[timedelta] = []
        self._confirmed = 0
        for entry in entries:
            self.push(entry)

    def push(self, entry: Entry) -> None:
        """Take in the next fact; of more than `MOST` the first goes."""
        self._entries.append(entry)
        self._count(entry, 1)
        insort(self._lateness, _lateness(entry))
        if self.size > MOST:
            gone = self._entries.popleft()
            self._count(gone, -1)
            del self._lateness[bisect_left(self._lateness, _lateness(gone))]

    def _count(self, entry: Entry, one: int) -> None:
        self._recorders[entry.actor] += one
        self._confirmed += one * is_confirmed(entry.fact)

    @property
    def size(self) -> int:
        return len(self._entries)

    @property
    def recorder_share(self) -> float:
        return max(self._recorders.values()) / self.size

    @property
    def confirmed_share(self) -> float:
        return self._confirmed / self.size

    @property
    def median_lateness(self) -> timedelta:
        return (self._lateness[(self.size - 1) // 2] + self._lateness[self.size // 2]) / 2

    def letter(self) -> Letter:
        if not self.size:
            return "D"
        numbers = (self.recorder_share, self.median_lateness / DAY, self.confirmed_share)
        kept = (limits.letter for limits in LIMITS if not any(_broken(limits, *numbers)))
        return next(kept, "D")


def _last_before(evidence: Evidence, since: datetime) -> list[Entry]:
    return evidence.last(MOST, *KINDS_OF_EVIDENCE, until=earlier(since, INSTANT))


def _letters(pile: _Pile, entries: Iterable[Entry], since: datetime) -> Iterator[tuple[datetime, Letter]]:
    """The grade from an instant on, and anew after each instant at which facts come in."""
    before = pile.letter()
    groups = [(at, list(together)) for at, together in groupby(entries, key=attrgetter("at"))]
    if not groups or groups[0][0] > since:
        yield since, before
    for at, together in groups:
        for entry in together:
            pile.push(entry)
        yield at, pile.letter()


def _broken(limits: Limits, recorder: float, lateness: float, confirmed: float) -> tuple[bool, bool, bool]:
    """Whether the recorder's share, the lateness and the confirmed share are beyond a grade's limits."""
    return (
        recorder > limits.recorder_share,
        lateness > limits.lateness_days,
        confirmed < limits.confirmed_share,
    )


def _reasons(letter: Letter, recorder: float, lateness: float, confirmed: float) -> Iterable[Words]:
    """Why the grade is what it is: its own reason, and what keeps it from the next better one."""
    own = [limits.reason for limits in LIMITS if limits.letter == letter]
    better = next((limits for limits in reversed(LIMITS) if limits.letter < letter), None)
    if better is None:
        return own
    said = (
        Words(
            f"One person recorded {recorder:.0%} of it; {better.letter} allows {better.recorder_share:.0%}.",
            f"一人记录了 {recorder:.0%}；{better.letter} 级至多 {better.recorder_share:.0%}。",
        ),
        Words(
            f"Half came {lateness:.1f} days late or more; {better.letter} allows {better.lateness_days:g}.",
            f"半数迟录 {lateness:.1f} 天以上；{better.letter} 级至多 {better.lateness_days:g} 天。",
        ),
        Words(
            f"Their side can confirm {confirmed:.0%}; {better.letter} asks for {better.confirmed_share:.0%}.",
            f"客户可证实 {confirmed:.0%}；{better.letter} 级要求 {better.confirmed_share:.0%}。",
        ),
    )
    broken = _broken(better, recorder, lateness, confirmed)
    return [*own, *(words for words, beyond in zip(said, broken, strict=True) if beyond)]


def _lateness(entry: Entry) -> timedelta:
    """How long after it happened a fact was recorded; none for what was recorded a little ahead."""
    return max(entry.recorded_at - entry.at, timedelta())
