"""The tier of one account over time as a step chart, with what happened below it: numbers, then SVG."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

from tierline.domain.catalogue import Tier

WIDTH, LEFT, RIGHT, TOP, LANE, BOTTOM = 960, 150, 24, 18, 44, 40
LANES = tuple(reversed(Tier))
"""The tiers from top to bottom: all of them, whichever the account ever had."""
HEIGHT = TOP + LANE * len(LANES) + BOTTOM
ROW, NEAR = 22, 13
"""The height of a row of events, and how close two of them are told as one, pixels."""
_MOST_QUARTERS = 13


class Frame(NamedTuple):
    """How wide a chart is, where its lines begin, and how high a row of events is, pixels.

    A narrow one has names above what they name, and years alone below.
    """

    width: int
    left: int
    row: int
    narrow: bool = False


WIDE = Frame(WIDTH, LEFT, ROW)
NARROW = Frame(340, 12, 32, narrow=True)
"""For a phone: so that nothing of it lies beyond the window, and its texts are as large as elsewhere."""


@dataclass(frozen=True, slots=True)
class TierSpan:
    """The account had `tier` (None: closed) from `start` on; `href` is where that move is explained."""

    tier: Tier | None
    start: datetime
    title: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class FallMark:
    """When the tier will be lower if nothing happens, and which it will be (None: no tier)."""

    on: datetime
    to: Tier | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class ChartEvent:
    """Something that happened to the account; `href` is where it is told of."""

    at: datetime
    title: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """Events of one sort, in order, below the tiers."""

    name: str
    events: Sequence[ChartEvent]


@dataclass(frozen=True, slots=True)
class EventMark:
    """Events that are told by one mark, for they lie too close to one another."""

    x: float
    events: tuple[ChartEvent, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A move: where, whether up (1), down (-1) or neither (0), and which span it begins."""

    x: float
    y: float
    way: int
    span: TierSpan


@dataclass(frozen=True, slots=True)
class StepDrawing:
    """The chart in numbers: pixels from the top left corner."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    """One per stretch without a gap; each point turns the line by a right angle."""
    marks: tuple[Mark, ...]
    fall: tuple[tuple[float, float], ...]
    now: float
    ticks: tuple[tuple[float, datetime], ...]
    rows: tuple[tuple[str, tuple[EventMark, ...]], ...] = ()
    """What each row of events is called, and its marks."""

    planned: tuple[tuple[float, float], ...] = ()
    """What is to come if something planned comes true, beside `fall`, which is what comes without it."""

    frame: Frame = WIDE

    @property
    def floor(self) -> int:
        """Where the rows end and the axis begins."""
        return HEIGHT - BOTTOM + self.frame.row * len(self.rows)


def lane(tier: Tier) -> float:
    """The height of a tier's lane."""
    return TOP + LANE * (LANES.index(tier) + 0.5)


def steps(
    spans: Sequence[TierSpan],
    now: datetime,
    fall: FallMark | None = None,
    rows: Sequence[EventRow] = (),
    frame: Frame = WIDE,
) -> StepDrawing:
    """Where everything stands; `spans` are in order, not empty, and begin by `now`.

    Events before the first span or after `now` are left out, and rows that have none then.
    """
    start = spans[0].start
    last = max(now, fall.on) if fall else now
    x = _scale(start, last, 1.02, frame)

    ahead: tuple[tuple[float, float], ...] = ()
    if fall and spans[-1].tier:
        level = lane(spans[-1].tier)
        bottom = lane(fall.to) if fall.to else HEIGHT - BOTTOM
        ahead = ((x(now), level), (x(fall.on), level), (x(fall.on), bottom), (frame.width - RIGHT, bottom))
    ticks = tuple((x(at), at) for at in _quarters(start, last, years=frame.narrow))
    within = {one.name: [event for event in one.events if start <= event.at <= now] for one in rows}
    events = tuple((name, _clusters(those, x)) for name, those in within.items() if those)
    lines = _lines(spans, x, x(now))
    return StepDrawing(lines, _marks(spans, x), ahead, x(now), ticks, rows=events, frame=frame)


def foreseen(
    spans: Sequence[TierSpan], now: datetime, without: Sequence[TierSpan], planned: Sequence[TierSpan]
) -> StepDrawing:
    """As `steps`, with two ways to go on from now: the spans that begin later, without a plan and with it."""
    start = spans[0].start
    last = max([now, *(span.start for span in (*without, *planned))])
    x = _scale(start, last, 1.06)

    ways = (_way_on(spans[-1].tier, ahead, x, x(now)) for ahead in (without, planned))
    ticks = tuple((x(at), at) for at in _quarters(start, last))
    without_it, with_it = ways
    return StepDrawing(_lines(spans, x, x(now)), _marks(spans, x), without_it, x(now), ticks, planned=with_it)


