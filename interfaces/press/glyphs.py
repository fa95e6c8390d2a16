"""Which characters a font has: what it lacks is printed as a mark, since PDF/UA forbids to print nothing.

The table is `cmap` of OpenType, in its format 12: groups of characters that have glyphs.
"""

from bisect import bisect_right
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import iter_unpack, unpack_from
from unicodedata import category, normalize

MISSING = "\u3013"
"""The geta mark: what printers in East Asia put where they have no type for a character."""
_LAID_OUT = "\t\n"


class Glyphs(dict[int, str]):
    """A table for `str.translate`: every character as it can be printed with one font.

    Args:
        path: The font's file, `.otf`, `.ttf` or a collection of them.
        index: Which font of a collection.
    """

    def __init__(self, path: Path, index: int) -> None:
        super().__init__()
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as font:
            self._groups = _groups(font, index)
        self._starts = [first for first, _ in self._groups]

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = character if self._printable(code, character) else MISSING
        self[code] = shown
        return shown

    def legible(self, text: str) -> str:
        """A text with marks in place of what the font lacks."""
        return normalize("NFC", text).translate(self)

    def _printable(self, code: int, character: str) -> bool:
        if character in _LAID_OUT or category(character) == "Cf":
            return True
        place = bisect_right(self._starts, code) - 1
        return place >= 0 and code <= self._groups[place][1]


def _groups(font: mmap, index: int) -> list[tuple[int, int]]:
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
