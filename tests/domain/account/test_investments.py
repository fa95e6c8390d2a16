"""Investments state what was spent; priorities go from 1 to 5."""

import pytest

from tests.domain.account.scenario import given
from tests.examples import example
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.investments import NothingInvested
from tierline.interfaces.presentation.language import said


def test_an_investment_states_hours_an_amount_or_both() -> None:
    given().records(
        example("investment"), example("investment", hours=...), example("investment", amount=...)
    ).refuses(example("investment", hours=..., amount=...), NothingInvested, "hours")


@pytest.mark.parametrize("hours", ["0", "-1", "0.001", "100000"])
def test_hours_are_more_than_none_and_have_two_decimals(hours: str) -> None:
    given().refuses(example("investment", hours=hours), MalformedFact, "hours")


@pytest.mark.parametrize("field", ["size", "potential", "importance"])
@pytest.mark.parametrize("rating", [0, 6])
def test_a_priority_goes_from_one_to_five(field: str, rating: int) -> None:
    given().records(example("priority_set", **{field: 1}), example("priority_set", **{field: 5}))
    given().refuses(example("priority_set", **{field: rating}), MalformedFact, field)


def test_an_investment_tells_hours_and_money_in_its_headline() -> None:
    (investment,) = (one.fact for one in given(example("investment")).stream[1:])
    assert str(investment.headline()) == "Investment: 7.50 h, 120.00 EUR"
    assert said(investment.headline(), "zh") == "投入：7.50 小时，120.00 EUR"
