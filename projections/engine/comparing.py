"""Whether read models are what the log makes of them: some accounts told anew and held against their rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine, Table, create_engine, insert, select

from tierline.domain.account.merging import Families
from tierline.domain.shared.ids import BOOK, FIRM_BOOK, account_id, stream_id
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.engine.base import METADATA, FactSource, Policies, Projection, taking
from tierline.projections.engine.firm import FirmFacts
from tierline.projections.engine.outages import OUTAGES
from tierline.projections.engine.parking import parked
from tierline.projections.engine.pseudonyms import PseudonymousLog
from tierline.projections.engine.readable import stream_told
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.rebuild import Judges, Streams, book_told, families_after, retold


class DifferingRows(NamedTuple):
    """Rows of an account in a table that differ from what its facts make of it."""

    account: str
    table: str
    missing: int
    """Rows that should be there and are not."""
    surplus: int
    """Rows that are there and should not be."""
    error: str = ""
    """Why its facts can't be told anew, if they can't; then nothing was compared."""


def differences(
    source: FactSource,
    reading: Reading,
    projections: Sequence[Projection],
    policies: Policies,
    codes: Iterable[str],
) -> Iterator[tuple[int, list[DifferingRows]]]:
    """What differs in some accounts and in those merged with them; with each, how many were compared.

    The policy book and the firm's own come first, as two of them. Of what can't be read, what stands before
    it is compared; what a single read model could not take is left out.
    """
    source = PseudonymousLog(source, until=reading.position)
    firm = stream_told(source, account_id(FIRM_BOOK), known=reading.position).facts
    judges = Judges(policies, PolicyBook().after(book_told(source, reading.position).facts), FirmFacts(firm))
    families = families_after(source, Families(), 0)
    left_out = {(row["projection"], row["account_id"]) for row in parked(reading)}
    scratch = create_engine("sqlite://")
    METADATA.create_all(scratch)
    book: Streams = {BOOK: [one.recorded for one in judges.book.adopted]}
    yield 0, _differing(scratch, reading, book, projections, judges, left_out)
    yield 0, _differing(scratch, reading, {FIRM_BOOK: firm}, projections, judges, left_out)
    met: set[frozenset[str]] = set()
    compared = 0
    for code in codes:
        family = families.of(code)
        if family not in met:
            met.add(family)
            compared += len(family)
            try:
                streams = {
                    one: stream_told(source, stream_id(one), known=reading.position).facts for one in family
                }
                found = _differing(scratch, reading, streams, projections, judges, left_out)
            except OUTAGES:
                raise
            except Exception as error:  # noqa: BLE001 - an account that can't be told keeps no other from it
                found = [DifferingRows(code, "", 0, 0, type(error).__name__)]
            yield compared, found
    scratch.dispose()


def _differing(
    scratch: Engine,
    reading: Reading,
    streams: Streams,
    projections: Sequence[Projection],
    judges: Judges,
    left_out: set[tuple[str, str]],
) -> list[DifferingRows]:
    found = []
    following = retold(streams, lambda code: taking(code, projections), judges)
    for account, projection, changes in following.changes():
        made = {table: changed.added for table, changed in changes.items()}
        if (projection.name, str(stream_id(account))) in left_out:
            continue
        for table in projection.tables:
            due = _as_read(scratch, table, made.get(table, []))
            stored = reading.generation[table]
            there = _counted(reading.all(select(stored).where(stored.c.account == account)))
            if due != there:
                found.append(DifferingRows(account, table.name, (due - there).total(), (there - due).total()))
    return found


def _as_read(scratch: Engine, table: Table, rows: Sequence[Any]) -> Counter[bytes]:
    """Rows as a database gives them back."""
    with scratch.begin() as connection:
        connection.execute(table.delete())
        if rows:
            connection.execute(insert(table), [dict(row) for row in rows])
        return _counted(connection.execute(select(table)).mappings().all())


def _counted(rows: Iterable[Any]) -> Counter[bytes]:
    return Counter(orjson.dumps([*row.values()], default=str, option=orjson.OPT_SORT_KEYS) for row in rows)
