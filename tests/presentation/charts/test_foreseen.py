"""Two ways to go on from now, drawn beside each other on the step chart."""

from datetime import UTC, datetime

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.charts.step_chart import (
    BOTTOM,
    HEIGHT,
    RIGHT,
    WIDTH,
    TierSpan,
    draw,
    foreseen,
    lane,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SO_FAR = [TierSpan(Tier.vendor, datetime(2025, 1, 1, tzinfo=UTC)), TierSpan(Tier.partner, NOW)]
FALL = TierSpan(Tier.vendor, datetime(2026, 3, 1, tzinfo=UTC))
LATER = TierSpan(Tier.vendor, datetime(2026, 9, 1, tzinfo=UTC))
CLOSED = TierSpan(None, datetime(2026, 6, 1, tzinfo=UTC))
NAMES = {tier: tier.value for tier in Tier}


def test_each_way_begins_now_and_ends_at_the_edge_on_its_last_tier() -> None:
    drawn = foreseen(SO_FAR, NOW, [FALL], [LATER])
    for way in (drawn.fall, drawn.planned):
        assert way[0] == (drawn.now, lane(Tier.partner))
        assert way[-1] == (WIDTH - RIGHT, lane(Tier.vendor))
    assert drawn.fall[1][0] < drawn.planned[1][0] < WIDTH - RIGHT


def test_a_way_that_nothing_changes_goes_straight_on_and_one_that_closes_leaves_the_lanes() -> None:
    drawn = foreseen(SO_FAR, NOW, [], [CLOSED])
    assert drawn.fall == ((drawn.now, lane(Tier.partner)), (WIDTH - RIGHT, lane(Tier.partner)))
    assert drawn.planned[-1] == (WIDTH - RIGHT, HEIGHT - BOTTOM)


def test_both_are_drawn_and_told_apart_without_colour() -> None:
    picture = draw(foreseen(SO_FAR, NOW, [FALL], [LATER]), NAMES, "Tier", "now")
    assert 'class="line ahead"' in picture
    assert 'stroke-dasharray="6 5"' in picture
    assert 'class="line planned"' in picture
    assert 'stroke-dasharray="2 4"' in picture
