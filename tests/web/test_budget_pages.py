"""Budgets on pages: those of the demo that are passed or run out early, and what is used of them."""

import pytest

from tests.doors import Door
from tests.web.reading import look


@pytest.mark.parametrize(
    ("language", "passed", "early"),
    [
        ("en", "Budget passed: 58 of 50 h", "Budget of team west runs out early: 143 of 160 h"),
        ("zh", "预算超支：已用 58 / 50 小时", "团队 west 的预算将提前用完：已用 143 / 160 小时"),
    ],
)
def test_the_demo_has_a_budget_that_is_passed_and_two_that_run_out_early(
    demo: Door, language: str, passed: str, early: str
) -> None:
    page = look(demo, f"/reports/attention?matter=budget_passed&lang={language}")
    assert passed in page.source
    assert page.source.count("#budgets") == 1
    page = look(demo, f"/reports/attention?matter=budget_runs_out&lang={language}")
    assert early in page.source
    assert page.source.count("#budgets") == 2


@pytest.mark.parametrize(("language", "heading"), [("en", "Budget, hours"), ("zh", "工时预算")])
def test_returns_show_budgets_beside_effort(demo: Door, language: str, heading: str) -> None:
    page = look(demo, f"/reports/returns?lang={language}&account=nordmere-rail")
    assert heading in page.source
    assert "58" in page.source
