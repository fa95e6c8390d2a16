"""The grades of a policy: what may be stated of them, and that policies without them stay what they were."""

from copy import deepcopy
from typing import Any

import pytest

from tierline.domain.tiers.policy import MalformedPolicy, default_policy, parse_policy, policy_from
from tierline.domain.tiers.shipped import shipped_content, shipped_text


def second(**otherwise: Any) -> dict[str, Any]:
    """The content of the second default policy with some of its grades otherwise, as in `B={"days": 9}`."""
    content = deepcopy(shipped_content("default-2"))
    for letter, numbers in otherwise.items():
        content["grade"][letter] |= numbers
    return content


def test_a_policy_that_says_nothing_of_grades_has_the_content_and_the_hash_that_it_had() -> None:
    without = second()
    del without["grade"]
    assert default_policy().identity == "faa3faaf26a257235a9a875a8fc5e485316ca9e51dae64fef0d555aef96b3bb7"
    assert policy_from(without).hash not in (default_policy().hash, policy_from(second()).hash)
    assert "grade" not in policy_from(without).model_dump(mode="json")


@pytest.mark.parametrize(
    ("letter", "name", "value"),
    [
        ("A", "recorder_share", 0),
        ("A", "recorder_share", 1.1),
        ("A", "recorder_share", "0.5"),
        ("A", "lateness_days", -1),
        ("A", "days", 0),
        ("A", "days", 2.5),
        ("C", "confirmed_share", -0.1),
        ("C", "confirmed_share", True),
        ("B", "recorder_share", 0.5),
        ("B", "lateness_days", 13),
        ("C", "days", 6),
        ("C", "confirmed_share", 0.4),
    ],
)
def test_a_limit_that_means_nothing_or_asks_for_more_than_the_grade_above_is_refused(
    letter: str, name: str, value: Any
) -> None:
    with pytest.raises(MalformedPolicy) as refused:
        policy_from(second(**{letter: {name: value}}))
    assert f"`grade.{letter}.{name}`" in str(refused.value)


def test_a_fault_in_a_grade_is_told_with_its_line() -> None:
    text = shipped_text("default-2").replace("days = 5\n", "days = 9\n")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one == "days = 9")
    with pytest.raises(MalformedPolicy) as refused:
        parse_policy(text)
    assert f"`grade.B.days` (line {line}) asks for more than the grade above" in str(refused.value)


@pytest.mark.parametrize("missing", ["last_facts", "A", "B", "C"])
def test_all_grades_are_stated_or_none(missing: str) -> None:
    content = second()
    del content["grade"][missing]
    with pytest.raises(MalformedPolicy):
        policy_from(content)
