"""From which tier to which the accounts went, moment by moment: counts to numbers to SVG.

The nodes of a moment are its tiers, the best on top, as high as they have accounts. Ribbons lead from the
nodes of one moment to those of the next; short wedges are the accounts that came or went otherwise, so
that what touches a side of a node adds up to its height.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, NamedTuple

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.charts.drawing import FILLS

HEIGHT, TOP, BOTTOM = 380, 34, 10
NODE, GAP, WEDGE, LINE = 12, 20, 26, 15
"""Pixels: a node's width, the room between nodes, a wedge's length, the room a mark needs."""
TIERS = tuple(reversed(Tier))
_ROOM = HEIGHT - TOP - BOTTOM - GAP * (len(TIERS) - 1)
_FLOOR = HEIGHT - BOTTOM


class FlowFrame(NamedTuple):
    """How wide the picture is, and how much of it is left and right of the nodes, pixels.

    A narrow one has the names of tiers above the first nodes, and its numbers within.
    """

    width: int
    side: int
    narrow: bool = False


WIDE = FlowFrame(960, 160)
NARROW = FlowFrame(340, 12, narrow=True)
"""For a phone: for as many moments as it has room for, three at most."""

Way = Literal["up", "down", "same", "came", "went"]
MARKS: Mapping[Way, str] = {"up": "▲", "down": "▼", "came": "+", "went": "−"}
"""What says beside the colour which way a ribbon goes; one that stays has none."""
_COLOURS: Mapping[Way, tuple[str, str]] = {
    "same": ("#c3cad5", "#1d2430"),
    "up": ("#5fb88b", "#14633b"),
    "down": ("#e39a76", "#8f330c"),
    "came": ("#8fc3ea", "#17539a"),
    "went": ("#b9a3c9", "#5d3d78"),
}
"""The colour of a ribbon, and of its mark."""


class Passing(NamedTuple):
    """So many accounts came from one tier to another; None: from or to somewhere outside."""

    before: Tier | None
    after: Tier | None
    accounts: int

    @property
    def way(self) -> Way:
        """Which way that is."""
        if self.before is None:
            return "came"
        if self.after is None:
            return "went"
        rank = self.after.rank - self.before.rank
        return "up" if rank > 0 else "down" if rank < 0 else "same"


@dataclass(frozen=True, slots=True)
class Node:
    """A tier at a moment: pixels from the top left corner, and its accounts."""

    moment: int
    tier: Tier
    x: float
    y: float
    height: float
    accounts: int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Accounts between two moments: where the ribbon's upper edge begins and ends, and how high it is.

    A wedge has the height at the node it touches only: at its right end if its accounts came, at its
    left end if they went.
    """

    moment: int
    passing: Passing
    left: tuple[float, float]
    right: tuple[float, float]
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the ribbon."""
        (x0, y0), (x1, y1) = self.left, self.right
        return (x0 + x1) / 2, (y0 + y1 + self.height) / 2


@dataclass(frozen=True, slots=True)
class FlowDrawing:
    """The picture in numbers."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    moments: int
    frame: FlowFrame = WIDE


@dataclass(frozen=True, slots=True)
class Said:
    """What a picture says: its title, the moments, the tiers, and of every part a text and an address."""

    title: str
    labels: Sequence[str]
    tiers: Mapping[Tier, str]
    node: Callable[[Node], tuple[str, str]]
    ribbon: Callable[[Ribbon], tuple[str, str]]


def flow(
    counts: Sequence[Mapping[Tier, int]], steps: Sequence[Sequence[Passing]], frame: FlowFrame = WIDE
) -> FlowDrawing:
    """Where everything stands: the accounts of each tier at each moment, and what passed in between."""
    most = max((sum(counted.values()) for counted in counts), default=0) or 1
    unit = _ROOM / most
    apart = (frame.width - 2 * frame.side - NODE) / max(len(counts) - 1, 1)
    places = [frame.side + moment * apart for moment in range(len(counts))]
    nodes = [node for moment, counted in enumerate(counts) for node in _column(moment, counted, places, unit)]
    at = {(node.moment, node.tier): node for node in nodes}
    ribbons = [one for moment, step in enumerate(steps) for one in _ribbons(moment, step, at, unit)]
    return FlowDrawing(tuple(nodes), tuple(ribbons), len(counts), frame)


