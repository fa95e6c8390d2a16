"""Values are written plainly where they are stated, and what was stored otherwise stays readable."""

from typing import Any
from uuid import UUID

import pytest

from tests.domain.account.scenario import correction, given, nth
from tests.examples import Content, example, fact_of
from tierline.domain.account.base import KINDS, MalformedFact, NoTimeAtAll, kind_of, parse_fact
from tierline.domain.account.contracts import ContractSigned
from tierline.domain.account.interactions import Interaction
from tierline.domain.account.spelling import significant_digits
from tierline.domain.shared.extent import MOST_MEMBERS

ID = UUID(int=7)
FLAG = "must be true or false"
WHOLE = "must be a whole number in plain digits, as in 3"
NUMBER = "must be a number in plain digits, as in 1234.50"
DIGITS = 'has more than 15 digits: send it as text, as in "9999999999999.9999"'
MOMENT = "must be a moment with a time zone, as in 2026-03-01T09:30:00Z"
LONG = [f"p-{number}" for number in range(MOST_MEMBERS + 1)]


def sentence(content: Content) -> str:
    with pytest.raises(MalformedFact) as refused:
        parse_fact(content, fact_id=ID)
    return refused.value.sentence


def signed(value: Any) -> Content:
    return example("contract_signed", amount={"value": value, "currency": "EUR"})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (example("priority_set", importance=True), f"`importance` {WHOLE}"),
        (example("priority_set", size="٣"), f"`size` {WHOLE}"),
        (example("priority_set", size="1_0"), f"`size` {WHOLE}"),
        (example("interaction", joint_business="yes"), f"`joint_business` {FLAG}"),
        (example("interaction", joint_business=1), f"`joint_business` {FLAG}"),
        (example("contact_added", key_person="on"), f"`key_person` {FLAG}"),
        (signed("1_000"), f"`amount.value` {NUMBER}"),
        (signed("١٢٣"), f"`amount.value` {NUMBER}"),
        (signed("１２"), f"`amount.value` {NUMBER}"),
        (signed(True), f"`amount.value` {NUMBER}"),
        (example("investment", hours="8_0"), f"`hours` {NUMBER}"),
        (signed(12345678901234.5678), f"`amount.value` {DIGITS}"),
        (signed(1234567890123456), f"`amount.value` {DIGITS}"),
        (example("analysis", occurred_at="2026-03-01T09:30:00\u221202:00"), f"`occurred_at`: {MOMENT}"),
        (example("analysis", occurred_at="2026-03-01T09:30:00,5Z"), f"`occurred_at`: {MOMENT}"),
        (example("analysis", occurred_at="2026-03-01_09:30:00Z"), f"`occurred_at`: {MOMENT}"),
    ],
)
def test_a_value_that_may_be_read_otherwise_is_refused(content: Content, told: str) -> None:
    assert sentence(content) == told


@pytest.mark.parametrize(
    ("value", "kept"),
    [("1234.50", "1234.50"), ("1e3", "1E+3"), (" 12 ", "12"), (1250.5, "1250.5"), (3, "3"), (10**13, 10**13)],
)
def test_a_number_in_plain_digits_is_kept(value: Any, kept: Any) -> None:
    fact = fact_of(signed(value))
    assert isinstance(fact, ContractSigned)
    assert fact.amount
    assert str(fact.amount.value) == str(kept)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-03-01T09:30:00.123456Z", "2026-03-01T10:30:00.123456+01:00", "2026-03-01 09:30:00.123456z"),
        *("2026-03-01T09:30:00.1234567Z", "2026-03-01T09:30:00.123456789+00:00"),
    ],
)
def test_a_moment_is_kept_to_the_microsecond_and_what_is_finer_is_cut(written: str) -> None:
    fact = fact_of(example("analysis", occurred_at=written))
    assert fact.occurred_at.isoformat() == "2026-03-01T09:30:00.123456+00:00"


def test_all_that_is_wrong_is_told_at_once() -> None:
    content = example("interaction", joint_business="yes", channel="smoke", note=3)
    told = sentence(content)
    assert "`joint_business` must be true or false" in told
    assert "`channel` must be" in told
    assert "`note`" in told


def test_what_a_correction_states_is_written_plainly_too() -> None:
    scenario = given(example("contact_added"), example("interaction"))
    scenario.refuses(correction(nth(3), joint_business="yes"), MalformedFact, "joint_business")
    changed = not fact_of(example("interaction")).model_dump()["joint_business"]
    scenario.records(correction(nth(3), joint_business=changed))
    rich = given(example("investment"))
    many = {"value": 12345678901234.568, "currency": "EUR"}
    rich.refuses(correction(nth(2), amount=many), MalformedFact, "amount.value")


def test_a_stored_list_may_be_longer_and_the_rest_of_its_fact_corrected() -> None:
    stored = Interaction.model_validate({**example("interaction", people=LONG), "fact_id": ID})
    assert len(stored.people) == len(LONG)
    scenario = given(example("contact_added")).store(stored)
    scenario.records(correction(str(ID), purpose="To look for more"))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_what_programs_write_for_no_time_is_no_business_time(moment: str) -> None:
    with pytest.raises(NoTimeAtAll) as refused:
        parse_fact(example("analysis", occurred_at=moment), fact_id=ID)
    assert refused.value.field == "occurred_at"
    given(example("analysis")).refuses(correction(nth(2), occurred_at=moment), NoTimeAtAll, "occurred_at")
    fact_of(example("analysis", occurred_at="0001-01-01T00:00:00.000001Z"))


def test_a_stored_fact_without_a_time_can_be_given_one_and_corrected_otherwise() -> None:
    content = {**example("investment", occurred_at="0001-01-01T00:00:00Z"), "fact_id": ID}
    scenario = given().store(KINDS["investment"].model_validate(content))
    scenario.records(
        correction(str(ID), person="p-cleo"), correction(str(ID), occurred_at="2024-03-01T00:00:00Z")
    )


@pytest.mark.parametrize(
    ("number", "digits"),
    [(0, 0), (1200, 2), (0.5, 1), (12345678901234.568, 17), (float("nan"), 0), (10**400, 1)],
)
def test_digits_count_between_the_first_and_the_last_that_is_not_zero(number: float, digits: int) -> None:
    assert significant_digits(number) == digits


def test_the_schema_of_every_kind_bounds_its_lists() -> None:
    for kind in KINDS.values():
        fields = kind.model_json_schema()["properties"]
        unbounded = [
            name for name, one in fields.items() if one.get("type") == "array" and "maxItems" not in one
        ]
        assert (kind_of(kind), unbounded) == (kind_of(kind), [])
