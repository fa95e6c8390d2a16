"""Accounts that a projection could not take: parked, visible, and replayable, while all else goes on."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, RowMapping, Table, delete, insert, select

from domain.account.base import Recorded
from projections.base import FactSource, Policies, Projection
from projections.columns import Moment, Text
from projections.rebuild import rows_of
from projections.store import LOST, STATE, Reading, Writing

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

    def not_parked(self, account_id: UUID, projections: Iterable[Projection]) -> list[Projection]:
        """The projections that take this account's facts."""
        return [one for one in projections if (one.name, str(account_id)) not in self._parked]

    def park(self, account_id: UUID, projection: Projection, position: int, error: Exception) -> None:
        """From `position` on, keep an account's facts from a projection, until it is replayed.

        Only the error's name is kept and logged: its message may quote the fact.
        """
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

    def replay(self, source: FactSource, projections: Sequence[Projection], policies: Policies) -> int:
        """Compute the rows of every parked account anew; how many are no longer parked."""
        by_name = {one.name: one for one in projections}
        return sum(
            self._replayed(source, by_name[name], UUID(account_id), policies)
            for name, account_id in sorted(self._parked)
            if name in by_name
        )

    def _replayed(
        self, source: FactSource, projection: Projection, account_id: UUID, policies: Policies
    ) -> bool:
        generation = self._tx.generation
        try:
            stream = [one for one in source.stream(account_id) if one.position <= generation.position]
            with self._tx.connection.begin_nested():
                self._write_anew(projection, stream, policies)
        except LOST:
            raise
        except Exception as error:  # noqa: BLE001 - one account that can't be taken keeps no other waiting
            log.error("account %s stays parked in %s: %s", account_id, projection.name, type(error).__name__)
            return False
        self._tx.connection.execute(
            delete(PARKED).where(
                PARKED.c.generation == generation.number,
                PARKED.c.projection == projection.name,
                PARKED.c.account_id == str(account_id),
            )
        )
        return True

    def _write_anew(self, projection: Projection, stream: Sequence[Recorded], policies: Policies) -> None:
        """All rows of an account, from its first fact on. Raises what the projection raises."""
        account = stream[0].account
        self._tx.clear(account, projection.tables)
        for table, rows in rows_of(stream, [projection], policies):
            self._tx.insert(table, rows)


def parked(reading: Reading) -> Sequence[RowMapping]:
    """What is parked in the live generation: projection, account_id, position, error, parked_at."""
    mine = PARKED.c.generation == reading.generation.number
    return reading.all(select(PARKED).where(mine).order_by(PARKED.c.parked_at))