def draw(found: FlowDrawing, said: Said) -> str:
    """The picture as one SVG: what stayed first, what moved above it, colours as attributes and classes."""
    below = [one for one in found.ribbons if one.passing.way == "same"]
    above = [one for one in found.ribbons if one.passing.way != "same"]
    width = found.frame.width
    return "".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 {width} {HEIGHT}"'
                f' width="{width}" height="{HEIGHT}" role="group" aria-label="{escape(said.title)}"'
                ' font-family="sans-serif" font-size="13">'
            ),
            f"<title>{escape(said.title)}</title>",
            *_heads(found, said.labels),
            *(_linked(said.ribbon(one), _path(one)) for one in (*below, *above)),
            *(_linked(said.node(one), _node(one, found, said.tiers)) for one in found.nodes),
            *_marks(above),
            "</svg>",
        ]
    )


def _column(moment: int, counted: Mapping[Tier, int], places: Sequence[float], unit: float) -> Iterator[Node]:
    y = float(TOP)
    for tier in TIERS:
        accounts = counted.get(tier, 0)
        yield Node(moment, tier, places[moment], y, accounts * unit, accounts)
        y += accounts * unit + GAP


def _ribbons(
    moment: int, step: Sequence[Passing], at: Mapping[tuple[int, Tier], Node], unit: float
) -> Iterator[Ribbon]:
    """From top to bottom, on both sides of every node: to and from the best tier first, then outside."""
    left = {tier: at[moment, tier].y for tier in TIERS}
    right = {tier: at[moment + 1, tier].y for tier in TIERS}
    starts, ends = at[moment, TIERS[0]].x + NODE, at[moment + 1, TIERS[0]].x
    for one in sorted(step, key=lambda one: (_height(one.before), _height(one.after))):
        height = one.accounts * unit
        begin = end = None
        if one.before:
            begin = (starts, left[one.before])
            left[one.before] += height
        if one.after:
            end = (ends, right[one.after])
            right[one.after] += height
        if begin is None and end is not None:
            begin = (ends - WEDGE, end[1])
        if end is None and begin is not None:
            end = (starts + WEDGE, begin[1])
        if begin is not None and end is not None:
            yield Ribbon(moment, one, begin, end, height)


def _height(tier: Tier | None) -> int:
    return len(TIERS) if tier is None else TIERS.index(tier)


def _heads(found: FlowDrawing, labels: Sequence[str]) -> Iterator[str]:
    for node in found.nodes:
        if node.tier is TIERS[0]:
            x, anchor = node.x + NODE / 2, "middle"
            if found.frame.narrow and node.moment in (0, found.moments - 1):
                x, anchor = (node.x, "start") if node.moment == 0 else (node.x + NODE, "end")
            yield (
                f'<text class="tick" x="{_n(x)}" y="{TOP - 20}" text-anchor="{anchor}"'
                f' fill="#5b6678">{escape(labels[node.moment])}</text>'
            )


def _path(one: Ribbon) -> str:
    way, height = one.passing.way, one.height
    (x0, y0), (x1, y1) = one.left, one.right
    middle = (x0 + x1) / 2
    if way == "came":
        drawn = f"M{_n(x0)} {_n(y0 + height / 2)}L{_n(x1)} {_n(y1)}V{_n(y1 + height)}Z"
    elif way == "went":
        drawn = f"M{_n(x1)} {_n(y1 + height / 2)}L{_n(x0)} {_n(y0)}V{_n(y0 + height)}Z"
    else:
        drawn = (
            f"M{_n(x0)} {_n(y0)}C{_n(middle)} {_n(y0)} {_n(middle)} {_n(y1)} {_n(x1)} {_n(y1)}"
            f"V{_n(y1 + height)}C{_n(middle)} {_n(y1 + height)} {_n(middle)} {_n(y0 + height)}"
            f" {_n(x0)} {_n(y0 + height)}Z"
        )
    return f'<path class="r-{way}" d="{drawn}" fill="{_COLOURS[way][0]}" fill-opacity="0.65"/>'


