"""How many accounts had which tier at several moments, as stacked columns: counts to numbers to SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from domain.catalogue import Tier

WIDTH, HEIGHT, TOP, BOTTOM, SIDE = 560, 240, 22, 30, 12
_ROOM = HEIGHT - TOP - BOTTOM
_INSIDE = 15
"""The least height of a block that a number fits in, pixels."""
FILLS = {
    Tier.vendor: ("#a7b1c2", "#1d2430"),
    Tier.preferred_supplier: ("#7ab2e0", "#10233a"),
    Tier.partner: ("#2a6fb0", "#ffffff"),
    Tier.strategic_ally: ("#0d3b73", "#ffffff"),
}
"""Fill and ink of each tier."""


@dataclass(frozen=True, slots=True)
class Block:
    """One tier in one column: pixels from the top left corner, and the number it stands for."""

    tier: Tier
    x: float
    y: float
    width: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """The blocks of one moment, the lowest tier at the bottom."""

    label: str
    middle: float
    total: int
    blocks: tuple[Block, ...]

    @property
    def top(self) -> float:
        """Where the column ends."""
        return min((block.y for block in self.blocks), default=float(HEIGHT - BOTTOM))


def columns(counted: Sequence[tuple[str, Mapping[Tier, int]]]) -> tuple[Column, ...]:
    """Where every block stands; heights are in proportion to counts, the highest column fills the room."""
    most = max((sum(counts.values()) for _, counts in counted), default=0) or 1
    step = (WIDTH - 2 * SIDE) / max(len(counted), 1)
    return tuple(
        _column(label, counts, SIDE + index * step, step, _ROOM / most)
        for index, (label, counts) in enumerate(counted)
    )


def draw(found: Sequence[Column], names: Mapping[Tier, str], title: str) -> str:
    """The columns as one SVG: colours as attributes for files, and classes for the page's stylesheet."""
    floor = HEIGHT - BOTTOM
    return "".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="columns" viewBox="0 0 {WIDTH} {HEIGHT}"'
                f' width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(title)}"'
                ' font-family="sans-serif" font-size="12">'
            ),
            f"<title>{escape(title)}</title>",
            *(_drawn(column, names) for column in found),
            f'<path class="grid" d="M{SIDE} {floor}H{WIDTH - SIDE}" stroke="#c3cad5"/>',
            "</svg>",
        ]
    )


def _column(label: str, counts: Mapping[Tier, int], left: float, step: float, unit: float) -> Column:
    blocks, y = [], float(HEIGHT - BOTTOM)
    for tier in Tier:
        count = counts.get(tier, 0)
        if count:
            y -= count * unit
            blocks.append(
                Block(tier, round(left + step * 0.15, 1), y, round(step * 0.7, 1), count * unit, count)
            )
    return Column(label, round(left + step / 2, 1), sum(counts.values()), tuple(blocks))


def _drawn(column: Column, names: Mapping[Tier, str]) -> str:
    return "".join(
        [
            *(_block(block, column, names[block.tier]) for block in column.blocks),
            (
                f'<text class="lane" x="{column.middle}" y="{round(column.top - 6, 1)}" text-anchor="middle"'
                f' font-weight="600" fill="#1d2430">{column.total}</text>'
            ),
            (
                f'<text class="tick" x="{column.middle}" y="{HEIGHT - 10}" text-anchor="middle"'
                f' fill="#5b6678">{escape(column.label)}</text>'
            ),
        ]
    )


def _block(block: Block, column: Column, name: str) -> str:
    fill, ink = FILLS[block.tier]
    number = ""
    if block.height >= _INSIDE:
        line = round(block.y + block.height / 2 + 4, 1)
        number = (
            f'<text class="on-{block.tier}" x="{column.middle}" y="{line}"'
            f' text-anchor="middle" fill="{ink}">{block.count}</text>'
        )
    title = escape(f"{column.label} · {name}: {block.count}")
    return (
        f'<g><title>{title}</title><rect class="t-{block.tier}" x="{block.x}" y="{round(block.y, 1)}"'
        f' width="{block.width}" height="{round(block.height, 1)}" fill="{fill}"/>{number}</g>'
    )
