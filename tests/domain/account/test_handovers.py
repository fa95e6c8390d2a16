"""A handover is acknowledged by whoever holds the role then, of an account that is open then."""

import pytest

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import example, fact_of
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.handovers import AccountNotOpenThen, RoleNotHeldThen

ASSIGNED = example("role_assigned")
RELEASED = example("role_released")
ACKNOWLEDGED = example("handover_acknowledged")


def test_who_holds_the_role_acknowledges_as_often_as_they_read_the_account_anew() -> None:
    given(ASSIGNED).records(ACKNOWLEDGED, example("handover_acknowledged", basis_position=3))


@pytest.mark.parametrize(
    "said",
    [{"person": "p-ben"}, {"role": "sales_manager"}, {"occurred_at": "2024-01-09T08:59:59Z"}],
)
def test_who_does_not_hold_the_role_then_acknowledges_nothing(said: dict[str, str]) -> None:
    given(ASSIGNED).refuses(example("handover_acknowledged", **said), RoleNotHeldThen, "person")


@pytest.mark.parametrize(
    ("moment", "held"),
    [("2024-01-09T09:00:00Z", True), ("2025-01-09T08:59:59Z", True), ("2025-01-09T09:00:00Z", False)],
)
def test_a_role_is_held_from_its_assignment_to_its_release(moment: str, held: bool) -> None:
    scenario, said = given(ASSIGNED, RELEASED), example("handover_acknowledged", occurred_at=moment)
    if held:
        scenario.records(said)
    else:
        scenario.refuses(said, RoleNotHeldThen, "person")


def test_an_assignment_that_is_told_late_counts_from_its_own_time() -> None:
    first = example("role_assigned", occurred_at="2024-06-01T09:00:00Z")
    scenario = given(first).refuses(ACKNOWLEDGED, RoleNotHeldThen, "person")
    assert scenario.sentence
    given(first).records(correction(nth(2), occurred_at="2024-01-09T09:00:00Z"), ACKNOWLEDGED)


def test_a_retracted_assignment_is_none() -> None:
    given(ASSIGNED, retraction(nth(2))).refuses(ACKNOWLEDGED, RoleNotHeldThen, "person")
    given(ASSIGNED, retraction(nth(2)), reinstatement(nth(2))).records(ACKNOWLEDGED)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2024-01-08T08:59:59Z", False),
        ("2024-02-01T09:00:00Z", True),
        ("2024-03-01T09:00:00Z", False),
        ("2024-03-31T09:00:00Z", False),
        ("2024-04-01T09:00:00Z", True),
    ],
)
def test_an_account_is_taken_over_while_it_is_open(moment: str, is_open: bool) -> None:
    scenario = given(
        example("role_assigned", occurred_at="2024-01-01T09:00:00Z"),
        example("account_closed", occurred_at="2024-03-01T09:00:00Z"),
        example("account_reopened", occurred_at="2024-04-01T09:00:00Z"),
    )
    said = example("handover_acknowledged", occurred_at=moment)
    if is_open:
        scenario.records(said)
    else:
        scenario.refuses(said, AccountNotOpenThen, "occurred_at")


def test_an_acknowledgement_is_corrected_to_what_could_have_been_said() -> None:
    scenario = given(ASSIGNED, ACKNOWLEDGED)
    scenario.refuses(correction(nth(3), person="p-ben"), RoleNotHeldThen, "person")
    scenario.records(correction(nth(3), basis_position=1))


@pytest.mark.parametrize("position", [0, -1, 1.5, "soon", None])
def test_a_position_is_counted_from_one(position: object) -> None:
    given(ASSIGNED).refuses(
        example("handover_acknowledged", basis_position=position), MalformedFact, "basis_position"
    )


def test_the_successor_took_part() -> None:
    assert fact_of(ACKNOWLEDGED).our_people() == ("p-anna",)
