"""Which characters fonts have: what they lack is printed as a mark, since PDF/UA forbids to print nothing.

The table is `cmap` of OpenType, in its format 12: groups of characters that have glyphs.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from mmap import ACCESS_READ, mmap
from operator import itemgetter
from pathlib import Path
from struct import iter_unpack, unpack_from
from unicodedata import normalize

MISSING = "\u3013"
"""The geta mark: what printers in East Asia put where they have no type for a character."""
_UNSEEN = re.compile(
    "[\t\n\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
"""What has no glyph and needs none: line ends, and what only says how other characters are laid out."""
_LEFT_OUT = "\ufeff"
"""The byte order mark: it shows nothing, and typst lets no PDF/UA have it."""

_Groups = Sequence[tuple[int, int]]


class Glyphs(dict[int, str]):
    """A table for `str.translate`: every character as it can be printed with some fonts.

    Args:
        fonts: Files, `.otf`, `.ttf` or a collection of them, and which font of the collection.
    """

    def __init__(self, fonts: Iterable[tuple[Path, int]]) -> None:
        super().__init__()
        self._fonts = [_groups_of(path, index) for path, index in fonts]

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = character if self._in(self._fonts, character) else MISSING
        self[code] = shown = "" if character == _LEFT_OUT else shown
        return shown

    def legible(self, text: str) -> str:
        """A text with marks in place of what the fonts lack."""
        return normalize("NFC", text).translate(self)

    def runs(self, text: str) -> Iterator[tuple[bool, str]]:
        """The stretches of a text that can be printed with the first font, and those that can't."""
        for is_first, run in groupby(text, lambda one: self._in(self._fonts[:1], one)):
            yield is_first, "".join(run)

    @staticmethod
    def _in(fonts: Sequence[_Groups], character: str) -> bool:
        return bool(_UNSEEN.match(character)) or any(_among(one, ord(character)) for one in fonts)


def _among(groups: _Groups, code: int) -> bool:
    place = bisect_right(groups, code, key=itemgetter(0)) - 1
    return place >= 0 and code <= groups[place][1]


def _groups_of(path: Path, index: int) -> _Groups:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as font:
        return _groups(font, index)


def _groups(font: mmap, index: int) -> _Groups:
    """The first and the last character of each group, in order."""
    start = unpack_from(">I", font, 12 + 4 * index)[0] if font[:4] == b"ttcf" else 0
    (tables,) = unpack_from(">H", font, start + 4)
    places = {
        font[record : record + 4]: unpack_from(">I", font, record + 8)[0]
        for record in range(start + 12, start + 12 + 16 * tables, 16)
    }
    cmap = places[b"cmap"]
    (maps,) = unpack_from(">H", font, cmap + 2)
    for record in range(cmap + 4, cmap + 4 + 8 * maps, 8):
        table = cmap + unpack_from(">I", font, record + 4)[0]
        if unpack_from(">H", font, table)[0] == 12:
            (count,) = unpack_from(">I", font, table + 12)
            groups = font[table + 16 : table + 16 + 12 * count]
            return [(first, last) for first, last, _ in iter_unpack(">III", groups)]
    return []
