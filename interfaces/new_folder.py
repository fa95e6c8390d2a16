"""Folders that are written whole: into one that holds nothing, by files that only their owner can read."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tierline.domain.shared.errors import Conflict
from tierline.interfaces.storage.files import settle


class FolderInUse(Conflict):
    """The folder {folder} holds something already; name a new one."""


def check_unused(folder: Path) -> None:
    """Raises FolderInUse where a folder is there and holds something."""
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(folder=str(folder))


def private_file(path: Path) -> BinaryIO:
    """A new file that only its owner can read."""
    path.touch(mode=0o600, exist_ok=False)
    return path.open("wb")


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder beside the one that is asked for, which takes its place once everything in it is on the disk.

    Where that fails nothing is left; a process that is killed leaves one named `.NAME.….part`. Raises
    FolderInUse.
    """
    check_unused(folder)
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent))
    try:
        yield beside
        for path in (*beside.iterdir(), beside):
            settle(path)
        _replace(beside, place)
        settle(place.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _replace(beside: Path, place: Path) -> None:
    try:
        beside.replace(place)  # Takes the place of an empty folder, too.
    except OSError:
        check_unused(place)
        raise
