"""The digest tells what was learned in a range of recorded time, and by which statements."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import new_store, worker_on
from tests.projections.reports.test_audit import adopted
from tests.projections.reports.test_restatement import ALLY
from tierline.domain.account.base import Fact
from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.shared.ids import BOOK
from tierline.projections.reports.base import Question
from tierline.projections.reports.digest import Digest

CODE = CODES[0]
NOW = START + timedelta(days=50)
ROLE = {"kind": "role_assigned", "role": "account_manager", "person": "ana.ruiz"}


class Told:
    """A log that is read, and asked what was learned since a position."""

    def __init__(self, folder: Path) -> None:
        self.log = openings()
        self._store = new_store(folder)
        self._worker = worker_on(self.log, self._store)
        self._number = 100

    def record(self, *contents: dict[str, Any], code: str = CODE, day: float = 40, actor: str = "jo") -> Fact:
        for content in contents:
            self._number += 1
            fact = fact_on(self._number, content, 0)
            fact = fact.model_copy(update={"occurred_at": START + timedelta(days=day, seconds=self._number)})
            self.log.record(code, fact, actor=actor)
        return fact

    def ask(self, since: int, until: int | None = None, at: datetime = NOW, **asked: Any) -> list[Any]:
        self._worker.catch_up()
        end = None if until is None else _after(until)
        with self._store.reading() as reading:
            return Digest().rows(reading, Question(at=at, start=_after(since), end=end, **asked))

    def matters(self, since: int, **asked: Any) -> list[tuple[Any, ...]]:
        return [(row["account"], row["matter"], row["subject"]) for row in self.ask(since, **asked)]


def _after(position: int) -> datetime:
    return BEGUN + timedelta(minutes=position, seconds=30)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def test_a_tier_that_moved_is_told_with_the_fact_that_moved_it(told: Told) -> None:
    told.record(*ALLY[:2])
    since = told.log.head()
    fact = told.record(ALLY[2], actor="mo")
    (row,) = told.ask(since)
    assert (row["matter"], row["before"], row["after"]) == ("tier_rose", "vendor", "strategic_ally")
    assert (row["statements"], row["actors"]) == (str(fact.fact_id), "mo")
    assert row["recorded_at"] == told.log.recorded[-1].recorded_at
    assert str(row["what"]) == "Tier rose from vendor to strategic ally"


def test_what_was_said_and_taken_back_within_the_range_is_no_news(told: Told) -> None:
    told.record(*ALLY[:2])
    since = told.log.head()
    fact = told.record(ALLY[2])
    told.record({"kind": "fact_retracted", "target": str(fact.fact_id), "reason": "r"})
    assert told.ask(since) == []
    assert [row["matter"] for row in told.ask(since + 1)] == ["tier_fell"]
    assert [row["matter"] for row in told.ask(since, until=since + 1)] == ["tier_rose"]


def test_what_only_time_changed_is_no_news(told: Told) -> None:
    told.record(*ALLY)
    since = told.log.head()
    told.record({"kind": "investment", "person": "ana.ruiz", "hours": 2, "purpose": "visit"})
    assert told.ask(since) == []
    assert told.ask(since, at=NOW + timedelta(days=300)) == []


def test_a_new_account_begins_and_its_gaps_are_not_told_one_by_one(told: Told) -> None:
    assert told.matters(0) == [(code, "tier_began", None) for code in CODES]
    since = told.log.head()
    told.record({"kind": "account_closed"})
    assert told.matters(since) == [(CODE, "tier_ended", None)]


def test_a_risk_is_told_with_the_day_it_falls(told: Told) -> None:
    told.record(*ALLY)
    since = told.log.head()
    told.record({"kind": "contract_ended", "contract": "K", "reason": "terminated"}, day=45)
    rows = {row["matter"]: row for row in told.ask(since)}
    assert rows.keys() == {"risk_new", "contract_ended"}
    assert rows["risk_new"]["falls_on"] == START + timedelta(days=45 + 90, seconds=104)
    assert rows["risk_new"]["after"] == f"{rows['risk_new']['falls_on']:%Y-%m-%d}"


def test_a_gap_opens_when_nobody_holds_the_role_and_closes_when_it_is_done_again(told: Told) -> None:
    told.record(ROLE, day=5)
    since = told.log.head()
    done = {"kind": "responsibility_fulfilled", "person": "ana.ruiz"}
    told.record({**done, "responsibility": _one_of("account_manager")})
    closed = told.ask(since)
    assert [(row["matter"], row["before"], row["after"]) for row in closed] == [
        ("gap_closed", "never", "covered")
    ]
    since = told.log.head()
    told.record({**ROLE, "kind": "role_released"}, day=45)
    opened = told.ask(since)
    assert [(row["matter"], row["after"]) for row in opened] == [("gap_opened", "unassigned")]
    assert opened[0]["subject"] == closed[0]["subject"]


def _one_of(role: str) -> str:
    return next(ident for ident, one in RESPONSIBILITIES.items() if one.role.value == role)


def test_things_opened_and_closed_are_told_as_both(told: Told) -> None:
    raised = {"kind": "escalation_raised", "escalation": "E", "severity": "low", "category": "problem"}
    resolved = {"kind": "escalation_resolved", "escalation": "E", "outcome": "o"}
    planned = {"kind": "action_planned", "action": "A", "side": "ours", "due": "2025-06-01", "title": "t"}
    since = told.log.head()
    told.record(raised, planned)
    assert told.matters(since) == [(CODE, "escalation_opened", "E")]
    told.record(resolved, {"kind": "action_completed", "action": "A"}, day=41)
    assert told.matters(since) == [
        (CODE, "escalation_opened", "E"),
        (CODE, "escalation_closed", "E"),
        (CODE, "action_done", "A"),
    ]
    assert told.matters(since + 2) == [(CODE, "escalation_closed", "E"), (CODE, "action_done", "A")]


def test_a_dropped_action_is_not_done(told: Told) -> None:
    told.record({"kind": "action_planned", "action": "A", "side": "ours", "due": "2025-06-01", "title": "t"})
    since = told.log.head()
    told.record({"kind": "action_dropped", "action": "A", "reason": "r"}, day=41)
    assert told.ask(since) == []


def test_contracts_are_told_when_they_are_signed_ended_or_withdrawn(told: Told) -> None:
    since = told.log.head()
    later = {**ALLY[0], "contract": "L", "agreement": "purchase", "starts": "2025-12-01"}
    fact = told.record(later)
    assert told.matters(since) == [(CODE, "contract_signed", "L")]
    since = told.log.head()
    told.record({"kind": "fact_retracted", "target": str(fact.fact_id), "reason": "r"})
    assert told.matters(since) == [(CODE, "contract_withdrawn", "L")]


def test_it_is_grouped_by_account_and_narrowed_to_those_of_a_person(told: Told) -> None:
    told.record(ROLE, day=5, code=CODES[1])
    since = told.log.head()
    for code in reversed(CODES):
        told.record(*ALLY, code=code)
    accounts = [row["account"] for row in told.ask(since)]
    assert accounts == sorted(accounts)
    assert set(accounts) == set(CODES)
    assert {row["account"] for row in told.ask(since, person="ana.ruiz")} == {CODES[1]}


def test_a_merge_is_behind_what_it_changes_of_both_accounts(told: Told) -> None:
    told.record(*ALLY, code="beta")
    since = told.log.head()
    merged = told.record({"kind": "account_merged", "into": "alpha"}, code="beta", day=45)
    rows = told.ask(since)
    tiers = {row["account"]: row for row in rows if row["matter"].startswith("tier")}
    assert [(code, row["matter"]) for code, row in sorted(tiers.items())] == [
        ("alpha", "tier_rose"),
        ("beta", "tier_ended"),
    ]
    assert {row["statements"] for row in tiers.values()} == {str(merged.fact_id)}


def test_what_happens_on_a_merged_account_is_told_to_who_looks_after_its_home(told: Told) -> None:
    told.record(ROLE, day=5)
    told.record({"kind": "account_merged", "into": "alpha"}, code="beta", day=10)
    since = told.log.head()
    raised = {"kind": "escalation_raised", "escalation": "E", "severity": "high", "category": "problem"}
    action = {"kind": "action_planned", "action": "A", "side": "ours", "due": "2025-03-01", "title": "t"}
    told.record(raised, ALLY[0], action, code="beta", day=20)
    told.record({"kind": "action_completed", "action": "A"}, code="beta", day=21)
    things = {"escalation_opened": "beta/E", "contract_signed": "beta/K", "action_done": "beta/A"}
    for asked in ({}, {"person": "ana.ruiz"}, {"account": "alpha"}):
        assert {
            of: subject for code, of, subject in told.matters(since, **asked) if code == "alpha"
        } == things
    assert {code for code, _, _ in told.matters(since)} == {"alpha"}
    earlier = told.matters(since, at=START + timedelta(days=9))
    assert earlier == [("beta", "contract_signed", "K")], "it had not been merged by then"


def test_a_merge_alone_is_no_news_of_the_things_that_go_along(told: Told) -> None:
    told.record(*ALLY, code="beta")
    since = told.log.head()
    told.record({"kind": "account_merged", "into": "alpha"}, code="beta", day=45)
    assert [of for of in told.matters(since) if of[1].startswith("contract")] == []


def test_an_adopted_policy_is_behind_what_it_changes(told: Told) -> None:
    told.record(*ALLY, code="gamma", day=340)
    since = told.log.head()
    policy = adopted(told.log)
    assert told.log.recorded[-1].account == BOOK
    (row,) = told.ask(since, at=datetime(2026, 1, 2, tzinfo=BEGUN.tzinfo))
    assert (row["account"], row["matter"], row["statements"]) == ("gamma", "tier_fell", str(policy.fact_id))


def test_without_a_range_the_last_week_of_recording_is_told(told: Told) -> None:
    told.record(*ALLY)
    told._worker.catch_up()
    with told._store.reading() as reading:
        rows = Digest().rows(reading, Question(at=NOW))
        early = Digest().rows(reading, Question(at=NOW, end=BEGUN))
    assert {row["matter"] for row in rows} == {"tier_began", "contract_signed"}
    assert early == []


def test_a_log_of_nothing_has_no_news(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    worker_on(LogInMemory(), store).catch_up()
    with store.reading() as reading:
        assert Digest().rows(reading, Question(at=NOW)) == []
