"""What the demo has to show: every tier, rises and falls with causes, gaps, and what is about to lapse."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

import pytest

from tests.demo.retelling import DAYS, LEAP_DAY, TODAY, histories, now, stated, told, verdicts, written
from tests.domain.account.scenario import Scenario
from tierline.domain.account.actions import ActionCompleted, ActionDropped, ActionPlanned
from tierline.domain.account.contracts import ContractSigned
from tierline.domain.account.escalations import EscalationRaised, EscalationReopened, EscalationResolved
from tierline.domain.account.history import History
from tierline.domain.catalogue import Role, Tier
from tierline.domain.coverage import Coverage, State, coverage_at
from tierline.domain.coverage import default_policy as default_coverage
from tierline.domain.grade import grade_at
from tierline.domain.tiers.assess import Cause, TierMove, assess, tier_moves, tier_rows
from tierline.domain.tiers.judge import RANK
from tierline.domain.tiers.policy import default_policy, policy_from
from tierline.domain.tiers.shipped import shipped_content


def moves(today: date) -> Iterator[tuple[str, TierMove]]:
    """What changed the tiers until today."""
    policy = default_policy()
    for code, history in histories(today).items():
        for move in tier_moves(history, policy, tier_rows(history, policy)):
            if move.at < now(today):
                yield code, move


def coverages(today: date) -> dict[str, Coverage]:
    policy = default_coverage()
    return {code: coverage_at(history, policy, now(today)) for code, history in histories(today).items()}


def open_escalations(history: History) -> list[EscalationRaised]:
    raised: dict[str, EscalationRaised] = {}
    waiting: set[str] = set()
    for entry in history.facts(EscalationRaised, EscalationReopened, EscalationResolved):
        match entry.fact:
            case EscalationRaised(escalation=reference) as fact:
                raised[reference] = fact
                waiting.add(reference)
            case EscalationReopened(escalation=reference):
                waiting.add(reference)
            case EscalationResolved(escalation=reference):
                waiting.remove(reference)
    return [raised[reference] for reference in waiting]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_tier_is_held_and_one_account_is_closed(today: date) -> None:
    held = [verdict.tier for verdict in verdicts(today).values()]
    assert set(held) == {*Tier, None}
    assert held.count(Tier.partner) >= 4
    assert held.count(Tier.strategic_ally) == 2


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_grade_is_given_under_the_policy_that_new_databases_begin_with(today: date) -> None:
    policy, at = policy_from(shipped_content("default-2")), now(today)
    standing = [code for code, verdict in verdicts(today).items() if verdict.tier]
    grades = {code: grade_at(written(today)[code], at, policy) for code in standing}
    letters = Counter(grade.letter for grade in grades.values())
    assert set(letters) == {"A", "B", "C", "D"}
    assert letters.most_common(1)[0][1] <= len(grades) * 2 / 3
    assert (grades["harbor-water"].letter, grades["merrow-freight"].letter) == ("A", "D")
    assert grades["harbor-water"].carrying


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_some_tiers_fall_within_thirty_sixty_and_ninety_days(today: date) -> None:
    ahead = [(verdict.falls_on - now(today)).days for verdict in verdicts(today).values() if verdict.falls_on]
    assert [days for days in ahead if days <= 30]
    assert [days for days in ahead if 30 < days <= 60]
    assert [days for days in ahead if 60 < days <= 90]


def test_accounts_rose_and_fell_for_every_cause_but_another_policy_or_a_merger() -> None:
    moved = list(moves(TODAY))
    assert {move.cause for _, move in moved} == set(Cause) - {Cause.policy, Cause.merge}
    both = [(code, move) for code, move in moved if move.before and move.after]
    rises = [move for _, move in both if RANK[move.after] > RANK[move.before]]
    falls = [code for code, move in both if RANK[move.after] < RANK[move.before]]
    assert len(rises) >= 20
    assert len(falls) >= 8
    assert len(set(falls)) >= 6


@pytest.mark.parametrize(
    ("code", "before", "after", "criterion"),
    [
        ("castmoor-steel", Tier.partner, Tier.preferred_supplier, "partner.top_level"),
        ("lanyu-grid", Tier.strategic_ally, Tier.partner, "strategic_ally.alliance"),
        ("luchuan-metro", Tier.partner, Tier.preferred_supplier, "partner.no_critical_escalation"),
        ("merrow-logistics", Tier.preferred_supplier, Tier.vendor, "preferred_supplier.key_people"),
    ],
)
def test_a_fall_has_the_cause_that_its_story_tells(
    code: str, before: Tier, after: Tier, criterion: str
) -> None:
    falls = [
        move for which, move in moves(TODAY) if (which, move.before, move.after) == (code, before, after)
    ]
    assert any(criterion in move.criteria for move in falls)


def test_the_metro_is_a_partner_again_once_its_critical_escalation_is_resolved() -> None:
    tiers = [move.after for code, move in moves(TODAY) if code == "luchuan-metro"]
    assert tiers[-3:] == [Tier.partner, Tier.preferred_supplier, Tier.partner]


def test_resolving_the_critical_escalation_at_the_port_takes_the_risk_away() -> None:
    lines = [line for line in told(TODAY) if line.account == "qiwan-port"]
    port = Scenario("qiwan-port").records(*(dict(line.content) for line in lines))
    assert assess(port.history, default_policy(), now(TODAY)).at_risk
    moment = now(TODAY).isoformat()
    port.record({"kind": "escalation_resolved", "occurred_at": moment, "escalation": "crane-4"})
    after = assess(port.history, default_policy(), now(TODAY))
    assert (after.tier, after.at_risk) == (Tier.strategic_ally, False)


def test_an_override_is_in_force_and_ends_within_thirty_days() -> None:
    override = verdicts(TODAY)["sternhaven-airports"].override
    assert override is not None
    assert now(TODAY) < override.until < now(TODAY) + timedelta(days=30)


@pytest.mark.parametrize("today", [TODAY, LEAP_DAY], ids=str)
def test_coverage_has_vacancies_overdue_and_covered_duties_and_one_person_in_two_roles(today: date) -> None:
    covered = coverages(today)
    states = {item.state for coverage in covered.values() for item in coverage.responsibilities}
    assert states == set(get_args(State))
    vacant = {code for code, one in covered.items() if one.open and not one.holders(Role.executive_sponsor)}
    assert {"castmoor-steel", "hecheng-pharma", "nordmere-rail", "merrow-logistics"} <= vacant
    assert covered["tangxi-precision"].in_two_roles == ("xin.he",)


def test_care_shows_in_coverage() -> None:
    shares = {code: one.share.ratio or 0 for code, one in coverages(TODAY).items()}
    assert shares["harbor-water"] > 0.8 > 0.4 > shares["merrow-logistics"]


def test_escalations_of_every_severity_and_of_several_ages_are_open() -> None:
    waiting = [one for history in histories(TODAY).values() for one in open_escalations(history)]
    assert {one.severity for one in waiting} == {"low", "medium", "high", "critical"}
    ages = [(now(TODAY) - one.occurred_at).days for one in waiting]
    assert min(ages) < 8
    assert max(ages) > 180


def test_actions_of_both_sides_are_overdue_and_due_soon() -> None:
    done = {(code, fact.action) for code, fact in stated(TODAY, ActionCompleted)}
    done |= {(code, fact.action) for code, fact in stated(TODAY, ActionDropped)}
    waiting = [fact for code, fact in stated(TODAY, ActionPlanned) if (code, fact.action) not in done]
    soon = TODAY + timedelta(days=30)
    assert {fact.side for fact in waiting if fact.due < TODAY} == {"ours", "theirs"}
    assert {fact.side for fact in waiting if TODAY < fact.due < soon} == {"ours", "theirs"}


@pytest.mark.parametrize("within", [30, 60, 90])
def test_agreements_end_within_thirty_sixty_and_ninety_days(within: int) -> None:
    ends = [fact.ends for _, fact in stated(TODAY, ContractSigned) if fact.agreement != "purchase"]
    ahead = [(day - TODAY).days for day in ends if day]
    assert [days for days in ahead if within - 30 < days <= within]
