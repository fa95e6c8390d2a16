"""What became known of derived moments at each position, and what was withdrawn: for readers of the feed.

A fact may change what followed from others, whenever those happened: a late one moves tiers of the past,
and one of today moves the day on which a tier will fall. Rows of read models say from which position to which
they were known, so the difference between two positions is a question to them.

Of one position: account `ACME`, `withdrawn` the moment at which its tier was to fall on 2026-09-01, `stated`
the one on 2027-03-01.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from tierline.domain.shared.time import FOREVER
from tierline.projections.engine.reading import NAMED_AT_MOST, Reading, Relation, Relations
from tierline.projections.models.coverage import coverage_recorded, holdings_recorded
from tierline.projections.models.derived_events import (
    DerivedMoment,
    Row,
    contract_ran_out,
    lapsing,
    responsibility_lapsed,
    roles_changed,
    tier_at_risk,
    tier_moved,
)
from tierline.projections.models.obligations import contracts_recorded
from tierline.projections.models.tier_history import moves_recorded, tiers_recorded

Became = Literal["withdrawn", "changed", "stated"]
"""Not so any more; so at the same moment, but for other reasons; so from here on."""
FOLLOWED = (
    *("tier_moved", "tier_at_risk", "role_vacant", "role_filled"),
    *("responsibility_lapsed", "contract_ran_out"),
)
"""The kinds of derived moments whose changes are told; a policy that changes is told of by its own fact."""


@dataclass(frozen=True, slots=True)
class DerivedChange:
    """What a position made of a derived moment of an account."""

    position: int
    account: str
    became: Became
    moment: DerivedMoment

    @property
    def rank(self) -> tuple[int, str, datetime, str, str]:
        """Its place among all changes: by position, account, time and kind."""
        return self.position, self.account, self.moment.at, self.moment.kind, self.moment.about


class _MomentSource(NamedTuple):
    """Rows that tell moments."""

    rows: Callable[[Relations], Relation]
    telling: Callable[[Relation], Sequence[ColumnElement[bool]]]
    """Which rows tell any at all."""
    moments: Callable[[Sequence[Row]], Iterable[DerivedMoment]]
    """What the rows of an account tell that stand together."""
    alone: bool
    """Whether each row tells its moment whatever others there are, so that those that changed are enough."""


def derived_changes(reading: Reading, after: int, until: int) -> list[DerivedChange]:
    """What became of derived moments at the positions after < position <= until, in order."""
    found = (one for source in _SOURCES for one in _of_source(reading, source, after, until))
    return sorted(found, key=lambda one: one.rank)


def _of_source(reading: Reading, source: _MomentSource, after: int, until: int) -> Iterator[DerivedChange]:
    table = source.rows(reading)
    changed = _grouped(
        reading.all(select(table).where(_changed(table, after, until), *source.telling(table)))
    )
    rows = changed if source.alone else _standing(reading, source, sorted(changed), after, until)
    for account, mine in changed.items():
        told = rows[account]
        for position in sorted(_positions(mine, after, until)):
            before = _told(source, [row for row in told if _stands(row, position - 1)])
            now = _told(source, [row for row in told if _stands(row, position)])
            yield from _differences(position, account, before, now)


def _changed(table: Relation, after: int, until: int) -> ColumnElement[bool]:
    """Rows that began or ceased to be known at some positions."""
    columns = (table.c.known_from, table.c.known_to)
    return or_(*(and_(one > after, one <= until) for one in columns))


def _standing(
    reading: Reading, source: _MomentSource, accounts: Sequence[str], after: int, until: int
) -> dict[str, list[Any]]:
    """All rows of some accounts that were known at any of the positions, or just before the first."""
    table = source.rows(reading)
    found: list[Any] = []
    for start in range(0, len(accounts), NAMED_AT_MOST):
        some = table.c.account.in_(accounts[start : start + NAMED_AT_MOST])
        known = (table.c.known_from <= until, table.c.known_to > after)
        found += reading.all(select(table).where(some, *known, *source.telling(table)))
    return _grouped(found)


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["account"]].append(row)
    return found


def _positions(rows: Iterable[Any], after: int, until: int) -> set[int]:
    known = {row[name] for row in rows for name in ("known_from", "known_to")}
    return {one for one in known if after < one <= until}


def _stands(row: Any, position: int) -> bool:
    return bool(row["known_from"] <= position < row["known_to"])


_Key = tuple[str, str, datetime]


def _told(source: _MomentSource, rows: Sequence[Any]) -> dict[_Key, DerivedMoment]:
    return {(one.kind, one.about, one.at): one for one in source.moments(rows)}


def _differences(
    position: int, account: str, before: dict[_Key, DerivedMoment], now: dict[_Key, DerivedMoment]
) -> Iterator[DerivedChange]:
    for key, moment in before.items():
        if key not in now:
            yield DerivedChange(position, account, "withdrawn", moment)
    for key, moment in now.items():
        if key not in before:
            yield DerivedChange(position, account, "stated", moment)
        elif before[key] != moment:
            yield DerivedChange(position, account, "changed", moment)


def _risks(rows: Sequence[Row]) -> Iterator[DerivedMoment]:
    """Where a tier comes to be at risk; one that was so just before, at the same tier, is so still."""
    risky = [row for row in rows if row["at_risk"] and row["falls_on"] is not None]
    lasting = {(row["tier"], row["valid_to"]) for row in risky}
    for row in risky:
        if (row["tier"], row["valid_from"]) not in lasting:
            yield tier_at_risk(row)


def _lapses(rows: Sequence[Row]) -> Iterator[DerivedMoment]:
    yield from map(responsibility_lapsed, rows)


def _moves(rows: Sequence[Row]) -> Iterator[DerivedMoment]:
    yield from map(tier_moved, rows)


def _ends(rows: Sequence[Row]) -> Iterator[DerivedMoment]:
    yield from map(contract_ran_out, rows)


def _all(_: Relation) -> Sequence[ColumnElement[bool]]:
    return ()


def _running_out(table: Relation) -> Sequence[ColumnElement[bool]]:
    return (table.c.runs_out, table.c.valid_to < FOREVER)


_SOURCES = (
    _MomentSource(moves_recorded, _all, _moves, alone=True),
    _MomentSource(tiers_recorded, _all, _risks, alone=False),
    _MomentSource(holdings_recorded, _all, roles_changed, alone=False),
    _MomentSource(coverage_recorded, lapsing, _lapses, alone=True),
    _MomentSource(contracts_recorded, _running_out, _ends, alone=True),
)
