"""The oracle itself, against answers that a person works out from the design."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from tests.oracle import coverage
from tests.oracle.measures import Fact
from tests.oracle.naive import MICRO, Known
from tests.oracle.policies import DEFAULT_POLICY, variant
from tests.oracle.statements import STEPS, history

ZERO = datetime(2024, 1, 1, tzinfo=UTC)
HEAD = 10_000


def day(number: float) -> datetime:
    return ZERO + timedelta(days=number)


class Told:
    """Statements in the order of recording; positions from 1."""

    def __init__(self, *codes: str) -> None:
        self.said: list[Fact] = []
        for code in codes:
            self.say(code, "account_opened", 0, name=code, account_kind="enterprise")

    def say(self, account: str, kind: str, number: float, **fields: Any) -> str:
        fact_id = f"f{len(self.said) + 1}"
        stated = {"account": account, "kind": kind, "occurred_at": day(number), **fields}
        self.said.append({**stated, "fact_id": fact_id, "position": len(self.said) + 1})
        return fact_id

    def adopt(self, from_day: date, on: float = 800, **numbers: Any) -> None:
        """Adopt the default policy, on a day, with other numbers for the preferred supplier."""
        policy = deepcopy(DEFAULT_POLICY)
        policy["tiers"]["preferred_supplier"].update(numbers)
        about = {"kind": "policy_adopted", "account": None, "from_day": from_day, "policy": policy}
        about |= {"coverage": None}
        self.said.append({**about, "occurred_at": day(on), "position": len(self.said) + 1})

    def preferred(self, account: str, contacts: tuple[str, ...] = ("c1", "c2", "c3")) -> None:
        """All that a preferred supplier's gate asks for, on day 10."""
        for contact in contacts:
            self.say(account, "contact_added", 1, contact=contact, level="manager")
        self.say(account, "knowledge", 10, access="special")
        self.say(account, "observation", 10, facet="visibility_inside", level="medium", area=None)
        self.say(account, "interaction", 10, contacts=contacts, joint_business=False, people=[])

    def known(self, position: int = HEAD) -> Known:
        return Known(self.said, position, DEFAULT_POLICY)


def tiers(known: Known, code: str, *days: float) -> list[str | None]:
    return [known.tier(code, day(number)) for number in days]


def test_a_tier_is_kept_for_its_grace_after_the_window_and_not_a_moment_longer() -> None:
    told = Told("A")
    told.preferred("A")
    known = told.known()
    assert tiers(known, "A", -1, 0, 9, 10, 279) == [None, "vendor", "vendor", *["preferred_supplier"] * 2]
    assert known.tier("A", day(280) - MICRO) == "preferred_supplier"
    assert known.tier("A", day(280)) == "vendor"
    assert [known.at_risk("A", day(number)) for number in (189, 190, 280)] == [False, True, False]
    assert known.since("A", day(200)) == day(10)
    assert known.falls("A", day(10)) == (day(280), "vendor")
    assert known.falls("A", day(9)) == (None, None)
    assert known.tier_history("A", day(300)) == [
        (day(0), "vendor"),
        (day(10), "preferred_supplier"),
        (day(280), "vendor"),
    ]


def test_what_happens_later_does_not_count_for_what_was_to_be_expected() -> None:
    told = Told("A")
    told.preferred("A")
    told.say("A", "interaction", 100, contacts=("c1", "c2", "c3"), people=[])
    assert told.known().falls("A", day(99)) == (day(280), "vendor")
    assert told.known().falls("A", day(100)) == (day(370), "vendor")


def test_a_statement_counts_from_its_position_on_for_all_business_times() -> None:
    told = Told("A")
    told.preferred("A")
    before = told.said[-1]["position"]
    told.say("A", "fact_corrected", 50, target="f7", changes={"occurred_at": day(20)})
    told.say("A", "fact_retracted", 60, target="f7")
    told.say("A", "fact_reinstated", 70, target="f7")
    assert told.said[6]["kind"] == "interaction"
    answers = [tiers(told.known(position), "A", 10, 20) for position in range(before, before + 4)]
    up, down = "preferred_supplier", "vendor"
    assert answers == [[up, up], [down, up], [down, down], [down, up]]


