"""What is recorded as one file of another tool's format: which there are, and what writes each.

All of them hold what whoever asks may see, and no names of people and no texts.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple
from zipfile import ZIP_STORED, ZipFile

from tierline.interfaces.duckdb_file import write_duckdb
from tierline.interfaces.exchange.logged import AccountsRead, logged_accounts
from tierline.interfaces.exchange.ocds import Publisher, write_ocds
from tierline.interfaces.exchange.ocel import ocel_accounts, ocel_types
from tierline.interfaces.exchange.ocel_json import write_ocel_json
from tierline.interfaces.exchange.ocel_sqlite import write_ocel_sqlite
from tierline.interfaces.exchange.xes import write_xes
from tierline.interfaces.view_files import write_view_files

ExchangeName = Literal["ocel", "ocel-sqlite", "xes", "ocds", "parquet", "duckdb"]


class ExchangeAsked(NamedTuple):
    """What is asked for: the accounts as whoever asks sees them, who publishes, and the log's identity."""

    read: AccountsRead
    publisher: Publisher
    log: str


class ExchangeWritten(NamedTuple):
    """What a file rests on: a position of the log; and the accounts that can't be read and aren't in it."""

    position: int
    left_out: Sequence[str]


class ExchangeFormat(NamedTuple):
    """A format: what a file of it is called, its media type, and what writes one."""

    file: str
    media_type: str
    write: Callable[[ExchangeAsked, Path], ExchangeWritten]


def _ocel(asked: ExchangeAsked, file: Path) -> ExchangeWritten:
    write_ocel_json(ocel_accounts(logged_accounts(asked.read)), ocel_types(), file)
    return _written(asked.read)


def _ocel_sqlite(asked: ExchangeAsked, file: Path) -> ExchangeWritten:
    write_ocel_sqlite(ocel_accounts(logged_accounts(asked.read)), ocel_types(), file)
    return _written(asked.read)


def _xes(asked: ExchangeAsked, file: Path) -> ExchangeWritten:
    write_xes(logged_accounts(asked.read), file)
    return _written(asked.read)


def _ocds(asked: ExchangeAsked, file: Path) -> ExchangeWritten:
    write_ocds(asked.read, asked.publisher, asked.log, file)
    return _written(asked.read)


def _written(read: AccountsRead) -> ExchangeWritten:
    return ExchangeWritten(read.position, read.left_out)


def _parquet(asked: ExchangeAsked, file: Path) -> ExchangeWritten:
    """A file for each view, packed as one; they are compressed already."""
    with asked.read.reads.reading() as reading, TemporaryDirectory(dir=file.parent) as name:
        folder = Path(name)
        written = write_view_files(reading, folder)
        with ZipFile(file, "w", ZIP_STORED) as packed:
            for one in sorted(folder.iterdir()):
                packed.write(one, one.name)
    return ExchangeWritten(written.position, ())


def _duckdb(asked: ExchangeAsked, file: Path) -> ExchangeWritten:
    with asked.read.reads.reading() as reading:
        write_duckdb(reading, file)
        return ExchangeWritten(reading.position, ())


EXCHANGE: Mapping[ExchangeName, ExchangeFormat] = {
    "ocel": ExchangeFormat("log.json", "application/json", _ocel),
    "ocel-sqlite": ExchangeFormat("log.sqlite", "application/vnd.sqlite3", _ocel_sqlite),
    "xes": ExchangeFormat("log.xes", "application/xml", _xes),
    "ocds": ExchangeFormat("contracts.json", "application/json", _ocds),
    "parquet": ExchangeFormat("views.zip", "application/zip", _parquet),
    "duckdb": ExchangeFormat("views.duckdb", "application/octet-stream", _duckdb),
}
"""By the name that is asked for."""
