"""Pieces of SVG: colours as attributes for files and as classes for the page's stylesheet, never as style."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import floor, inf, log10
from typing import Literal, NamedTuple
from unicodedata import east_asian_width

from babel.numbers import format_compact_decimal

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.language import Language, locale_of

INK, QUIET, GRID = "#1d2430", "#586274", "#dde2e9"
ROSE, FELL = "#1a7f4b", "#b3400f"
FILLS = {
    Tier.vendor: ("#a7b1c2", "#1d2430"),
    Tier.preferred_supplier: ("#7ab2e0", "#10233a"),
    Tier.partner: ("#2a6fb0", "#ffffff"),
    Tier.strategic_ally: ("#0d3b73", "#ffffff"),
}
"""Fill and ink of each tier."""
Anchor = Literal["start", "middle", "end"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PIECE = re.compile(r"[\u2e80-\uffff][，。：；、）]*\s*|[^\s\u2e80-\uffff]+\s*|\s+")
_WIDE, _NARROW = 1.0, 0.53
"""The width of a Chinese and of a Latin character, in parts of the font's size."""


class ChartFrame(NamedTuple):
    """How wide a chart is, and how much of it is left and right of what is drawn, pixels.

    A narrow one has no room for names beside what they name: they stand above it, in a line `above` high.
    """

    width: int
    left: int
    right: int
    above: int = 0

    @property
    def room(self) -> int:
        """How much is left to draw in, pixels."""
        return self.width - self.left - self.right

    @property
    def end(self) -> int:
        """Where what is drawn ends."""
        return self.width - self.right

    @property
    def narrow(self) -> bool:
        """Whether names stand above what they name."""
        return self.above > 0


PHONE = 340
"""How wide the narrow form of a chart is, pixels: as a phone's window is without its margins."""


def held(text: str) -> str:
    """A text as XML can hold it: what it can't is shown as a replacement character."""
    return _NOT_XML.sub("\ufffd", text)


def plain(text: str) -> str:
    """A text as XML: what XML can't hold is shown as a replacement character."""
    return escape(held(text))


def columns_of(text: str) -> int:
    """How many columns a text takes where every character takes one and a Chinese one takes two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def wide(text: str, size: float) -> float:
    """About how wide a text is drawn, pixels."""
    return sum(_WIDE if east_asian_width(one) in "WF" else _NARROW for one in text) * size


def fitted(text: str, room: float, size: float) -> str:
    """A text that is cut where it doesn't fit."""
    if wide(text, size) <= room:
        return text
    while text and wide(text, size) > room - size:
        text = text[:-1]
    return f"{text}…"


def lines_of(text: str, room: float, size: float) -> list[str]:
    """A text in lines that fit: broken at spaces, and behind any Chinese character."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and wide(lines[-1] + piece.rstrip(), size) > room:
            lines.append("")
        lines[-1] += piece
    return [one.rstrip() for one in lines]


def drawing(name: str, width: int, height: float, title: str, parts: Iterable[str]) -> str:
    """A whole picture; `name` is its class."""
    height = round(height)
    return "".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="{name}" viewBox="0 0 {width} {height}"'
                f' width="{width}" height="{height}" role="img" aria-label="{plain(title)}"'
                ' font-family="sans-serif" font-size="12">'
            ),
            f"<title>{plain(title)}</title>",
            *parts,
            "</svg>",
        ]
    )


def size_of(drawn: str) -> tuple[float, float]:
    """The width and the height of a drawing made by `drawing`, pixels."""
    found = re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn)
    assert found
    return float(found[1]), float(found[2])


def ticks(most: float, about: int = 5) -> list[float]:
    """Round numbers from 0 to `most`, about so many."""
    if most <= 0:
        return [0]
    rough = most / about
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * one for one in (1, 2, 5, 10) if unit * one >= rough)
    return [step * place for place in range(int(most / step) + 1)]


def label(
    x: float, y: float, text: str, anchor: Anchor = "start", *, kind: str = "lane", size: int = 12
) -> str:
    """A text beside the data: `lane` in ink, `tick` in a quieter colour."""
    fill = QUIET if kind == "tick" else INK
    return inked(x, y, text, anchor, kind=kind, fill=fill, size=size)


def beside_or_above(frame: ChartFrame, beside: float, above: float, name: str) -> str:
    """The name of a bar: on its left, or above it in a narrow frame; where either stands."""
    if frame.narrow:
        return label(frame.left, above, fitted(name, frame.width - frame.left, 13), size=13)
    return label(frame.left - 12, beside, name, "end", size=13)


def inked(x: float, y: float, text: str, anchor: Anchor, *, kind: str, fill: str, size: int = 12) -> str:
    """A text in a colour of its own, as on top of a block."""
    return (
        f'<text class="{kind}" x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}" fill="{fill}"'
        f' font-size="{size}">{plain(text)}</text>'
    )


def block(x: float, y: float, width: float, height: float, kind: str, fill: str) -> str:
    """A filled rectangle."""
    return (
        f'<rect class="{kind}" x="{round(x, 2)}" y="{round(y, 2)}" width="{round(width, 2)}"'
        f' height="{round(height, 2)}" fill="{fill}"/>'
    )


def told(title: str, *parts: str) -> str:
    """Parts that say what they are where somebody points at them."""
    return f"<g><title>{plain(title)}</title>{''.join(parts)}</g>"


def line(path: str, kind: str = "grid", stroke: str = GRID, more: str = "") -> str:
    """A line along a path."""
    return f'<path class="{kind}" d="{path}" stroke="{stroke}" fill="none"{more}/>'


def in_rows(x: float, y: float, texts: Iterable[str], end: float = inf) -> Iterator[tuple[float, float, str]]:
    """Where each text of a legend has its mark, 17 pixels before it: side by side, in rows before `end`."""
    at = x
    for text in texts:
        long = 17 + wide(text, 12)
        if at > x and at + long > end:
            at, y = x, y + 20
        yield at, y, text
        at += long + 20


def legend(
    x: float, y: float, entries: Sequence[tuple[str, str, str]], end: float = inf
) -> tuple[list[str], float]:
    """What colours mean: (class, fill, what it means) each; and where its last row stands."""
    parts = []
    for (kind, fill, _), (at, row, text) in zip(
        entries, in_rows(x, y, [one[2] for one in entries], end), strict=True
    ):
        parts += [block(at, row - 10, 12, 12, kind, fill), label(at + 17, row, text, size=12)]
        y = row
    return parts, y


Box = tuple[float, float, float, float]
"""A part of a picture that is taken: left, top, right and bottom."""


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share a part of the picture."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def number(value: float) -> str:
    """A number as it stands beside a bar: whole where it is whole, with a true minus sign."""
    text = f"{value:.0f}" if value == int(value) else f"{value:.1f}"
    return text.replace("-", "\u2212")


def compact(value: float, language: Language) -> str:
    """An amount of money beside an axis: 1.2M, 850K; 120万, 1.5亿."""
    shown = format_compact_decimal(value, locale=locale_of(language), fraction_digits=2)
    return shown.replace("-", "\u2212")


def percent(share: float) -> str:
    """A share from 0 to 1."""
    return f"{share * 100:.0f}%"
