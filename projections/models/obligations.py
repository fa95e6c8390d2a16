"""What is open on an account over time: escalations, contracts in force, actions to be done."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise, takewhile
from typing import Any, ClassVar

from sqlalchemy import Boolean, Column, Date, Table

from tierline.domain.account.actions import AboutAction, Action, ActionPlanned
from tierline.domain.account.contracts import AboutContract, Contract
from tierline.domain.account.escalations import AboutEscalation, Escalation
from tierline.domain.account.history import Entry
from tierline.domain.shared.time import BEGINNING, FOREVER, after_last_instant
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, thing_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.intervals import spans

ESCALATIONS = thing_table(
    "open_escalations",
    "escalation",
    Column("severity", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("fact_id", Text, nullable=False),
)
CONTRACTS = thing_table(
    "contracts_in_force",
    "contract",
    Column("agreement", Text, nullable=False),
    Column("ends", Date),
    Column("runs_out", Boolean, nullable=False),
    Column("fact_id", Text, nullable=False),
)
ACTIONS = thing_table(
    "open_actions",
    "action",
    Column("side", Text, nullable=False),
    Column("owner", Text),
    Column("due", Date, nullable=False),
    Column("fact_id", Text, nullable=False),
)

States = Iterator[tuple[datetime, Row | None]]


class Obligations(Projection):
    """One row per span of time in which a thing was open, with what it was then."""

    name: ClassVar[str] = "obligations"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (ESCALATIONS, CONTRACTS, ACTIONS)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for table, states in _STATES.items():
            entity = table.info["item"]
            for reference in view.things(entity):
                found = spans(_over_time(view.history.about(entity, reference), states), BEGINNING)
                rows = [{entity: reference, **_finished(table, row)} for row in found]
                yield Patch(table, rows, item=reference)


def _finished(table: Table, row: dict[str, Any]) -> Row:
    """A row with what follows from its end: a contract may run out by its own terms or be ended before."""
    if table is not CONTRACTS:
        return row
    return {**row, "runs_out": row["ends"] is not None and row["valid_to"] == after_last_instant(row["ends"])}


def _over_time(entries: Sequence[Entry], states: Callable[[Any, datetime], States]) -> States:
    """The row after each fact about a thing, and until the next one as it changes if nothing happens."""
    thing: Any = None
    for entry, following in pairwise([*entries, None]):
        assert entry is not None
        assert isinstance(entry.fact, AboutEscalation | AboutContract | AboutAction)
        thing = entry.fact.apply(thing)
        until = following.at if following else FOREVER
        yield from takewhile(lambda state: state[0] < until, states(thing, entry.at))  # noqa: B023


def _escalation(escalation: Escalation | None, now: datetime) -> States:
    if not escalation or not escalation.open:
        yield now, None
        return
    raised = escalation.raised
    row = {"severity": raised.severity, "category": raised.category, "raised_at": raised.occurred_at}
    yield now, {**row, "fact_id": str(raised.fact_id)}


def _contract(contract: Contract | None, now: datetime) -> States:
    if not contract:
        yield now, None
        return
    terms = contract.terms
    row = {"agreement": terms.agreement, "ends": terms.ends, "fact_id": str(terms.fact_id)}
    yield from ((at, row if in_force else None) for at, in_force in contract.ahead(now))


def _action(action: Action | None, now: datetime) -> States:
    yield now, _planned(action.planned) if action and not action.over else None


def _planned(fact: ActionPlanned) -> Row:
    # A contact's name never gets here: `owner` is one of our people, or the reference of a contact.
    return {"side": fact.side, "owner": fact.owner, "due": fact.due, "fact_id": str(fact.fact_id)}


_STATES: dict[Table, Callable[[Any, datetime], States]] = {
    ESCALATIONS: _escalation,
    CONTRACTS: _contract,
    ACTIONS: _action,
}
