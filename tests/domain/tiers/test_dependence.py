"""Without one of theirs: a tier is what it would be if that contact had met nobody of ours."""

from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import CONTACTS, moments, statements
from tests.domain.tiers.naive import Naive, effective
from tests.domain.tiers.telling import Statement, day, statement, told
from tests.drawn import examples
from tierline.domain.tiers.dependence import judged_without
from tierline.domain.tiers.policy import default_policy

POLICY = default_policy()
MEETINGS = ("interaction", "executive_contact")


def _without(facts: list[dict[str, Any]], contact: str) -> list[dict[str, Any]]:
    """The facts once more, with the contact struck from what took place."""
    return [rest for fact in facts if (rest := _less(fact, contact))]


def _less(fact: dict[str, Any], contact: str) -> dict[str, Any] | None:
    if fact["kind"] not in MEETINGS or contact not in fact.get("contacts", ()):
        return fact
    others = [one for one in fact["contacts"] if one != contact]
    return {**fact, "contacts": others} if others else None


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(said=statements(), at=moments, contact=st.sampled_from((*CONTACTS, "boss")))
def test_the_tier_without_a_contact_is_what_the_naive_says_of_the_rest(
    said: list[Statement], at: datetime, contact: str
) -> None:
    facts = effective(said)
    whole, rest = Naive(facts).until(at), Naive(_without(facts, contact)).until(at)
    if not whole.opened(at):
        return
    found = judged_without(told(said), POLICY, at, [contact])[contact]
    assert found.derived_tier == rest.derived(at)
    met = {one for one in POLICY.gated if whole.state(one, at) == "met"}
    broken = {one for one in met if rest.state(one, at) != "met"}
    assert set(found.breaks) >= broken
    if not whole.at_risk(at):
        assert set(found.breaks) == broken
    if found.derived_tier != whole.derived(at):
        assert found.breaks


def test_who_met_us_with_others_leaves_the_meeting_to_them() -> None:
    said = [
        statement("account_opened", day(0)),
        *(statement("contact_added", day(0), contact=one) for one in "abcd"),
        statement("interaction", day(1), contacts=["a", "b", "c"]),
        statement("interaction", day(2), contacts=["c", "d"]),
        statement("knowledge", day(1), access="special"),
        statement("observation", day(1), facet="visibility_inside", level="high"),
    ]
    judged = judged_without(told(said), POLICY, day(10), "abcd")
    assert {one: judged[one].derived_tier.value for one in "abcd"} == dict.fromkeys(
        "abcd", "preferred_supplier"
    )
    fewer = [one for one in said if one.get("contacts") != ["c", "d"]]
    judged = judged_without(told(fewer), POLICY, day(10), "abd")
    assert [judged[one].derived_tier.value for one in "abd"] == ["vendor", "vendor", "preferred_supplier"]
    assert [judged[one].breaks for one in "ad"] == [("preferred_supplier.key_people",), ()]


def test_of_a_tier_kept_by_its_grace_it_is_told_what_held_it_last() -> None:
    said = [
        statement("account_opened", day(0)),
        *(statement("contact_added", day(0), contact=one) for one in "abc"),
        statement("interaction", day(1), contacts=["a", "b", "c"]),
        statement("knowledge", day(1), access="special"),
        statement("observation", day(1), facet="visibility_inside", level="high"),
    ]
    late = day(1 + 180 + 89)
    found = judged_without(told(said), POLICY, late, "a")["a"]
    assert (found.derived_tier, found.breaks) == ("vendor", ("preferred_supplier.key_people",))
