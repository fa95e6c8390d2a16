"""The step chart of an account: moves, gaps and the fall ahead are where they belong."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.charts import step_chart
from tierline.interfaces.presentation.charts.step_chart import (
    ChartEvent,
    EventRow,
    FallMark,
    TierSpan,
    lane,
    steps,
)

START = datetime(2025, 1, 1, tzinfo=UTC)
NAMES = {tier: str(tier.words) for tier in Tier}


def at(days: int) -> datetime:
    return START + timedelta(days=days)


SPANS = (
    TierSpan(Tier.vendor, at(0)),
    TierSpan(Tier.partner, at(100)),
    TierSpan(Tier.preferred_supplier, at(300)),
)


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
    assert all(str(tier.words) in "".join(drawn.itertext()) for tier in Tier)


@pytest.mark.parametrize("to", [Tier.vendor, None])
def test_the_known_fall_is_drawn_ahead_from_now_on(to: Tier | None) -> None:
    chart = steps(SPANS, at(400), FallMark(at(500), to))
    (now, level), (falls, still), (again, bottom), _ = chart.fall
    assert now == chart.now < falls == again
    assert level == still == lane(Tier.preferred_supplier)
    assert bottom == (lane(to) if to else step_chart.HEIGHT - step_chart.BOTTOM)
    assert "stroke-dasharray" in step_chart.draw(chart, NAMES, "t", "n")


def test_while_an_account_is_closed_no_line_is_drawn() -> None:
    spans = (TierSpan(Tier.partner, at(0)), TierSpan(None, at(50)), TierSpan(Tier.vendor, at(80)))
    first, second = steps(spans, at(100)).lines
    assert first[-1][0] < second[0][0]
    assert not steps(spans[:2], at(60), FallMark(at(90), Tier.vendor)).fall


def test_an_account_opened_this_instant_can_be_drawn() -> None:
    chart = steps(SPANS[:1], at(0))
    ElementTree.fromstring(step_chart.draw(chart, NAMES, "t", "n"))
    assert chart.now == step_chart.LEFT


def test_many_years_have_ticks_for_years_only() -> None:
    assert {when.month for _, when in steps(SPANS, at(400)).ticks} == {1, 4, 7, 10}
    assert {when.month for _, when in steps(SPANS, at(4000)).ticks} == {1}


def test_titles_in_a_drawing_are_text() -> None:
    spans = (TierSpan(Tier.vendor, at(0), '<b>"&', "#move-1"),)
    root = ElementTree.fromstring(step_chart.draw(steps(spans, at(9)), NAMES, "<i>", "<u>"))
    assert '<b>"&' in "".join(root.itertext())


def test_events_lie_in_rows_below_the_tiers_and_close_ones_are_told_as_one() -> None:
    told = [ChartEvent(at(days), f"e{days}") for days in (-1, 10, 11, 200, 401)]
    chart = steps(SPANS, at(400), rows=[EventRow("Signed", told), EventRow("Nothing", told[:1])])
    ((name, marks),) = chart.rows
    assert name == "Signed"
    assert [[one.title for one in mark.events] for mark in marks] == [["e10", "e11"], ["e200"]]
    drawn = step_chart.draw(chart, NAMES, "t", "n")
    assert "e10; e11" in drawn
    assert "e401" not in drawn
    assert chart.floor == step_chart.HEIGHT - step_chart.BOTTOM + step_chart.ROW
