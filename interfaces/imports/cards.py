"""vCards (2.1, 3.0 and 4.0) as rows, whose columns are called as the properties of cards are."""

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from vobject.base import (  # type: ignore[import-untyped]  # it has no type hints
    ContentLine,
    ParseError,
    getLogicalLines,
    textLineToContentLine,
)

from tierline.domain.shared.words import Words
from tierline.interfaces.imports.values import BadValue

MOST_OF_A_CARD = 1 << 24
"""So many characters a card may have, its picture included."""
MARK = "X-TIERLINE-"
"""How properties begin that a file of refused cards adds."""
PARTS = {
    "N": ("family", "given", "additional", "prefix", "suffix"),
    "ADR": ("pobox", "extended", "street", "city", "region", "code", "country"),
    "ORG": ("name", "unit", "subunit"),
}
"""The parts of structured properties, as columns `N.family`, `ADR.city`, `ORG.unit`."""
_ALONE = "UID FN NICKNAME TITLE ROLE EMAIL TEL URL NOTE CATEGORIES BDAY REV KIND LANG TZ IMPP".split()
_NOT_READ = {"BEGIN", "END", "VERSION", "PHOTO", "LOGO", "SOUND", "KEY", "AGENT"}


class Card(NamedTuple):
    """A card as its file has it, with the number of its first line."""

    line: int
    text: str
    fault: Words | None = None


def cards_of(lines: Iterator[str]) -> Iterator[Card]:
    """The cards of a text; one that doesn't end, and lines outside of cards, are faults."""
    pending = _Pending()
    for number, line in enumerate(lines, 1):
        mark = line.strip().upper()
        if pending.lines and (mark == _BEGIN or pending.size > MOST_OF_A_CARD):
            yield pending.card(ended=False)
            pending = _Pending()
        if pending.lines or mark:
            pending.add(number, line, mark)
        if mark == _END:
            yield pending.card(ended=True)
            pending = _Pending()
    if pending.lines:
        yield pending.card(ended=False)


class _Pending:
    """The lines of a card that is being read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.size = 0
        self._first = 0
        self._begun = False

    def add(self, number: int, line: str, mark: str) -> None:
        """Take a line."""
        if not self.lines:
            self._first, self._begun = number, mark == _BEGIN
        self.lines.append(line)
        self.size += len(line)

    def card(self, ended: bool) -> Card:
        """The card that the lines are."""
        fault = None if self._begun and ended else _ENDLESS if self._begun else _OUTSIDE
        return Card(self._first, "".join(self.lines), fault)


def columns_of_card(text: str) -> list[tuple[str, str]]:
    """What a card says, as columns and cells in the order of the card, what is preferred before its like.

    A second e-mail address stands in a second column `EMAIL`, and that of work in `EMAIL.work` as well.
    Raises BadValue if a line can't be read.
    """
    found = [column for one in sorted(_properties(text), key=_is_not_preferred) for column in _columns(one)]
    names = dict(reversed(found))
    if "FN" not in names:
        full = " ".join(part for name in ("N.given", "N.family") if (part := names.get(name)))
        found.append(("FN", full))
    return found


def is_column(name: str) -> bool:
    """Whether cards may have such a column."""
    return _COLUMN.fullmatch(name) is not None


def _properties(text: str) -> list[ContentLine]:
    upper = _QUOTED_PRINTABLE.sub("QUOTED-PRINTABLE", text)
    try:
        read = [textLineToContentLine(line, number) for line, number in getLogicalLines(io.StringIO(upper))]
    except (ParseError, ValueError, LookupError):
        raise BadValue(Words("a line of the card can't be read")) from None
    return [one for one in read if one.name not in _NOT_READ]


def _is_not_preferred(one: ContentLine) -> bool:
    return "pref" not in _types(one) and "PREF" not in one.params


def _columns(one: ContentLine) -> Iterator[tuple[str, str]]:
    if parts := PARTS.get(one.name):
        values = [_plain(part) for part in _SEMICOLON.split(one.value)]
        yield from ((f"{one.name}.{part}", value) for part, value in zip(parts, values, strict=False))
        yield one.name, values[0] if one.name == "ORG" else " ".join(filter(None, values))
        return
    value = _SCHEME.sub("", _plain(one.value)) if one.name in ("TEL", "EMAIL") else _plain(one.value)
    yield one.name, value
    for kind in _types(one):
        yield f"{one.name}.{kind}", value


def _types(one: ContentLine) -> list[str]:
    """What a property is for, as in work or cell; in cards of 2.1 that is said without a name."""
    given = [*one.params.get("TYPE", ()), *one.singletonparams]
    return [kind.strip().lower() for text in given for kind in text.split(",") if kind.strip()]


def _plain(text: str) -> str:
    """A value without the backslashes that protect marks in it."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


_BEGIN, _END = "BEGIN:VCARD", "END:VCARD"
_ENDLESS = Words("the card has no END:VCARD")
_OUTSIDE = Words("text stands outside of a card, or a card lacks its BEGIN:VCARD")
_QUOTED_PRINTABLE = re.compile("quoted-printable", re.IGNORECASE)
_SEMICOLON = re.compile(r"(?<!\\);")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SCHEME = re.compile("^(tel|mailto):", re.IGNORECASE)
_PARTS = "|".join(rf"{name}(?:\.(?:{'|'.join(parts)}))?" for name, parts in PARTS.items())
_COLUMN = re.compile(rf"(?:(?:{'|'.join(_ALONE)}|X-[A-Z0-9-]+)(?:\.[a-z0-9-]+)?|{_PARTS})(?: \([0-9]+\))?")
