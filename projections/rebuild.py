"""Filling a new generation of tables from the whole log, account by account.

An account's rows need its own history and no other's, so each history is folded once and let go:
memory holds a batch of accounts, however long the log is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Table

from domain.account.base import Recorded
from domain.account.history import History
from projections.base import FactSource, Policies, Projection, Row
from projections.following import Following
from projections.store import LOST, ReadStore

ACCOUNTS_A_BATCH = 200
FACTS_A_BATCH = 5_000

Progress = Callable[[int], None]
"""Told the number of facts read so far."""


class RebuildStopped(Exception):
    """A rebuild met what a projection can't take; the live tables are as they were."""


def no_progress(facts: int) -> None:
    """Tell nobody."""


def rebuild(
    source: FactSource,
    store: ReadStore,
    projections: Sequence[Projection],
    policies: Policies,
    progress: Progress = no_progress,
) -> tuple[int, int]:
    """Fill a new generation up to the head of the log as it is now; its number, and the facts read."""
    number, until, read = store.start_generation(), source.head(), 0
    for batch in _batches(_readable(source.by_account(until))):
        with store.writing(number) as tx:
            for table, rows in _rows(batch, projections, policies).items():
                tx.insert(table, rows)
        read += sum(map(len, batch))
        progress(read)
    store.index(number)
    with store.writing(number) as tx:
        tx.advance(until=until)
    return number, read


def rows_of(
    stream: Sequence[Recorded], projections: Sequence[Projection], policies: Policies
) -> Iterator[tuple[Table, list[Row]]]:
    """All rows that an account has or had in the tables of projections, from its first fact on.

    Raises RebuildStopped where a projection can't take one of its facts.
    """
    account = stream[0].account
    following = Following(account, History(), projections, policies, None)
    for recorded in stream:
        following.take(recorded)
        for projection, (_, error) in following.failed.items():
            raise RebuildStopped(f"projection {projection.name} failed on account {account}") from error
    for _, tables in following.changes():
        for table, changes in tables.items():
            yield table, changes.added


def _batches(accounts: Iterator[list[Recorded]]) -> Iterator[list[list[Recorded]]]:
    while batch := list(islice(_until_full(accounts), ACCOUNTS_A_BATCH)):
        yield batch


def _readable(accounts: Iterator[list[Recorded]]) -> Iterator[list[Recorded]]:
    try:
        yield from accounts
    except LOST:
        raise
    except Exception as error:
        raise RebuildStopped("the log holds a fact that can't be read") from error


def _until_full(accounts: Iterator[list[Recorded]]) -> Iterator[list[Recorded]]:
    facts = 0
    for stream in accounts:
        yield stream
        facts += len(stream)
        if facts >= FACTS_A_BATCH:
            return


def _rows(
    batch: Iterable[Sequence[Recorded]], projections: Sequence[Projection], policies: Policies
) -> dict[Table, list[Row]]:
    rows: dict[Table, list[Row]] = {table: [] for one in projections for table in one.tables}
    for stream in batch:
        for table, found in rows_of(stream, projections, policies):
            rows[table] += found
    return rows