def _scale(
    start: datetime, last: datetime, stretch: float, frame: Frame = WIDE
) -> Callable[[datetime], float]:
    """Where moments lie from left to right; `stretch` leaves some room behind the last one."""
    length = (last - start).total_seconds() * stretch or 1.0

    def x(at: datetime) -> float:
        share = (at - start).total_seconds() / length
        return round(frame.left + share * (frame.width - frame.left - RIGHT), 1)

    return x


def _way_on(
    tier: Tier | None, ahead: Sequence[TierSpan], x: Callable[[datetime], float], now: float
) -> tuple[tuple[float, float], ...]:
    """The line from now on, through the spans that begin later."""
    level = _height(tier)
    points = [(now, level)]
    for span in ahead:
        points.append((x(span.start), level))
        level = _height(span.tier)
        points.append((x(span.start), level))
    return (*points, (WIDTH - RIGHT, level))


def _height(tier: Tier | None) -> float:
    return lane(tier) if tier else HEIGHT - BOTTOM


def draw(chart: StepDrawing, names: Mapping[Tier, str], title: str, now_label: str) -> str:
    """The chart as one SVG: colours as attributes for files, and classes for the page's stylesheet."""
    height, frame = chart.floor + BOTTOM, chart.frame
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="steps" viewBox="0 0 {frame.width} {height}"'
            f' width="{frame.width}" height="{height}" role="group" aria-label="{escape(title)}"'
            ' font-family="sans-serif" font-size="13">'
        ),
        f"<title>{escape(title)}</title>",
        *_grid(chart, names),
        *(_path(line, "line") for line in chart.lines),
        _path(chart.fall, "line ahead", ' stroke-dasharray="6 5"') if chart.fall else "",
        _path(chart.planned, "line planned", ' stroke-dasharray="2 4"') if chart.planned else "",
        f'<path class="now" d="M{chart.now} {TOP}V{chart.floor}" stroke="#8a94a6" fill="none"/>',
        (
            f'<text class="now-label" x="{chart.now - 4}" y="{TOP - 5}" text-anchor="end" fill="#5b6678"'
            f' font-size="11">{escape(now_label)}</text>'
        ),
        *(_mark(mark) for mark in chart.marks),
        *(_event_row(name, marks, place, frame) for place, (name, marks) in enumerate(chart.rows)),
        "</svg>",
    ]
    return "".join(parts)


def _lines(
    spans: Sequence[TierSpan], x: Callable[[datetime], float], now: float
) -> tuple[tuple[tuple[float, float], ...], ...]:
    lines: list[list[tuple[float, float]]] = []
    open_line = False
    for span, following in zip(spans, [*spans[1:], None], strict=True):
        if span.tier is None:
            open_line = False
            continue
        if not open_line:
            lines.append([])
        end = x(following.start) if following else now
        lines[-1] += [(x(span.start), lane(span.tier)), (end, lane(span.tier))]
        open_line = True
    return tuple(tuple(line) for line in lines)


def _marks(spans: Sequence[TierSpan], x: Callable[[datetime], float]) -> tuple[Mark, ...]:
    found, before = [], None
    for span in spans:
        tier = span.tier or before
        if tier is not None:
            found.append(Mark(x(span.start), lane(tier), _way(before, span.tier), span))
        before = span.tier
    return tuple(found)


def _clusters(events: Sequence[ChartEvent], x: Callable[[datetime], float]) -> tuple[EventMark, ...]:
    """One mark for each event; those that lie close to the first of a mark go with it."""
    found: list[EventMark] = []
    for one in events:
        here = x(one.at)
        if found and here - found[-1].x < NEAR:
            found[-1] = EventMark(found[-1].x, (*found[-1].events, one))
        else:
            found.append(EventMark(here, (one,)))
    return tuple(found)


def _way(before: Tier | None, after: Tier | None) -> int:
    if before is None or after is None:
        return 0
    return 1 if after.rank > before.rank else -1


def _quarters(start: datetime, end: datetime, *, years: bool = False) -> list[datetime]:
    """The first instants of the quarters between two moments; of years, if asked or where there are many."""
    months = (end.year - start.year) * 12 + end.month - start.month
    steps = (1,) if years or months > 3 * _MOST_QUARTERS else (1, 4, 7, 10)
    firsts = (
        datetime(year, month, 1, tzinfo=UTC) for year in range(start.year, end.year + 1) for month in steps
    )
    return [at for at in firsts if start <= at <= end]


