"""What a criterion found and what it needs read as a sentence in both languages."""

from typing import Any

import pytest

from tests.doors import Door
from tests.web.reading import look
from tierline.domain.tiers.assess import ConditionFinding
from tierline.domain.tiers.measures.base import MEASURES
from tierline.domain.tiers.policy import Condition, policy_from
from tierline.domain.tiers.shipped import SHIPPED, shipped_content
from tierline.interfaces.presentation.language import by_language
from tierline.interfaces.presentation.thresholds import sentence, subject


def said(condition: dict[str, Any], value: Any) -> tuple[str, str]:
    """The sentence of a condition in English and Chinese."""
    one = Condition.model_validate(condition)
    found = ConditionFinding(one.measure.measure, one.state(value), value, one.at_least, one.at_most, ())
    return sentence(found, one.measure, "en"), sentence(found, one.measure, "zh")


COMPETITION = {"facet": "competition", "max_age_days": 365}
INSIDE = {"facet": "visibility_inside", "max_age_days": 365}
EXECUTIVES = {"kinds": ["executive_contact"], "days": 365}
KEY_PEOPLE = {"of": "contacts", "kinds": ["interaction"], "days": 180, "contact_level": "manager"}


@pytest.mark.parametrize(
    ("condition", "value", "en", "zh"),
    [
        (
            {"level": COMPETITION, "at_least": "none"},
            "some",
            "Competitors in an area: some; needed: none",
            "某一领域的竞争者：若干（要求：无）",
        ),
        (
            {"level": COMPETITION, "at_most": "many"},
            "some",
            "Competitors in an area: some; needed: many",
            "某一领域的竞争者：若干（要求：众多）",
        ),
        (
            {"level": INSIDE, "at_least": "medium"},
            None,
            "Visibility inside the customer: not known; needed: medium, high or very high",
            "在客户内部的知名度：未知（要求：中等、高或很高）",
        ),
        (
            {"level": INSIDE, "at_least": "medium", "at_most": "high"},
            "low",
            "Visibility inside the customer: low; needed: medium or high",
            "在客户内部的知名度：低（要求：中等或高）",
        ),
        (
            {"count_within": EXECUTIVES, "at_least": 2},
            1,
            "1 of 2 executive contacts",
            "高层接触：1（要求：至少 2）",
        ),
        (
            {"count_within": EXECUTIVES, "at_least": 2},
            3,
            "Executive contacts: 3; needed: at least 2",
            "高层接触：3（要求：至少 2）",
        ),
        (
            {"count_within": EXECUTIVES, "at_least": 2, "at_most": 4},
            0,
            "Executive contacts: none; needed: at least 2, at most 4",
            "高层接触：无（要求：至少 2，至多 4）",
        ),
        (
            {"count_within": {**EXECUTIVES, "client_level": "manager", "our_level": "staff"}, "at_least": 2},
            1,
            "1 of 2 executive contacts (theirs: manager or above, ours: staff or above)",
            "高层接触（客户方：经理及以上，我方：员工及以上）：1（要求：至少 2）",
        ),
        (
            {"count_within": {"kinds": ["interaction", "executive_contact"], "days": 90}, "at_least": 1},
            0,
            "0 of 1 interactions or executive contacts",
            "往来或高层接触：0（要求：至少 1）",
        ),
        (
            {"in_force": {"unless": {"agreement": "purchase"}}, "at_least": 1},
            1,
            "1 of 1 agreements in force (other than purchase)",
            "生效合同与协议（采购合同除外）：1（要求：至少 1）",
        ),
        (
            {"open_longer_than": {"days": 30, "where": {"severity": "critical"}}, "at_most": 0},
            0,
            "Escalations (critical, open for more than 30 days): none; needed: none",
            "问题与投诉（严重，超过 30 天未解决）：无（要求：无）",
        ),
        (
            {"customer_initiated_share": {"days": 365}, "at_least": 0.5},
            0.4,
            "Share of interactions that the customer began: 40%; needed: at least 50%",
            "客户发起的往来所占比例：40%（要求：至少 50%）",
        ),
        (
            {"distinct_within": KEY_PEOPLE, "at_least": 3},
            2,
            "2 of 3 contacts, manager or above",
            "经理及以上级别联系人：2（要求：至少 3）",
        ),
    ],
)
def test_a_value_and_its_threshold_read_as_a_sentence(
    condition: dict[str, Any], value: Any, en: str, zh: str
) -> None:
    assert said(condition, value) == (en, zh)


def test_every_measure_says_what_it_looks_at() -> None:
    policies = [policy_from(shipped_content(name)) for name in SHIPPED]
    criteria = [placed.criterion for policy in policies for placed in policy.criteria]
    conditions = [one for criterion in criteria for one in criterion.conditions]
    used = {type(one.measure) for one in conditions}
    assert used | {MEASURES["customer_initiated_share"]} == set(MEASURES.values())
    for one in conditions:
        assert str(subject(one.measure)) != one.measure.measure.replace("_", " ")
        assert by_language(subject(one.measure))["zh"] != str(subject(one.measure))


@pytest.mark.parametrize(
    ("language", "never"), [("en", ("at least none", "at most many")), ("zh", ("至少 无",))]
)
def test_no_account_of_the_demo_says_what_is_no_sentence(
    demo: Door, language: str, never: tuple[str, ...]
) -> None:
    for one in demo.get("/v1/accounts", limit=100).json()["items"]:
        page = look(demo, f"/accounts/{one['code']}?lang={language}")
        assert not [said for said in never if said in page.text]
        assert ("needed: " if language == "en" else "（要求：") in page.text
