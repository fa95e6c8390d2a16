"""How a file is written: its encoding, and whether it is a table at all or lines of JSON."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple, TextIO

from charset_normalizer import from_bytes

from tierline.interfaces.imports.files import CountedFile, SourceFile
from tierline.interfaces.imports.packed import Progress

LOOKED_AT = 1 << 20
"""So many bytes tell the encoding."""


class Encoded(NamedTuple):
    """The encoding of a text, and whether a mark at its beginning says so."""

    encoding: str
    marked: bool


def encoding_of(path: Path) -> Encoded:
    """The encoding of a file, by its mark or else by its bytes. Raises FileForeign, FileUnreadable."""
    with CountedFile(SourceFile(path), Progress([])) as file:
        start = file.buffer.read(LOOKED_AT)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoded(name, True)
    return Encoded(_guessed(start), False)


@contextmanager
def text_of(path: Path, encoding: str) -> Iterator[TextIO]:
    """The text of a file; bytes that are none stay visible as such."""
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    with CountedFile(SourceFile(path), Progress([])) as file:
        errors = "surrogateescape" if encoding == "utf-8" else "replace"
        yield TextIOWrapper(file.buffer, encoding=name, errors=errors, newline="")


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The mark of UTF-16 is the beginning of that of UTF-32, so it comes behind it."""

_USUAL = ["cp1252", "cp1250", "cp1251", "gb18030", "big5", "shift_jis", "euc_kr", "iso8859_15", "mac_roman"]
"""Among which the encoding is guessed where it isn't UTF-8: what programs for tables write."""


def _guessed(start: bytes) -> str:
    if b"\0" in start:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        found = from_bytes(start, cp_isolation=_USUAL).best()
        alike = {found.encoding, *found.could_be_from_charset} if found else set()
        return next((one for one in _USUAL if one in alike), "cp1252")
    return "utf-8"
