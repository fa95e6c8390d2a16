from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from domain.catalogue import Tier
from interfaces.web import column_chart, step_chart
from interfaces.web.movement_view import quarter_ends
from interfaces.web.step_chart import Fall, Span, lane, steps

START = datetime(2025, 1, 1, tzinfo=UTC)
NAMES = {tier: tier.words.en for tier in Tier}


def at(days: int) -> datetime:
    return START + timedelta(days=days)


SPANS = (Span(Tier.vendor, at(0)), Span(Tier.partner, at(100)), Span(Tier.preferred_supplier, at(300)))


def test_steps_turn_at_the_instants_of_the_moves() -> None:
    chart = steps(SPANS, at(400))
    (line,) = chart.lines
    per_day = (chart.now - line[0][0]) / 400
    assert [(round((x - line[0][0]) / per_day), y) for x, y in line] == [
        (0, lane(Tier.vendor)),
        (100, lane(Tier.vendor)),
        (100, lane(Tier.partner)),
        (300, lane(Tier.partner)),
        (300, lane(Tier.preferred_supplier)),
        (400, lane(Tier.preferred_supplier)),
    ]
    assert [mark.way for mark in chart.marks] == [0, 1, -1]


def test_a_higher_tier_has_a_higher_lane_and_every_tier_has_one() -> None:
    heights = [lane(tier) for tier in Tier]
    assert heights == sorted(heights, reverse=True)
    drawn = ElementTree.fromstring(step_chart.draw(steps(SPANS[:1], at(9)), NAMES, "t", "n"))
    assert all(tier.words.en in "".join(drawn.itertext()) for tier in Tier)


@pytest.mark.parametrize("to", [Tier.vendor, None])
def test_the_known_fall_is_drawn_ahead_from_now_on(to: Tier | None) -> None:
    chart = steps(SPANS, at(400), Fall(at(500), to))
    (now, level), (falls, still), (again, bottom), _ = chart.fall
    assert now == chart.now < falls == again
    assert level == still == lane(Tier.preferred_supplier)
    assert bottom == (lane(to) if to else step_chart.HEIGHT - step_chart.BOTTOM)
    assert "stroke-dasharray" in step_chart.draw(chart, NAMES, "t", "n")


def test_while_an_account_is_closed_no_line_is_drawn() -> None:
    spans = (Span(Tier.partner, at(0)), Span(None, at(50)), Span(Tier.vendor, at(80)))
    first, second = steps(spans, at(100)).lines
    assert first[-1][0] < second[0][0]
    assert not steps(spans[:2], at(60), Fall(at(90), Tier.vendor)).fall


def test_an_account_opened_this_instant_can_be_drawn() -> None:
    chart = steps(SPANS[:1], at(0))
    ElementTree.fromstring(step_chart.draw(chart, NAMES, "t", "n"))
    assert chart.now == step_chart.LEFT


def test_many_years_have_ticks_for_years_only() -> None:
    assert {when.month for _, when in steps(SPANS, at(400)).ticks} == {1, 4, 7, 10}
    assert {when.month for _, when in steps(SPANS, at(4000)).ticks} == {1}


def test_titles_in_a_drawing_are_text() -> None:
    spans = (Span(Tier.vendor, at(0), '<b>"&', "#move-1"),)
    root = ElementTree.fromstring(step_chart.draw(steps(spans, at(9)), NAMES, "<i>", "<u>"))
    assert '<b>"&' in "".join(root.itertext())


COUNTS = (
    ("a", {Tier.vendor: 3, Tier.partner: 1}),
    ("b", {Tier.vendor: 2, Tier.preferred_supplier: 4, Tier.strategic_ally: 2}),
    ("c", dict.fromkeys(Tier, 0)),
)


def test_blocks_are_as_high_as_their_counts_and_stand_on_one_another() -> None:
    found = column_chart.columns(COUNTS)
    assert [column.total for column in found] == [4, 8, 0]
    units = {round(block.height / block.count, 6) for column in found for block in column.blocks}
    assert len(units) == 1
    for column in found:
        floor = column_chart.HEIGHT - column_chart.BOTTOM
        for block in column.blocks:
            assert block.y + block.height == pytest.approx(floor)
            floor = block.y
        assert column_chart.HEIGHT - column_chart.BOTTOM - column.top == pytest.approx(
            sum(block.height for block in column.blocks)
        )
    assert found[1].top == pytest.approx(column_chart.TOP)


def test_columns_are_drawn_as_xml_even_without_any_account() -> None:
    for counts in (COUNTS, COUNTS[2:], ()):
        drawing = column_chart.draw(column_chart.columns(counts), NAMES, "t")
        ElementTree.fromstring(drawing)


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
