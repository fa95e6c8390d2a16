"""What every import format is made of: its name, its options, and files that count what is read."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from tierline.application.importing import LineSource, RefusedLines, SourceBroken, SourceLine
from tierline.domain.shared.errors import Invalid


class FileUnreadable(Invalid):
    """The file {file} can't be opened: {problem}."""


class RefusedFile(RefusedLines, Protocol):
    """A file of refused lines in the source's own form; nothing is written if nothing is refused."""

    paths: list[Path]
    """The files written."""

    def __enter__(self) -> Self:
        """The file itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files."""


class FileForeign(SourceBroken):
    """The file {file} is {what}: {remedy}."""


class FileSource(LineSource, Protocol):
    """A source made of files."""

    def refused_file(self, path: Path) -> RefusedFile:
        """A file for refused lines, in the form that this source reads."""


@dataclass(frozen=True, slots=True)
class ImportOption:
    """What a format asks of its user, as `--name VALUE` on the command line."""

    name: str
    says: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """An import format: one per file of this folder, in its `FORMAT`."""

    name: str
    says: str
    open: Callable[[Sequence[Path], Mapping[str, str]], FileSource]
    """Opens files under options; raises Invalid before anything is recorded if they don't fit."""
    options: tuple[ImportOption, ...] = ()


def of_each(
    files: Sequence[Path], lines: Callable[[Path], Iterator[SourceLine]]
) -> Iterator[SourceLine | SourceBroken]:
    """The lines of several files; where one can't be read any further, that, and then the next file."""
    for file in files:
        try:
            yield from lines(file)
        except SourceBroken as broken:
            yield broken


class Progress:
    """How much of some files was read."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.size = sum(_size(file) for file in files)
        self.consumed = 0


class CountedFile(io.RawIOBase):
    """A file that tells a Progress how many of its bytes were read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__()
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise FileUnreadable(file=path.name, problem=error.strerror) from None
        self._progress = progress
        self.position = 0
        """Bytes handed out so far."""
        self.buffer = io.BufferedReader(self, 1 << 16)
        self._refuse_foreign(path)

    def _refuse_foreign(self, path: Path) -> None:
        """Raises FileForeign if the first bytes are those of a kind of file that holds no text."""
        start = self.buffer.peek(8)
        for mark, what, remedy in _FOREIGN:
            if start.startswith(mark):
                self.close()
                raise FileForeign(file=path.name, what=what, remedy=remedy)

    def readable(self) -> bool:
        """Always: it was opened for reading."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill a buffer; the number of bytes read."""
        count = self._file.readinto(target) or 0
        self.position += count
        self._progress.consumed += count
        return count

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_UNPACK = "unpack it first"
_FOREIGN = (
    (b"\x1f\x8b", "compressed by gzip", _UNPACK),
    (b"PK\x03\x04", "a zip archive or an Excel workbook", f"{_UNPACK}, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook of the old form", "save the sheet as CSV"),
    (b"BZh", "compressed by bzip2", _UNPACK),
    (b"\xfd7zXZ\x00", "compressed by xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed by Zstandard", _UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", _UNPACK),
    (b"%PDF-", "a PDF", "export the table behind it"),
    (b"PAR1", "Parquet", "export it as CSV"),
)
"""How files begin that are no text, what they are, and what to do about it."""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise FileUnreadable(file=file.name, problem=error.strerror) from None
