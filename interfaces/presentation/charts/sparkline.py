"""A sparkline: the tier of an account over the last two years in the height of a line of text."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from tierline.domain.catalogue import Tier
from tierline.projections.reports.tier_spells import TierHeld

WIDTH, HEIGHT = 108, 26
_MARGIN, _LANE = 4, 6
RANKS = {tier: place for place, tier in enumerate(Tier)}


def sparkline(held: Sequence[TierHeld], start: datetime, end: datetime, names: Mapping[Tier, str]) -> str:
    """The tiers of an account from `start` to `end` as an SVG that says them in order; empty if none.

    The line is broken while the account isn't open. `held` is in order of time.
    """
    if not held:
        return ""
    said = escape(" → ".join(names[one.tier] for one in _visits(held)))
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'<svg class="spark" xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{said}">'
        f"<title>{said}</title>{_line(held, start, end)}</svg>"
    )


def _line(held: Sequence[TierHeld], start: datetime, end: datetime) -> str:
    whole = (end - start).total_seconds() or 1.0

    def x(at: datetime) -> float:
        share = (min(max(at, start), end) - start).total_seconds() / whole
        return round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1)

    drawn, before = "", None
    for one in held:
        y = _height(one.tier)
        drawn += f"V{y}" if before == one.since else f"M{x(one.since)} {y}"
        drawn += f"H{x(one.until)}"
        before = one.until
    last = held[-1]
    place = f'cx="{x(last.until)}" cy="{_height(last.tier)}"'
    return (
        f'<path class="line" d="{drawn}" fill="none" stroke="#2a6fb0" stroke-width="2"/>'
        f'<circle class="t-{last.tier}" {place} r="3" fill="#2a6fb0"/>'
    )


def _height(tier: Tier) -> int:
    return HEIGHT - _MARGIN - RANKS[tier] * _LANE


def _visits(held: Sequence[TierHeld]) -> list[TierHeld]:
    """Those that begin another tier than the one before."""
    before = [None, *(one.tier for one in held)]
    return [one for one, tier in zip(held, before, strict=False) if one.tier is not tier]
