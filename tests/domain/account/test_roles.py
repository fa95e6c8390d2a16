"""Roles: several people may hold one, each once."""

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import example, fact_of
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.roles import RoleAlreadyAssigned, RoleNotHeld, RoleVacant
from tierline.domain.account.step_order import EndsBeforeItBegan

ASSIGNED = example("role_assigned")
RELEASED = example("role_released")
ASSIGNED_AGAIN = example("role_assigned", occurred_at="2025-03-01T09:00:00Z")


def test_a_person_is_assigned_to_a_role_once() -> None:
    given(ASSIGNED).refuses(ASSIGNED, RoleAlreadyAssigned, "person")


def test_two_people_may_hold_one_role_and_one_person_two_roles() -> None:
    given(ASSIGNED).records(
        example("role_assigned", person="p-ben"), example("role_assigned", role="sales_manager")
    )


def test_a_role_that_nobody_holds_is_not_released() -> None:
    given().refuses(RELEASED, RoleVacant, "role")
    given(ASSIGNED, RELEASED).refuses(RELEASED, RoleVacant, "role")


def test_a_person_is_not_released_from_a_role_that_somebody_else_holds() -> None:
    given(example("role_assigned", person="p-ben")).refuses(RELEASED, RoleNotHeld, "person")


def test_a_person_is_not_released_from_another_role() -> None:
    given(ASSIGNED).refuses(example("role_released", role="sales_manager"), RoleVacant, "role")


def test_a_person_is_not_released_before_the_role_was_assigned() -> None:
    early = {**RELEASED, "occurred_at": "1999-01-01T00:00:00Z"}
    given(ASSIGNED).refuses(early, EndsBeforeItBegan, "occurred_at")


def test_a_released_person_may_be_assigned_again() -> None:
    given(ASSIGNED, RELEASED).records(ASSIGNED_AGAIN)


def test_a_role_is_one_of_three() -> None:
    given().refuses(example("role_assigned", role="driver"), MalformedFact, "role")


def test_being_assigned_is_no_part_in_the_decision() -> None:
    assert fact_of(ASSIGNED).our_people() == ("p-head",)


def test_an_earlier_assignment_can_be_corrected_after_the_release() -> None:
    given(ASSIGNED, RELEASED).records(correction(nth(2), occurred_at="2024-01-15T09:00:00Z"))


def test_a_first_release_can_be_corrected_after_the_person_was_assigned_again() -> None:
    scenario = given(ASSIGNED, RELEASED, ASSIGNED_AGAIN)
    scenario.records(correction(nth(3), occurred_at="2025-02-01T09:00:00Z"))


def test_a_release_whose_assignment_was_retracted_can_still_be_corrected() -> None:
    scenario = given(ASSIGNED, RELEASED).records(retraction(nth(2)))
    scenario.records(correction(nth(3), occurred_at="2025-02-01T09:00:00Z"))


def test_a_retracted_release_leaves_the_role_held_and_reinstated_frees_it() -> None:
    scenario = given(ASSIGNED, RELEASED).records(retraction(nth(3)))
    scenario.refuses(ASSIGNED, RoleAlreadyAssigned, "person")
    scenario.records(reinstatement(nth(3)), ASSIGNED_AGAIN)