def test_of_two_facts_at_one_instant_the_one_recorded_first_comes_first() -> None:
    told = Told("A")
    told.say("A", "account_closed", 5)
    told.say("A", "account_reopened", 5)
    assert told.known().is_open("A", day(5))
    told.say("A", "fact_corrected", 6, target="f3", changes={"occurred_at": day(4)})
    assert not told.known().is_open("A", day(5))


def test_an_override_stands_in_until_its_end() -> None:
    told = Told("A")
    told.say("A", "tier_overridden", 10, tier="partner", until=day(40), approver="dan")
    known = told.known()
    assert tiers(known, "A", 9, 10, 39, 40) == ["vendor", "partner", "partner", "vendor"]
    assert known.falls("A", day(10)) == (day(40), "vendor")
    assert known.derived_tier("A", day(10)) == "vendor"


def test_the_evidence_of_a_merged_account_is_the_other_ones_while_it_is_merged() -> None:
    told = Told("A", "B")
    told.preferred("A", ("c1", "c2"))
    told.preferred("B", ("c1",))
    told.say("A", "tier_overridden", 20, tier="strategic_ally", until=day(150), approver="dan")
    told.say("A", "account_merged", 30, into="B")
    told.say("A", "merge_reversed", 60)
    known = told.known()
    assert tiers(known, "A", 20, 30, 59, 60) == ["strategic_ally", None, None, "strategic_ally"]
    assert tiers(known, "B", 29, 30, 59, 60) == ["vendor", *["preferred_supplier"] * 2, "vendor"]
    assert known.since("B", day(59)) == day(30)
    assert known.falls("B", day(30)) == (day(280), "vendor")
    assert known.tier_history("A", day(70))[-2:] == [(day(30), None), (day(60), "strategic_ally")]


def test_a_gate_that_the_union_held_before_the_merge_keeps_the_tier_for_its_grace() -> None:
    told = Told("A", "B")
    told.preferred("A", ("c1", "c2"))
    told.preferred("B", ("c1",))
    told.say("A", "account_merged", 200, into="B")
    assert tiers(told.known(), "B", 199, 200, 279, 280) == ["vendor", *["preferred_supplier"] * 2, "vendor"]
    assert told.known().at_risk("B", day(200))


def test_chains_of_merges_lead_to_the_last_account() -> None:
    told = Told("A", "B", "C")
    for code in "ABC":
        told.preferred(code, ("c1",))
    told.say("B", "account_merged", 20, into="C")
    told.say("A", "account_merged", 30, into="B")
    told.say("B", "merge_reversed", 40)
    known = told.known()
    assert tiers(known, "C", 29, 30, 40) == ["vendor", "preferred_supplier", "vendor"]
    assert tiers(known, "B", 29, 30, 40) == [None, None, "vendor"]
    assert [known.counted("C", day(number)) for number in (19, 20, 30)] == [
        ("C",),
        ("C", "B"),
        ("C", "A", "B"),
    ]
    assert known.counted("B", day(40)) == ("B", "A")


def test_things_of_two_accounts_are_two_things_and_a_role_is_held_on_either() -> None:
    told = Told("A", "B")
    for code, person in (("A", "ana"), ("B", "ben")):
        told.say(code, "escalation_raised", 1, escalation="e1", severity="critical", people=["ana"])
        told.say(code, "role_assigned", 1, role="account_manager", person=person, people=[])
    told.say("B", "escalation_resolved", 5, escalation="e1")
    told.say("A", "account_merged", 10, into="B")
    known = told.known()
    assert [known.open_escalations("B", day(number)) for number in (1, 5, 10)] == [1, 0, 1]
    assert known.holders("B", day(10)) == {"account_manager": ["ana", "ben"]}
    advocate = [
        coverage.items(known, "B", day(n))["account_manager.advocate"].state for n in (9, 10, 101, 121)
    ]
    assert advocate == ["never", "covered", "due_soon", "overdue"]
    assert coverage.items(known, "A", day(10)) == {}


