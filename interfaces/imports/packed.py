"""What is packed is unpacked as a stream, and only as far as is sensible."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from tierline.application.importing import SourceBroken
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.words import Words

MOST_UNPACKED = 1 << 34
"""So many bytes a file may unpack to: 16 GiB."""
MOST_RATIO = 250
"""So many times its packed size a file may unpack to; tables of real registers reach 30."""
SMALL = 1 << 24
"""Up to so many bytes (16 MiB) the ratio says nothing: a short text that repeats itself packs very well."""


class FileUnreadable(Invalid):
    """The file {file} can't be opened: {problem}."""


class FileForeign(SourceBroken):
    """The file {file} is {what}: {remedy}."""

    def __init__(self, *, file: str, what: Words, remedy: Words) -> None:
        self.what = what
        super().__init__(file=file, what=what, remedy=remedy)


class PackedFileDamaged(SourceBroken):
    """The packed file {file} is damaged or breaks off; what could be read before that place is imported."""


class FileSwells(SourceBroken):
    """The packed file {file} unpacks to {extent}, as no table does; the rest of it is left unread."""


class BinaryReader(Protocol):
    """What can be read and closed."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many."""

    def close(self) -> None:
        """Close it."""


class Progress:
    """How much of some files was read, in bytes as they lie on disk."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self.size = sum(_size(file) for file in files)
        self.consumed = 0


class OnDisk(io.RawIOBase):
    """The bytes of a file as they lie on disk; a Progress is told how many were read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__()
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise FileUnreadable(file=path.name, problem=error.strerror) from None
        self.progress = progress
        self.read_so_far = 0

    def readable(self) -> bool:
        """Always: it was opened for reading."""
        return True

    def seekable(self) -> bool:
        """Always: it lies on disk."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place of the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place in the file."""
        return self._file.tell()

    def readinto(self, target: Any) -> int:
        """Fill a buffer; the number of bytes read."""
        count = self._file.readinto(target) or 0
        self.read_so_far += count
        self.progress.consumed += count
        return count

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


class Unpacked(io.RawIOBase):
    """The content of something packed; `packed_size` says of how many bytes it was unpacked so far.

    Reading raises PackedFileDamaged, and FileSwells beyond the limits.
    """

    def __init__(self, packed: BinaryReader, name: str, packed_size: Callable[[], int]) -> None:
        super().__init__()
        self._packed = packed
        self._name = name
        self._packed_size = packed_size
        self._count = 0

    def readable(self) -> bool:
        """Always: it was opened for reading."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill a buffer; the number of bytes read."""
        try:
            content = self._packed.read(len(target))
        except _DAMAGES:
            raise PackedFileDamaged(file=self._name) from None
        target[: len(content)] = content
        self._count += len(content)
        self._check()
        return len(content)

    def _check(self) -> None:
        if self._count > MOST_UNPACKED:
            raise FileSwells(
                file=self._name, extent=Words("more than {size} MiB").of(size=MOST_UNPACKED >> 20)
            )
        if self._count > max(SMALL, self._packed_size() * MOST_RATIO):
            raise FileSwells(
                file=self._name, extent=Words("more than {times} times its size").of(times=MOST_RATIO)
            )

    def close(self) -> None:
        """Close what is packed."""
        self._packed.close()
        super().close()


_DAMAGES = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What the ways of packing raise where the packed bytes aren't what they must be."""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise FileUnreadable(file=file.name, problem=error.strerror) from None
