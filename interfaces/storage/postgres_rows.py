"""Rows of the log as PostgreSQL is handed them, and as it tells them."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import Notification
from psycopg.rows import DictRow

from tierline.application.ports import KeyRow
from tierline.interfaces.storage.recorder import Beside


def rows_beside(beside: Beside) -> int:
    """How many rows of `ROW_BYTES` go beside events; one of a key takes up about three."""
    return len(beside.addresses) + 3 * len(beside.keys)


def columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as `unnest` takes them: each column in one parameter."""
    return [list(column) for column in zip(*rows, strict=True)]


def key_values(key: KeyRow) -> dict[str, Any]:
    """A key as `BESIDE` takes it from JSON."""
    contact = key.contacts[0] if key.scope == "contact" else None
    own = {"key_id": key.key_id, "account_id": str(key.account_id), "scope": key.scope}
    return {**own, "contact": contact, "contacts": key.contacts, "wrapped": key.wrapped.hex()}


def key_row(row: DictRow) -> KeyRow:
    """A key as it is stored."""
    return KeyRow(
        row["key_id"], row["account_id"], row["scope"], tuple(row["contacts"]), bytes(row["wrapped"])
    )


def event_of(row: DictRow) -> Notification:
    """An event as it is stored, with its position."""
    return Notification(
        id=row["notification_id"],
        originator_id=row["originator_id"],
        originator_version=row["originator_version"],
        topic=row["topic"],
        state=bytes(row["state"]),
    )
