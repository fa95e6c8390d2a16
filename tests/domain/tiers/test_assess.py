"""The explanation of a tier: values against thresholds, the facts behind them, and what is missing."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import Statement, day, log, statement, told
from tests.drawn import examples
from tierline.domain.account.history import History
from tierline.domain.catalogue import Tier
from tierline.domain.tiers.assess import GateGaps, assess, carriers
from tierline.domain.tiers.policy import default_policy
from tierline.interfaces.presentation.language import said

POLICY = default_policy()
PEOPLE = ["c1", "c2", "c3"]
PREFERRED = [
    statement("account_opened", day(0)),
    *(statement("contact_added", day(0), contact=one) for one in PEOPLE),
    statement("interaction", day(1), contacts=PEOPLE),
    statement("knowledge", day(2), access="special"),
    statement("observation", day(3), facet="visibility_inside", level="high"),
]


def test_each_criterion_tells_its_value_its_threshold_and_the_facts_behind() -> None:
    assessment = assess(told(PREFERRED), POLICY, day(10))
    people = assessment.finding("preferred_supplier.key_people")
    assert (people.value, people.threshold, people.state, people.role) == (3, 3, "met", "required")
    assert (people.facts, people.since, people.lapses_on) == ((UUID(int=5),), day(1), day(181))
    visibility = assessment.finding("preferred_supplier.visibility")
    assert (visibility.value, visibility.threshold, visibility.facts) == ("high", "medium", (UUID(int=7),))


def test_what_carries_a_criterion_is_what_its_finding_names() -> None:
    history = told(PREFERRED)
    for at in (day(1), day(10), day(200)):
        for finding in assess(history, POLICY, at).criteria:
            criterion = next(one.criterion for one in POLICY.criteria if one.criterion.id == finding.id)
            assert carriers(criterion, history, at) == finding.facts


def test_a_criterion_of_several_conditions_tells_each() -> None:
    top = assess(told(PREFERRED), POLICY, day(10)).finding("partner.top_level")
    assert (top.value, top.threshold) == ((0, 0), (2, 1))
    assert [(one.measure, one.state, one.at_least) for one in top.conditions] == [
        ("count_within", "unmet", 2),
        ("in_force", "unmet", 1),
    ]
    assert (top.since, top.lapses_on) == (None, None)


def test_reasons_and_remedies_come_in_both_languages() -> None:
    for finding in assess(told(PREFERRED), POLICY, day(10)).criteria:
        for words in (finding.label, finding.reason, finding.remedy):
            assert str(words).isascii()
            assert not said(words, "zh").isascii()


def test_the_gaps_are_what_the_next_tiers_gate_lacks() -> None:
    assessment = assess(told(PREFERRED), POLICY, day(10))
    assert (assessment.tier, assessment.since, assessment.next_tier) == (
        "preferred_supplier",
        day(2 + 1),
        "partner",
    )
    assert assessment.gaps == GateGaps(
        tier=Tier.partner,
        required=("partner.top_level",),
        supporting=("partner.long_term", "partner.pricing", "partner.no_competitor", "partner.recognition"),
        supporting_needed=3,
        guards=(),
    )


def test_of_the_supporting_criteria_only_as_many_as_needed_are_missing() -> None:
    contract = statement("contract_signed", day(4), contract="k", pricing="negotiated", exclusive=True)
    broken = statement("escalation_raised", day(4), escalation="e")
    gaps = assess(told([*PREFERRED, contract, broken]), POLICY, day(40)).gaps
    assert gaps == GateGaps(
        tier=Tier.partner,
        required=("partner.top_level",),
        supporting=("partner.no_competitor", "partner.recognition"),
        supporting_needed=1,
        guards=("partner.no_critical_escalation",),
    )
    assert len(gaps.criteria) == 4


def test_enough_supporting_criteria_leave_no_gap_there() -> None:
    known = PREFERRED[:1] + PREFERRED[5:]
    gaps = assess(told(known), POLICY, day(10)).gaps
    assert gaps == GateGaps(Tier.preferred_supplier, ("preferred_supplier.key_people",), (), 0, ())


def test_at_risk_it_tells_what_slips_and_when_the_tier_falls() -> None:
    assessment = assess(told(PREFERRED), POLICY, day(200))
    assert (assessment.tier, assessment.at_risk) == ("preferred_supplier", True)
    assert (assessment.falls_on, assessment.falls_to) == (day(271), "vendor")
    assert assessment.slipping
    assert assessment.slipping.criteria == ("preferred_supplier.key_people",)


def test_without_risk_nothing_slips() -> None:
    assert assess(told(PREFERRED), POLICY, day(10)).slipping is None


def test_the_highest_tier_has_none_above_it() -> None:
    said = [
        statement("account_opened", day(0)),
        statement("contract_signed", day(0), contract="k", agreement="joint_venture"),
        statement("observation", day(0), facet="joint_leadership", level="general_managers"),
        statement("interaction", day(0), joint_business=True),
    ]
    assessment = assess(told(said), POLICY, day(1))
    assert (assessment.tier, assessment.next_tier, assessment.gaps) == ("strategic_ally", None, None)


def test_an_override_is_named_and_the_gaps_stay_those_of_the_evidence() -> None:
    said = [*PREFERRED, statement("tier_overridden", day(5), tier="strategic_ally", until=day(60))]
    assessment = assess(told(said), POLICY, day(10))
    assert (assessment.tier, assessment.derived_tier) == ("strategic_ally", "preferred_supplier")
    assert assessment.override
    assert (assessment.override.fact, assessment.override.approver) == (UUID(int=8), "chief")
    assert (assessment.override.since, assessment.override.until) == (day(5), day(60))
    assert (assessment.since, assessment.next_tier) == (day(5), "partner")
    assert (assessment.falls_on, assessment.falls_to) == (day(60), "preferred_supplier")


@pytest.mark.parametrize("at", [-1, 25])
def test_an_account_that_is_not_open_has_no_tier_but_its_criteria_are_told(at: int) -> None:
    said: list[Statement] = [*PREFERRED, statement("account_closed", day(20))]
    assessment = assess(told(said), POLICY, day(at))
    assert (assessment.tier, assessment.derived_tier, assessment.since) == (None, None, None)
    assert (assessment.falls_on, assessment.falls_to) == (None, None)
    assert (assessment.next_tier, assessment.gaps, assessment.slipping) == (None, None, None)
    assert len(assessment.criteria) == 20


def test_a_rise_to_come_is_no_fall() -> None:
    said = [
        *PREFERRED,
        statement("contract_signed", day(5), contract="k", agreement="alliance", starts=day(30).date()),
        statement("observation", day(6), facet="joint_leadership", level="general_managers"),
        statement("interaction", day(7), joint_business=True, contacts=PEOPLE),
    ]
    before, after = (assess(told(said), POLICY, day(at)) for at in (10, 30))
    assert (before.tier, before.falls_on, before.falls_to) == ("preferred_supplier", day(277), "vendor")
    assert (after.tier, after.falls_on, after.falls_to) == ("strategic_ally", day(277), "vendor")


def test_a_closed_account_has_no_override_in_force() -> None:
    overridden = statement("tier_overridden", day(1), tier="partner", until=day(30))
    said = [statement("account_opened", day(0)), overridden, statement("account_closed", day(10))]
    assert assess(told(said), POLICY, day(9)).override is not None
    found = assess(told(said), POLICY, day(20))
    assert (found.tier, found.override) == (None, None)


@settings(max_examples=examples(12), deadline=None)
@given(said=statements(), moments=st.lists(st.integers(-1, 800), min_size=1, max_size=3))
def test_what_is_remembered_of_a_past_is_what_a_walk_over_it_finds(
    said: list[Statement], moments: list[int]
) -> None:
    history = History()
    for number, recorded in enumerate(log(said), 1):
        history.apply(recorded)
        for moment in (*moments, *moments):
            anew = assess(told(said[:number]), POLICY, day(moment))
            assert assess(history, POLICY, day(moment)) == anew
