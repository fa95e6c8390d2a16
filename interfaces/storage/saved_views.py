"""Where saved views are kept: a table beside the log, which no rebuild of read models touches."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from tierline.application.saved_views import ViewRow
from tierline.interfaces.storage.api_keys import create_tables
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.databases import WRITE

_METADATA = MetaData()
_VIEWS = Table(
    "saved_views",
    _METADATA,
    Column("owner", Text, primary_key=True),
    Column("mark", LargeBinary(32), primary_key=True),
    Column("person", Text, index=True),
    Column("box", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)


class StoredViews:
    """Views in a table of the log's database. Fulfils `ViewTable`.

    A row: `https://id.example|7f3a`, a hash of 32 bytes, `ana.berg`, a box, 2026-03-31T09:12:44Z twice.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITE)
        create_tables(engine, _METADATA)

    def of(self, owner: str) -> Sequence[ViewRow]:
        """All views of an owner, in the order in which they were made."""
        asked = select(_VIEWS).where(_VIEWS.c.owner == owner).order_by(_VIEWS.c.made_at, _VIEWS.c.mark)
        with self._engine.connect() as connection:
            return [_row(one) for one in connection.execute(asked).mappings()]

    def find(self, owner: str, mark: bytes) -> ViewRow | None:
        """The one with this mark."""
        with self._engine.connect() as connection:
            found = connection.execute(select(_VIEWS).where(_is(owner, mark))).mappings().first()
        return _row(found) if found else None

    def put(self, row: ViewRow, most: int) -> bool:
        """Keep one in place of the one with its mark, or beside others, unless there are `most` of them."""
        with self._writing.begin() as connection:
            kept = row._asdict()
            if connection.execute(update(_VIEWS).where(_is(row.owner, row.mark)).values(kept)).rowcount:
                return True
            counted = select(func.count()).select_from(_VIEWS).where(_VIEWS.c.owner == row.owner)
            if connection.execute(counted).scalar_one() >= most:
                return False
            connection.execute(insert(_VIEWS).values(kept))
        return True

    def rename(self, row: ViewRow, before: bytes) -> bool:
        """Keep one in place of the one with another mark; False if its own mark is another one's."""
        try:
            with self._writing.begin() as connection:
                connection.execute(update(_VIEWS).where(_is(row.owner, before)).values(row._asdict()))
        except IntegrityError:
            return False
        return True

    def remove(self, owner: str, mark: bytes) -> bool:
        """Keep one no more; False if there is none."""
        with self._writing.begin() as connection:
            return bool(connection.execute(delete(_VIEWS).where(_is(owner, mark))).rowcount)

    def forget(self, person: str) -> None:
        """Keep none of a person's, whether they are known by the firm's own book or by their name."""
        with self._writing.begin() as connection:
            theirs = or_(_VIEWS.c.person == person, _VIEWS.c.owner == person)
            connection.execute(delete(_VIEWS).where(theirs))


def _is(owner: str, mark: bytes) -> Any:
    return and_(_VIEWS.c.owner == owner, _VIEWS.c.mark == mark)


def _row(found: Any) -> ViewRow:
    boxes = {name: bytes(found[name]) for name in ("mark", "box")}
    return ViewRow(**{**found, **boxes})
