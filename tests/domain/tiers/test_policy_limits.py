"""A policy is as large and nests as deep as its limits, and no further."""

import tracemalloc
from typing import Any

import pytest

from tests.domain.tiers.drafts import CONTENT, TEXT, edited
from tierline.domain.shared.extent import DEEPEST
from tierline.domain.tiers.policy import (
    LONGEST,
    MOST_CONDITIONS,
    MOST_CRITERIA,
    MalformedPolicy,
    PolicyHasTooManyConditions,
    PolicyHasTooManyCriteria,
    PolicyTooDeep,
    PolicyTooLong,
    parse_policy,
    policy_from,
    stated_from,
)


@pytest.mark.parametrize(
    "nested", ["x = " + "[" * 5000 + "]" * 5000, "x = " + "{y=" * 5000 + "1" + "}" * 5000]
)
def test_a_text_that_nests_endlessly_is_refused(nested: str) -> None:
    with pytest.raises(PolicyTooDeep):
        parse_policy(nested)


@pytest.mark.parametrize("depth", range(100, 500, 7))
def test_a_text_that_nests_deeply_is_refused_at_any_depth(depth: int) -> None:
    with pytest.raises((PolicyTooDeep, MalformedPolicy)):
        parse_policy("x = " + "[" * depth + "]" * depth)


def test_a_key_of_ten_thousand_parts_is_refused_before_it_takes_memory() -> None:
    tracemalloc.start()
    with pytest.raises(PolicyTooDeep):
        parse_policy("a." * 10_000 + "a = 1")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_text_may_be_as_long_as_the_limit_and_not_a_byte_longer() -> None:
    room = LONGEST - len(TEXT.encode())
    assert parse_policy(TEXT + "#" * room) == parse_policy(TEXT)
    for longer in (TEXT + "#" * (room + 1), TEXT + "#" + "政" * (room // 3)):
        with pytest.raises(PolicyTooLong):
            parse_policy(longer)


def test_a_policy_stated_as_a_mapping_has_the_limits_of_a_text() -> None:
    with pytest.raises(PolicyTooLong):
        stated_from({**CONTENT, "name": "x" * LONGEST})
    nested: Any = 1
    for _ in range(DEEPEST):
        nested = [nested]
    with pytest.raises(PolicyTooDeep):
        stated_from({**CONTENT, "name": nested})
    assert stated_from(CONTENT) == parse_policy(TEXT)


def guards(count: int, conditions: int = 1) -> dict[str, Any]:
    """The default policy with so many more guards, each of so many conditions."""
    content = edited(lambda _: None)
    partner = content["tiers"]["partner"]
    words = {"en": "So", "zh": "是"}
    condition = {"count_within": {"kinds": ["interaction"], "days": 180}, "at_least": 1}
    more = [
        {
            "id": f"partner.g{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}",
            "all_of": [condition] * conditions,
            **dict.fromkeys(("label", "reason", "remedy"), words),
        }
        for number in range(count)
    ]
    return {
        **content,
        "tiers": {**content["tiers"], "partner": {**partner, "guards": [*partner.get("guards", ()), *more]}},
    }


def test_a_policy_has_so_many_criteria_and_conditions_at_the_most() -> None:
    room = MOST_CRITERIA - len(parse_policy(TEXT).criteria)
    assert len(stated_from(guards(room)).criteria) == MOST_CRITERIA
    with pytest.raises(PolicyHasTooManyCriteria):
        stated_from(guards(room + 1))
    left = MOST_CONDITIONS - sum(len(one.criterion.conditions) for one in parse_policy(TEXT).criteria)
    assert stated_from(guards(1, left))
    with pytest.raises(PolicyHasTooManyConditions):
        stated_from(guards(1, left + 1))


def test_a_policy_adopted_before_there_were_limits_judges_on() -> None:
    assert policy_from(guards(1, MOST_CONDITIONS + 1))
