"""What an account is called and where it belongs, over time, and how far its log has come.

A row: account `ACME`, valid from 2026-01-05 on, name `Acme`, account_kind `enterprise`, segment `rail`,
region `north`, neither industry nor parent, opened_on 2026-01-05, not closed, is_open.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, Date, Table

from tierline.domain.account.history import Entry
from tierline.domain.account.lifecycle import AccountChanged, AccountClosed, AccountOpened, AccountReopened
from tierline.domain.shared.time import BEGINNING
from tierline.projections.engine.base import AccountView, Patch, Projection, interval_table, state_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.intervals import spans
from tierline.projections.engine.reading import Instant, Relation, Relations

State = tuple[datetime, dict[str, Any] | None]

_KINDS = (AccountOpened, AccountChanged, AccountClosed, AccountReopened)
_FIELDS = ("name", "account_kind", "segment", "region", "industry", "parent")

_ACCOUNTS = interval_table(
    "accounts",
    Column("name", Text, nullable=False),
    Column("account_kind", Text, nullable=False),
    Column("segment", Text),
    Column("region", Text),
    Column("industry", Text),
    Column("parent", Text),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("is_open", Boolean, nullable=False),
)
_HEADS = state_table(
    "heads",
    Column("account_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)


class Attributes(Projection):
    """The account's own fields as functions of time, from its opening on."""

    name: ClassVar[str] = "attributes"
    version: ClassVar[int] = 3
    tables: ClassVar[Sequence[Table]] = (_ACCOUNTS, _HEADS)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        recorded = view.recorded
        if view.own:
            head = {"version": recorded.version, "position": recorded.position}
            row = {"account_id": str(recorded.account_id), **head}
            yield Patch(_HEADS, [row], new=recorded.version == 1)
        if view.whole or (view.own and view.changed(*_KINDS)):
            states = _while_not_merged(view, _states(view.history.facts(*_KINDS)))
            yield Patch(_ACCOUNTS, list(spans(states, view.since)), view.since)


def attributes_at(reading: Relations, at: Instant) -> Relation:
    """The accounts opened by an instant, as they were at it.

    Columns: `account, valid_from, valid_to, name, account_kind, segment, region, industry, parent, opened_on,
    closed_on, is_open`.
    """
    return reading.at(_ACCOUNTS, at)


def attributes_over_time(reading: Relations) -> Relation:
    """What accounts were over time, from their opening on without a break; columns of `attributes_at`."""
    return reading.over_time(_ACCOUNTS)


def attributes_recorded(reading: Relations) -> Relation:
    """The same as ever known."""
    return reading.recorded(_ACCOUNTS)


def log_heads(reading: Relations) -> Relation:
    """Of each account ever opened: `account, account_id`, and its last `version` and `position`."""
    return reading.over_time(_HEADS)


def _while_not_merged(view: AccountView, states: Iterator[State]) -> Iterator[State]:
    """The states, closed while the account is merged into another: from the first instant of that time on."""
    merged = view.family.root(view.account).map(lambda root: root != view.account)
    if len(merged.starts) == 1:
        yield from states
        return
    own = list(states)
    for at in sorted({at for at, _ in own} | set(merged.starts)):
        state = next(state for begun, state in reversed(own) if begun <= at)
        away = merged.interval_at(at)
        if state and away.value:
            gone = away.start.date()
            state = {**state, "is_open": False, "closed_on": min(state["closed_on"] or gone, gone)}
        yield at, state


def _states(entries: Sequence[Entry]) -> Iterator[State]:
    """The attributes after each fact, from the opening on; None before it."""
    yield BEGINNING, None
    state: dict[str, Any] | None = None
    for entry in entries:
        state = _after(state, entry)
        yield entry.at, dict(state) if state else None


def _after(state: dict[str, Any] | None, entry: Entry) -> dict[str, Any] | None:
    fact, day = entry.fact, entry.at.date()
    if isinstance(fact, AccountOpened):
        return {**{name: getattr(fact, name) for name in _FIELDS}, **_open(day)}
    if state is None:
        return None
    if isinstance(fact, AccountChanged):
        stated = fact.stated()
        return {**state, **{name: stated[name] for name in _FIELDS if name in stated}}
    closed = isinstance(fact, AccountClosed)
    return {**state, "is_open": not closed, "closed_on": day if closed else None}


def _open(day: date) -> dict[str, Any]:
    return {"opened_on": day, "closed_on": None, "is_open": True}
