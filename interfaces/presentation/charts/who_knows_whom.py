"""Who knows whom as a drawing: theirs on the left, ours on the right, a line for each connection."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tierline.interfaces.presentation.charts.drawing import QUIET, fitted, label, plain

EDGE, TOP, ROW, HIGH = 2, 26, 50, 40
_THIN, _STEP, _THICK = 1.5, 0.5, 6.0
_LEAST_ROWS = 2


class KnowsFrame(NamedTuple):
    """How wide the drawing is, and the boxes of theirs and of ours, pixels."""

    width: int
    left: int
    right: int


WIDE = KnowsFrame(640, 220, 150)
NARROW = KnowsFrame(340, 158, 112)
"""For a phone: names that don't fit are cut, and whole at the page that they lead to."""


class PersonBox(NamedTuple):
    """Somebody in the drawing; `href` is where they are told of, `under` a second line."""

    key: str
    name: str
    under: str = ""
    href: str = ""


class Tie(NamedTuple):
    """A connection between one of theirs and one of ours; `only` if theirs knows nobody else of ours."""

    theirs: str
    ours: str
    times: int
    live: bool
    only: bool
    title: str


def draw(
    theirs: Sequence[PersonBox],
    ours: Sequence[PersonBox],
    ties: Sequence[Tie],
    heads: tuple[str, str],
    title: str,
    frame: KnowsFrame = WIDE,
) -> str:
    """The drawing as one SVG; ties of people who are not in it are left out, and ours stand beside theirs."""
    ours = _beside(ours, [one.key for one in theirs], ties)
    rows = max(len(theirs), len(ours), _LEAST_ROWS)
    height = TOP + rows * ROW + EDGE
    left = _heights([one.key for one in theirs], rows)
    right = _heights([one.key for one in ours], rows)
    drawn = [one for one in ties if one.theirs in left and one.ours in right]
    edge = frame.width - frame.right
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="knows" viewBox="0 0 {frame.width} {height}"'
            f' width="{frame.width}" height="{height}" role="group" aria-label="{plain(title)}"'
            ' font-family="sans-serif" font-size="13">'
        ),
        f"<title>{plain(title)}</title>",
        label(EDGE, TOP - 10, heads[0], kind="tick"),
        label(edge, TOP - 10, heads[1], kind="tick"),
        *(_tie(one, (EDGE + frame.left, left[one.theirs]), (edge, right[one.ours])) for one in drawn),
        *_column(theirs, EDGE, frame.left, left.__getitem__),
        *_column(ours, edge, frame.right - EDGE, right.__getitem__),
        "</svg>",
    ]
    return "".join(parts)


def width_of(times: int) -> float:
    """How thick the line of a connection is that was used so often, pixels."""
    return min(_THIN + _STEP * times, _THICK)


def _beside(ours: Sequence[PersonBox], theirs: Sequence[str], ties: Sequence[Tie]) -> list[PersonBox]:
    """Ours in the order of where those of theirs stand, on average, whom they know: fewer lines cross."""

    def middle(person: PersonBox) -> float:
        places = [theirs.index(one.theirs) for one in ties if one.ours == person.key and one.theirs in theirs]
        return sum(places) / len(places) if places else len(theirs)

    return sorted(ours, key=middle)


def _heights(keys: Sequence[str], rows: int) -> dict[str, float]:
    """The middle of each box, the column spread over the whole height."""
    space = rows * ROW / (len(keys) or 1)
    return {key: round(TOP + space * (place + 0.5), 1) for place, key in enumerate(keys)}


def _column(people: Sequence[PersonBox], x: float, wide: float, height: Callable[[str], float]) -> list[str]:
    return [_box(one, x, height(one.key), wide) for one in people]


def _box(one: PersonBox, x: float, middle: float, wide: float) -> str:
    top = round(middle - HIGH / 2, 1)
    name = label(x + 10, top + (16 if one.under else 25), fitted(one.name, wide - 20, 13), size=13)
    under = (
        label(x + 10, top + 32, fitted(one.under, wide - 20, 11), kind="tick", size=11) if one.under else ""
    )
    box = (
        f'<rect class="person" x="{x}" y="{top}" width="{wide}" height="{HIGH}" rx="7" fill="#ffffff"'
        ' stroke="#d5dae2"/>'
    )
    drawn = f"<title>{plain(one.name)}</title>{box}{name}{under}"
    return f'<a href="{plain(one.href)}">{drawn}</a>' if one.href else f"<g>{drawn}</g>"


def _tie(one: Tie, begin: tuple[float, float], finish: tuple[float, float]) -> str:
    (from_x, start), (to_x, end) = begin, finish
    bend = round((to_x - from_x) / 2, 1)
    path = f"M{from_x} {start}C{from_x + bend} {start} {to_x - bend} {end} {to_x} {end}"
    kind, stroke = ("live", "#2a6fb0") if one.live else ("fading", QUIET)
    dashes = "" if one.live else ' stroke-dasharray="5 5"'
    mark = f'<circle class="only" cx="{from_x + 7}" cy="{start}" r="5" fill="#b3400f"/>' if one.only else ""
    return (
        f'<g><title>{plain(one.title)}</title><path class="tie {kind}" d="{path}" fill="none"'
        f' stroke="{stroke}" stroke-width="{width_of(one.times)}"{dashes}/>{mark}</g>'
    )
