"""Gaps and lapses: what the next tier lacks, what lapses when, why a tier falls, and who is to act."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.projections.lives import CODES, START, fact_on, logs, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import POLICIES, new_store, worker_on
from tierline.domain.tiers.judging_periods import assess_over
from tierline.domain.tiers.policy import policy_from
from tierline.domain.tiers.shipped import shipped_content
from tierline.interfaces.presentation.language import languages, said
from tierline.projections.account_snapshots import AccountSnapshots
from tierline.projections.engine.base import Policies
from tierline.projections.reports.attention import Attention
from tierline.projections.reports.base import Question, Report
from tierline.projections.reports.gaps import GapReport
from tierline.projections.reports.lapses import Lapses

CODE = CODES[0]
LEVELS = {"client_level": "executive", "our_level": "executive", "form": "meeting"}
MET = {"kind": "interaction", "channel": "call", "initiative": "ours", "contacts": ["a", "b", "c"]}
PREFERRED = (
    *({"kind": "contact_added", "contact": one, "name": "N", "level": "manager"} for one in "abc"),
    MET,
    {"kind": "knowledge", "item": "understand_client.client", "access": "special"},
    {"kind": "observation", "facet": "visibility_inside", "level": "medium"},
    {"kind": "role_assigned", "role": "account_manager", "person": "mei.lin"},
    {"kind": "role_assigned", "role": "executive_sponsor", "person": "ana.ruiz"},
)


class Told:
    """One account that facts are recorded of, each on a day, and reports about it."""

    def __init__(self, folder: Path, policies: Policies = POLICIES) -> None:
        self.log, self.store = openings(), new_store(folder)
        self.worker = worker_on(self.log, self.store, policies=policies)

    def record(self, day: int, *contents: dict[str, Any]) -> "Told":
        for content in contents:
            self.log.record(CODE, fact_on(len(self.log.recorded), content, day))
        self.worker.catch_up()
        return self

    def ask(self, report: Report, day: float, known: int | None = None, **asked: Any) -> list[Any]:
        with self.store.reading(known) as reading:
            question = Question(at=START + timedelta(days=day), **{"account": CODE, **asked})
            return report.rows(reading, question)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def test_the_gap_list_names_what_the_next_gate_lacks_the_remedy_and_who_is_to_act(told: Told) -> None:
    rows = told.record(5, *PREFERRED).ask(GapReport(), 10)
    assert {row["criterion"]: row["role"] for row in rows} == {
        "partner.top_level": "executive_sponsor",
        "partner.long_term": "account_manager",
        "partner.pricing": "account_manager",
        "partner.no_competitor": "account_manager",
        "partner.recognition": "account_manager",
    }
    first = rows[0]
    assert (first["tier"], first["next_tier"], first["part"]) == ("preferred_supplier", "partner", "required")
    assert (first["people"], first["missing"], first["needed"]) == ("ana.ruiz", 4, None)
    assert [row["needed"] for row in rows[1:]] == [3, 3, 3, 3]
    assert all(said(row["remedy"], language) for row in rows for language in languages())


def test_what_was_met_once_tells_until_when(told: Told) -> None:
    told.record(5, *(one for one in PREFERRED if one["kind"] != "observation"))
    found = {row["criterion"]: row["last_met"] for row in told.ask(GapReport(), 200)}
    met = next(one.fact for one in told.log.recorded if one.fact.kind == "interaction")
    assert found["preferred_supplier.key_people"] == met.occurred_at + timedelta(days=180)
    assert found["preferred_supplier.visibility"] is None


def test_a_broken_guard_is_a_gap_until_it_is_mended(told: Told) -> None:
    raised = {"kind": "escalation_raised", "escalation": "E", "severity": "critical", "category": "delivery"}
    told.record(5, *PREFERRED, raised)
    assert "partner.no_critical_escalation" not in {row["criterion"] for row in told.ask(GapReport(), 34)}
    row = next(row for row in told.ask(GapReport(), 36) if row["part"] == "guard")
    assert (row["criterion"], row["role"]) == ("partner.no_critical_escalation", "executive_sponsor")
    told.record(40, {"kind": "escalation_resolved", "escalation": "E", "outcome": "solved"})
    assert "guard" not in {row["part"] for row in told.ask(GapReport(), 41)}


def test_what_was_known_earlier_lacks_what_was_recorded_since(told: Told) -> None:
    told.record(5, *PREFERRED[:-2])
    known = told.log.head()
    told.record(6, {"kind": "observation", "facet": "competition", "level": "none", "area": "pumps"})
    assert "partner.no_competitor" in {row["criterion"] for row in told.ask(GapReport(), 10, known)}
    assert "partner.no_competitor" not in {row["criterion"] for row in told.ask(GapReport(), 10)}
    with told.store.reading() as reading:
        at = Question(at=START + timedelta(days=10), account=CODE)
        then = GapReport().rows(reading.known_at(known), at)
    assert then == told.ask(GapReport(), 10, known)


def test_a_fall_names_the_criteria_that_lapse_and_what_would_keep_the_tier(told: Told) -> None:
    told.record(5, *PREFERRED)
    (fall,) = told.ask(Attention(), 200, matter="tier_falls")
    assert (fall["subject"], fall["criteria"]) == ("preferred_supplier", "preferred_supplier.key_people")
    assert (fall["role"], fall["people"], fall["days_left"]) == ("account_manager", "mei.lin", 75)
    assert str(fall["remedy"]).startswith("Meet, call or write")
    assert said(fall["why"], "zh") == "半年内与三位关键人物有往来"
    (slips,) = told.ask(Attention(), 200, matter="criterion_slipping")
    assert (slips["subject"], slips["due"]) == ("preferred_supplier.key_people", fall["due"])


def test_a_fall_ahead_of_its_lapse_names_what_lapses_first(told: Told) -> None:
    told.record(5, *PREFERRED)
    (fall,) = told.ask(Attention(), 100, matter="tier_falls", within_days=200)
    assert fall["criteria"] == "preferred_supplier.key_people"
    assert not told.ask(Attention(), 100, matter="criterion_slipping")
    told.record(150, MET)
    told.record(320, MET)
    (fall,) = told.ask(Attention(), 325, matter="tier_falls", within_days=200)
    assert fall["criteria"] == "preferred_supplier.information", "visibility lapses a second later"


def _allied(told: Told) -> None:
    """A strategic ally whose alliance is over on day 99 and followed by another one on day 129."""
    alliance = {"kind": "contract_signed", "agreement": "alliance", "pricing": "negotiated"}
    told.record(
        5,
        *({"kind": "contact_added", "contact": one, "name": "N", "level": "executive"} for one in "xyz"),
        {**alliance, "contract": "K1", "starts": "2025-01-02", "ends": "2025-04-09"},
        {**alliance, "contract": "K2", "starts": "2025-05-10"},
        {"kind": "observation", "facet": "joint_leadership", "level": "general_managers"},
        {"kind": "observation", "facet": "visibility_inside", "level": "very_high"},
        {"kind": "observation", "facet": "visibility_outside", "level": "very_high"},
    )


def test_a_criterion_that_is_met_again_before_the_grace_is_over_is_not_why_the_tier_falls(told: Told) -> None:
    _allied(told)
    for day in (50, 105, 150):
        (fall,) = told.ask(Attention(), day, matter="tier_falls", within_days=800)
        assert (fall["subject"], fall["criteria"]) == ("strategic_ally", "strategic_ally.visibility")


def test_what_slips_until_it_is_met_again_is_not_due_when_the_tier_falls(told: Told) -> None:
    _allied(told)
    (slips,) = told.ask(Attention(), 105, matter="criterion_slipping")
    assert (slips["subject"], slips["due"]) == ("strategic_ally.alliance", None)
    (fall,) = told.ask(Attention(), 380, matter="tier_falls")
    slipping = told.ask(Attention(), 380, matter="criterion_slipping")
    assert {row["due"] for row in slipping} == {fall["due"]}


def test_what_is_about_the_tier_waits_for_every_holder_and_names_who_is_to_act(told: Told) -> None:
    told.record(5, *PREFERRED)
    for person in ("mei.lin", "ana.ruiz"):
        (fall,) = told.ask(Attention(), 200, matter="tier_falls", person=person)
        assert fall["people"] == "mei.lin"
    assert told.ask(Attention(), 200, matter="tier_falls", person="jo.okafor") == []


def test_the_end_of_an_override_has_no_criteria(told: Told) -> None:
    until = (START + timedelta(days=60)).isoformat()
    told.record(
        5,
        {"kind": "tier_overridden", "tier": "partner", "reason": "r", "approver": "ana.ruiz", "until": until},
    )
    (fall,) = told.ask(Attention(), 10, matter="tier_falls")
    assert (fall["subject"], fall["criteria"], fall["remedy"]) == ("partner", "", None)


def test_the_calendar_tells_what_carries_a_criterion_and_whether_the_gate_breaks(told: Told) -> None:
    told.record(5, *PREFERRED)
    (row,) = told.ask(Lapses(), 120)
    met = next(one.fact for one in told.log.recorded if one.fact.kind == "interaction")
    assert (row["criterion"], row["state"], row["breaks_gate"]) == (
        "preferred_supplier.key_people",
        "lapsing",
        True,
    )
    assert row["lapses_on"] == met.occurred_at + timedelta(days=180)
    assert row["falls_on"] == row["lapses_on"] + timedelta(days=90)
    assert (row["falls_to"], row["days_left"]) == ("vendor", 65)
    assert row["facts"] == str(met.fact_id)
    assert told.ask(Lapses(), 120, within_days=60) == []


def test_a_spare_supporting_criterion_may_lapse_without_harm(told: Told) -> None:
    signed = {"kind": "contract_signed", "contract": "C", "agreement": "purchase", "pricing": "negotiated"}
    told.record(5, *PREFERRED, {**signed, "starts": "2025-01-01", "ends": "2025-03-31"})
    rows = {row["criterion"]: row for row in told.ask(Lapses(), 50)}
    assert rows["preferred_supplier.pricing"]["breaks_gate"] is False


def test_a_verdict_that_grows_old_breaks_no_guard_and_so_does_not_lapse(tmp_path: Path) -> None:
    told = Told(tmp_path, replace(POLICIES, tiers=policy_from(shipped_content("default-2"))))
    told.record(5, {"kind": "customer_verdict", "channel": "letter", "tier": "partner"})
    told.record(340, *PREFERRED)
    rows = told.ask(Lapses(), 350, within_days=400)
    assert [row["criterion"] for row in rows if row["part"] == "guard"] == []
    assert "preferred_supplier.key_people" in {row["criterion"] for row in rows}


@given(logs(most=30), st.integers(0, 700), st.data())
@settings(max_examples=examples(20), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_the_gap_list_is_that_of_the_explanation_at_any_moment_and_position(
    tmp_path_factory: pytest.TempPathFactory, log: LogInMemory, day: int, data: st.DataObject
) -> None:
    store = new_store(tmp_path_factory.mktemp("views"))
    worker_on(log, store).catch_up()
    known = data.draw(st.integers(len(CODES), log.head()))
    snapshots = AccountSnapshots(log, POLICIES, 2**20)
    at: datetime = START + timedelta(days=day, hours=1)
    with store.reading(known) as reading:
        rows = GapReport().rows(reading, Question(at=at))
    for code in CODES:
        with snapshots.account(code, known) as account:
            gaps = assess_over(account.terms, at).gaps
        mine = [row["criterion"] for row in rows if row["account"] == code]
        assert mine == (list(gaps.criteria) if gaps else [])
