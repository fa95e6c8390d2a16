"""Filling a new generation of tables from the whole log, account by account.

An account's rows need its own history and those of accounts it was merged with, and no other's; so each
is folded once and let go: memory holds a batch of accounts, however long the log is.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Table

from domain.account.base import Recorded
from domain.account.history import History
from domain.account.lifecycle import AccountMerged
from domain.account.merging import Families
from domain.shared.ids import BOOK, BOOK_ID
from domain.tiers.book import PolicyBook
from projections.base import FactSource, Policies, Projection, Row, StoredFact, taking
from projections.families import Alone, Eras, Family, Kin
from projections.following import Following
from projections.store import LOST, ReadStore

ACCOUNTS_A_BATCH = 200
FACTS_A_BATCH = 5_000
_TOPICS_A_TIME = 1_000

log = logging.getLogger("tierline.worker")

Progress = Callable[[int], None]
"""Told the number of facts read so far."""
Streams = Mapping[str, Sequence[Recorded]]
"""The facts of the accounts of one family, by code."""


class RebuildStopped(Exception):
    """A rebuild met what a projection can't take; the live tables are as they were."""


class Judges(NamedTuple):
    """The policies by which accounts are judged, and the adoptions of tier policies."""

    policies: Policies
    book: PolicyBook

    def eras(self, position: int) -> Eras:
        """Which tier policy judges when, as known at a position."""
        return self.book.known_at(position).eras(self.policies.tiers)


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
    judges = Judges(policies, book_at(source, until))
    families = families_after(source, Families(), 0)
    accounts = by_family(_readable(source.by_account(until)), families)
    the_book: Streams = {BOOK: [one.recorded for one in judges.book.adopted]}
    for batch in _batches(chain(accounts, [the_book])):
        with store.writing(number) as tx:
            for table, rows in _rows(batch, projections, judges).items():
                tx.insert(table, rows)
        read += sum(len(stream) for streams in batch for stream in streams.values())
        progress(read)
    store.index(number)
    with store.writing(number) as tx:
        tx.advance(until=until)
    return number, read


def book_at(source: FactSource, position: int) -> PolicyBook:
    """The policy book as known at a position.

    Raises RebuildStopped where it can't be read: no account could be judged as it should.
    """
    try:
        return PolicyBook().after(source.stream(BOOK_ID, known=position))
    except LOST:
        raise
    except Exception as error:
        raise RebuildStopped("the policy book holds a fact that can't be read") from error


def families_after(source: FactSource, families: Families, position: int) -> Families:
    """Families with what was merged after a position, as far as it can be read."""
    while page := source.by_topic((AccountMerged.TOPIC,), position, _TOPICS_A_TIME):
        for stored in page:
            _take(families, source, stored)
        position = page[-1].position
    return families


def _take(families: Families, source: FactSource, stored: StoredFact) -> None:
    try:
        families.take(source.decoded(stored))
    except LOST:
        raise
    except Exception as error:  # noqa: BLE001 - an unreadable merge stops those who read its account only
        log.error("the merge at position %s can't be read: %s", stored.position, type(error).__name__)


def rows_of(
    streams: Streams, projections: Sequence[Projection], judges: Judges
) -> Iterator[tuple[Table, list[Row]]]:
    """All rows that accounts of a family have or had in the tables of projections, from the first fact on.

    Raises RebuildStopped where a projection can't take one of their facts.
    """
    for _, _, rows in retold(streams, lambda code: taking(code, projections), judges):
        yield from rows.items()


def retold(
    streams: Streams, projections: Callable[[str], Sequence[Projection]], judges: Judges
) -> Iterator[tuple[str, Projection, dict[Table, list[Row]]]]:
    """As `rows_of`, by account and projection; `projections` says which are asked for an account."""
    following = Following(new_family(streams), projections, judges.policies, judges.eras(0), lambda _: None)
    of_the_book = BOOK in streams
    adoptions = [] if of_the_book else [one.recorded for one in judges.book.adopted]
    for recorded in merge(*streams.values(), adoptions, key=attrgetter("position")):
        if recorded.account_id == BOOK_ID and not of_the_book:
            following.adopt(recorded, judges.eras(recorded.position))
        else:
            following.take(recorded)
        for (account, projection), (_, error) in following.failed.items():
            raise RebuildStopped(f"projection {projection.name} failed on account {account}") from error
    for account, projection, tables in following.changes():
        yield account, projection, {table: changes.added for table, changes in tables.items()}


def new_family(codes: Streams) -> Family:
    """The accounts of a family before their first fact."""
    if len(codes) > 1:
        return Kin(dict.fromkeys(codes, ()))
    (code,) = codes
    return Alone(code, History())


def by_family(accounts: Iterator[list[Recorded]], families: Families) -> Iterator[Streams]:
    """The streams of the accounts that belong together, as soon as all of them were met.

    An account of theirs without facts has an empty one.
    """
    waiting: dict[frozenset[str], dict[str, list[Recorded]]] = {}
    for stream in accounts:
        code = stream[0].account
        family = families.of(code)
        met = waiting.setdefault(family, {})
        met[code] = stream
        if met.keys() == family:
            yield waiting.pop(family)
    # An account that was never opened by then has no stream.
    for family, met in waiting.items():
        yield {code: met.get(code, []) for code in family}


def _batches(families: Iterator[Streams]) -> Iterator[list[Streams]]:
    while batch := list(islice(_until_full(families), ACCOUNTS_A_BATCH)):
        yield batch


def _readable(accounts: Iterator[list[Recorded]]) -> Iterator[list[Recorded]]:
    try:
        yield from accounts
    except LOST:
        raise
    except Exception as error:
        raise RebuildStopped("the log holds a fact that can't be read") from error


def _until_full(families: Iterator[Streams]) -> Iterator[Streams]:
    facts = 0
    for streams in families:
        yield streams
        facts += sum(map(len, streams.values()))
        if facts >= FACTS_A_BATCH:
            return


def _rows(
    batch: Sequence[Streams], projections: Sequence[Projection], judges: Judges
) -> dict[Table, list[Row]]:
    rows: dict[Table, list[Row]] = {table: [] for one in projections for table in one.tables}
    for streams in batch:
        for table, found in rows_of(streams, projections, judges):
            rows[table] += found
    return rows
