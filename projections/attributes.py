"""What an account is called and where it belongs, over time, and how far its log has come."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, Date, Table

from domain.account.history import Entry
from domain.account.lifecycle import AccountChanged, AccountClosed, AccountOpened, AccountReopened
from domain.shared.time import BEGINNING
from projections.base import AccountView, Projection, Row, interval_table, state_table
from projections.columns import Text
from projections.intervals import spans

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
    version: ClassVar[int] = 1
    tables: ClassVar[Sequence[Table]] = (ACCOUNTS, HEADS)

    def rows(self, view: AccountView) -> Iterator[tuple[Table, Row]]:
        history = view.history
        yield (
            HEADS,
            {
                "account_id": str(view.account_id),
                "version": history.version,
                "position": history.position,
            },
        )
        entries = history.facts(AccountOpened, AccountChanged, AccountClosed, AccountReopened)
        for row in spans(_states(entries), view.since):
            yield ACCOUNTS, row


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
