"""The evidence grade: how far the facts about an account can be relied on, A to D, shown beside every tier.

Three things make evidence weak: one person said nearly all of it, it was written down long after it
happened, and little of it can be checked with the customer. Each grade sets a limit to all three.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from domain.account.base import KINDS, Fact
from domain.account.contacts import AboutContact
from domain.account.contracts import ContractAmended, ContractRenewed, ContractSigned
from domain.account.corrections import StatementAboutAFact
from domain.account.history import Entry, Evidence
from domain.account.interactions import Interaction
from domain.account.lifecycle import AboutAccount, AccountChanged
from domain.account.observations import CustomerVerdict
from domain.account.overrides import AboutOverride
from domain.account.roles import AboutRole
from domain.coverage.holdings import Span, clipped, open_spans
from domain.shared.time import BEGINNING, DAY, earlier, later
from domain.shared.words import Words
from domain.tiers.steps import steps

Letter = Literal["A", "B", "C", "D"]

WINDOW = timedelta(days=365)
"""What happened longer ago is no evidence of how things stand."""

OUR_OWN_AFFAIRS = (StatementAboutAFact, AboutAccount, AccountChanged, AboutRole, AboutOverride)
"""What we decide by saying it (an opening, a role, an override) is no evidence of a relationship."""


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
    "Nothing was recorded about the last 365 days.",
    "最近 365 天没有任何事实记录。",
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
    """The grade at an instant, by the facts of the 365 days up to it."""
    pile = _Pile()
    for entry in evidence.facts(*_kinds(), after=earlier(at, WINDOW), until=at):
        pile.add(entry)
    letter = pile.letter()
    if not pile.size:
        return Grade(letter, None, None, None, 0, (UNSUPPORTED,))
    lateness = pile.median_lateness / DAY
    shares = (pile.recorder_share, lateness, pile.confirmed_share)
    return Grade(letter, *shares, pile.size, tuple(_reasons(letter, *shares)))


def grade_rows(evidence: Evidence, since: datetime = BEGINNING) -> list[GradeRow]:
    """The grade over time from `since` on, where the account is open; neighbouring rows differ.

    Looks at what happened up to 365 days before `since`, and at nothing earlier.
    """
    spans = clipped(open_spans(evidence), since)
    if not spans:
        return []
    entries = evidence.facts(*_kinds(), after=earlier(spans[0][0], WINDOW))
    return [
        GradeRow(one.start, one.end, one.value)
        for one in steps(_letters(entries, spans)).intervals()
        if one.value is not None
    ]


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
    """The facts of one window, counted so that adding and removing one costs little."""

    def __init__(self) -> None:
        self.size = 0
        self._recorders: Counter[str] = Counter()
        self._lateness: list[timedelta] = []
        self._confirmed = 0

    def add(self, entry: Entry) -> None:
        self.size += 1
        self._recorders[entry.actor] += 1
        insort(self._lateness, _lateness(entry))
        self._confirmed += is_confirmed(entry.fact)

    def remove(self, entry: Entry) -> None:
        self.size -= 1
        self._recorders[entry.actor] -= 1
        del self._lateness[bisect_left(self._lateness, _lateness(entry))]
        self._confirmed -= is_confirmed(entry.fact)

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


def _letters(entries: list[Entry], spans: list[Span]) -> Iterator[tuple[datetime, Letter | None]]:
    """The grade from each instant on at which facts come in or drop out, None while the account is closed."""
    pile, start = _Pile(), spans[0][0]
    edges = {edge for span in spans for edge in span}
    changes = {at for entry in entries for at in (entry.at, later(entry.at, WINDOW))}
    first = last = 0
    for at in sorted(edges | {at for at in changes if at > start}):
        while last < len(entries) and entries[last].at <= at:
            pile.add(entries[last])
            last += 1
        while first < last and later(entries[first].at, WINDOW) <= at:
            pile.remove(entries[first])
            first += 1
        yield at, pile.letter() if any(since <= at < until for since, until in spans) else None


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


def _kinds() -> tuple[type[Fact], ...]:
    """The kinds that are evidence."""
    return tuple(kind for kind in KINDS.values() if not issubclass(kind, OUR_OWN_AFFAIRS))
