"""Accounts that a projection could not take: parked, visible, and replayable, while all else goes on."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, RowMapping, Table, delete, insert, select

from projections.base import Projection
from projections.columns import Moment, Text
from projections.store import STATE, Reading, Writing

PARKED = Table(
    "parked",
    STATE,
    Column("generation", Integer, primary_key=True),
    Column("projection", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
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

    def is_parked(self, projection: Projection, account_id: UUID) -> bool:
        """Whether a projection does not take this account's facts."""
        return (projection.name, str(account_id)) in self._parked

    def not_parked(self, account_id: UUID, projections: Iterable[Projection]) -> list[Projection]:
        """The projections that take this account's facts."""
        return [one for one in projections if not self.is_parked(one, account_id)]

    def park(self, account_id: UUID, projection: Projection, position: int, error: Exception) -> None:
        """From `position` on, keep an account's facts from a projection, until it is replayed.

        Only the error's name is kept and logged: its message may quote the fact. What is parked stays
        parked from where it was.
        """
        if self.is_parked(projection, account_id):
            return
        self._parked.add((projection.name, str(account_id)))
        log.error("parked account %s in %s: %s", account_id, projection.name, type(error).__name__)
        row = {
            "generation": self._tx.generation.number,
            "projection": projection.name,
            "account_id": str(account_id),
            "position": position,
            "error": type(error).__name__,
            "parked_at": self._clock(),
        }
        self._tx.connection.execute(insert(PARKED), row)

    def parked(self) -> list[tuple[str, UUID]]:
        """What is parked: names of projections with the accounts that they can't take."""
        return sorted((name, UUID(account)) for name, account in self._parked)

    def release(self, name: str, account_id: UUID) -> None:
        """Let a projection take an account's facts again."""
        self._parked.discard((name, str(account_id)))
        mine = (
            PARKED.c.generation == self._tx.generation.number,
            PARKED.c.projection == name,
            PARKED.c.account_id == str(account_id),
        )
        self._tx.connection.execute(delete(PARKED).where(*mine))


def parked(reading: Reading) -> Sequence[RowMapping]:
    """What is parked in the live generation: projection, account_id, position, error, parked_at."""
    mine = PARKED.c.generation == reading.generation.number
    return reading.all(select(PARKED).where(mine).order_by(PARKED.c.parked_at))