def test_a_policy_judges_from_its_day_on_and_leaves_earlier_verdicts() -> None:
    told = Told("A")
    told.preferred("A")
    told.adopt(date(2024, 2, 1), grace_days=0)
    before, known = told.known(told.said[-1]["position"] - 1), told.known()
    assert tiers(before, "A", 195) == ["preferred_supplier"]
    assert tiers(known, "A", 20, 31, 189, 190) == [*["preferred_supplier"] * 3, "vendor"]
    assert known.falls("A", day(30)) == (day(280), "vendor")
    assert known.falls("A", day(31)) == (day(190), "vendor")
    assert known.since("A", day(100)) == day(10)


def test_a_new_policy_asks_for_the_days_before_it_as_well() -> None:
    told = Told("A")
    told.preferred("A", ("c1", "c2"))
    easier = deepcopy(DEFAULT_POLICY["tiers"]["preferred_supplier"]["required"])
    easier[0]["all_of"][0]["at_least"] = 2
    told.adopt((day(230)).date(), required=easier)
    known = told.known()
    assert tiers(known, "A", 100, 229, 230, 279, 280) == [
        "vendor",
        "vendor",
        *["preferred_supplier"] * 2,
        "vendor",
    ]
    assert known.since("A", day(240)) == day(230)


def test_a_fall_by_a_policy_is_foreseen_from_its_adoption_on() -> None:
    told = Told("A")
    told.preferred("A")
    told.adopt(date(2024, 2, 1), on=15, grace_days=0)
    told.adopt(date(2024, 6, 1), on=20, supporting_needed=3)
    known = told.known()
    falls = [known.falls("A", day(number)) for number in (14, 15, 19, 20, 31)]
    first, second, third = (day(280), "vendor"), (day(190), "vendor"), (day(152), "vendor")
    assert falls == [first, second, second, third, third]


def test_of_two_policies_the_one_from_the_later_day_on_is_in_force() -> None:
    told = Told("A")
    told.adopt(date(2024, 3, 1), grace_days=1)
    told.adopt(date(2024, 2, 1), grace_days=2)
    told.adopt(date(2024, 2, 1), grace_days=3)
    graces = [
        told.known(position).policy(day(number))["tiers"]["preferred_supplier"]["grace_days"]
        for position, number in ((HEAD, 30), (HEAD, 31), (3, 31), (HEAD, 60))
    ]
    assert graces == [90, 3, 2, 1]


def test_a_seed_tells_the_same_history_again() -> None:
    for seed in range(20):
        told = history(seed, merges=True, adoptions=True)
        assert told == history(seed, merges=True, adoptions=True)
        assert len(told) == STEPS
        assert [step.recorded_at for step in told] == sorted(step.recorded_at for step in told)
    assert variant(Random(1)) == variant(Random(1)) != DEFAULT_POLICY


def test_what_is_told_makes_every_tier_rise_and_fall() -> None:
    seen: set[tuple[str | None, str | None]] = set()
    kinds: set[str] = set()
    for seed in range(12):
        positions = count(1)
        said = [
            {**step.content, "account": step.account, "position": next(positions)} for step in history(seed)
        ]
        kinds |= {fact["kind"] for fact in said}
        facts = [fact for fact in said if "target" not in fact]
        known = Known([one for one in facts if one["kind"] != "tier_overridden"], HEAD, DEFAULT_POLICY)
        for code in {fact["account"] for fact in facts}:
            past = [tier for _, tier in known.tier_history(code, day(1500))]
            seen |= set(zip([None, *past], past, strict=False))
    steps = {(low, high) for low, high in seen if low and high}
    assert {tier for pair in steps for tier in pair} == {
        "vendor",
        "preferred_supplier",
        "partner",
        "strategic_ally",
    }
    assert len(steps) >= 6
    assert len(kinds) >= 35
