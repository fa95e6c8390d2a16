"""What is open on an account over time: escalations, contracts in force, actions to be done.

Rows of account `ACME`, with the fact that began it as fact_id `0b9e...`: escalation `e-1`, valid from
2026-03-01 to 2026-03-20, severity `high`, category `delivery`, raised_at 2026-03-01T12:00Z; contract `c-7`,
valid from 2026-01-01 on, agreement `framework`, without an end, not runs_out, amount `250000.00`, currency
`EUR`, without notice_until; action `a-3`, valid from 2026-03-02 on, side `ours`, owner `li.wei`, due
2026-04-01.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Boolean, Column, Date, Table, case, func, select

from tierline.domain.account.actions import Action, ActionPlanned
from tierline.domain.account.contracts import Contract
from tierline.domain.account.escalations import Escalation
from tierline.domain.shared.time import after_last_instant
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, thing_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.reading import Instant, Relation, Relations
from tierline.projections.models.merge_targets import any_merged, homes_at
from tierline.projections.models.merged_rows import shown, shown_at
from tierline.projections.models.things_over_time import AsRows, States, changed_things

_ESCALATIONS = thing_table(
    "open_escalations",
    "escalation",
    Column("severity", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("fact_id", Text, nullable=False),
)
_CONTRACTS = thing_table(
    "contracts_in_force",
    "contract",
    Column("agreement", Text, nullable=False),
    Column("ends", Date),
    Column("runs_out", Boolean, nullable=False),
    Column("amount", Text),
    Column("currency", Text),
    Column("notice_until", Moment),
    Column("fact_id", Text, nullable=False),
)
_ACTIONS = thing_table(
    "open_actions",
    "action",
    Column("side", Text, nullable=False),
    Column("owner", Text),
    Column("due", Date, nullable=False),
    Column("fact_id", Text, nullable=False),
)
_CONTRACTS.info["followed"] = True


class Obligations(Projection):
    """One row per span of time in which a thing was open, with what it was then."""

    name: ClassVar[str] = "obligations"
    version: ClassVar[int] = 4
    answers: ClassVar[int | None] = 2
    tables: ClassVar[Sequence[Table]] = (_ESCALATIONS, _CONTRACTS, _ACTIONS)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for table, states in _STATES.items():
            for reference, rows in changed_things(view, table, states):
                yield Patch(table, [_finished(table, row) for row in rows], item=reference)


def open_escalations_at(reading: Relations, at: Instant) -> Relation:
    """The escalations open at an instant, under the account whose own they are.

    Columns: `account, escalation, valid_from, valid_to, severity, category, raised_at, fact_id`.
    """
    return reading.at(_ESCALATIONS, at)


def open_escalations(relations: Relations, base: Relation, at: Instant) -> Any:
    """The number of escalations that were open at an instant on the account of a row of `base`.

    Those of accounts merged into it are among them; asked in a way that reads these accounts only.
    """
    rows = open_escalations_at(relations, at)
    own = select(func.count()).where(rows.c.account == base.c.account).correlate(base).scalar_subquery()
    if not any_merged(relations):
        return own
    homes = homes_at(relations, at)
    away = select(homes.c.account).where(homes.c.account == base.c.account).correlate(base).exists()
    at_home = homes.c.home == base.c.account
    both = homes.join(rows, rows.c.account == homes.c.account)
    theirs = select(func.count()).select_from(both).where(at_home).correlate(base).scalar_subquery()
    return case((away, 0), else_=own) + theirs


def open_escalations_over_time(reading: Relations) -> Relation:
    """When escalations were open or will be, under the account whose own they are; the same columns."""
    return reading.over_time(_ESCALATIONS)


def open_escalations_shown(reading: Relations, at: Instant) -> Relation:
    """The same under the account that shows them, and `origin`, whose own they are."""
    return shown_at(reading, _ESCALATIONS, at)


def escalations_shown(reading: Relations, at: Instant) -> Relation:
    """When escalations were open or will be, under the accounts that show them at an instant.

    The columns are those of `open_escalations_shown`.
    """
    return shown(reading, _ESCALATIONS, at)


def contracts_in_force_shown(reading: Relations, at: Instant) -> Relation:
    """The contracts in force at an instant, under the account that shows them.

    Columns: `account, contract, valid_from, valid_to, agreement, ends, runs_out, amount, currency,
    notice_until, fact_id, origin`; `runs_out` says that `valid_to` is the end it was signed for,
    `notice_until` from when on it is too late to give notice. Amounts are texts.
    """
    return shown_at(reading, _CONTRACTS, at)


def contracts_shown(reading: Relations, at: Instant) -> Relation:
    """The times for which contracts ever were in force or will be, with the same columns.

    They are under the accounts that show them at an instant.
    """
    return shown(reading, _CONTRACTS, at)


def open_actions_shown(reading: Relations, at: Instant) -> Relation:
    """The actions to be done at an instant, under the account that shows them.

    Columns: `account, action, valid_from, valid_to, side, owner, due, fact_id, origin`; `side` is `ours` or
    `theirs`.
    """
    return shown_at(reading, _ACTIONS, at)


def escalations_recorded(reading: Relations) -> Relation:
    """When escalations were open, as ever known."""
    return reading.recorded(_ESCALATIONS)


def contracts_recorded(reading: Relations) -> Relation:
    """When contracts were in force, as ever known."""
    return reading.recorded(_CONTRACTS)


def actions_recorded(reading: Relations) -> Relation:
    """When actions were to be done, as ever known."""
    return reading.recorded(_ACTIONS)


def _finished(table: Table, row: Row) -> Row:
    """A row with what follows from its end: a contract may run out by its own terms or be ended before."""
    if table is not _CONTRACTS:
        return row
    return {**row, "runs_out": row["ends"] is not None and row["valid_to"] == after_last_instant(row["ends"])}


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
    terms, amount = contract.terms, contract.terms.amount
    row = {
        "agreement": terms.agreement,
        "ends": terms.ends,
        "amount": str(amount.value) if amount else None,
        "currency": amount.currency if amount else None,
        "notice_until": contract.notice_until,
        "fact_id": str(terms.fact_id),
    }
    yield from ((at, row if in_force else None) for at, in_force in contract.ahead(now))


def _action(action: Action | None, now: datetime) -> States:
    yield now, _planned(action.planned) if action and not action.over else None


def _planned(fact: ActionPlanned) -> Row:
    # A contact's name never gets here: `owner` is one of our people, or the reference of a contact.
    return {"side": fact.side, "owner": fact.owner, "due": fact.due, "fact_id": str(fact.fact_id)}


_STATES: dict[Table, AsRows] = {
    _ESCALATIONS: _escalation,
    _CONTRACTS: _contract,
    _ACTIONS: _action,
}
