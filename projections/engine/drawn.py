"""Tables of what holds now, drawn from other tables: again when an account's rows change, or time goes by.

They save readers who ask about the moment from looking all accounts up in what ever held. The row of an
account says until when all of it stays as it is; from then on readers find it out for themselves, until the
row is drawn again. Such a row follows from those it is drawn from, so nothing of the past is kept.

Whoever changes what a row follows from draws it anew in the same transaction where that concerns a few
accounts. Where it concerns many, their rows hold at no instant until nothing else is to be done, so that an
account of which much is heard at once is drawn once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, delete, func, literal_column, select

from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.projections.engine.base import STILL, Row
from tierline.projections.engine.lease import Lease
from tierline.projections.engine.loading import load
from tierline.projections.engine.reading import NAMED_AT_MOST, Reading
from tierline.projections.engine.store import ReadStore, Writing

FEW = 8
"""Of so many accounts at most the rows are drawn at once when they change."""

Draw = Callable[[Reading, datetime, Sequence[str]], Sequence[Row]]
"""The rows of some accounts, one each, as they are at an instant: `valid_from` is that instant."""
Along = Callable[[Reading, Sequence[str]], Sequence[str]]
"""Other accounts whose rows follow from those of some accounts too."""


class Drawing(NamedTuple):
    """How the rows of a table are drawn."""

    draw: Draw
    along: Along


def draws(table: Table, draw: Draw, along: Along) -> Table:
    """The table, of accounts without items, as one that is drawn."""
    table.info["drawn"] = Drawing(draw, along)
    return table


def redraw_changed(tx: Writing, at: datetime) -> datetime:
    """Draw the rows of accounts that the transaction changed; of many, let them hold at no instant instead.

    Returns at what instant there is something to draw for them.
    """
    return min((_redraw_changed(tx, table, at) for table in _drawn(tx)), default=FOREVER)


def _redraw_changed(tx: Writing, table: Table, at: datetime) -> datetime:
    changed = sorted(tx.changed)
    along = [one for some in _by_few(changed) for one in table.info["drawn"].along(_reading(tx), some)]
    codes = sorted({*changed, *along})
    if len(codes) <= FEW:
        return _draw(tx, table, codes, at)
    _let_go(tx, table, codes)
    return BEGINNING


def _let_go(tx: Writing, table: Table, codes: Sequence[str]) -> None:
    """Let the rows of accounts hold at no instant."""
    empty = _holding_never(table)
    for some in _by_few(codes):
        _replace(tx, table, some, [{**empty, "account": code} for code in some])


def redraw(tx: Writing, at: datetime) -> datetime:
    """Draw rows that hold no more, some at a time; at what instant there is something to draw next."""
    return min((_redraw(tx, table, at) for table in _drawn(tx)), default=FOREVER)


def _redraw(tx: Writing, table: Table, at: datetime) -> datetime:
    over = _over(tx, table, at)
    _draw(tx, table, over, at)
    return at if len(over) == NAMED_AT_MOST else _next_end(tx, table, at)


def draw_all(store: ReadStore, lease: Lease, clock: Callable[[], datetime]) -> None:
    """Draw the rows of all accounts of a generation that was filled, some in each transaction."""
    with store.writing(lease) as tx:
        codes = tx.accounts()
    for some in _by_few(codes):
        with store.writing(lease) as tx:
            for table in _drawn(tx):
                _draw(tx, table, some, clock())


def _drawn(tx: Writing) -> Iterator[Table]:
    return (table for table in tx.generation.tables.values() if "drawn" in table.info)


def _over(tx: Writing, table: Table, at: datetime) -> Sequence[str]:
    """Some accounts whose rows hold no more."""
    wanted = select(table.c.account).where(*_standing(table), table.c.valid_to <= at).limit(NAMED_AT_MOST)
    return [code for (code,) in tx.connection.execute(wanted)]


def _next_end(tx: Writing, table: Table, at: datetime) -> datetime:
    """When the first of the rows that hold now holds no more."""
    wanted = select(func.min(table.c.valid_to)).where(*_standing(table), table.c.valid_to > at)
    found: datetime | None = tx.connection.execute(wanted).scalar()
    return found or FOREVER


def _standing(table: Table) -> tuple[ColumnElement[bool]]:
    return (table.c.known_to == literal_column(str(STILL)),)


def _holding_never(table: Table) -> Row:
    """The values of a row that says nothing, beside its account's."""
    nothing = {column.name: None if column.nullable else 0 for column in table.columns}
    return {**nothing, "valid_from": BEGINNING, "valid_to": BEGINNING, "known_to": STILL}


def _draw(tx: Writing, table: Table, codes: Sequence[str], at: datetime) -> datetime:
    """Draw the rows of accounts; when the first of them holds no more."""
    ends = []
    for some in _by_few(codes):
        rows = table.info["drawn"].draw(_reading(tx), at, some)
        _replace(tx, table, some, [{**row, "known_from": 0, "known_to": STILL} for row in rows])
        ends += [row["valid_to"] for row in rows]
    return min(ends, default=FOREVER)


def _replace(tx: Writing, table: Table, codes: Sequence[str], rows: Sequence[Row]) -> None:
    tx.connection.execute(delete(table).where(table.c.account.in_(codes)))
    load(tx.connection, table, rows)


def _reading(tx: Writing) -> Reading:
    return Reading(tx.connection, tx.generation, tx.generation.position, None, settled=True)


def _by_few(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    return (codes[begun : begun + NAMED_AT_MOST] for begun in range(0, len(codes), NAMED_AT_MOST))
