"""The attention list: what waits for somebody, at an instant, for one person or for all."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.interfaces.presentation.language import said
from tierline.projections.reports.attention import Attention
from tierline.projections.reports.base import Question

CODE = CODES[0]
FACTS = (
    {"kind": "role_assigned", "role": "account_manager", "person": "mei.lin"},
    {
        "kind": "escalation_raised",
        "escalation": "E-1",
        "severity": "critical",
        "category": "delivery",
    },
    {
        "kind": "contract_signed",
        "contract": "C-1",
        "agreement": "framework",
        "starts": "2025-01-01",
        "ends": "2025-03-31",
    },
    {
        "kind": "action_planned",
        "action": "A-1",
        "side": "ours",
        "due": "2025-02-10",
        "owner": "jo.okafor",
        "title": "t",
    },
    {"kind": "action_planned", "action": "A-2", "side": "theirs", "due": "2025-02-12", "title": "t"},
    {
        "kind": "tier_overridden",
        "tier": "partner",
        "reason": "r",
        "approver": "ana.ruiz",
        "until": "2025-03-01T00:00:00Z",
    },
)


@pytest.fixture
def store(tmp_path: Path):
    """Read models of one account with something of every matter, and two quiet ones."""
    log, store = openings(), new_store(tmp_path)
    for number, content in enumerate(FACTS, 10):
        log.record(CODE, fact_on(number, content, 5))
    worker_on(log, store).catch_up()
    return store


def _matters(store, day=30, **asked) -> dict[str, list[str]]:
    with store.reading() as reading:
        rows = Attention().rows(reading, Question(at=START + timedelta(days=day), **asked))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["matter"], []).append(row["subject"])
    return found


def test_every_matter_of_an_account_is_listed(store):
    found = _matters(store, account=CODE)
    assert found["escalation_open"] == ["E-1"]
    assert found["contract_ends"] == ["C-1"]
    assert found["action_due_ours"] == ["A-1"]
    assert found["action_due_theirs"] == ["A-2"]
    assert found["tier_falls"] == ["partner"]
    assert len(found["override_ends"]) == 1
    assert found["role_vacant"] == ["executive_sponsor", "sales_manager"]
    assert "account_manager.plan" in found["responsibility_never"]


def test_nothing_is_listed_that_is_not_so_at_that_instant(store):
    assert "escalation_open" not in _matters(store, day=1, account=CODE)
    assert "contract_ends" not in _matters(store, day=120, account=CODE)
    assert "contract_ends" not in _matters(store, account=CODE, within_days=10)


def test_a_person_sees_what_is_theirs(store):
    assert _matters(store, person="jo.okafor") == {"action_due_ours": ["A-1"]}
    mine = _matters(store, person="mei.lin")
    assert "action_due_ours" not in mine
    assert "responsibility_never" in mine
    assert _matters(store, person="nobody.here") == {}


def test_a_quiet_account_shows_its_vacant_roles_its_missing_reason_and_what_it_lacks_to_rise(store):
    assert set(_matters(store, account=CODES[1])) == {
        "role_vacant",
        "strategic_reason_missing",
        "gap_to_next_tier",
    }


def test_the_list_can_be_narrowed_to_a_tier(store):
    assert set(_matters(store, tier="partner")["escalation_open"]) == {"E-1"}
    assert "escalation_open" not in _matters(store, tier="vendor")


def test_the_most_urgent_matters_come_first_however_late_the_others_are(tmp_path):
    log, store = openings(), new_store(tmp_path)
    raised = (("E-2", "low", 6), ("E-3", "critical", 8), ("E-4", "critical", 7))
    for number, content in enumerate(FACTS, 10):
        log.record(CODE, fact_on(number, content, 5))
    for number, (escalation, severity, day) in enumerate(raised, 30):
        content = {"kind": "escalation_raised", "escalation": escalation, "category": "problem"}
        log.record(CODE, fact_on(number, {**content, "severity": severity}, day))
    worker_on(log, store).catch_up()
    with store.reading() as reading:
        rows = Attention().rows(reading, Question(at=START + timedelta(days=40), account=CODE))
    matters = [row["matter"].partition("_")[0] for row in rows if row["matter"] != "gap_to_next_tier"]
    assert list(dict.fromkeys(matters)) == [
        *(
            "tier",
            "escalation",
            "role",
            "contract",
            "override",
            "action",
            "responsibility",
            "strategic",
            "grade",
        )
    ]
    assert matters == sorted(matters, key=list(dict.fromkeys(matters)).index), "each matter stands together"
    escalations = [row["subject"] for row in rows if row["matter"] == "escalation_open"]
    assert escalations == ["E-1", "E-4", "E-3", "E-2"], "the gravest first, then the longest open"
    dues = [row["due"] for row in rows if row["matter"].startswith("action")]
    assert dues == sorted(dues)


def test_an_open_escalation_is_told_of_without_ids_in_either_language(store):
    with store.reading() as reading:
        rows = Attention().rows(reading, Question(START + timedelta(days=30), matter="escalation_open"))
    assert [(str(row["what"]), said(row["what"], "zh")) for row in rows] == [
        ("Open escalation: delivery, critical", "未解决的问题或投诉：交付，严重")
    ]
