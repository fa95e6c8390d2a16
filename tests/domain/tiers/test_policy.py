"""The default policy is complete, a hash stands for content, and conditions hold values to thresholds."""

import re
from typing import Any

import pytest

from tests.domain.tiers.drafts import CONTENT, TEXT
from tierline.domain.catalogue import CHARACTERISTICS, Tier
from tierline.domain.tiers.policy import (
    Condition,
    GatePart,
    MalformedPolicy,
    State,
    default_policy,
    parse_policy,
    policy_from,
)
from tierline.domain.tiers.shipped import shipped_content
from tierline.interfaces.presentation.language import said


def test_the_default_policy_has_every_characteristic_as_a_criterion_of_its_tier() -> None:
    policy = default_policy()
    placed = {one.criterion.id: one for one in policy.criteria if one.part is not GatePart.guard}
    assert len(placed) == 18
    assert placed.keys() == CHARACTERISTICS.keys()
    assert all(one.tier is CHARACTERISTICS[ident].tier for ident, one in placed.items())


def test_the_vendor_criteria_describe_and_gate_nothing() -> None:
    policy = default_policy()
    descriptive = {one.criterion.id for one in policy.criteria if one.part is GatePart.descriptive}
    assert descriptive == {ident for ident, one in CHARACTERISTICS.items() if one.tier is Tier.vendor}


def test_the_default_gates_are_those_of_the_design() -> None:
    gates = {
        tier: (
            [one.id for one in gate.required],
            [one.id for one in gate.supporting],
            gate.supporting_needed,
            [one.id for one in gate.guards],
            gate.grace_days,
        )
        for tier, gate in default_policy().gates
    }
    assert gates == {
        Tier.preferred_supplier: (
            ["preferred_supplier.key_people"],
            ["preferred_supplier.information", "preferred_supplier.pricing", "preferred_supplier.visibility"],
            2,
            [],
            90,
        ),
        Tier.partner: (
            ["partner.top_level"],
            ["partner.long_term", "partner.pricing", "partner.no_competitor", "partner.recognition"],
            3,
            ["partner.no_critical_escalation"],
            90,
        ),
        Tier.strategic_ally: (
            ["strategic_ally.alliance"],
            ["strategic_ally.visibility", "strategic_ally.joint_leadership", "strategic_ally.joint_business"],
            2,
            ["strategic_ally.no_critical_escalation"],
            90,
        ),
    }


def test_every_criterion_speaks_both_languages() -> None:
    for _, _, criterion in default_policy().criteria:
        for one in (criterion.label, criterion.reason, criterion.remedy):
            assert re.search(r"[a-z]{3}", str(one.words))
            assert re.search(r"[\u4e00-\u9fff]{3}", said(one.words, "zh"))


def test_a_mended_or_translated_sentence_leaves_the_policy_what_it_is() -> None:
    policy, mended = parse_policy(TEXT), parse_policy(TEXT.replace("in half a year", "in six months", 1))
    assert mended != policy
    assert mended.hash == policy.hash
    assert mended.content_hash != policy.content_hash


@pytest.mark.parametrize(
    ("name", "hash"),
    [
        ("default-1", "85495bafd7b18094476fc96f9f841eac023e116e6c98a25c0dda47013e4ec31b"),
        ("default-2", "608bc2bc2ff931a22a26d5ed4bee46cc6044c0a0ea463ac2573d012c6eb7f4e1"),
        ("default-3", "0d8f9c8cde52e3db152834cf3a0bd552f58f9a0a594d0df6cc21e7430f6930a6"),
    ],
)
def test_a_policy_that_ships_keeps_the_rules_that_it_was_adopted_with(name: str, hash: str) -> None:
    assert policy_from(shipped_content(name)).hash == hash


def test_the_hash_stands_for_the_content_and_not_for_its_writing() -> None:
    policy = parse_policy(TEXT)
    assert re.fullmatch(r"[0-9a-f]{64}", policy.hash)
    assert (
        parse_policy("# a remark\n" + TEXT.replace('severity = "critical"', 'severity = ["critical"]'))
        == policy
    )
    assert parse_policy("# a remark\n" + TEXT).hash == policy.hash
    others = {
        parse_policy(TEXT.replace("grace_days = 90", "grace_days = 91", 1)).hash,
        parse_policy(TEXT.replace("at_least = 3", "at_least = 4", 1)).hash,
        parse_policy(TEXT.replace("version = 1", "version = 2", 1)).hash,
        policy.hash,
    }
    assert len(others) == 4


@pytest.mark.parametrize(
    ("said", "values"),
    [
        (
            {"count_within": {"kinds": ["interaction"], "days": 1}, "at_least": 2, "at_most": 3},
            {1: State.unmet, 2: State.met, 3: State.met, 4: State.unmet},
        ),
        (
            {"level": {"facet": "competition", "max_age_days": 1}, "at_least": "some"},
            {"many": State.unmet, "some": State.met, "none": State.met, None: State.unknown},
        ),
        (
            {"customer_initiated_share": {"days": 1}, "at_most": 0.5},
            {0.5: State.met, 0.51: State.unmet, 0: State.met, None: State.unknown},
        ),
    ],
)
def test_a_condition_holds_a_value_against_its_thresholds(
    said: dict[str, Any], values: dict[Any, State]
) -> None:
    condition = Condition.model_validate(said)
    assert {value: condition.state(value) for value in values} == values


def test_one_failure_settles_all_of_and_one_success_settles_any_of() -> None:
    criteria = {one.criterion.id: one.criterion for one in default_policy().criteria}
    every, some = criteria["partner.recognition"], criteria["vendor.service"]
    met, unmet, unknown = State.met, State.unmet, State.unknown
    assert [every.state(*two) for two in ((met, met), (met, unknown), (unknown, unmet))] == [
        met,
        unknown,
        unmet,
    ]
    assert [some.state(*two) for two in ((unmet, unmet), (unmet, unknown), (unknown, met))] == [
        unmet,
        unknown,
        met,
    ]


def test_what_a_dispute_leads_to_is_ruled_and_absent_from_policies_that_say_nothing_of_it() -> None:
    plain, ruled = policy_from(CONTENT), policy_from({**CONTENT, "dispute": {"severity": "high"}})
    assert "dispute" not in plain.model_dump(mode="json")
    assert ruled.hash != plain.hash
    with pytest.raises(MalformedPolicy, match=r"dispute\.severity"):
        policy_from({**CONTENT, "dispute": {"severity": "grave"}})
