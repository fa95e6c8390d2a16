"""Files as formats read them: on disk or within an archive, packed or not, as their first bytes tell."""

import gzip
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self
from zipfile import ZipInfo

from tierline.domain.shared.words import Words
from tierline.interfaces.imports.archives import ZIP, Archive, folder_of
from tierline.interfaces.imports.packed import FileForeign, OnDisk, Progress, Unpacked

GZIP = b"\x1f\x8b"
OLE = b"\xd0\xcf\x11\xe0"
"""How workbooks of the old form begin, and those with a password."""
WORKBOOKS = (ZIP[0], OLE)
_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read, on disk or a member of an archive."""

    path: Path
    """Where it, or the archive that it is in, lies on disk."""
    archive: Archive | None = None
    member: ZipInfo | None = None

    @property
    def name(self) -> str:
        """What reports call it: `meetings.csv`, `archive.zip/2020/meetings.csv`."""
        return f"{self.path.name}/{self.member.filename}" if self.member else self.path.name

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return folder_of(self.path, self.member) if self.member else self.path.parent.name

    @property
    def stem(self) -> str:
        """Its name without ending, and without that of its packing: packing a file changes no key."""
        own = PurePosixPath(self.member.filename if self.member else self.path.name)
        return PurePosixPath(own.stem).stem if own.suffix == ".gz" else own.stem

    def title(self, several: bool) -> str:
        """What reports call it where files of one name may lie in several folders."""
        within = self.path.parent.name
        return f"{within}/{self.name}" if several and within else self.name


class CountedFile:
    """The content of a file, unpacked; a Progress is told how many bytes on disk were read for it.

    Raises FileUnreadable; FileForeign if it begins like a kind of file that holds no text (`workbooks` may
    be asked for); PackedFileDamaged.
    """

    def __init__(self, file: SourceFile, progress: Progress, *, workbooks: bool = False) -> None:
        self._name = file.name
        self._layers: list[IO[bytes]] = []
        try:
            self.buffer = self._opened(file, progress)
            """The content; one may peek into it."""
            self._refuse_foreign(workbooks)
        except BaseException:
            self.close()
            raise

    @property
    def is_workbook(self) -> bool:
        """Whether it begins like a workbook."""
        return self.buffer.peek(8).startswith(WORKBOOKS)

    def close(self) -> None:
        """Close the file and all that it is packed in."""
        for layer in reversed(self._layers):
            layer.close()

    def _opened(self, file: SourceFile, progress: Progress) -> io.BufferedReader:
        if file.archive and file.member:
            packed_size = file.archive.reading()
            member = file.archive.open(file.member, file.name, progress)
            buffer = self._buffered(Unpacked(member, file.name, packed_size))
        else:
            raw = OnDisk(file.path, progress)
            packed_size = lambda: raw.read_so_far  # noqa: E731 - that of a member is made elsewhere
            buffer = self._buffered(raw)
        if not buffer.peek(2).startswith(GZIP):
            return buffer
        return self._buffered(Unpacked(gzip.GzipFile(fileobj=buffer), file.name, packed_size))

    def _buffered(self, raw: io.RawIOBase) -> io.BufferedReader:
        buffer: io.BufferedReader = io.BufferedReader(raw, _BUFFER)
        self._layers.append(buffer)
        return buffer

    def _refuse_foreign(self, workbooks: bool) -> None:
        start = self.buffer.peek(16)
        if workbooks and start.startswith(WORKBOOKS):
            return
        for mark, what, remedy in _FOREIGN:
            if start.startswith(mark):
                raise FileForeign(file=self._name, what=what, remedy=remedy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def contents_of(path: Path) -> Iterator[list[SourceFile]]:
    """The files that a path stands for: those in it if it is an archive, else itself.

    Raises FileUnreadable, PackedFileDamaged.
    """
    with closing(OnDisk(path, Progress())) as opened:
        is_zip = opened.read(4) in ZIP
    if not is_zip:
        yield [SourceFile(path)]
        return
    with closing(Archive(path)) as archive:
        if archive.is_document:
            yield [SourceFile(path)]
        else:
            yield [SourceFile(path, archive, one) for one in archive.members()]


_UNPACK = Words("unpack it first")
_NO_TABLE = Words("name the files that hold facts")
_FOREIGN = (
    (GZIP, Words("compressed twice by gzip"), _UNPACK),
    (ZIP[0], Words("a workbook, a document or an archive"), Words("unpack it, or save the sheet as CSV")),
    (OLE, Words("a workbook or office document of the old form"), Words("save the sheet as CSV")),
    (b"BZh", Words("compressed by bzip2"), _UNPACK),
    (b"\xfd7zXZ\x00", Words("compressed by xz"), _UNPACK),
    (b"\x28\xb5\x2f\xfd", Words("compressed by Zstandard"), _UNPACK),
    (b"7z\xbc\xaf", Words("a 7-Zip archive"), _UNPACK),
    (b"%PDF-", Words("a PDF"), Words("export the table behind it")),
    (b"PAR1", Words("Parquet"), Words("export it as CSV")),
    (b"SQLite format 3", Words("a database of SQLite"), Words("export its tables as CSV")),
    (b"Rar!", Words("a RAR archive"), _UNPACK),
    (b"\x89PNG", Words("a picture"), _NO_TABLE),
    (b"\xff\xd8\xff", Words("a picture"), _NO_TABLE),
    (b"GIF8", Words("a picture"), _NO_TABLE),
    (b"\x7fELF", Words("a program"), _NO_TABLE),
    (b"MZ\x90", Words("a program"), _NO_TABLE),
)
"""How files begin that are no text, what they are, and what to do about it."""
