"""Which sketched actions one action can serve, and what they cost."""

from tierline.domain.planning.costs import action_costs
from tierline.domain.planning.facts import KINDS_OF_ACTIONS
from tierline.domain.planning.sketches import ActionSketch, together


def signed(**options: dict[object, int]) -> ActionSketch:
    return ActionSketch("contract_signed", "new", options)


def test_one_action_serves_as_both_where_a_value_suits_both() -> None:
    one = signed(agreement={"framework": 4, "alliance": 24})
    other = signed(agreement={"alliance": 24, "joint_venture": 40}, pricing={"negotiated": 4})
    (both,), places = together([one], [other])
    assert both.chosen() == {"agreement": "alliance", "pricing": "negotiated"}
    assert places == (("contract_signed", "new"),)
    assert both.cost(action_costs()) == action_costs().kinds["contract_signed"] + 28


def test_what_does_not_agree_is_an_action_of_its_own() -> None:
    one, other = signed(agreement={"framework": 4}), signed(agreement={"alliance": 24})
    found, places = together([one], [other])
    assert [sketch.chosen()["agreement"] for sketch in found] == ["framework", "alliance"]
    assert places == (("contract_signed", "new+1"),)


def test_fixed_values_that_differ_do_not_agree() -> None:
    one, other = (ActionSketch("observation", "", {}, {"area": area}) for area in ("pumps", "valves"))
    assert one.joined(other) is None


def test_of_values_that_serve_the_cheapest_is_chosen_and_of_equal_ones_the_first() -> None:
    sketch = signed(
        agreement={"cooperation": 8, "framework": 4}, pricing={"negotiated": 4, "value_premium": 4}
    )
    assert sketch.chosen() == {"agreement": "framework", "pricing": "negotiated"}


def test_an_action_for_two_is_done_when_the_first_of_them_needs_it_and_names_the_people_of_both() -> None:
    one = ActionSketch("interaction", contacts=("a", "b"), back=30)
    other = ActionSketch("interaction", contacts=("b", "c"))
    both = one.joined(other)
    assert both is not None
    assert (both.contacts, both.back) == (("a", "b", "c"), 0)


def test_every_kind_of_action_that_a_plan_makes_has_a_cost() -> None:
    assert action_costs().kinds.keys() == KINDS_OF_ACTIONS
    assert all(cost >= 0 for of in action_costs().values.values() for cost in of.values())
