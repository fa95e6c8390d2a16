"""Where import runs are kept: a table beside the log, which no rebuild of read models touches."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Engine, MetaData, Table, insert, select, update

from tierline.application.import_runs import ImportRun
from tierline.interfaces.storage.api_keys import create_tables
from tierline.projections.engine.columns import Moment, Text

_METADATA = MetaData()
_RUNS = Table(
    "import_runs",
    _METADATA,
    Column("run", Text, primary_key=True),
    Column("begun_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    Column("actor", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("counts", JSON, nullable=False),
    Column("undoes", Text),
)


class StoredImportRuns:
    """Runs in a table of the log's database. Fulfils `ImportRunTable`.

    A row: `20260331-5f0b9a21`, 2026-03-31T09:12:44Z, 2026-03-31T09:13:02Z, `ana.berg`, `csv`, 812, 1290,
    `{"read": 480, "recorded": 478, "refused": 2}`, none.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        create_tables(engine, _METADATA)

    def add(self, run: ImportRun) -> None:
        """Keep a run that begins."""
        with self._engine.begin() as connection:
            connection.execute(insert(_RUNS).values(_row(run)))

    def end(self, run: ImportRun) -> None:
        """Keep what came of it."""
        with self._engine.begin() as connection:
            connection.execute(update(_RUNS).where(_RUNS.c.run == run.run).values(_row(run)))

    def find(self, name: str) -> ImportRun | None:
        """The run of a name."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_RUNS).where(_RUNS.c.run == name)).mappings().first()
        return _run(row) if row else None

    def latest(self, limit: int) -> Sequence[ImportRun]:
        """The runs that began last, the latest first."""
        asked = select(_RUNS).order_by(_RUNS.c.begun_at.desc(), _RUNS.c.run.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_run(row) for row in connection.execute(asked).mappings()]


def _row(run: ImportRun) -> dict[str, Any]:
    row = {column.name: getattr(run, column.name) for column in _RUNS.columns}
    return row | {"counts": dict(run.counts)}


def _run(row: Mapping[Any, Any]) -> ImportRun:
    return ImportRun(**{str(name): value for name, value in row.items()})
