"""The picture of the movement tells the truth: heights add up, order is kept, nothing leaves the box."""

import itertools
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.charts import movement_flow
from tierline.interfaces.presentation.charts.movement_flow import (
    BOTTOM,
    HEIGHT,
    NARROW,
    NODE,
    TIERS,
    TOP,
    WIDE,
    Passing,
    Said,
    draw,
    flow,
)
from tierline.interfaces.web.movement_view import quarter_ends

NAMES = {tier: str(tier.words) for tier in Tier}
TIERS_OR_NONE = st.one_of(st.none(), st.sampled_from(list(Tier)))
LIVES = st.lists(st.tuples(st.tuples(*[TIERS_OR_NONE] * 5), st.integers(1, 3000)), min_size=0, max_size=12)
"""So many accounts had those tiers at five moments."""


def counted(lives):
    counts = [Counter() for _ in range(5)]
    steps = [Counter() for _ in range(4)]
    for tiers, accounts in lives:
        for moment, tier in enumerate(tiers):
            if tier:
                counts[moment][tier] += accounts
        for number, pair in enumerate(itertools.pairwise(tiers)):
            if pair != (None, None):
                steps[number][pair] += accounts
    return counts, [[Passing(*pair, count) for pair, count in step.items()] for step in steps]


def drawn(found):
    def told(one):
        return (f"told of {one}", "#there")

    return draw(found, Said("<title>", ["a", "b", "c", "d", "e&"], NAMES, told, told))


@given(LIVES)
def test_what_touches_a_side_of_a_node_adds_up_to_its_height(lives):
    counts, steps = counted(lives)
    found = flow(counts, steps)
    unit = {round(node.height / node.accounts, 6) for node in found.nodes if node.accounts}
    assert len(unit) <= 1
    left, right = defaultdict(float), defaultdict(float)
    for one in found.ribbons:
        left[one.moment, one.passing.before] += one.height
        right[one.moment + 1, one.passing.after] += one.height
    for node in found.nodes:
        assert node.accounts == counts[node.moment][node.tier]
        if node.moment < 4:
            assert left[node.moment, node.tier] == pytest.approx(node.height, abs=1e-6)
        if node.moment > 0:
            assert right[node.moment, node.tier] == pytest.approx(node.height, abs=1e-6)


@given(LIVES)
def test_the_ribbons_of_a_quarter_add_up_to_the_accounts_at_both_of_its_ends(lives):
    counts, steps = counted(lives)
    found = flow(counts, steps)
    for moment in range(4):
        mine = [one.passing for one in found.ribbons if one.moment == moment]
        assert sum(one.accounts for one in mine if one.before) == counts[moment].total()
        assert sum(one.accounts for one in mine if one.after) == counts[moment + 1].total()


@given(LIVES)
def test_ribbons_leave_and_reach_a_node_side_by_side_in_the_order_of_the_tiers(lives):
    found = flow(*counted(lives))
    nodes = {(node.moment, node.tier): node for node in found.nodes}
    for moment in range(4):
        for tier in Tier:
            node = nodes[moment, tier]
            y = node.y
            leaving = [one for one in found.ribbons if (one.moment, one.passing.before) == (moment, tier)]
            order = [
                len(TIERS) if one.passing.after is None else TIERS.index(one.passing.after) for one in leaving
            ]
            assert order == sorted(order)
            for one in leaving:
                assert one.left == (pytest.approx(node.x + NODE), pytest.approx(y))
                y += one.height
            y = nodes[moment + 1, tier].y
            for one in found.ribbons:
                if (one.moment, one.passing.after) == (moment, tier):
                    assert one.right == (pytest.approx(nodes[moment + 1, tier].x), pytest.approx(y))
                    y += one.height


@given(LIVES, st.sampled_from([WIDE, NARROW]))
def test_the_tiers_of_a_moment_stand_in_their_order_and_everything_stays_in_the_box(lives, frame):
    found = flow(*counted(lives), frame)
    for moment in range(5):
        column = [node for node in found.nodes if node.moment == moment]
        assert [node.tier for node in column] == list(reversed(Tier))
        for upper, lower in itertools.pairwise(column):
            assert upper.y + upper.height < lower.y
    for node in found.nodes:
        assert 0 <= node.x <= node.x + NODE <= frame.width
        assert TOP <= node.y <= node.y + node.height <= HEIGHT - BOTTOM + 1e-6
    for one in found.ribbons:
        for x, y in (one.left, one.right):
            assert 0 <= x <= frame.width
            assert TOP <= y <= y + one.height <= HEIGHT - BOTTOM + 1e-6
    for moment in range(4):
        mine = [one for one in found.ribbons if one.moment == moment and one.passing.way in ("up", "down")]
        lines = [line for _, _, line in movement_flow.placed(mine)]
        assert all(lower - upper >= movement_flow.LINE - 1e-6 for upper, lower in itertools.pairwise(lines))
        assert all(line <= HEIGHT - BOTTOM for line in lines)


@given(LIVES)
def test_every_part_is_drawn_as_a_link_that_tells_what_it_is(lives):
    found = flow(*counted(lives))
    root = ElementTree.fromstring(drawn(found))
    links = root.findall("{http://www.w3.org/2000/svg}a")
    assert len(links) == len(found.nodes) + len(found.ribbons)
    assert all(link.get("aria-label") for link in links)
    assert "style=" not in drawn(found)


def test_movers_lie_above_what_stayed_and_bear_a_mark_beside_their_colour():
    ally, vendor = Tier.strategic_ally, Tier.vendor
    steps = [
        [Passing(vendor, ally, 2), Passing(ally, ally, 3), Passing(ally, vendor, 1), Passing(None, vendor, 4)]
    ]
    picture = drawn(flow([{vendor: 2, ally: 4}, {vendor: 5, ally: 5}], steps))
    assert picture.index("r-same") < min(picture.index(one) for one in ("r-up", "r-down", "r-came"))
    for mark in ("▲2", "▼1", "+4"):
        assert f">{mark}</text>" in picture
    assert "−" not in picture


def test_a_narrow_picture_names_every_tier_once_and_has_all_numbers() -> None:
    ally, vendor = Tier.strategic_ally, Tier.vendor
    steps = [[Passing(vendor, ally, 2), Passing(ally, ally, 3)]]
    picture = drawn(flow([{vendor: 2, ally: 3}, {ally: 5}], steps, NARROW))
    assert 'viewBox="0 0 340 ' in picture
    assert all(picture.count(f">{name}</text>") == 1 for name in NAMES.values())
    for number in (2, 3, 5):
        assert f'<tspan font-weight="700">{number}</tspan>' in picture


def test_quarters_end_at_their_last_instant() -> None:
    ends = quarter_ends(datetime(2026, 2, 10, tzinfo=UTC), 4)
    assert [(end.year, end.month, end.day) for end in ends] == [
        (2025, 3, 31),
        (2025, 6, 30),
        (2025, 9, 30),
        (2025, 12, 31),
    ]
    assert all(
        end + datetime.resolution == (end + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
        for end in ends
    )
