"""Opening the log that a URL names."""

import os
from contextlib import ExitStack, closing
from pathlib import Path
from sqlite3 import DatabaseError, connect
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tierline.interfaces.storage import postgres, sqlite
from tierline.interfaces.storage.files import keep_private
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.news import LOOK_SECONDS_SQLITE, ListeningNews, News
from tierline.interfaces.storage.patience import patiently

_UNUSABLE = {
    "SQLITE_CANTOPEN": "the SQLite file can't be opened: its folder is not ours to use, or it is a folder",
    "SQLITE_READONLY": "the SQLite file can't be written to",
    "SQLITE_NOTADB": "the file is no SQLite database",
    "SQLITE_CORRUPT": "the SQLite file is damaged: restore it from a backup",
}
_OURS = ("schema", "prepare_threshold")


class UnreadableUrl(Exception):
    """The database URL can't be read; the sentence never repeats it, since it may hold a password."""


class UnusableFile(Exception):
    """The SQLite file can't be used, however long one waits."""


def open_log(url: str, *, continues_another: bool = False) -> RecorderLog:
    """The log that a URL names, its tables made if they are missing.

    `continues_another`: an SQLite log whose versions begin where another log's end.

    `sqlite:///relative/path`, `sqlite:////absolute/path`, or a PostgreSQL URL as libpq reads it:
    `postgresql://user:password@host:port/name`, with several hosts, a socket folder
    (`postgresql:///name?host=/run/postgresql`) or options (`?sslmode=verify-full`). Two options are
    ours: `schema=` and `prepare_threshold=` (`none` behind a transaction pooler).

    Raises UnreadableUrl, UnusableFile, LogUnavailable, and what the database says if it won't make tables.
    """
    scheme = _parts(url).scheme.partition("+")[0]
    if scheme == "sqlite":
        return _open_sqlite(sqlite_path(url), continues_another=continues_another)
    if scheme in ("postgresql", "postgres"):
        return _open_postgres(*postgres_connection(url))
    raise UnreadableUrl("a database URL begins with sqlite:/// or postgresql://")


def sqlite_path(url: str) -> Path:
    """The file that an SQLite URL names."""
    parts = _parts(url)
    path = unquote(parts.path[1:])
    if parts.query:
        raise UnreadableUrl("an SQLite URL names a file and takes no options")
    if parts.netloc or not path or path == ":memory:" or path.startswith("file:"):
        raise UnreadableUrl("an SQLite URL names a file: sqlite:///relative/path or sqlite:////absolute/path")
    return Path(path)


def postgres_connection(url: str) -> tuple[dict[str, Any], str, int | None]:
    """A PostgreSQL URL's parameters for libpq, its schema, and from when on to prepare statements."""
    parts = _parts(url)
    options = parse_qsl(parts.query)
    ours = {name: value for name, value in options if name in _OURS}
    query = urlencode([(name, value) for name, value in options if name not in _OURS])
    try:
        connection = conninfo_to_dict(f"postgresql://{parts.netloc}{parts.path}?{query}")
        threshold = ours.get("prepare_threshold", "5").lower()
        return connection, ours.get("schema", ""), None if threshold in ("none", "off") else int(threshold)
    except (psycopg.ProgrammingError, ValueError):
        raise UnreadableUrl("the PostgreSQL URL or one of its options can't be read") from None


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise UnreadableUrl("the database URL can't be read") from None


def _open_sqlite(path: Path, *, continues_another: bool) -> RecorderLog:
    _try(path)
    datastore = sqlite.open_datastore(path)
    recorder = sqlite.SQLiteFactRecorder(datastore, path)
    snapshots = sqlite.SQLiteSnapshotRecorder(datastore)
    with ExitStack() as undone:
        undone.callback(datastore.close)
        for each in (recorder, snapshots):
            patiently(each.create_table)
        undone.pop_all()
    return RecorderLog(
        recorder,
        snapshots,
        News(LOOK_SECONDS_SQLITE),
        datastore.close,
        os.urandom(16),
        continues_another=continues_another,
    )


def _try(path: Path) -> None:
    """Find out at once what no patience would mend; a file that is busy is one that can be used."""
    try:
        if not path.is_dir():
            keep_private(path)
        # Looked at without SQLite: writing to find out would be in the way of others who begin.
        if path.is_file() and not os.access(path, os.W_OK):
            raise UnusableFile(_UNUSABLE["SQLITE_READONLY"])
        with closing(connect(path, timeout=0)) as tried:
            tried.execute("SELECT 1 FROM sqlite_master")
    except DatabaseError as error:
        for name, sentence in _UNUSABLE.items():
            if error.sqlite_errorname.startswith(name):
                raise UnusableFile(sentence) from None
    except OSError:
        raise UnusableFile(_UNUSABLE["SQLITE_CANTOPEN"]) from None


def _open_postgres(connection: dict[str, Any], schema: str, prepare_threshold: int | None) -> RecorderLog:
    datastore = postgres.open_datastore(connection, schema=schema, prepare_threshold=prepare_threshold)
    with ExitStack() as undone:
        undone.callback(datastore.close)
        recorder = patiently(postgres.PostgresFactRecorder, datastore)
        snapshots = patiently(postgres.PostgresSnapshotRecorder, datastore)
        patiently(postgres.create_tables, snapshots, recorder)
        news = ListeningNews({**postgres.ROBUST, **connection}, recorder.channel_name)
        undone.pop_all()
    return RecorderLog(recorder, snapshots, news, datastore.close, os.urandom(16))
