"""Plans and actions: adopted before reviewed, planned before done, done once; and what they evidence."""

import pytest

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example, fact_of
from tierline.domain.account.actions import ActionAlreadyDone, ActionAlreadyPlanned, ActionNeverPlanned
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.plans import NothingAgreed, PlanAlreadyAdopted, PlanNeverAdopted

ADOPTED = example("plan_adopted")
PLANNED = example("action_planned", side="ours", owner="p-ben", plan=...)
COMPLETED = example("action_completed")
DROPPED = example("action_dropped", action="a-1")


def test_a_plan_is_adopted_once() -> None:
    given(ADOPTED).refuses(ADOPTED, PlanAlreadyAdopted, "plan")


def test_the_next_plan_has_another_reference() -> None:
    given(ADOPTED).records(example("plan_adopted", plan="plan-2025"))


def test_only_an_adopted_plan_is_reviewed() -> None:
    given(example("plan_adopted", plan="plan-2025")).refuses(
        example("plan_reviewed"), PlanNeverAdopted, "plan"
    )


def test_an_action_belongs_to_an_adopted_plan_or_to_none() -> None:
    given().refuses({**PLANNED, "plan": "plan-2024"}, PlanNeverAdopted, "plan")
    given(ADOPTED).records({**PLANNED, "plan": "plan-2024"})
    given().records(PLANNED)


def test_a_retracted_plan_is_not_reviewed() -> None:
    given(ADOPTED).records(retraction(nth(2))).refuses(example("plan_reviewed"), PlanNeverAdopted, "plan")


def test_an_action_is_planned_once() -> None:
    given(PLANNED).refuses(PLANNED, ActionAlreadyPlanned, "action")


@pytest.mark.parametrize("content", [COMPLETED, DROPPED])
def test_an_unknown_action_is_not_completed_or_dropped(content: Content) -> None:
    given({**PLANNED, "action": "a-9"}).refuses(content, ActionNeverPlanned, "action")


@pytest.mark.parametrize("end", [COMPLETED, DROPPED])
@pytest.mark.parametrize("content", [COMPLETED, DROPPED])
def test_an_action_is_completed_or_dropped_once(end: Content, content: Content) -> None:
    given(PLANNED, end).refuses(content, ActionAlreadyDone, "action")


def test_a_completed_action_is_not_planned_again() -> None:
    given(PLANNED, COMPLETED).refuses(PLANNED, ActionAlreadyPlanned, "action")


def test_the_due_date_of_a_completed_action_can_be_corrected() -> None:
    given(PLANNED, COMPLETED).records(correction(nth(2), due="2024-07-15"))


def test_a_retracted_completion_leaves_the_action_open_and_dropping_it_keeps_it_retracted() -> None:
    scenario = given(PLANNED, COMPLETED).records(retraction(nth(3)), DROPPED)
    scenario.refuses(reinstatement(nth(3)), ActionAlreadyDone, "action")


def test_the_owner_of_our_action_is_one_of_our_people() -> None:
    fact = fact_of(PLANNED)
    assert (fact.our_people(), fact.their_contacts()) == (("p-anna", "p-ben"), ())


def test_the_owner_of_their_action_is_a_contact() -> None:
    fact = fact_of(example("action_planned"))
    assert (fact.our_people(), fact.their_contacts()) == (("p-anna",), ("c-1",))


def test_a_team_agrees_on_something() -> None:
    given().records(example("team_agreed", vision=...), example("team_agreed", actions=...))
    given().refuses(example("team_agreed", vision=..., actions=...), NothingAgreed, "vision")


def test_a_team_has_a_member() -> None:
    given().refuses(example("team_agreed", members=[]), MalformedFact, "members")


@pytest.mark.parametrize(
    ("content", "items"),
    [
        (example("direction_set", goals=...), ("set_direction.direction",)),
        (example("direction_set"), ("set_direction.direction", "set_direction.vision")),
        (example("plan_adopted", potential=...), ("plan.offer",)),
        (example("plan_adopted", offers=...), ("plan.potential",)),
        (example("plan_adopted", offers=..., potential=...), ()),
        (example("team_agreed", actions=...), ("build_team.shared_vision",)),
        (example("team_agreed", vision=...), ("build_team.consistent_action",)),
    ],
)
def test_a_plan_evidences_what_it_states(content: Content, items: tuple[str, ...]) -> None:
    assert fact_of(content).evidences() == items
