"""A portfolio counted by the database: accounts, their tiers then and now, and what is covered at them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, pairwise
from typing import Any, NamedTuple

from sqlalchemy import CTE, FromClause, RowMapping, Select, case, func, select

from tierline.domain.catalogue import RESPONSIBILITIES, Tier
from tierline.domain.coverage import COVERED
from tierline.projections.engine.reading import Instant, Reading, Relations, alone
from tierline.projections.models.accounts_now import STATES, Drawn, drawn_at, in_state, summed
from tierline.projections.models.attributes import attributes_at, attributes_over_time, log_heads
from tierline.projections.models.coverage import coverage_at, covered_at, holdings_at, state_at
from tierline.projections.models.obligations import open_escalations_shown
from tierline.projections.models.tier_history import tiers_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio import ROLE_COUNT
from tierline.projections.reports.scope import narrowed, open_accounts_asked, open_now, same_account
from tierline.projections.reports.teams import teams_of


class Cover(NamedTuple):
    """At how many of how many accounts something is covered."""

    covered: int
    accounts: int


class Passage(NamedTuple):
    """Between two moments: how many accounts came from one tier to the other.

    None: they were not open then, or not among those asked about.
    """

    before: Tier | None
    after: Tier | None
    accounts: int


class Summary(NamedTuple):
    """The open accounts in four numbers; `coverage` is a share, None without any account."""

    accounts: int
    at_risk: int
    coverage: float | None
    open_escalations: int


class Courses:
    """In which tiers the accounts asked about were at several moments, and how many went which way.

    The same accounts as in the report `transitions` over the same moments, whatever tier is asked for.
    """

    def __init__(self, counted: Mapping[tuple[Tier | None, ...], int]) -> None:
        """`counted` has the number of accounts by their tiers at all moments."""
        self._counted = counted
        self._moments = len(next(iter(counted), ()))

    def at(self, moment: int) -> dict[Tier, int]:
        """The number of accounts in each tier at the moment with this number."""
        found: Counter[Tier | None] = Counter()
        for tiers, accounts in self._counted.items():
            found[tiers[moment]] += accounts
        return {tier: found[tier] for tier in Tier}

    def between(self, first: int, last: int) -> list[Passage]:
        """From which tier to which accounts came between two moments, the best tiers first."""
        found: Counter[tuple[Tier | None, Tier | None]] = Counter()
        for tiers, accounts in self._counted.items():
            found[tiers[first], tiers[last]] += accounts
        found.pop((None, None), None)
        ordered = sorted(found, key=lambda pair: [-_height(tier) for tier in pair])
        return [Passage(before, after, found[before, after]) for before, after in ordered]

    def steps(self) -> list[list[Passage]]:
        """What happened between each moment and the next one."""
        return [self.between(first, last) for first, last in pairwise(range(self._moments))]


def tier_courses(reading: Reading, question: Question, moments: Sequence[datetime]) -> Courses:
    """Every account's tiers at some moments, counted. A tier in the question narrows nothing."""
    names = [f"tier_{number}" for number in range(len(moments))]
    then = [replace(question, at=at, tier=None).of_team(reading) for at in moments]
    rows = reading.ask(_courses, **{f"then_{number}": one for number, one in enumerate(then)})
    empty = (None,) * len(moments)
    return Courses(
        {empty: 0}
        | {tuple(Tier(row[one]) if row[one] else None for one in names): row["accounts"] for row in rows}
    )


def has_accounts(reading: Reading) -> bool:
    """Whether any account was ever opened, as far as is known."""
    return bool(reading.ask(_any_account))


def summary(reading: Reading, question: Question) -> Summary:
    """The open accounts that a question is about, in numbers."""
    if drawn := drawn_at(reading, question.at):
        (found,) = reading.ask(_summed, drawn, question=question)
        places = found["accounts"] * ROLE_COUNT
        share = found["looked_after"] / places if places else None
        return Summary(found["accounts"], found["at_risk"], share, found["open_escalations"])
    counts = (_accounts_counted, _covered_counted, _escalations_counted)
    (row,), (done,), (more,) = (reading.ask(one, question=question) for one in counts)
    share = done["covered"] / (row["accounts"] * ROLE_COUNT) if row["accounts"] else None
    return Summary(row["accounts"], int(row["at_risk"]), share, more["open_escalations"])


def values_there_are(reading: Reading, at: datetime) -> dict[str, list[str]]:
    """What the open accounts can be narrowed by: `region`, `segment`, `kind`, `person`, `team`."""
    asked = {"region": "region", "segment": "segment", "kind": "account_kind"}
    found = {name: reading.ask(_attributes_there_are, column, at=at) for name, column in asked.items()}
    found["person"] = reading.ask(_people_there_are, at=at)
    offered = {name: sorted(row["value"] for row in rows if row["value"]) for name, rows in found.items()}
    return {**offered, "team": teams_of(reading, offered["person"], at)}


def coverage_map(reading: Reading, question: Question) -> dict[str, dict[Tier, Cover]]:
    """Per responsibility and tier, at how many open accounts it is covered; tiers without any are absent."""
    if drawn := drawn_at(reading, question.at):
        return _mapped(reading.ask(_coverage_summed, drawn, question=question))
    found: dict[str, dict[Tier, Cover]] = {}
    for row in reading.ask(_coverage_counted, question=question):
        cells, tier = found.setdefault(row["item"], {}), Tier(row["tier"])
        covered, of_all = cells.get(tier, Cover(0, 0))
        covered += row["accounts"] if row["state"] in COVERED else 0
        cells[tier] = Cover(covered, of_all + row["accounts"])
    return found


