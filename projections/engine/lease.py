"""The right to write into a generation: a lease with an epoch, kept in the database that it is about.

Whoever holds it renews it each second. Who wants it watches: where nothing was renewed for a while, by the
watcher's own monotonic clock, it takes over under the next epoch. Every transaction that writes locks the
generation's row and compares the epoch, so a holder that was frozen can't write once it wakes, and a takeover
waits for a transaction under way. No session and no wall clock plays a part, so poolers do no harm.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import Any, Protocol

from sqlalchemy import Connection, select, update

from tierline.projections.engine.generations import GENERATIONS
from tierline.projections.engine.outages import OUTAGES

RENEW_SECONDS = 1.0
LEASE_SECONDS = 5.0
"""For so long a watcher must have seen no renewal before it takes over."""


class LeaseLost(Exception):
    """Another worker feeds this generation by now, or it serves no more: nothing was written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write into a generation, for as long as its epoch is this one."""

    generation: int
    epoch: int


class Leases(Protocol):
    """Where leases are kept; fulfilled by the read store."""

    def take(self, generation: int, seen: tuple[int, int] | None) -> Lease | None:
        """Take a lease that nobody holds, or whose (epoch, beat) is as seen; None if it isn't to be had."""

    def beat(self, generation: int) -> tuple[int, int] | None:
        """The (epoch, beat) of a lease; None if nobody holds it."""

    def renew(self, lease: Lease) -> bool:
        """Renew a lease; whether it was still held."""

    def release(self, lease: Lease) -> None:
        """Let the next one have it at once."""


class LeaseWatch:
    """Asks again and again for the lease of a generation that somebody else may hold.

    Args:
        leases: Where it is kept.
        monotonic: Seconds that pass, whatever the wall clock says.
    """

    def __init__(self, leases: Leases, monotonic: Callable[[], float]) -> None:
        self._leases = leases
        self._monotonic = monotonic
        self._generation = 0
        self._seen: tuple[int, int] | None = None
        self._since = 0.0

    def ask(self, generation: int) -> Lease | None:
        """Take the lease if nobody holds it, or its holder has been silent for `LEASE_SECONDS`."""
        beat, now = self._leases.beat(generation), self._monotonic()
        if beat is None:
            return self._leases.take(generation, None)
        if (generation, beat) != (self._generation, self._seen):
            self._generation, self._seen, self._since = generation, beat, now
            return None
        return self._leases.take(generation, beat) if now - self._since >= LEASE_SECONDS else None


class Keeper:
    """Renews a lease from a thread of its own while a page takes its time.

    Args:
        leases: Where it is kept.
        lease: What is renewed.
    """

    def __init__(self, leases: Leases, lease: Lease) -> None:
        self._leases = leases
        self._lease = lease
        self._lost = False
        self._over = Event()
        self._thread = Thread(target=self._keep, name="tierline-lease", daemon=True)

    def held(self) -> bool:
        """Whether the lease was still there when it was last renewed."""
        return not self._lost

    def start(self) -> None:
        """Renew the lease from now on."""
        self._thread.start()

    def end(self) -> None:
        """Let the next one have the lease at once."""
        self._over.set()
        self._thread.join(RENEW_SECONDS)
        with suppress(*OUTAGES):
            self._leases.release(self._lease)

    def _keep(self) -> None:
        while not self._over.wait(RENEW_SECONDS):
            try:
                self._lost = not self._leases.renew(self._lease)
            except OUTAGES:
                # Away for a moment; whoever takes over meanwhile makes every writing of ours fail.
                continue
            if self._lost:
                return


@contextmanager
def keeping(leases: Leases, lease: Lease) -> Iterator[Keeper]:
    """Renew a lease meanwhile, and let go of it in the end."""
    keeper = Keeper(leases, lease)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.end()


@contextmanager
def held(leases: Leases, generation: int) -> Iterator[Lease]:
    """The lease of a generation meanwhile. Raises LeaseLost if somebody has it."""
    lease = leases.take(generation, None)
    if lease is None:
        raise LeaseLost
    with keeping(leases, lease):
        yield lease


def beat_of(connection: Connection, generation: int) -> tuple[int, int] | None:
    """The (epoch, beat) of a lease; None if nobody holds it."""
    row = GENERATIONS.c
    question = select(row.epoch, row.beat, row.holder).where(row.generation == generation)
    found = connection.execute(question).one_or_none()
    return (found.epoch, found.beat) if found and found.holder is not None else None


def taken(
    connection: Connection, generation: int, seen: tuple[int, int] | None, holder: str, at: datetime
) -> Lease | None:
    """Write that a holder has the lease from now on, unless it is no more as seen; None then."""
    row = GENERATIONS.c
    as_seen = (row.epoch == seen[0], row.beat == seen[1]) if seen else (row.holder.is_(None),)
    serving = row.status.in_(("live", "building"))
    changed = update(GENERATIONS).where(row.generation == generation, serving, *as_seen)
    values = changed.values(epoch=row.epoch + 1, beat=row.beat + 1, holder=holder, seen_at=at)
    if _rows(connection, values) != 1:
        return None
    epoch = connection.execute(select(row.epoch).where(row.generation == generation)).scalar_one()
    return Lease(generation, epoch)


def renewed(connection: Connection, lease: Lease, at: datetime) -> bool:
    """Write that a lease is held on; whether it still was."""
    return _rows(connection, _mine(lease).values(beat=GENERATIONS.c.beat + 1, seen_at=at)) == 1


def released(connection: Connection, lease: Lease) -> None:
    """Write that nobody holds a lease, if it was still held."""
    _rows(connection, _mine(lease).values(holder=None))


def _mine(lease: Lease) -> Any:
    row = GENERATIONS.c
    held = row.generation == lease.generation, row.epoch == lease.epoch, row.holder.is_not(None)
    return update(GENERATIONS).where(*held)


def _rows(connection: Connection, change: Any) -> int:
    return int(connection.execute(change).rowcount)
