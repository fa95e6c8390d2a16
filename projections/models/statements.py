"""Every statement that was ever recorded: who said what of which account, and how late.

A row: account `ACME`, fact_id `0b9e...`, at 2026-03-01T12:00Z, position 4711, version 17, recorded_at
2026-03-02T08:00Z, actor `li.wei`, kind `contact_changed`, no target, changed [`level`], source_system `crm`,
source_reference `4/17`, and a reason under seal as `why` if it gives one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from sqlalchemy import BigInteger, Column, ColumnElement, Select, Table, func, select

from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS, Fact, Recorded
from tierline.domain.account.changes import StatesAnew
from tierline.domain.account.confirmations import ConfirmationAsked
from tierline.domain.account.contracts import ContractAmended
from tierline.domain.account.corrections import (
    FactCorrected,
    FactReinstated,
    FactRetracted,
    StatementAboutAFact,
)
from tierline.domain.account.expiring import SERVICE_KINDS
from tierline.domain.shared.personal import Sealed
from tierline.domain.shared.time import BEGINNING, earlier, later
from tierline.domain.tiers.policy_log import PolicyAdopted
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_table
from tierline.projections.engine.columns import Json, Moment, Text
from tierline.projections.engine.reading import NAMED_AT_MOST, Codes, Reading, Relation, Relations, named
from tierline.projections.engine.visible_accounts import VisibleAccounts

_INSTANT = timedelta(microseconds=1)
CORRECTIONS = "corrections"
"""What asks for every statement that corrects, retracts or reinstates an earlier fact."""
_ADOPTED = PolicyAdopted.model_fields["kind"].default
STATEMENT_NAMES = (CORRECTIONS, *sorted({*KINDS, *FIRM_KINDS, *LINK_KINDS, *SERVICE_KINDS, _ADOPTED}))
"""What statements can be asked for: those, or one kind."""
if TYPE_CHECKING:
    StatementName = str
else:
    StatementName = Literal[STATEMENT_NAMES]

_STATEMENTS = fact_table(
    "statements",
    Column("position", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text),
    Column("changed", Json, nullable=False),
    Column("source_system", Text),
    Column("source_reference", Text),
    Column("why", Json(none_as_null=True)),
)
_STATEMENTS.info["found_by"] = {
    "when": ("recorded_at", "position"),
    "place": ("position",),
}


class Statements(Projection):
    """One row per statement, known from its own position on and never replaced.

    `why` is the reason that it gives, under seal; what else it says is read from the log.
    """

    name: ClassVar[str] = "statements"
    version: ClassVar[int] = 1
    tables: ClassVar[Sequence[Table]] = (_STATEMENTS,)
    of_the_book: ClassVar[bool] = True
    of_the_firm: ClassVar[bool] = True

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.own:
            row = _row(view.recorded)
            yield Patch(_STATEMENTS, [row], item=row["fact_id"], new=True)


def is_asked(table: Relation, asked: str) -> ColumnElement[bool]:
    """Whether a row of `statements` is one of those asked for, by one of `STATEMENT_NAMES`."""
    speaking = (FactCorrected, FactRetracted, FactReinstated)
    kinds = [one.model_fields["kind"].default for one in speaking] if asked == CORRECTIONS else [asked]
    found: ColumnElement[bool] = table.c.kind.in_(kinds)
    return found


def asked_of_customers(relations: Relations) -> Relation:
    """When customers were asked to confirm facts: `account, at`, as known."""
    rows = relations.over_time(_STATEMENTS)
    kind = ConfirmationAsked.model_fields["kind"].default
    return select(rows.c.account, rows.c.at).where(rows.c.kind == kind).subquery("asked_of_customers")


class Recording(NamedTuple):
    """A range of recorded time, [start, end), and the positions in it: after < position <= until."""

    start: datetime
    end: datetime
    after: int
    until: int


def statements(reading: Reading) -> Relation:
    """All statements: `account, fact_id, at` (when what they say took place), and what they were recorded as.

    Columns more: `position, version, recorded_at, actor, kind, target, changed, source_system,
    source_reference, why`. Those about the budgets of accounts that aren't visible are left out.
    """
    rows = reading.over_time(_STATEMENTS)
    return rows if reading.visible is None else reading.once("statements", lambda: _seen(reading, rows))


def recording(reading: Reading, start: datetime | None, end: datetime | None, reach: timedelta) -> Recording:
    """The range of recorded time that is asked for.

    Without an end it reaches up to the last statement known, without a start `reach` back from its end.
    """
    until = later(_last_recorded(reading), _INSTANT)
    if end is not None:
        until = min(until, end)
    begin = earlier(until, reach) if start is None else start
    return Recording(begin, until, last_before(reading, begin), last_before(reading, until))


def last_before(reading: Reading, moment: datetime) -> int:
    """The last position that is known and was recorded before a moment; 0 if there is none."""
    table = statements(reading)
    order = (table.c.recorded_at.desc(), table.c.position.desc())
    wanted = select(table.c.position).where(table.c.recorded_at < moment).order_by(*order).limit(1)
    return next((row["position"] for row in reading.all(wanted)), 0)


def statements_at(reading: Reading, positions: Iterable[int]) -> dict[int, Any]:
    """The statements at some positions."""
    table, wanted = statements(reading), sorted(set(positions))
    pages = (wanted[first : first + NAMED_AT_MOST] for first in range(0, len(wanted), NAMED_AT_MOST))
    return {
        row["position"]: row
        for page in pages
        for row in reading.all(select(table).where(table.c.position.in_(page)))
    }


def last_of(relations: Relations, codes: Codes) -> Select[Any]:
    """The last position at which something was recorded of some accounts, as `position`; None if nothing."""
    table = relations.over_time(_STATEMENTS)
    return select(func.max(table.c.position).label("position")).where(named(table.c.account, codes))


def lateness(statement: Any) -> timedelta:
    """How long after it happened something was stated; nothing for what was stated ahead."""
    behind: timedelta = statement["recorded_at"] - statement["at"]
    return max(timedelta(0), behind)


def in_hours(span: timedelta) -> float:
    """A span of time in hours, to the hundredth."""
    return round(span / timedelta(hours=1), 2)


def _seen(reading: Reading, rows: Relation) -> Relation:
    """Statements without those of the firm's own book that are about accounts which aren't visible."""
    visible = reading.visible or VisibleAccounts(frozenset())
    with reading.firm() as book:
        facts = (entry.fact for entry in book.history.entries.values())
        foreign = [str(one.fact_id) for one in facts if not all(code in visible for code in one.accounts())]
    about = func.coalesce(rows.c.target, rows.c.fact_id)
    return select(rows).where(about.not_in(foreign)).subquery()


def _last_recorded(reading: Reading) -> datetime:
    table = statements(reading)
    wanted = select(table.c.recorded_at).order_by(table.c.recorded_at.desc()).limit(1)
    return next((row["recorded_at"] for row in reading.all(wanted)), BEGINNING)


def _row(recorded: Recorded) -> Row:
    fact, source = recorded.fact, recorded.fact.source
    return {
        "at": fact.occurred_at,
        "fact_id": str(fact.fact_id),
        "position": recorded.position,
        "version": recorded.version,
        "recorded_at": recorded.recorded_at,
        "actor": recorded.actor,
        "kind": fact.kind,
        "target": str(fact.target) if isinstance(fact, StatementAboutAFact) else None,
        "changed": _changed(fact),
        "source_system": source.system if source else None,
        "source_reference": source.reference if source else None,
        "why": _why(fact),
    }


def _changed(fact: Fact) -> list[str]:
    """The names of the fields that a statement says anew."""
    if isinstance(fact, FactCorrected):
        return sorted(fact.changes)
    if isinstance(fact, ContractAmended):
        return sorted(fact.changes.stated())
    return sorted(fact.stated()) if isinstance(fact, StatesAnew) else []


def _why(fact: Fact) -> dict[str, Any] | None:
    """The sealed reason of a statement that gives one."""
    reason = getattr(fact, "reason", None)
    return reason.model_dump() if isinstance(reason, Sealed) else None
