"""Zip archives: folders of files, each of which is read by itself."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from tierline.domain.shared.words import Words
from tierline.interfaces.imports.packed import FileForeign, OnDisk, PackedFileDamaged, Progress

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How zip archives begin, and empty ones."""

_ENCRYPTED = 0x1
_BYCATCH = re.compile(r"^__MACOSX/|(^|/)(\.DS_Store|Thumbs\.db|desktop\.ini)$")
"""What systems of their own accord put into archives: no data."""


class Archive:
    """A zip archive, opened once for all its members. Raises PackedFileDamaged, FileUnreadable."""

    def __init__(self, path: Path) -> None:
        self._bytes = OnDisk(path, Progress())
        try:
            self._zip = zipfile.ZipFile(self._bytes)
        except zipfile.BadZipFile:
            self._bytes.close()
            raise PackedFileDamaged(file=path.name) from None
        self._size = self._bytes.seek(0, 2)
        self._bytes.read_so_far = 0

    @property
    def is_document(self) -> bool:
        """Whether its user sees no archive but one document, such as a workbook."""
        names = self._zip.namelist()
        return "[Content_Types].xml" in names or names[:1] == ["mimetype"]

    def members(self) -> list[zipfile.ZipInfo]:
        """The files in it, in its order."""
        return [one for one in self._zip.infolist() if not (one.is_dir() or _BYCATCH.search(one.filename))]

    def reading(self) -> Callable[[], int]:
        """Tells how many bytes of it were read from now on."""
        begun = self._bytes.read_so_far
        return lambda: self._bytes.read_so_far - begun

    def open(self, member: zipfile.ZipInfo, name: str, progress: Progress) -> IO[bytes]:
        """The content of a member. Raises FileForeign, PackedFileDamaged."""
        self._bytes.progress = progress
        if member.flag_bits & _ENCRYPTED:
            raise FileForeign(file=name, what=Words("encrypted"), remedy=Words("pack it without a password"))
        try:
            return self._zip.open(member)
        except NotImplementedError:  # a way of packing that the standard library can't read
            raise FileForeign(file=name, what=Words("packed in an unusual way"), remedy=_ANEW) from None
        except zipfile.BadZipFile:
            raise PackedFileDamaged(file=name) from None

    def close(self) -> None:
        """Close it; what wasn't read of it is passed by."""
        self._bytes.progress.consumed += max(0, self._size - self._bytes.read_so_far)
        self._zip.close()
        self._bytes.close()


_ANEW = Words("pack it anew")


def folder_of(archive: Path, member: zipfile.ZipInfo) -> str:
    """The name of a member's folder, as if the archive were unpacked into one of its own name."""
    return PurePosixPath(member.filename).parent.name or archive.stem
