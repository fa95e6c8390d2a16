"""Accounts that a read model could not take: parked, visible, and replayable, while all else goes on.

A row: generation 4, account `ACME` (its id where that can't be read), account_id `0b9e...`, projection `*`,
position 4711, error `UnknownTopic`, parked_at 2026-03-01T12:00Z. The projection `*` stands for all of them:
the fact at that position can't be read.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, RowMapping, Select, Table, delete, insert, select

from tierline.domain.shared.ids import BOOK_ID, stream_id
from tierline.projections.engine.base import Projection
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.generations import STATE
from tierline.projections.engine.readable import Unreadable
from tierline.projections.engine.reading import Reading, Relations
from tierline.projections.engine.store import Writing

ALL = "*"
"""Stands for all read models."""
PARKED = Table(
    "parked_accounts",
    STATE,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("projection", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Column("parked_at", Moment, nullable=False),
)
log = logging.getLogger("tierline.worker")


class Parking:
    """The parked accounts of the generation that a transaction writes to."""

    def __init__(self, tx: Writing, clock: Callable[[], datetime]) -> None:
        self._tx = tx
        self._clock = clock
        mine = PARKED.c.generation == tx.generation.number
        self._parked = {
            (row.projection, row.account_id)
            for row in tx.connection.execute(select(PARKED.c.projection, PARKED.c.account_id).where(mine))
        }

    def is_silent(self, account_id: UUID) -> bool:
        """Whether no read model takes an account's facts, since one before them can't be read."""
        return (ALL, str(account_id)) in self._parked

    def is_parked(self, projection: Projection, account_id: UUID) -> bool:
        """Whether a projection does not take this account's facts."""
        return self.is_silent(account_id) or (projection.name, str(account_id)) in self._parked

    def not_parked(self, account_id: UUID, projections: Iterable[Projection]) -> list[Projection]:
        """The projections that take this account's facts."""
        return [one for one in projections if not self.is_parked(one, account_id)]

    def park(self, account: str, projection: Projection, position: int, error: str) -> None:
        """From `position` on, keep an account's facts from a projection, until it is replayed.

        `error` is the name of what was raised.
        """
        self._park(stream_id(account), account, projection.name, position, error)

    def silence(self, one: Unreadable) -> None:
        """From a fact that can't be read on, keep its account's facts from all read models."""
        self._park(one.account_id, one.account or str(one.account_id), ALL, one.position, one.error)

    def accounts(self) -> list[UUID]:
        """The accounts that some projection can't take."""
        return sorted({UUID(account_id) for _, account_id in self._parked})

    def release(self, account_id: UUID) -> None:
        """Let all projections take an account's facts again."""
        mine = PARKED.c.generation == self._tx.generation.number, PARKED.c.account_id == str(account_id)
        self._tx.connection.execute(delete(PARKED).where(*mine))
        self._parked = {(name, one) for name, one in self._parked if one != str(account_id)}

    def _park(self, account_id: UUID, account: str, name: str, position: int, error: str) -> None:
        if (name, str(account_id)) in self._parked:
            return
        self._parked.add((name, str(account_id)))
        log.error("parked account %s in %s from position %s on: %s", account_id, name, position, error)
        row = {
            "generation": self._tx.generation.number,
            "projection": name,
            "account_id": str(account_id),
            "account": account,
            "position": position,
            "error": error,
            "parked_at": self._clock(),
        }
        self._tx.connection.execute(insert(PARKED), row)


def parked(reading: Reading) -> Sequence[RowMapping]:
    """What is parked by the position of a reading: projection, account, position, error, parked_at."""
    return reading.ask(_parked, generation=reading.generation.number, position=reading.position)


def _parked(relations: Relations, generation: Any, position: Any) -> Select[Any]:
    mine = PARKED.c.generation == generation, PARKED.c.position <= position
    wanted = select(PARKED).where(*mine, *relations.narrow(PARKED.c.account))
    return wanted.order_by(PARKED.c.parked_at, PARKED.c.account)


def left_out(reading: Reading) -> tuple[str, ...]:
    """The accounts, and perhaps the policy book, that answers of a reading lack something of; by code."""
    return tuple(reading.once("left out", lambda: sorted({row["account"] for row in parked(reading)})))


def book_is_unreadable(rows: Iterable[RowMapping]) -> bool:
    """Whether the policy book is among what is parked: then the last readable one judges."""
    return any(row["account_id"] == str(BOOK_ID) for row in rows)