def _mapped(rows: Sequence[RowMapping]) -> dict[str, dict[Tier, Cover]]:
    """The map, by one row for each tier."""
    return {
        item: cells
        for item in RESPONSIBILITIES
        if (
            cells := {
                Tier(row["tier"]): Cover(row[f"{item} covered"], row[item]) for row in rows if row[item]
            }
        )
    }


def _courses(relations: Relations, **questions: Question) -> Select[Any]:
    heads = log_heads(relations)
    joined: FromClause = heads
    tiers = []
    for number, (name, question) in enumerate(questions.items()):
        then = open_accounts_asked(relations, question).subquery(name)
        joined = joined.outerjoin(then, then.c.account == heads.c.account)
        tiers.append(then.c.tier.label(f"tier_{number}"))
    return select(*tiers, func.count().label("accounts")).select_from(joined).group_by(*tiers)


def _any_account(relations: Relations) -> Select[Any]:
    return select(attributes_over_time(relations).c.account).limit(1)


def _asked(relations: Relations, question: Question) -> CTE:
    """The open accounts asked about, and whether their tiers are at risk."""
    base, tiers = attributes_at(relations, question.at), tiers_at(relations, question.at)
    placed = base.outerjoin(tiers, same_account(base, tiers))
    columns = select(base.c.account, tiers.c.at_risk).select_from(placed)
    return alone(columns.where(base.c.is_open, *narrowed(relations, question, tiers)), "asked")


def _accounts_counted(relations: Relations, question: Question) -> Select[Any]:
    asked = _asked(relations, question)
    at_risk = func.coalesce(func.sum(case((asked.c.at_risk, 1), else_=0)), 0)
    return select(func.count().label("accounts"), at_risk.label("at_risk")).select_from(asked)


def _covered_counted(relations: Relations, question: Question) -> Select[Any]:
    asked, coverage = _asked(relations, question), coverage_at(relations, question.at)
    covered = alone(select(coverage.c.account).where(covered_at(coverage, question.at)), "covered")
    both = asked.join(covered, covered.c.account == asked.c.account)
    return select(func.count().label("covered")).select_from(both)


def _escalations_counted(relations: Relations, question: Question) -> Select[Any]:
    asked = _asked(relations, question)
    still_open = alone(select(open_escalations_shown(relations, question.at).c.account), "still_open")
    both = asked.join(still_open, still_open.c.account == asked.c.account)
    return select(func.count().label("open_escalations")).select_from(both)


def _summed(relations: Relations, drawn: Drawn, *, question: Question) -> Select[Any]:
    now, asked = open_now(relations, question, drawn)
    sums = {
        "at_risk": case((now.c.at_risk, 1), else_=0),
        "looked_after": now.c.looked_after,
        "open_escalations": now.c.open_escalations,
    }
    return asked.add_columns(
        func.count().label("accounts"), *(summed(one, name) for name, one in sums.items())
    )


def _coverage_summed(relations: Relations, drawn: Drawn, *, question: Question) -> Select[Any]:
    """For each tier, at how many accounts each responsibility is looked at, and at how many covered."""
    now, asked = open_now(relations, question, drawn)
    sums = [
        (summed(in_state(now, item, *STATES), item), summed(in_state(now, item, *COVERED), f"{item} covered"))
        for item in RESPONSIBILITIES
    ]
    tiers = asked.where(now.c.tier.is_not(None)).group_by(now.c.tier)
    return tiers.add_columns(now.c.tier, *chain.from_iterable(sums))


def _attributes_there_are(relations: Relations, name: str, at: Instant) -> Select[Any]:
    base = attributes_at(relations, at)
    return select(base.c[name].label("value")).where(base.c.is_open).distinct()


def _people_there_are(relations: Relations, at: Instant) -> Select[Any]:
    base, held = attributes_at(relations, at), holdings_at(relations, at)
    people = base.join(held, same_account(base, held))
    return select(held.c.person.label("value")).select_from(people).where(base.c.is_open).distinct()


def _coverage_counted(relations: Relations, question: Question) -> Select[Any]:
    """At how many accounts asked about each responsibility is in which state, by tier."""
    at = question.at
    base, tiers, coverage = attributes_at(relations, at), tiers_at(relations, at), coverage_at(relations, at)
    placed = base.join(tiers, same_account(base, tiers))
    asked = (
        select(base.c.account, tiers.c.tier).select_from(placed).where(*narrowed(relations, question, tiers))
    )
    accounts = alone(asked, "asked")
    states = select(coverage.c.account, coverage.c.item, state_at(coverage, at).label("state"))
    items = alone(states.where(coverage.c.role.is_not(None)), "items")
    return (
        select(items.c.item, accounts.c.tier, items.c.state, func.count().label("accounts"))
        .join(accounts, accounts.c.account == items.c.account)
        .group_by(items.c.item, accounts.c.tier, items.c.state)
    )


def _height(tier: Tier | None) -> int:
    return -1 if tier is None else tier.rank
