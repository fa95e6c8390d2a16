"""The root key: from the environment, from a file, or made once beside an SQLite database.

Where it is a file that can be written, forgetting puts another one in its place, which opens less. Whoever
looks at it afterwards reads the file anew.
"""

import base64
import binascii
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Any
from uuid import UUID

import orjson

from tierline.application.root_key import HeldRootKey, RootKey, RootKeyPlace, Taking, Tree
from tierline.interfaces.settings import BadSetting, Settings
from tierline.interfaces.storage.factory import sqlite_path
from tierline.interfaces.storage.files import settle

BYTES = 32
_HEADING = "tierline root key 2\n"
_PRIVATE = 0o600


class RootKeyMissing(BadSetting):
    """The database was begun with a root key, and the file that held it is gone."""


def root_key(settings: Settings, begun: bool = True) -> RootKeyPlace:
    """Where the key is that all other keys are wrapped in.

    Only beside an SQLite database that is not `begun` yet a missing one is made; elsewhere it would be
    another key than the one that opens what is there.

    Raises BadSetting or RootKeyMissing; their sentences hold no part of the key.
    """
    if settings.root_key is not None:
        return HeldRootKey(RootKey.of(parsed_key(settings.root_key, "TIERLINE_ROOT_KEY")))
    if settings.root_key_file is not None:
        return RootKeyFile(settings.root_key_file, "TIERLINE_ROOT_KEY_FILE")
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


class RootKeyFile:
    """A root key in a file, which every process of the machine may replace. Fulfils `RootKeyPlace`.

    Args:
        path: The file: 32 bytes as somebody wrote them, or what stands for them since something was
            taken out.
        name: What it is called where it can't be read. Raises BadSetting then.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path = Path(os.path.realpath(path))
        self._key = _read(self._path, name)
        self._stamp = _stamp(self._path)

    @property
    def key(self) -> RootKey:
        """The root key as the file has it now; as it was, while the file can't be read."""
        stamp = _stamp(self._path)
        if stamp not in (self._stamp, None):
            with suppress(BadSetting):
                self._key, self._stamp = _read(self._path, "The root key"), stamp
        return self._key

    @property
    def replaceable(self) -> bool:
        """Whether another file may be put in its place."""
        return os.access(self._path.parent, os.W_OK)

    @contextmanager
    def alone(self) -> Iterator[Callable[[RootKey], None]]:
        """No other process or thread replaces it meanwhile. Raises OSError."""
        lock = self._path.with_name(f"{self._path.name}.lock")
        with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield self._put

    def _put(self, key: RootKey) -> None:
        """Put another root key in the place of this one, whole or not at all, and wipe what was there."""
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        mode = self._path.stat().st_mode & 0o777
        with _old_bytes(self._path) as wipe:
            _write(draft, _HEADING.encode() + orjson.dumps(_as_json(key)) + b"\n", mode)
            draft.replace(self._path)
            settle(self._path.parent)
            wipe()
        self._key, self._stamp = key, _stamp(self._path)


def _beside(database: Path, begun: bool) -> RootKeyFile:
    path = key_path(database)
    if not path.exists():
        if begun:
            raise RootKeyMissing(
                f"The root key of this database is missing: bring back the file {path.name} beside it;"
                " a new key would open nothing that is recorded."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        make_key_file(path)
    return RootKeyFile(path, "The root key beside the database")


def make_key_file(path: Path) -> None:
    """Write a new key of 32 bytes, whole or not at all; where several try at once, the first one's stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}-{get_ident()}")
    _write(draft, os.urandom(BYTES).hex().encode() + b"\n", _PRIVATE)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _old_bytes(path: Path) -> Iterator[Callable[[], None]]:
    """Holds what a name stands for, to overwrite it once the name stands for something else.

    A best effort: a file system that copies on writing, and a disk that levels its wear, keep more.
    """
    try:
        file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        yield lambda: None
        return
    try:
        yield lambda: _wipe(file)
    finally:
        os.close(file)


def _wipe(file: int) -> None:
    with suppress(OSError):
        os.pwrite(file, bytes(os.fstat(file).st_size), 0)
        os.fsync(file)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What tells one content of a file from the next; None if it isn't there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _read(path: Path, name: str) -> RootKey:
    try:
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"{name} can't be read.") from None
    if not text.startswith(_HEADING):
        return RootKey.of(parsed_key(text.strip(), name))
    try:
        return _from_json(orjson.loads(text[len(_HEADING) :]))
    except (ValueError, KeyError, TypeError):
        raise BadSetting(f"{name} is damaged.") from None


def _as_json(key: RootKey) -> dict[str, Any]:
    return {
        "epoch": key.epoch,
        "proof": _text(key.proof),
        "secret": key.secret and _text(key.secret),
        "purposes": {name.decode(): _text(one) for name, one in key.purposes.items()},
        "trees": list(map(_places, key.trees)),
        "kept": {owner.hex: _texts(keys) for owner, keys in key.kept.items()},
        "takings": [
            {"owner": one.owner.hex, "before": _text(one.before), "kept": _texts(one.kept)}
            for one in key.takings
        ],
    }


def _from_json(said: dict[str, Any]) -> RootKey:
    return RootKey(
        proof=_bytes(said["proof"]),
        trees=tuple(map(_tree, said["trees"])),
        secret=said["secret"] and _bytes(said["secret"]),
        kept={UUID(owner): _keys(keys) for owner, keys in said["kept"].items()},
        purposes={name.encode(): _bytes(one) for name, one in said["purposes"].items()},
        epoch=int(said["epoch"]),
        takings=tuple(
            Taking(UUID(one["owner"]), _bytes(one["before"]), _keys(one["kept"])) for one in said["takings"]
        ),
    )


def _places(tree: Tree) -> dict[str, str]:
    return {f"{length}:{node:x}": _text(one) for (length, node), one in tree.items()}


def _tree(said: dict[str, str]) -> Tree:
    places = ((place.split(":"), _bytes(one)) for place, one in said.items())
    return {(int(length), int(node, 16)): one for (length, node), one in places}


def _texts(keys: Any) -> dict[str, str]:
    return {key_id: _text(one) for key_id, one in keys.items()}


def _keys(said: dict[str, str]) -> dict[str, bytes]:
    return {key_id: _bytes(one) for key_id, one in said.items()}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


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
