"""The tier of every account over time, what was to fall at each instant if nothing happened, and why.

Rows of account `ACME`: valid from 2026-03-01 to 2026-09-01, tier and derived_tier `partner`, not at_risk, no
override, falls_on 2026-12-01, falls_to `preferred_supplier`, since 2026-02-01; a move at 2026-02-01,
tier_before `preferred_supplier`, tier_after `partner`, cause `facts`, facts [`0b9e...`], criteria
[`partner.top_level`]; and that criterion `partner.top_level` was met, valid from 2026-02-01 to 2026-09-01,
lapses_on 2026-09-01.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Boolean, Column, ColumnElement, Select, Table, case, select

from tierline.domain.account.overrides import TierOverridden
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier, later
from tierline.domain.tiers.assess import TierMove, TierRow
from tierline.domain.tiers.criterion_lapse import Lasting, lasting_ahead, lasting_over
from tierline.domain.tiers.judging_periods import moves_over, outlooks_over
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.timeline import TierOutlook, TierRenewal, TierWatch, rows_ahead
from tierline.domain.time.renewals import TimeRange
from tierline.domain.time.steps import Steps
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, interval_table, moment_table
from tierline.projections.engine.columns import Json, Moment, Text
from tierline.projections.engine.reading import Code, Instant, Reading, Relation, Relations

_TIERS = interval_table(
    "tiers",
    Column("tier", Text, nullable=False),
    Column("derived_tier", Text, nullable=False),
    Column("at_risk", Boolean, nullable=False),
    Column("override", Text),
    Column("override_until", Moment),
    Column("falls_on", Moment),
    Column("falls_to", Text),
    Column("since", Moment, nullable=False),
)
_MOVES = moment_table(
    "tier_moves",
    Column("tier_before", Text),
    Column("tier_after", Text),
    Column("cause", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("criteria", Json, nullable=False),
)
_CRITERIA = interval_table("criteria_met", Column("lapses_on", Moment), item="criterion")
"""One row per span of time in which a criterion of a gate was met (a guard: not broken), and when it was
to lapse by what had happened up to then."""

_Told = tuple[str, Steps[Lasting | None], datetime]
"""The id of a criterion, how it lasts from some moment on, and until when that is told."""
for _followed in (_TIERS, _MOVES):
    _followed.info["followed"] = True


class TierHistory(Projection):
    """One row per span of time in which tier, risk, override and outlook were the same."""

    name: ClassVar[str] = "tier_history"
    version: ClassVar[int] = 6
    answers: ClassVar[int | None] = 5
    tables: ClassVar[Sequence[Table]] = (_TIERS, _MOVES, _CRITERIA)
    learns_of_the_firm: ClassVar[bool] = True

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.since == FOREVER:
            return
        watch = _watch(view)
        renewal = watch.renewed() if watch else None
        last = view.terms[-1]
        if watch is None or view.since <= last.start or view.whole:
            # The fact bears on more than the last term: what is to be told is told from it on.
            yield from _criteria_patches(_lasting(view))
            yield from _tier_patches(view, outlooks_over(view.terms, view.since), FOREVER)
        elif renewal is not None:
            yield from _criteria_patches(_lasting_again(view, watch, renewal))
            yield from _renewed_patches(view, watch, renewal)


def tiers_at(reading: Relations, at: Instant) -> Relation:
    """The tier of each account that is open at an instant.

    Columns: `account, valid_from, valid_to, tier, derived_tier, at_risk, override, override_until, falls_on,
    falls_to, since`; `override` is the fact_id of the one in force, `falls_on` when the tier falls if nothing
    happens, `since` when it began.
    """
    return reading.at(_TIERS, at)


def tier_rank(tier: ColumnElement[str]) -> ColumnElement[int]:
    """The rank of a tier that a column names: what sorts it."""
    return case({one.value: one.rank for one in Tier}, value=tier)


def tiers_over_time(reading: Relations) -> Relation:
    """The tiers of accounts over time, with the columns of `tiers_at`."""
    return reading.over_time(_TIERS)


def tiers_recorded(reading: Relations) -> Relation:
    """The same as ever known."""
    return reading.recorded(_TIERS)


def moves_over_time(reading: Relations) -> Relation:
    """When tiers changed: `account, at, tier_before, tier_after, cause, facts, criteria`.

    A tier is None before the opening and after the closing; facts and criteria are lists of ids.
    """
    return reading.over_time(_MOVES)


def moves_recorded(reading: Relations) -> Relation:
    """The same as ever known."""
    return reading.recorded(_MOVES)


def criteria_at(reading: Relations, at: Instant) -> Relation:
    """The criteria of gates that are met at an instant, and guards that aren't broken.

    Columns: `account, criterion, valid_from, valid_to, lapses_on`, which is None if it is met for good.
    """
    return reading.at(_CRITERIA, at)


def criteria_over_time(reading: Relations) -> Relation:
    """When criteria were met and guards not broken, with the columns of `criteria_at`."""
    return reading.over_time(_CRITERIA)


def criteria_recorded(reading: Relations) -> Relation:
    """The same as ever known."""
    return reading.recorded(_CRITERIA)


def _watch(view: AccountView) -> TierWatch | None:
    """What goes on from fact to fact in the last term; None if the account is merged into another then."""
    last = view.terms[-1]
    if last.history is None:
        return None
    policy, since = last.policy, max(view.since, last.start)
    return last.history.index((TierWatch, policy.hash), lambda past: TierWatch(past, policy, since))


def _renewed_patches(view: AccountView, watch: TierWatch, renewal: TierRenewal) -> Iterator[Patch]:
    """What is otherwise of tiers and their changes in the last term."""
    start = view.terms[-1].start
    if renewal.tier is not None and renewal.tier.end > start:
        begin, end = max(renewal.tier.begin, start), renewal.tier.end
        yield from _tier_patches(view, watch.outlook(TimeRange(begin, end)), end, watch)
    for turn in renewal.moves:
        if turn > start:
            rows = rows_ahead(watch.outlook(TimeRange(earlier(turn, INSTANT), turn)), None)
            yield _moves_patch(view, watch, rows, TimeRange(turn, turn))


def _tier_patches(
    view: AccountView, outlook: Steps[TierOutlook], end: datetime, watch: TierWatch | None = None
) -> Iterator[Patch]:
    """The tiers from where an outlook begins to an end, and how they changed, then as well."""
    since = outlook.start
    before = _row_before(view, since)
    rows = rows_ahead(outlook, before)
    stored = [_stored(row, view) for row in rows if row.tier is not None and row.valid_from < end]
    yield Patch(_TIERS, stored, since, until=end)
    yield _moves_patch(view, watch, [before, *rows], TimeRange(since, end))


def _moves_patch(view: AccountView, watch: TierWatch | None, rows: list[TierRow], where: TimeRange) -> Patch:
    """The changes of tier from one instant to another, then as well: by the rows that they lie between."""
    known = watch.expected.state_at if watch else None
    moves = [_move_row(move) for move in moves_over(view.terms, rows, known=known)]
    return Patch(_MOVES, moves, where.begin, until=later(where.end, INSTANT))


def _row_before(view: AccountView, since: datetime) -> TierRow:
    """What was true of the tier just before an instant: nothing, if the account was not open."""
    row = view.before(_TIERS, since)
    if row is None:
        return TierRow(BEGINNING, since, None, None, False, None, None, None, None)
    return TierRow(
        valid_from=row["valid_from"],
        valid_to=since,
        tier=Tier(row["tier"]),
        derived_tier=Tier(row["derived_tier"]),
        at_risk=row["at_risk"],
        override=UUID(row["override"]) if row["override"] else None,
        falls_on=row["falls_on"],
        falls_to=Tier(row["falls_to"]) if row["falls_to"] else None,
        visit_since=row["since"],
    )


def tier_history(reading: Reading, account: str, at: datetime) -> list[dict[str, Any]]:
    """The tiers an account had up to an instant, oldest first, and what made each begin.

    Each is `{tier, from, to, cause, facts, criteria}`; `tier` is None while the account is closed, and
    `to` of the last one is None.
    """
    moves = reading.ask(_moves_of, account=account, at=at)
    ends = [*(move["at"] for move in moves[1:]), None]
    return [
        {
            "tier": move["tier_after"],
            "from": move["at"],
            "to": end,
            **{name: move[name] for name in ("cause", "facts", "criteria")},
        }
        for move, end in zip(moves, ends, strict=False)
    ]


def _moves_of(reading: Relations, account: Code, at: Instant) -> Select[Any]:
    table = moves_over_time(reading)
    return select(table).where(table.c.account == account, table.c.at <= at).order_by(table.c.at)


def _criteria_patches(told: Iterable[_Told]) -> Iterator[Patch]:
    """What is different about the criteria now."""
    for ident, lasting, end in told:
        yield Patch(_CRITERIA, list(_criterion_rows(ident, lasting)), lasting.start, ident, until=end)


def _lasting(view: AccountView) -> Iterator[_Told]:
    """How criteria last from a fact on: those that read it, or all."""
    since, kinds = view.since, None
    if view.history.version == 1:
        since = BEGINNING
    elif view.change is not None and not view.whole:
        kinds = {type(entry.fact) for entry in view.sides()}
    for ident, told in lasting_over(view.terms, since, kinds).items():
        yield ident, told, FOREVER


def _lasting_again(view: AccountView, watch: TierWatch, renewal: TierRenewal) -> Iterator[_Told]:
    """How criteria last in the last term, where they are to stand otherwise."""
    if renewal.criteria is None:
        yield from _lasting(view)
        return
    last = view.terms[-1]
    for ident, (begin, end) in renewal.criteria.items():
        if end > last.start:
            where = TimeRange(max(begin, last.start), end)
            forecasts = watch.expected.criteria[ident].states.within(where)
            told = lasting_ahead(last.policy.gated[ident], (forecast for _, forecast in forecasts))
            yield ident, told, end


def _criterion_rows(ident: str, told: Steps[Lasting | None]) -> Iterator[Row]:
    for start, end, value in told.intervals():
        if value:
            yield {"criterion": ident, "valid_from": start, "valid_to": end, "lapses_on": value.lapses_on}


def _stored(row: TierRow, view: AccountView) -> Row:
    return {
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "tier": row.tier,
        "derived_tier": row.derived_tier,
        "at_risk": row.at_risk,
        "override": str(row.override) if row.override else None,
        "override_until": _until(row, view),
        "falls_on": row.falls_on,
        "falls_to": row.falls_to,
        "since": row.visit_since,
    }


def _until(row: TierRow, view: AccountView) -> datetime | None:
    if row.override is None:
        return None
    fact = next(
        term.history.entries[row.override].fact
        for term in reversed(view.terms)
        if term.history and row.override in term.history.entries
    )
    assert isinstance(fact, TierOverridden)
    return fact.until


def _move_row(move: TierMove) -> Row:
    return {
        "at": move.at,
        "tier_before": move.before,
        "tier_after": move.after,
        "cause": move.cause,
        "facts": [str(fact) for fact in move.facts],
        "criteria": list(move.criteria),
    }
