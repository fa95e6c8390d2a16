"""What is recorded where the views are looked at."""

from typing import Any

DAY = "2026-03-02T09:00:00Z"
FACTS: list[tuple[str, dict[str, Any]]] = [
    *(
        (code, {"kind": "account_opened", "code": code, "name": code.title(), "account_kind": "enterprise"})
        for code in ("ACME", "BOLT", "CORE")
    ),
    ("ACME", {"kind": "contact_added", "contact": "ann", "name": "Ann Oz", "level": "senior"}),
    ("ACME", {"kind": "interaction", "channel": "visit", "initiative": "mutual", "contacts": ["ann"]}),
    ("ACME", {"kind": "role_assigned", "role": "account_manager", "person": "ida"}),
    ("BOLT", {"kind": "escalation_raised", "escalation": "T-1", "severity": "high", "category": "delivery"}),
    (
        "BOLT",
        {
            "kind": "contract_signed",
            "contract": "V-1",
            "agreement": "framework",
            "starts": "2026-03-02",
            "amount": {"value": "125000.50", "currency": "EUR"},
        },
    ),
    ("CORE", {"kind": "account_closed", "reason": "sold", "occurred_at": "2026-04-02T09:00:00Z"}),
]
