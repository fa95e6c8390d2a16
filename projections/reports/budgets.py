"""Budgets against effort: what each one that runs has left, and what they allow an account in a range."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from tierline.domain.account.history import Entry
from tierline.domain.firm.budgets import HOURS, BudgetSet, budgets_at
from tierline.domain.firm.people import PERSON, team_over_time
from tierline.domain.time.steps import Steps
from tierline.projections.engine.reading import Reading, named
from tierline.projections.models.investments import investments_between
from tierline.projections.models.merged_rows import home_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.periods import end_of_range, part_inside

Teams = Mapping[str, Steps[str | None]]
"""Which team people are in at each moment."""


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """A budget whose period runs, and the investments that it covers so far, the first one first."""

    budget: BudgetSet
    rows: Sequence[Any]

    def spent(self, unit: str) -> Decimal:
        """How much was spent in hours, or in a currency."""
        return sum((spent_in(row, unit) for row in self.rows), Decimal())

    def passed_by(self, unit: str) -> int | None:
        """The place in `rows` of the investment by which it was passed; None if it wasn't."""
        total, allowed = Decimal(), self.budget.allows()[unit]
        for place, row in enumerate(self.rows):
            total += spent_in(row, unit)
            if total > allowed:
                return place
        return None


def budgets_in_use(reading: Reading, question: Question) -> list[BudgetUse]:
    """The budgets whose period has the instant asked about, and what was spent of each by then.

    That of an account covers what was stated of it, whatever was merged with it; that of a team what its
    people spent on any account while they were in it.
    """
    at = question.at
    with reading.firm() as book:
        running = [one for one in _stated(budgets_at(book.history, at)) if one.starts <= at < one.ends]
        wanted = {one.team for one in running if one.team}
        people = book.history.entities(PERSON) if wanted else ()
        known = {person: team_over_time(book.history, person) for person in people}
    teams = {person: over_time for person, over_time in known.items() if wanted & set(over_time.values)}
    of_accounts, of_people = _effort(reading, at, running, teams)
    return [
        BudgetUse(one, _covered(one, of_accounts[one.account] if one.account else of_people, teams))
        for one in running
    ]


def spent_in(row: Any, unit: str) -> Decimal:
    """What an investment took in hours, or in a currency."""
    if unit == HOURS:
        return Decimal(row["hours"] or 0)
    return Decimal(row["amount"]) if row["currency"] == unit else Decimal()


class BudgetedSpan(NamedTuple):
    """What a budget allows on [start, end), which may be a part of its period."""

    start: datetime
    end: datetime
    allowed: Fraction


class Allowed(NamedTuple):
    """What budgets allow within a range, and what was spent on the days that they cover."""

    allowed: Fraction
    spent: Fraction

    @property
    def used(self) -> float | None:
        """The share that was spent; None of nothing."""
        return round(float(self.spent / self.allowed), 4) if self.allowed else None


def allowances(
    reading: Reading, question: Question, spent: Mapping[str, Iterable[Any]]
) -> dict[str, dict[str, Allowed]]:
    """What accounts may take within the range, by account and hours or currency.

    `spent` are the investments of the range. Budgets are those of the accounts and of what is merged into
    them; a budget that the range has a part of counts by that part of its period. Where two of an account
    cover a day, the one of the shorter period counts, of alike ones the one set last.
    """
    _, start, end = question.range()
    found: defaultdict[str, dict[str, Allowed]] = defaultdict(dict)
    home = home_at(reading)
    for (code, unit), spans in _spans(reading, question, start, end).items():
        shown = home(code, question.at)
        mine = (row for row in spent.get(shown, ()) if row["origin"] == code)
        before = found[shown].get(unit, Allowed(Fraction(0), Fraction(0)))
        found[shown][unit] = Allowed(
            before.allowed + sum(span.allowed for span in spans),
            before.spent + _within(mine, spans, unit),
        )
    return found


def _stated(entries: Iterable[Entry]) -> Iterator[BudgetSet]:
    for entry in entries:
        assert isinstance(entry.fact, BudgetSet)
        yield entry.fact


def _effort(
    reading: Reading, at: datetime, budgets: Sequence[BudgetSet], teams: Teams
) -> tuple[Mapping[str | None, list[Any]], list[Any]]:
    """What some budgets may cover: by the account that it was stated of, and of people in teams.

    Both in the order of time.
    """
    accounts = {one.account for one in budgets if one.account}
    start, end = min((one.starts for one in budgets), default=at), end_of_range(None, at)

    def spent(name: str, values: Collection[str]) -> list[Any]:
        if not values:
            return []
        found = investments_between(reading, at, start, end, lambda table: [named(table.c[name], values)])
        rows = (row for those in found.values() for row in those)
        return sorted(rows, key=lambda row: (row["at"], row["fact_id"]))

    of_accounts: defaultdict[str | None, list[Any]] = defaultdict(list)
    for row in spent("origin", accounts):
        of_accounts[row["origin"]].append(row)
    return of_accounts, spent("person", teams)


def _covered(budget: BudgetSet, rows: Iterable[Any], teams: Teams) -> list[Any]:
    within = (row for row in rows if budget.starts <= row["at"] < budget.ends)
    if budget.team is None:
        return list(within)
    return [
        row for row in within if row["person"] in teams and teams[row["person"]].at(row["at"]) == budget.team
    ]


def _spans(
    reading: Reading, question: Question, start: datetime, end: datetime
) -> dict[tuple[str, str], list[BudgetedSpan]]:
    """What budgets allow in a range, by the account they are of and hours or currency."""
    with reading.firm() as book:
        set_by_then = sorted(budgets_at(book.history, question.at), key=lambda entry: entry.place)
    budgets: defaultdict[tuple[str, str], list[BudgetSet]] = defaultdict(list)
    for one in _stated(set_by_then):
        for unit in one.allows() if one.account and one.starts < end and start < one.ends else ():
            budgets[str(one.account), unit].append(one)
    return {key: list(_parts(those, key[1], start, end)) for key, those in budgets.items() if start < end}


def _parts(budgets: Sequence[BudgetSet], unit: str, start: datetime, end: datetime) -> Iterator[BudgetedSpan]:
    """The parts of a range that some budgets cover, each by the one that counts; the last was set last."""
    edges = {start, end, *(edge for one in budgets for edge in (one.starts, one.ends))}
    for begun, ended in pairwise(sorted(edge for edge in edges if start <= edge <= end)):
        covering = [one for one in reversed(budgets) if one.starts <= begun and ended <= one.ends]
        if covering:
            counts = min(covering, key=lambda one: one.ends - one.starts)
            part = part_inside(counts.starts, counts.ends, begun, ended)
            yield BudgetedSpan(begun, ended, Fraction(counts.allows()[unit]) * part)


def _within(rows: Iterable[Any], spans: Sequence[BudgetedSpan], unit: str) -> Fraction:
    covered = (row for row in rows if any(span.start <= row["at"] < span.end for span in spans))
    return Fraction(sum((spent_in(row, unit) for row in covered), Decimal()))