def _node(one: Node, found: FlowDrawing, tiers: Mapping[Tier, str]) -> str:
    """A node, its number, and at either end of the picture its tier's name; a narrow one names it once."""
    drawn = (
        f'<rect class="t-{one.tier}" x="{_n(one.x)}" y="{_n(one.y)}" width="{NODE}"'
        f' height="{_n(max(one.height, 1))}" rx="2" fill="{FILLS[one.tier][0]}"/>'
    )
    line = one.y + one.height / 2 + 4.5
    number = f'<tspan font-weight="700">{one.accounts}</tspan>'
    name = escape(tiers[one.tier])
    first, last = one.moment == 0, one.moment == found.moments - 1
    if found.frame.narrow:
        named = _text(one.x, one.y - 5, "start", name) if first else ""
        x, anchor = (one.x - 6, "end") if last else (one.x + NODE + 6, "start")
        return f"{drawn}{named}{_text(x, line, anchor, number)}"
    if first:
        return drawn + _text(one.x - 8, line, "end", f"{name} {number}")
    if last:
        return drawn + _text(one.x + NODE + 8, line, "start", f"{number} {name}")
    return drawn + _text(one.x + NODE + 6, line, "start", number)


def _text(x: float, y: float, anchor: str, text: str) -> str:
    """A text on top of what is drawn; `text` is XML."""
    return (
        f'<text class="lane on" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="#1d2430"'
        f' stroke="#ffffff" stroke-width="3" paint-order="stroke">{text}</text>'
    )


def _marks(moved: Sequence[Ribbon]) -> Iterator[str]:
    for moment in sorted({one.moment for one in moved}):
        for way in ("went", "crossing", "came"):
            mine = [one for one in moved if one.moment == moment and _lane(one) == way]
            yield from (_mark(one, x, y) for one, x, y in placed(mine))


def placed(ribbons: Iterable[Ribbon]) -> list[tuple[Ribbon, float, float]]:
    """Where the marks of ribbons above one another stand: at their middles, apart, and inside the box."""
    found = sorted(ribbons, key=lambda one: one.middle[1])
    lines: list[float] = []
    for one in found:
        lines.append(max(one.middle[1], lines[-1] + LINE if lines else float(TOP)))
    lowest = float(_FLOOR)
    for number in reversed(range(len(lines))):
        lines[number] = min(lines[number], lowest)
        lowest = lines[number] - LINE
    return [(one, one.middle[0], line) for one, line in zip(found, lines, strict=True)]


def _lane(one: Ribbon) -> str:
    return one.passing.way if one.passing.way in ("came", "went") else "crossing"


def _mark(one: Ribbon, x: float, y: float) -> str:
    way = one.passing.way
    return (
        f'<text class="mark m-{way}" x="{_n(x)}" y="{_n(y + 4)}" text-anchor="middle" font-size="12"'
        f' font-weight="700" fill="{_COLOURS[way][1]}" stroke="#ffffff" stroke-width="3"'
        f' paint-order="stroke" aria-hidden="true">{MARKS[way]}{one.passing.accounts}</text>'
    )


def _linked(said: tuple[str, str], drawn: str) -> str:
    title, href = said
    inner = f"<title>{escape(title)}</title>{drawn}"
    if not href:
        return f"<g>{inner}</g>"
    return f'<a href="{escape(href)}" aria-label="{escape(title)}">{inner}</a>'


def _n(number: float) -> str:
    """A number of pixels, short."""
    return f"{number:.1f}".removesuffix(".0")
