"""The root key: from the environment, from a file, or made once beside an SQLite database."""

import base64
import binascii
import os
from pathlib import Path

from tierline.interfaces.settings import BadSetting, Settings
from tierline.interfaces.storage.factory import sqlite_path

BYTES = 32


class RootKeyMissing(BadSetting):
    """The database was begun with a root key, and the file that held it is gone."""


def root_key(settings: Settings, begun: bool = True) -> bytes:
    """The key that all other keys are wrapped in.

    Only beside an SQLite database that is not `begun` yet a missing one is made; elsewhere it would be
    another key than the one that opens what is there.

    Raises BadSetting or RootKeyMissing; their sentences hold no part of the key.
    """
    if settings.root_key is not None:
        return parsed_key(settings.root_key, "TIERLINE_ROOT_KEY")
    if settings.root_key_file is not None:
        return _read(settings.root_key_file, "TIERLINE_ROOT_KEY_FILE")
    if not settings.is_sqlite:
        raise BadSetting("A PostgreSQL database needs TIERLINE_ROOT_KEY or TIERLINE_ROOT_KEY_FILE.")
    return _beside(sqlite_path(settings.database), begun)


def key_path(database: Path) -> Path:
    """The file that the root key of an SQLite database is kept in if no setting names another."""
    return database.with_name(f"{database.stem}.key")


def place_of_root_key(settings: Settings) -> str:
    """Where the root key is, in words; nothing of the key itself."""
    if settings.root_key is not None:
        return "the variable TIERLINE_ROOT_KEY"
    if settings.root_key_file is not None:
        return "the file that TIERLINE_ROOT_KEY_FILE names"
    return f"the file {key_path(sqlite_path(settings.database))}" if settings.is_sqlite else "no place"


def _beside(database: Path, begun: bool) -> bytes:
    path = key_path(database)
    if not path.exists():
        if begun:
            raise RootKeyMissing(
                f"The root key of this database is missing: bring back the file {path.name} beside it;"
                " a new key would open nothing that is recorded."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        make_key_file(path)
    return _read(path, "The root key beside the database")


def make_key_file(path: Path) -> None:
    """Write a new key of 32 bytes, whole or not at all; where two processes try, the first one's stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, os.urandom(BYTES).hex().encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(path: Path, name: str) -> bytes:
    try:
        return parsed_key(path.read_text("ascii").strip(), name)
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"{name} can't be read.") from None


def parsed_key(text: str, name: str) -> bytes:
    """A key of 32 bytes as it was written; `name` says where. Raises BadSetting."""
    for decode in (bytes.fromhex, _from_base64):
        try:
            key = decode(text)
        except (ValueError, binascii.Error):
            continue
        if len(key) == BYTES:
            return key
    raise BadSetting(f"{name} must be {BYTES} bytes, as 64 hexadecimal digits or base64.")


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
