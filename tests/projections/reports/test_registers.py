"""The registers: overrides with what the evidence says, customers' verdicts, coverage by responsibility."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.projections.lives import CODES, SOUND, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.domain import coverage
from tierline.domain.account.history import History
from tierline.domain.coverage import coverage_at
from tierline.domain.shared.ids import account_id
from tierline.projections.reports.base import Question
from tierline.projections.reports.overrides import Overrides
from tierline.projections.reports.responsibilities import CoverageByResponsibility
from tierline.projections.reports.verdicts import Verdicts

CODE = CODES[0]
OPEN = [content for content in SOUND if content["kind"] not in ("account_closed", "role_released")]


def _day(day: float):
    return START + timedelta(days=day)


@pytest.fixture
def told(tmp_path: Path):
    """Records facts of the first account, each on its day, and asks reports about them."""
    log, store = openings(), new_store(tmp_path)
    worker = worker_on(log, store)

    def record(*facts) -> None:
        for content, day in facts:
            log.record(CODE, fact_on(len(log.recorded), content, day), actor="jo.okafor")
        worker.catch_up()

    def ask(report, day: float, **asked):
        with store.reading() as reading:
            return report.rows(reading, Question(at=_day(day), **asked))

    return log, record, ask


def _override(until: float, tier: str = "partner") -> dict:
    stated = {"tier": tier, "reason": "r", "approver": "ana.ruiz", "until": _day(until).isoformat()}
    return {"kind": "tier_overridden", **stated}


def test_an_override_in_force_stands_beside_what_the_evidence_shows(told):
    _, record, ask = told
    record((_override(100), 40))
    (row,) = ask(Overrides(), 60)
    assert (row["account"], row["tier"], row["derived_tier"]) == (CODE, "partner", "vendor")
    assert (row["approver"], row["actor"], row["ended"]) == ("ana.ruiz", "jo.okafor", None)
    assert (row["age_days"], row["days_left"], row["until"]) == (19, 40, _day(100))
    assert row["fact_id"] == str(fact_on(3, _override(100), 40).fact_id)
    assert "r" not in row.values()


def test_an_override_is_no_longer_listed_once_it_has_ended_unless_its_range_is_asked_for(told):
    _, record, ask = told
    record((_override(100), 40))
    assert ask(Overrides(), 100) == ask(Overrides(), 39) == []
    (row,) = ask(Overrides(), 200, start=_day(90))
    assert (row["ended"], row["days_left"], row["derived_tier"]) == (_day(100), None, "vendor")
    assert ask(Overrides(), 200, start=_day(100)) == []
    assert ask(Overrides(), 200, start=_day(10), end=_day(40)) == []


def test_an_override_ends_when_it_is_lifted_or_replaced(told):
    _, record, ask = told
    lifted = {"kind": "tier_override_lifted", "reason": "r"}
    record((_override(100), 40), (_override(120, "strategic_ally"), 60), (lifted, 80))
    rows = ask(Overrides(), 200, start=_day(0))
    assert [(row["tier"], row["ended"].date()) for row in rows] == [
        ("partner", _day(60).date()),
        ("strategic_ally", _day(80).date()),
    ]
    assert ask(Overrides(), 90) == []


def test_an_override_of_a_closed_account_ends_with_it_and_is_in_force_again_once_reopened(told):
    _, record, ask = told
    record((_override(140), 40), ({"kind": "account_closed", "reason": "r"}, 60))
    closed, at = _day(60) + timedelta(seconds=4), Overrides()
    assert [row["ended"] for row in ask(at, 50)] == [None]
    assert ask(at, 100) == ask(at, 100, start=_day(70)) == []
    (row,) = ask(at, 100, start=_day(0))
    assert (row["ended"], row["age_days"], row["days_left"]) == (closed, 20, None)
    assert row["derived_tier"] == "vendor"
    record(({"kind": "account_reopened"}, 120))
    assert [(row["ended"], row["days_left"]) for row in ask(at, 130)] == [(None, 10)]
    assert [row["ended"] for row in ask(at, 100, start=_day(0))] == [closed]


def test_an_override_of_an_account_merged_into_another_ends_with_the_merge(told):
    _, record, ask = told
    record((_override(140), 40), ({"kind": "account_merged", "into": CODES[1]}, 60))
    assert len(ask(Overrides(), 50)) == 1
    assert ask(Overrides(), 100) == []
    assert [row["ended"].date() for row in ask(Overrides(), 200, start=_day(0))] == [_day(60).date()]


def test_a_retracted_override_never_was(told):
    log, record, ask = told
    record((_override(100), 40))
    target = str(log.recorded[-1].fact.fact_id)
    record(({"kind": "fact_retracted", "target": target, "reason": "r"}, 50))
    assert ask(Overrides(), 60, start=_day(0)) == []


def test_a_verdict_is_measured_against_our_tier(told):
    _, record, ask = told
    verdict = {"kind": "customer_verdict", "tier": "partner", "channel": "letter"}
    record((verdict, 10))
    (row,) = ask(Verdicts(), 30)
    assert (row["tier"], row["their_tier"], row["gap"]) == ("vendor", "partner", -2)
    assert (row["channel"], row["age_days"], row["says"]) == ("letter", 19, "tier")
    record((_override(100, "strategic_ally"), 40))
    assert [row["gap"] for row in ask(Verdicts(), 50)] == [1]


def test_a_later_rating_takes_no_stated_tier_back(told):
    _, record, ask = told
    verdicts = (
        ({"tier": "vendor", "channel": "letter"}, 10),
        ({"tier": "preferred_supplier", "rating": 2, "channel": "survey"}, 20),
        ({"rating": 4, "channel": "scorecard"}, 30),
    )
    record(*(({"kind": "customer_verdict", **stated}, day) for stated, day in verdicts))
    assert [
        (row["says"], row["their_tier"], row["rating"], row["channel"]) for row in ask(Verdicts(), 60)
    ] == [
        ("tier", "preferred_supplier", None, "survey"),
        ("rating", None, 4, "scorecard"),
    ]
    assert [row["their_tier"] for row in ask(Verdicts(), 15)] == ["vendor"]
    assert [row["says"] for row in ask(Verdicts(), 60, start=_day(25))] == ["rating"]
    assert ask(Verdicts(), 5) == []


def test_a_closed_account_has_no_verdict_to_compare(told):
    _, record, ask = told
    record(({"kind": "customer_verdict", "rating": 3, "channel": "letter"}, 10))
    record(({"kind": "account_closed", "reason": "r"}, 20))
    assert len(ask(Verdicts(), 15)) == 1
    assert ask(Verdicts(), 30) == []


def test_coverage_counts_what_each_account_says_of_itself(told):
    log, record, ask = told
    held = {"role": "account_manager", "person": "mei.lin"}
    done = {"kind": "responsibility_fulfilled", "responsibility": "account_manager.plan", "person": "mei.lin"}
    record(({"kind": "role_assigned", **held}, 1), (done, 160))
    record(*((content, 3 * number) for number, content in enumerate(OPEN, 1)))
    policy, at = coverage.default_policy(), _day(170)
    pasts = {code: History(log.stream(account_id(code))).until(at) for code in CODES}
    states = {
        (code, item.id): item.state
        for code, past in pasts.items()
        for item in coverage_at(past, policy, at).responsibilities
    }
    rows = ask(CoverageByResponsibility(), 170)
    assert len(rows) == 29
    for row in rows:
        mine = {
            code: states[code, row["responsibility"]]
            for code, ident in states
            if ident == row["responsibility"]
        }
        covered = [code for code, state in mine.items() if state in ("covered", "due_soon")]
        assert (row["accounts"], row["covered"]) == (len(mine), len(covered))
        assert row["gaps"] == ", ".join(sorted(mine.keys() - covered))
        assert row["share"] == round(len(covered) / len(mine), 4)
        parts = [row[name] for name in ("covered", "unassigned", "never", "overdue")]
        assert sum(parts) == row["accounts"]
    assert any(row["covered"] for row in rows)


def test_coverage_of_no_account_has_no_share(told):
    _, _, ask = told
    rows = ask(CoverageByResponsibility(), 10, region="Nowhere")
    assert {(row["accounts"], row["share"], row["gaps"]) for row in rows} == {(0, None, "")}
