"""What a field of a fact holds is told in words: choices by their names, amounts and moments as such."""

from typing import Any

import pytest

from tierline.interfaces.presentation.field_values import is_stated, value_said


@pytest.mark.parametrize(
    ("kind", "name", "value", "en", "zh"),
    [
        (
            "knowledge",
            "item",
            "understand_client.industry_process",
            "How the customer's industry works",
            "客户所在行业的运作过程",
        ),
        (
            "interaction",
            "fulfils",
            ["account_manager.negotiation", "sales_manager.direction"],
            "Move contract negotiation on to a win for both; Manage the account managers directly",
            "促进合同谈判，达到双赢；直接管理客户经理",
        ),
        (
            "interaction",
            "source",
            {"system": "crm", "reference": "V-7", "run": None},
            "System: crm, Reference there: V-7",
            "系统：crm，来源编号：V-7",
        ),
        (
            "investment",
            "amount",
            {"value": "576000.00", "currency": "EUR"},
            "576,000 EUR",
            "576,000 EUR",
        ),
        ("contract_signed", "exclusive", True, "yes", "是"),
        ("contract_signed", "starts", "2026-03-31", "2026-03-31", "2026-03-31"),
        (
            "tier_overridden",
            "until",
            "2026-03-31T12:30:00+08:00",
            "2026-03-31 04:30 UTC",
            "2026-03-31 04:30 UTC",
        ),
        ("tier_overridden", "tier", "partner", "Partner", "伙伴关系"),
        ("observation", "level", "general_managers", "general managers", "总经理"),
        ("contact_added", "function", "it", "it", "it"),
        ("contact_left", "note", {"forgotten": True}, "[forgotten on request]", "［已按要求遗忘］"),
        ("observation", "area", "2026-03-31Talks", "2026-03-31Talks", "2026-03-31Talks"),
    ],
)
def test_a_value_is_told_in_words(kind: str, name: str, value: Any, en: str, zh: str) -> None:
    assert value_said(kind, name, value, "en") == en
    assert value_said(kind, name, value, "zh") == zh


def test_a_field_that_holds_nothing_is_told_apart_from_no_and_none_at_all() -> None:
    assert not any(is_stated(nothing) for nothing in (None, "", [], {}))
    assert all(is_stated(something) for something in (False, 0, "0", ["x"]))
