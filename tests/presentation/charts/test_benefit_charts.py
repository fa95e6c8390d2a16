"""The charts of benefit: every account where its hours and amounts put it, every contract in its month."""

from collections import defaultdict
from xml.etree import ElementTree

import pytest
from hypothesis import given

from tests.presentation.charts.picture import SVG
from tests.presentation.charts.rows import Rows, returns, value, worth
from tierline.interfaces.presentation.charts import chart_of
from tierline.interfaces.presentation.charts.benefit_by_effort import panels, without
from tierline.interfaces.presentation.charts.contracts_ending import LATER, end_panels
from tierline.interfaces.presentation.charts.drawing import compact
from tierline.projections.reports.value import ENDS_IN, OPEN_END


@given(returns())
def test_every_account_has_a_mark_in_each_currency_it_brought_something_in(rows: Rows) -> None:
    marked = [(dot.account, panel.currency) for panel in panels(rows) for dot in panel.dots]
    booked = [(row["account"], row["currency"]) for row in rows if row["benefit"] is not None]
    assert sorted(marked) == sorted(booked)
    giving = {account for account, _ in booked}
    idle = {row["account"] for row in rows if row["hours"]} - giving
    assert {dot.account for dot in without(rows)} == idle


@given(returns())
def test_more_hours_lie_further_right_and_more_benefit_lies_higher(rows: Rows) -> None:
    for panel in panels(rows):
        by_hours = sorted(panel.dots, key=lambda dot: dot.hours)
        assert [dot.x for dot in by_hours] == sorted(dot.x for dot in panel.dots)
        by_benefit = sorted(panel.dots, key=lambda dot: dot.benefit or 0)
        assert [dot.y for dot in by_benefit] == sorted((dot.y for dot in panel.dots), reverse=True)
        for dot in panel.dots:
            assert 0 <= dot.y <= panel.high
            assert dot.benefit is not None
            shown = panel.least + (panel.high - dot.y) / panel.high * (panel.most - panel.least)
            assert shown == pytest.approx(dot.benefit, abs=1e-6 * (panel.most - panel.least))


@given(returns())
def test_a_higher_priority_has_a_larger_mark_and_a_mark_tells_its_numbers(rows: Rows) -> None:
    dots = [dot for panel in panels(rows) for dot in panel.dots]
    assert sorted(dots, key=lambda dot: dot.priority or 0) == sorted(
        dots, key=lambda dot: (dot.radius, dot.priority or 0)
    )
    report = value("returns", rows)
    chart = chart_of(report)
    assert chart is not None
    drawn = ElementTree.fromstring(chart.draw(report, "en"))
    titles = [group.findtext(f"{SVG}title") or "" for group in drawn.iter(f"{SVG}g")]
    assert len(titles) == len(dots) + len(without(rows))
    assert all(" h, " in title and "priority" in title for title in titles)


@given(worth())
def test_bars_add_up_to_the_contracts_of_the_rows_month_by_month(rows: Rows) -> None:
    expected: defaultdict[tuple[str, str], float] = defaultdict(float)
    ending = [row for row in rows if row["dimension"] == ENDS_IN and row["currency"]]
    for row in ending:
        expected[row["currency"], row["slice"]] += float(row["in_force"])
    for panel in end_panels(rows):
        found = {bar.month: bar.amount for bar in panel.bars}
        late = sum(
            amount
            for (currency, month), amount in expected.items()
            if currency == panel.currency and month not in found
        )
        assert found.pop(LATER) == pytest.approx(late)
        for month, amount in found.items():
            assert amount == pytest.approx(expected.get((panel.currency, month), 0))
    assert {panel.currency for panel in end_panels(rows)} == {row["currency"] for row in ending}


@given(worth())
def test_months_follow_each_other_without_a_gap_alike_in_every_currency(rows: Rows) -> None:
    found = [[bar.month for bar in panel.bars] for panel in end_panels(rows)]
    assert all(months == found[0] for months in found)
    for months in found[:1]:
        numbers = [int(month[:4]) * 12 + int(month[5:]) for month in months[:-2]]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
        assert months[-2:] == [LATER, OPEN_END]


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        (0, "0", "0"),
        (950, "950", "950"),
        (240_000, "240K", "24万"),
        (4_280_000, "4.28M", "428万"),
        (1_250_000_000, "1.25B", "12.5亿"),
        (-20_000, "\u221220K", "\u22122万"),
    ],
)
def test_amounts_beside_an_axis_are_short_in_either_language(amount: float, en: str, zh: str) -> None:
    assert (compact(amount, "en"), compact(amount, "zh")) == (en, zh)
