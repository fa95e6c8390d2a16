"""The vocabulary is complete, in both languages, and takes no id it doesn't know."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tierline.domain.catalogue import (
    CHARACTERISTICS,
    DEFINITIONS,
    FUNCTION_ITEMS,
    FUNCTIONS,
    RESPONSIBILITIES,
    UNDERSTANDING,
    FunctionItemId,
    ResponsibilityId,
    Role,
    Side,
    Tier,
    UnderstandingId,
    towards,
)
from tierline.interfaces.http.catalogue import catalogue
from tierline.interfaces.presentation.language import by_language, said


def test_a_key_account_has_four_definitions() -> None:
    assert list(DEFINITIONS) == [
        "definition.customer",
        "definition.continuity",
        "definition.strategic",
        "definition.investment",
    ]


def test_the_tiers_rise_from_vendor_to_strategic_ally() -> None:
    assert [tier.value for tier in sorted(Tier, key=lambda tier: tier.rank)] == [
        "vendor",
        "preferred_supplier",
        "partner",
        "strategic_ally",
    ]
    assert [tier.rank for tier in Tier] == [0, 1, 2, 3]


def test_the_tiers_have_eighteen_characteristics() -> None:
    counts = {tier: [one.tier for one in CHARACTERISTICS.values()].count(tier) for tier in Tier}
    assert counts == {Tier.vendor: 5, Tier.preferred_supplier: 4, Tier.partner: 5, Tier.strategic_ally: 4}


def test_the_roles_have_twenty_nine_responsibilities() -> None:
    counts = {role: [one.role for one in RESPONSIBILITIES.values()].count(role) for role in Role}
    assert counts == {Role.account_manager: 13, Role.executive_sponsor: 9, Role.sales_manager: 7}


def test_only_an_account_manager_is_responsible_towards_two_sides() -> None:
    sides = [(one.role, one.towards) for one in RESPONSIBILITIES.values() if one.towards]
    assert sides.count((Role.account_manager, Side.client)) == 5
    assert sides.count((Role.account_manager, Side.firm)) == 8
    assert len(sides) == 13


def test_every_role_has_a_full_name_and_a_main_duty_in_both_languages() -> None:
    assert by_language(Role.account_manager.in_full) == {
        "en": "Account manager or team leader",
        "zh": "客户经理或团队领导者",
    }
    assert "战略远景目标" in said(Role.account_manager.duty, "zh")
    assert "长期责任" in said(Role.executive_sponsor.duty, "zh")
    exported = {one["id"]: one for one in catalogue()["roles"]}
    for role in Role:
        assert exported[role]["in_full"] == role.in_full
        assert exported[role]["duty"] == role.duty


def test_towards_whom_is_known_of_the_account_managers_responsibilities() -> None:
    assert towards("account_manager.adviser") is Side.client
    assert towards("account_manager.plan") is Side.firm
    assert towards("executive_sponsor.delivery") is towards("analyse.needs") is None
    assert [said(side.words, "zh") for side in Side] == ["对客户", "对企业"]


def test_the_eight_functions_have_their_items() -> None:
    items: dict[str, list[str]] = {function: [] for function in FUNCTIONS}
    for item in FUNCTION_ITEMS.values():
        items[item.function].append(item.id.removeprefix(f"{item.function}."))
    assert items == {
        "understand_client": ["client", "client_market", "industry_process", "product_effect"],
        "understand_competitors": ["products", "differentiation", "advantages"],
        "analyse": ["performance", "needs"],
        "prioritise": ["allocation"],
        "set_direction": ["direction", "vision"],
        "be_proactive": ["opportunities", "outlook", "action_plan"],
        "plan": ["offer", "potential"],
        "build_team": ["shared_vision", "consistent_action"],
    }


def test_knowledge_is_about_the_customer_and_its_competitors() -> None:
    assert len(UNDERSTANDING) == 7
    assert {FUNCTION_ITEMS[item].function for item in UNDERSTANDING} == {
        "understand_client",
        "understand_competitors",
    }


def test_the_exported_catalogue_has_every_id_once_in_both_languages() -> None:
    exported = catalogue()
    assert {part: len(entries) for part, entries in exported.items()} == {
        "definitions": 4,
        "tiers": 4,
        "characteristics": 18,
        "roles": 3,
        "sides": 2,
        "responsibilities": 29,
        "functions": 8,
        "function_items": 19,
    }
    for entries in exported.values():
        assert len({entry["id"] for entry in entries}) == len(entries)
        for entry in entries:
            assert entry["en"].isascii()
            assert any("\u4e00" <= letter <= "\u9fff" for letter in entry["zh"])


def test_no_two_entries_of_a_part_have_the_same_words() -> None:
    parts = catalogue()
    del parts["characteristics"]  # a visibility may be described alike for two tiers
    for entries in parts.values():
        assert len({entry["en"] for entry in entries}) == len(entries)
        assert len({entry["zh"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("of", [ResponsibilityId, FunctionItemId, UnderstandingId])
def test_an_unknown_id_is_refused_without_being_repeated(of: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(of).validate_python("no.such.thing")
    (fault,) = refused.value.errors()
    assert "no.such.thing" not in fault["msg"]
    assert "GET /v1/catalogue" in fault["msg"]


def test_a_known_id_is_taken_as_it_is() -> None:
    assert TypeAdapter(ResponsibilityId).validate_python("sales_manager.budget") == "sales_manager.budget"
    assert TypeAdapter(FunctionItemId).validate_python("plan.offer") == "plan.offer"
    assert (
        TypeAdapter(UnderstandingId).validate_python("understand_client.client") == "understand_client.client"
    )


def test_knowledge_about_another_function_is_refused() -> None:
    with pytest.raises(ValidationError, match="understand_competitors"):
        TypeAdapter(UnderstandingId).validate_python("plan.offer")


def test_the_schema_of_an_id_lists_what_it_may_be() -> None:
    assert TypeAdapter(ResponsibilityId).json_schema() == {"type": "string", "enum": list(RESPONSIBILITIES)}
