"""On which line of a TOML text each of its values stands, so that a refusal can point at it.

The standard library's reader keeps no positions. This walks a text that it has read already, so
nothing here looks for faults of writing.
"""

import re
import tomllib
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple, TypeAlias

Location: TypeAlias = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers of items from 0."""

_TOKEN = re.compile(
    r"""
    (?P<text> \"{3} (?:\\.|[^\\])*? \"{3,5} | '{3} .*? '{3,5} | "(?:\\.|[^"\\])*" | '[^']*' )
    | (?P<mark> [\[\]{}=.,\n] )
    | (?P<word> [^\s\[\]{}=.,\#"']+ )
    | \#[^\n]*
    | [^\S\n]+
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS_OF_VALUES = (",", "]", "}", "\n")


class _Token(NamedTuple):
    text: str
    line: int


def line_of(text: str, location: Location) -> int | None:
    """The line, from 1, on which a value stands; of one that is missing, that of what it is missing in.

    `text` is valid TOML. None where nothing on the way to the value is written down.
    """
    lines = _Walk(text).lines
    ways = (location[:length] for length in range(len(location), 0, -1))
    return next((lines[way] for way in ways if way in lines), None)


class _Walk:
    """One way through a text, noting where each value begins."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Location, int] = {}
        self._items: dict[Location, int] = {}
        """For each array of tables, the number of its latest one."""
        self._tokens = [*_tokens(text), _Token("\n", 0)]
        self._next = 0
        self._document()

    def _document(self) -> None:
        table: Location = ()
        while self._next < len(self._tokens):
            match self._peek():
                case "\n":
                    self._take()
                case "[":
                    table = self._header()
                case _:
                    self._pair(table)

    def _header(self) -> Location:
        """`[table]` or `[[item of an array]]`; its location."""
        line = self._take().line
        one_of_several = self._peek() == "["
        if one_of_several:
            self._take()
        names = self._key("]")
        place: Location = (*self._place(names[:-1], line), names[-1])
        if one_of_several:
            self._take()
            self._items[place] = self._items.get(place, -1) + 1
            self.lines.setdefault(place, line)
            place = (*place, self._items[place])
        self.lines[place] = line
        return place

    def _place(self, names: list[str], line: int) -> Location:
        """The location that the names before the last one of a header lead to."""
        place: Location = ()
        for name in names:
            place = (*place, name)
            self.lines.setdefault(place, line)
            if place in self._items:
                place = (*place, self._items[place])
        return place

    def _pair(self, table: Location) -> None:
        """`key = value`, where the key may lead through further tables."""
        line = self._tokens[self._next].line
        place = table
        for name in self._key("="):
            place = (*place, name)
            self.lines.setdefault(place, line)
        self._value(place)

    def _value(self, place: Location) -> None:
        token = self._take()
        self.lines.setdefault(place, token.line)
        if token.text == "[":
            self._array(place)
        elif token.text == "{":
            self._inline_table(place)
        else:
            # A decimal point or the time of a day make several tokens of one value.
            while self._peek() not in _ENDS_OF_VALUES:
                self._take()

    def _array(self, place: Location) -> None:
        number = 0
        while self._peek() != "]":
            if self._peek() in (",", "\n"):
                self._take()
            else:
                self._value((*place, number))
                number += 1
        self._take()

    def _inline_table(self, place: Location) -> None:
        while self._peek() != "}":
            if self._peek() in (",", "\n"):
                self._take()
            else:
                self._pair(place)
        self._take()

    def _key(self, end: str) -> list[str]:
        """The names of a key up to the mark that ends it, which is taken too."""
        names: list[str] = []
        while (token := self._take()).text != end:
            if token.text != ".":
                names.append(_plain(token.text))
        return names

    def _peek(self) -> str:
        return self._tokens[self._next].text

    def _take(self) -> _Token:
        self._next += 1
        return self._tokens[self._next - 1]


def _tokens(text: str) -> Iterator[_Token]:
    """What means something, with its line; space and remarks are left out."""
    found = list(_TOKEN.finditer(text))
    lines = accumulate((one[0].count("\n") for one in found), initial=1)
    for one, line in zip(found, lines, strict=False):
        if one.lastgroup:
            yield _Token(one[0], line)


def _plain(name: str) -> str:
    """A name without the quotes that it may be written in."""
    return next(iter(tomllib.loads(f"{name} = 0"))) if name[0] in "\"'" else name