def _grid(chart: StepDrawing, names: Mapping[Tier, str]) -> list[str]:
    floor, frame = chart.floor, chart.frame
    rows = [
        f'<path class="grid" d="M{frame.left} {lane(tier)}H{frame.width - RIGHT}" stroke="#e1e5eb"/>'
        f'<text class="lane" {_lane_name(frame, lane(tier))} fill="#1d2430">{escape(names[tier])}</text>'
        for tier in LANES
    ]
    rows += [
        f'<path class="grid" d="M{x} {TOP}V{floor}" stroke="#e1e5eb"/>' + _tick(x, at, floor)
        for x, at in chart.ticks
    ]
    return rows


def _lane_name(frame: Frame, middle: float) -> str:
    """Where the name of a tier stands: above the far end of its line, in a narrow chart."""
    if frame.narrow:
        return f'x="{frame.width - 2}" y="{middle - 7}" text-anchor="end" font-size="12"'
    return _beside(frame, middle)


def _beside(frame: Frame, middle: float) -> str:
    """Where a name stands of something at some height: left of it, or above it where there is no room."""
    if frame.narrow:
        return f'x="{frame.left}" y="{middle - 9}" font-size="12"'
    return f'x="{frame.left - 18}" y="{middle + 4}" text-anchor="end"'


def _tick(x: float, at: datetime, floor: int) -> str:
    if at.month == 1:
        return (
            f'<text class="tick year" x="{x}" y="{floor + 18}" text-anchor="middle" fill="#1d2430"'
            f' font-weight="600">{at.year}</text>'
        )
    return (
        f'<text class="tick" x="{x}" y="{floor + 18}" text-anchor="middle" fill="#5b6678"'
        f' font-size="11">Q{(at.month + 2) // 3}</text>'
    )


def _path(points: Sequence[tuple[float, float]], name: str, more: str = "") -> str:
    """A line through points, each on the same height as the one before it or right above or below."""
    (x, y), *rest = points
    drawn = f"M{x} {y}"
    for to_x, to_y in rest:
        drawn += (f"V{to_y}" if to_y != y else "") + (f"H{to_x}" if to_x != x else "")
        x, y = to_x, to_y
    return f'<path class="{name}" d="{drawn}" fill="none" stroke="#2a6fb0" stroke-width="2.5"{more}/>'


_SHAPES = {1: ("M-6 5L0 -6L6 5Z", "rose"), -1: ("M-6 -5L0 6L6 -5Z", "fell"), 0: ("M-5 -5H5V5H-5Z", "began")}
_FILLS = {"rose": "#1a7f4b", "fell": "#b3400f", "began": "#5b6678"}


def _mark(mark: Mark) -> str:
    shape, name = _SHAPES[mark.way]
    drawn = (
        f'<circle class="halo" r="10" fill="#ffffff" stroke="#d5dae2"/>'
        f'<path class="{name}" d="{shape}" fill="{_FILLS[name]}"/>'
    )
    title = escape(mark.span.title)
    label = f"<title>{title}</title>"
    placed = f'<g transform="translate({mark.x} {mark.y})">{label}{drawn}</g>'
    href = mark.span.href
    return f'<a href="{escape(href)}" aria-label="{title}">{placed}</a>' if href else placed


def _event_row(name: str, marks: Sequence[EventMark], place: int, frame: Frame) -> str:
    middle = HEIGHT - BOTTOM + frame.row * (place + (0.75 if frame.narrow else 0.5))
    size = "" if frame.narrow else ' font-size="11"'
    label = f'<text class="tick" {_beside(frame, middle)} fill="#5b6678"{size}>{escape(name)}</text>'
    return label + "".join(_event(mark, middle) for mark in marks)


def _event(mark: EventMark, middle: float) -> str:
    """A dot, or a larger one with the number of events; it leads to the last of them."""
    title = escape("; ".join(one.title for one in mark.events))
    many = len(mark.events)
    number = (
        f'<text class="event-number" y="3.5" text-anchor="middle" fill="#ffffff" font-size="10">{many}</text>'
        if many > 1
        else ""
    )
    dot = f'<circle class="event" r="{7 if many > 1 else 4.5}" fill="#2a6fb0"/>{number}'
    placed = f'<g transform="translate({mark.x} {middle})"><title>{title}</title>{dot}</g>'
    href = mark.events[-1].href
    return f'<a href="{escape(href)}" aria-label="{title}">{placed}</a>' if href else placed
