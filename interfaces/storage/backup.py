"""Backups of an SQLite database: one whole file, made while others write, and put back in its place."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tierline.domain.shared.errors import Conflict, NotFound
from tierline.interfaces.storage.files import PRIVATE, keep_private, parts_of, settle, views_path
from tierline.interfaces.storage.log import ROOT_PROOF

_NEEDED = frozenset({"log_events", "log_facts", "log_keys", "log_clock", "log_settings"})
_BUSY_SECONDS = 30.0
_NULL_TOLD = re.compile(r"NULL value in (\w+)\.(\w+)")


class NoDatabase(NotFound):
    """There is no database where TIERLINE_DATABASE says."""


class FileExists(Conflict):
    """There is a file of this name already, and nothing is overwritten; name another one."""


class NoBackup(NotFound):
    """There is no backup file of this name."""


class NotOurs(Conflict):
    """The file is no database of Tierline's."""


class FileDamaged(Conflict):
    """The database file is damaged; restore it from a backup."""


class DatabaseExists(Conflict):
    """There is a database already; with --replace it is moved aside, and kept."""


class Content(NamedTuple):
    """What a database file holds."""

    facts: int
    head: int
    """The last position."""
    accounts: int
    api_keys: int
    proof: bytes | None
    """What tells its root key from others; None if it was never begun."""


def back_up(database: Path, file: Path) -> Content:
    """Copy a database that may be in use, as it stands at one moment, into a new file; what it holds.

    The file is there whole or not at all. Raises NoDatabase, FileExists, NotOurs, FileDamaged.
    """
    if not database.is_file():
        raise NoDatabase()
    if file.exists():
        raise FileExists()
    with _draft_beside(file) as draft:
        _copy(database, draft)
        found = examined(draft)
        _keep(draft, file)
    return found


def restore(file: Path, database: Path, *, replace: bool, moment: str) -> tuple[Content, list[Path]]:
    """Put a backup in a database's place; what it holds, and where what was there is now.

    The caller makes sure that nobody has the database open. Files in the way, and the read models, which
    know of another log, are moved aside under a name that ends with `moment`. Raises NoBackup,
    DatabaseExists, NotOurs, FileDamaged.
    """
    if not file.is_file():
        raise NoBackup()
    if database.exists() and not replace:
        raise DatabaseExists()
    database.parent.mkdir(parents=True, exist_ok=True)
    with _draft_beside(database) as draft:
        _copy(file, draft)
        found = examined(draft)
        _close(database)
        aside = [_aside(path, moment) for path in parts_of(views_path(database))]
        if parts := parts_of(database):
            # Its own journal would be taken for that of the backup; without the file it is nobody's.
            aside += [_aside(path, moment) for path in parts if path != database]
        if database.exists():
            aside.append(_linked(database, moment))
        draft.replace(database)
        settle(database.parent)
    keep_private(database)
    return found, aside


def examined(file: Path) -> Content:
    """What a file that nobody writes to holds, after all of it was read. Raises NotOurs, FileDamaged."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as one:
            if not _tables(one) >= _NEEDED:
                raise NotOurs()
            if any(_faults(one)):
                raise FileDamaged()
            return _content(one)
    except sqlite3.DatabaseError as error:
        raise _told(error) from None


def damage_of(file: Path) -> str | None:
    """What SQLite says about a file that may be in use, if it is damaged."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as one:
            said = next(_faults(one), None)
            (page_size,) = one.execute("PRAGMA page_size").fetchone()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return "it can't be read"
    if file.stat().st_size % page_size:
        return "it was cut off"
    return None if said is None else "its pages contradict each other"


def is_damage(error: BaseException | None) -> bool:
    """Whether an error is SQLite's word for a damaged file, however it was passed on."""
    while error is not None:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False


def _faults(one: sqlite3.Connection) -> Iterator[str]:
    """What SQLite finds wrong in a file.

    SQLite 3.40 tells of NULL in tables without rowids whose keys are not their first columns, where there is
    none; so that is looked at again.
    """
    for (said,) in one.execute(f"PRAGMA integrity_check({2**31 - 1})"):
        null = _NULL_TOLD.fullmatch(said)
        if said != "ok" and not (null and not _has_null(one, *null.groups())):
            yield said


def _has_null(one: sqlite3.Connection, table: str, column: str) -> bool:
    asked = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} IS NULL)"  # noqa: S608 - SQLite's own words
    return bool(one.execute(asked).fetchone()[0])


def _told(error: sqlite3.DatabaseError) -> Exception:
    if error.sqlite_errorname.startswith("SQLITE_NOTADB"):
        return NotOurs()
    return FileDamaged() if is_damage(error) else error


def _tables(one: sqlite3.Connection) -> set[str]:
    return {row[0] for row in one.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _content(one: sqlite3.Connection) -> Content:
    facts, head, accounts = one.execute(
        "SELECT count(*), COALESCE(max(rowid), 0), count(DISTINCT originator_id) FROM log_events"
    ).fetchone()
    has_keys = "api_keys" in _tables(one)
    keys = one.execute("SELECT count(*) FROM api_keys").fetchone()[0] if has_keys else 0
    proof = one.execute("SELECT value FROM log_settings WHERE name = ?", (ROOT_PROOF,)).fetchone()
    return Content(facts, head, accounts, keys, bytes(proof[0]) if proof else None)


@contextmanager
def _draft_beside(file: Path) -> Iterator[Path]:
    """An empty private file beside another, gone afterwards unless it was put elsewhere."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE))
    try:
        yield draft
    finally:
        for part in parts_of(draft):
            part.unlink()


def _copy(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment: in one step, so that no writer makes it begin anew."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as one,
            closing(sqlite3.connect(target, timeout=_BUSY_SECONDS)) as copy,
        ):
            one.execute("SELECT 1 FROM sqlite_master")
            one.backup(copy, pages=-1)
            # One file, without a journal beside it that could be forgotten.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise _told(error) from None
    with target.open("r+b") as written:
        os.fsync(written.fileno())


def _keep(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)
    except FileExistsError:
        raise FileExists() from None
    settle(file.parent)


def _close(database: Path) -> None:
    """Take what is in the journal into the file; a damaged one is left as it is.

    Raises sqlite3.OperationalError where some other program has it open.
    """
    # Of a damaged file SQLite might throw the journal away, and with it what could be saved by hand.
    if not database.exists() or damage_of(database):
        return
    with closing(sqlite3.connect(database, timeout=1)) as one:
        one.execute("PRAGMA journal_mode = DELETE")


def _aside(path: Path, moment: str) -> Path:
    return path.rename(path.with_name(f"{path.name}.replaced-{moment}"))


def _linked(path: Path, moment: str) -> Path:
    """A second name for a file, so that its first can be given away in one step."""
    aside = path.with_name(f"{path.name}.replaced-{moment}")
    os.link(path, aside)
    return aside
