"""What an account is called and where it belongs, over time, and how far its log has come."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, Date, Table

from domain.account.history import Entry
from domain.account.lifecycle import AccountChanged, AccountClosed, AccountOpened, AccountReopened
from domain.shared.time import BEGINNING
from projections.base import AccountView, Patch, Projection, Row, interval_table, state_table
from projections.columns import Text
from projections.intervals import spans

KINDS = (AccountOpened, AccountChanged, AccountClosed, AccountReopened)
FIELDS = ("name", "account_kind", "segment", "region", "industry", "parent")

ACCOUNTS = interval_table(
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
HEADS = state_table(
    "heads",
    Column("account_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)


class Attributes(Projection):
    """The account's own fields as functions of time, from its opening on."""

    name: ClassVar[str] = "attributes"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (ACCOUNTS, HEADS)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        recorded = view.recorded
        head = {"version": recorded.version, "position": recorded.position}
        yield Patch(HEADS, [{"account_id": str(view.account_id), **head}], new=recorded.version == 1)
        if view.changed(*KINDS):
            states = _states(view.history.facts(*KINDS))
            yield Patch(ACCOUNTS, list(spans(states, view.since)), view.since)


def _states(entries: Sequence[Entry]) -> Iterator[tuple[datetime, Row | None]]:
    """The attributes after each fact, from the opening on; None before it."""
    yield BEGINNING, None
    state: dict[str, Any] | None = None
    for entry in entries:
        state = _after(state, entry)
        yield entry.at, dict(state) if state else None


def _after(state: dict[str, Any] | None, entry: Entry) -> dict[str, Any] | None:
    fact, day = entry.fact, entry.at.date()
    if isinstance(fact, AccountOpened):
        return {**{name: getattr(fact, name) for name in FIELDS}, **_open(day)}
    if state is None:
        return None
    if isinstance(fact, AccountChanged):
        return {**state, **fact.stated()}
    closed = isinstance(fact, AccountClosed)
    return {**state, "is_open": not closed, "closed_on": day if closed else None}


def _open(day: date) -> dict[str, Any]:
    return {"opened_on": day, "closed_on": None, "is_open": True}
