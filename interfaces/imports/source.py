"""What every import format is made of: its name, its options, and the lines of its files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from types import TracebackType
from typing import Protocol, Self, TypeVar

from tierline.application.importing import LineSource, RefusedLines, SourceBroken
from tierline.domain.shared.words import Words, chained
from tierline.interfaces.imports.files import CountedFile as CountedFile
from tierline.interfaces.imports.files import SourceFile, contents_of
from tierline.interfaces.imports.packed import FileForeign
from tierline.interfaces.imports.packed import Progress as Progress

MOST_NAMED = 5
"""How many members of an archive a sentence names."""


class ArchiveEmpty(SourceBroken):
    """The archive {file} has no member that is to be read."""


class MembersForeign(SourceBroken):
    """{count} of the members of {file} hold no facts and are left unread: {names}."""


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


class FileSource(LineSource, Protocol):
    """A source made of files."""

    def refused_file(self, path: Path) -> RefusedFile:
        """A file for refused lines, in the form that this source reads."""


@dataclass(frozen=True, slots=True)
class ImportOption:
    """What a format asks of its user, as `--name VALUE` on the command line."""

    name: str
    says: Words
    required: bool = False


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """An import format: one per file of this folder, in its `FORMAT`."""

    name: str
    says: Words
    open: Callable[[Sequence[Path], Mapping[str, str]], FileSource]
    """Opens files under options; raises Invalid before anything is recorded if they don't fit."""
    options: tuple[ImportOption, ...] = ()
    ending: str = ".txt"
    """How its files are called where their own name says nothing, as in `.csv`."""

    def refused_name(self, file: str) -> str:
        """What to call the refused lines of a file: they come back unpacked."""
        name = PurePath(file)
        unpacked = name.with_suffix("") if name.suffix == ".gz" else name
        return f"refused{unpacked.suffix if unpacked.suffix not in ('', '.zip') else self.ending}"


class FilesRead:
    """Files that are read one after the other, and how much of them was."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._progress = Progress(files)

    @property
    def times(self) -> int:
        """How often each is read."""
        return 1

    @property
    def size(self) -> int:
        """Bytes to read in all."""
        return self._progress.size * self.times

    @property
    def consumed(self) -> int:
        """Bytes read so far."""
        return self._progress.consumed


One = TypeVar("One")
"""A line of a table, or a message."""


def of_each(
    files: Sequence[Path],
    lines: Callable[[SourceFile], Iterator[One]],
    meant: Callable[[str], bool] = lambda member: True,
) -> Iterator[One | SourceBroken]:
    """The lines of several files; where one can't be read any further, that, and then the next file.

    An archive stands for the files in it, in its order, of which `meant` says by their names which to read.
    """
    for path in files:
        try:
            with contents_of(path) as contents:
                read = [file for file in contents if file.member is None or meant(file.member.filename)]
                if not read:
                    raise ArchiveEmpty(file=path.name)
                yield from _of_contents(read, lines)
        except SourceBroken as broken:
            yield broken


def _of_contents(
    contents: Sequence[SourceFile], lines: Callable[[SourceFile], Iterator[One]]
) -> Iterator[One | SourceBroken]:
    """The lines of a file or of the members of an archive, of which those of other kinds are named."""
    foreign: dict[str, Words] = {}
    for file in contents:
        try:
            yield from lines(file)
        except FileForeign as other:
            if not file.member:
                raise
            foreign[file.member.filename] = other.what
        except SourceBroken as broken:
            yield broken
    if foreign:
        raise MembersForeign(file=contents[0].path.name, count=len(foreign), names=_few(foreign))


def _few(foreign: Mapping[str, Words]) -> Words:
    """Some members of an archive, and what they are."""
    some = islice(foreign.items(), MOST_NAMED)
    named = [Words("{name} ({what})").of(name=name, what=what) for name, what in some]
    return chained(named + [Words("…")] * (len(foreign) > MOST_NAMED), Words("{one}, {others}"))
