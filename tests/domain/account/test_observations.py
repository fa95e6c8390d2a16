"""Observations and verdicts: each facet has its levels; a verdict says something."""

import pytest

from tests.domain.account.scenario import given
from tests.examples import Content, example
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.observations import LEVELS, NoVerdict

ALL_LEVELS = {level for levels in LEVELS.values() for level in levels}
ADDED = example("contact_added")


def observed(facet: str, level: str, **more: object) -> Content:
    return example("observation", facet=facet, level=level, **{"competitor": ..., **more})


@pytest.mark.parametrize(("facet", "level"), [(facet, level) for facet in LEVELS for level in LEVELS[facet]])
def test_a_facet_has_its_levels(facet: str, level: str) -> None:
    given().records(observed(facet, level))


@pytest.mark.parametrize(
    ("facet", "level"),
    [(facet, level) for facet in LEVELS for level in sorted(ALL_LEVELS - set(LEVELS[facet]))],
)
def test_a_facet_has_no_level_of_another(facet: str, level: str) -> None:
    refused = given().refuses(observed(facet, level), MalformedFact, "level")
    assert refused.sentence == f"`level`: {facet} is one of {', '.join(LEVELS[facet])}"


def test_the_levels_rise_as_the_relationship_does() -> None:
    visibility = ("low", "medium", "high", "very_high")
    assert dict(LEVELS) == {
        "visibility_inside": visibility,
        "visibility_outside": visibility,
        "competition": ("many", "some", "none"),
        "special_relationship": ("denied", "acknowledged"),
        "joint_leadership": ("none", "managers", "general_managers"),
        "service_effort": ("normal", "heavy"),
        "preference": ("none", "equal", "preferred"),
        "treatment": ("equal", "favoured"),
    }


def test_an_unknown_facet_is_the_only_fault_that_is_reported() -> None:
    refused = given().refuses(observed("weather", "high"), MalformedFact, "facet")
    assert "level" not in refused.sentence


def test_competition_is_observed_in_an_area() -> None:
    given().refuses(observed("competition", "many", area=...), MalformedFact, "area")
    given().refuses(observed("competition", "many", area=None), MalformedFact, "area")


def test_other_facets_need_no_area() -> None:
    given().records(observed("visibility_inside", "high", area=...))


def test_a_verdict_states_a_tier_a_rating_or_both() -> None:
    given(ADDED).records(
        example("customer_verdict"),
        example("customer_verdict", tier=...),
        example("customer_verdict", rating=...),
    ).refuses(example("customer_verdict", tier=..., rating=...), NoVerdict, "tier")


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_goes_from_one_to_five(rating: int) -> None:
    given(ADDED).records(example("customer_verdict", rating=1), example("customer_verdict", rating=5))
    given(ADDED).refuses(example("customer_verdict", rating=rating), MalformedFact, "rating")
