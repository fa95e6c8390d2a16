"""Responsibilities over time, each rule told by a small story."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.domain.coverage.accounts import MICRO, START, Ledger, day
from tests.examples import in_the_log
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.catalogue import Role
from tierline.domain.coverage import (
    CoverageRow,
    Holding,
    ItemCoverage,
    coverage_at,
    coverage_rows,
    default_policy,
    holdings,
)
from tierline.domain.coverage.department import AllFulfilments, Departments
from tierline.domain.shared.time import FOREVER

POLICY = default_policy()
INTRODUCTIONS, PLAN, TRAINING = (
    "executive_sponsor.introductions",
    "account_manager.plan",
    "sales_manager.training",
)


def opened(**holders: str) -> Ledger:
    """An account open from the start, with a holder for each role named."""
    ledger = Ledger()
    ledger.open()
    for role, person in holders.items():
        ledger.say("role_assigned", START, role=role, person=person)
    return ledger


def item(ledger: Ledger, id: str, at: datetime) -> ItemCoverage:
    """One item of the account's coverage."""
    [found] = [one for one in coverage_at(ledger.history, POLICY, at).items if one.id == id]
    return found


def review(ledger: Ledger, at: datetime, *people: str) -> UUID:
    """Review the plan: fulfils `account_manager.plan` for 120 days."""
    return ledger.say("plan_reviewed", at, plan="l1", outcome="confirmed", people=people)


def test_a_role_that_nobody_holds_leaves_its_responsibilities_unassigned() -> None:
    found = item(opened(), PLAN, day(1))
    assert (found.state, found.holders, found.due) == ("unassigned", (), None)


def test_a_responsibility_is_covered_then_due_soon_then_overdue_to_the_microsecond() -> None:
    ledger = opened(account_manager="p1")
    assert item(ledger, PLAN, day(9)).state == "never"
    fact = review(ledger, day(10), "p1")
    states = {
        day(10) - MICRO: "never",
        day(10): "covered",
        day(100) - MICRO: "covered",
        day(100): "due_soon",
        day(130) - MICRO: "due_soon",
        day(130): "overdue",
    }
    assert {at: item(ledger, PLAN, at).state for at in states} == states
    found = item(ledger, PLAN, day(200))
    assert (found.last_fact, found.last_at, found.due) == (fact, day(10), day(130))
    assert (found.cadence_days, found.role, found.function) == (120, Role.account_manager, None)


def test_what_somebody_else_did_fulfils_no_responsibility_but_evidences_a_function() -> None:
    ledger = opened(account_manager="p1")
    for people in (["stranger"], []):
        ledger.say("opportunity_identified", day(1), statement="a third plant", people=people)
    assert item(ledger, "account_manager.solutions", day(2)).state == "never"
    assert item(ledger, "be_proactive.opportunities", day(2)).state == "covered"


def test_what_was_done_before_holding_the_role_or_after_it_does_not_count() -> None:
    ledger = opened()
    review(ledger, day(1), "p1")
    ledger.say("role_assigned", day(2), role="account_manager", person="p1")
    ledger.say("role_released", day(5), role="account_manager", person="p1")
    ledger.say("role_assigned", day(5), role="account_manager", person="p2")
    review(ledger, day(5), "p1")
    assert item(ledger, PLAN, day(6)).state == "never"
    kept = review(ledger, day(2), "p1")
    assert item(ledger, PLAN, day(6)).last_fact == kept


def test_what_a_holder_did_still_covers_once_another_holds_the_role() -> None:
    ledger = opened(account_manager="p1")
    review(ledger, day(1), "p1")
    ledger.say("role_released", day(10), role="account_manager", person="p1")
    ledger.say("role_assigned", day(20), role="account_manager", person="p2")
    found = [item(ledger, PLAN, at) for at in (day(9), day(15), day(25), day(121))]
    assert [one.state for one in found] == ["covered", "unassigned", "covered", "overdue"]
    assert [one.holders for one in found] == [("p1",), (), ("p2",), ("p2",)]
    assert {one.due for one in found} == {day(121)}


def test_either_of_two_holders_fulfils() -> None:
    ledger = opened(account_manager="p1")
    ledger.say("role_assigned", START, role="account_manager", person="p2")
    review(ledger, day(1), "p2")
    found = item(ledger, PLAN, day(2))
    assert (found.state, found.holders) == ("covered", ("p1", "p2"))


def test_any_fact_fulfils_what_it_says_it_fulfils() -> None:
    ledger = opened(sales_manager="p1")
    call: dict[str, Any] = {"channel": "call", "initiative": "ours", "fulfils": [TRAINING]}
    ledger.say("interaction", day(1), people=["p2"], **call)
    assert item(ledger, TRAINING, day(2)).state == "never"
    ledger.say("interaction", day(3), people=["p1"], **call)
    assert item(ledger, TRAINING, day(3)).state == "covered"


def test_an_explicit_fulfilment_counts_by_its_person() -> None:
    ledger = opened(sales_manager="p1", account_manager="p2")
    ledger.say("responsibility_fulfilled", day(1), responsibility=TRAINING, person="p2")
    assert item(ledger, TRAINING, day(2)).state == "never"
    ledger.say("responsibility_fulfilled", day(1), responsibility=TRAINING, person="p1")
    assert item(ledger, TRAINING, day(2)).state == "covered"


def test_an_introduction_is_the_sponsors_who_introduced_and_not_of_one_who_was_there() -> None:
    ledger = opened(executive_sponsor="boss")
    met: dict[str, Any] = {
        "contacts": ["c1"],
        "client_level": "executive",
        "our_level": "executive",
        "form": "visit",
    }
    ledger.say("executive_contact", day(1), people=["boss", "p1"], introduced_by="p1", **met)
    ledger.say("executive_contact", day(2), people=["boss", "p1"], **met)
    assert item(ledger, INTRODUCTIONS, day(3)).state == "never"
    ledger.say("executive_contact", day(3), people=["p1"], introduced_by="boss", **met)
    assert item(ledger, INTRODUCTIONS, day(3)).state == "covered"


def test_one_person_in_two_roles_is_told() -> None:
    ledger = opened(account_manager="p1", executive_sponsor="p1", sales_manager="p2")
    found = coverage_at(ledger.history, POLICY, day(1))
    assert found.in_two_roles == ("p1",)
    assert found.holders(Role.sales_manager) == (Holding(Role.sales_manager, "p2", START),)


def test_the_share_counts_what_is_covered_or_due_soon_by_role_and_overall() -> None:
    ledger = opened(account_manager="p1")
    review(ledger, day(1), "p1")
    for at in (day(2), day(95)):
        found = coverage_at(ledger.history, POLICY, at)
        # The plan and the team's coordination; the team was also told, but only for 60 days.
        told = 3 if at == day(2) else 2
        assert (found.share, found.share_of(Role.account_manager)) == ((told, 29), (told, 13))
        assert found.share_of(Role.sales_manager) == (0, 7)
        assert found.share.ratio == told / 29


def test_before_its_opening_and_after_its_closing_an_account_has_no_coverage() -> None:
    ledger = opened(account_manager="p1")
    ledger.say("account_closed", day(50))
    ledger.say("account_reopened", day(70))
    review(ledger, day(-5), "p1")
    history = ledger.history
    opens = [coverage_at(history, POLICY, at).open for at in (START - MICRO, START, day(50), day(70))]
    assert opens == [False, True, False, True]
    assert coverage_at(history, POLICY, day(60)).holdings == ()
    spans = {(row.valid_from, row.valid_to) for row in coverage_rows(history, POLICY) if row.item == PLAN}
    assert spans == {(START, day(50)), (day(70), FOREVER)}


def test_a_retracted_release_and_a_corrected_date_change_the_past_as_well() -> None:
    ledger = opened(account_manager="p1")
    release = ledger.say("role_released", day(5), role="account_manager", person="p1")
    fact = review(ledger, day(8), "p1")
    assert item(ledger, PLAN, day(9)).state == "unassigned"
    ledger.say("fact_retracted", day(20), target=release, reason="never happened")
    assert item(ledger, PLAN, day(9)).state == "covered"
    changes = {"occurred_at": day(12).isoformat()}
    ledger.say("fact_corrected", day(21), target=fact, changes=changes, reason="four days later")
    assert (item(ledger, PLAN, day(9)).state, item(ledger, PLAN, day(12)).due) == ("never", day(132))


def test_holdings_follow_business_time_and_skip_what_changes_nothing() -> None:
    ledger = opened()
    said = [
        ("role_released", day(1)),
        ("role_assigned", day(3)),
        ("role_assigned", day(4)),
        ("role_released", day(6)),
        ("role_assigned", day(6)),
        ("role_released", day(9)),
        ("role_assigned", day(11)),
        ("role_released", day(11)),
    ]
    for kind, at in said:
        ledger.say(kind, at, role="account_manager", person="p1")
    assert holdings(ledger.history) == (Holding(Role.account_manager, "p1", day(3), day(9)),)
    assert holdings(ledger.history, until=day(8)) == (Holding(Role.account_manager, "p1", day(3)),)


def test_rows_from_an_instant_on_are_the_rows_cut_there() -> None:
    ledger = opened(account_manager="p1", executive_sponsor="p1")
    for number in (1, 90, 300):
        review(ledger, day(number), "p1")
    history = ledger.history
    for since in (day(-1), day(1), day(40), day(210), day(300), day(1000)):
        cut = [row._replace(valid_from=max(row.valid_from, since)) for row in coverage_rows(history, POLICY)]
        expected = [row for row in cut if row.valid_from < row.valid_to]
        assert coverage_rows(history, POLICY, since) == expected


class Counted(History):
    """A history that counts the entries it hands out."""

    handed_out = 0

    def facts(self, *kinds: Any, **bounds: Any) -> list[Entry]:
        """As the history itself."""
        found = super().facts(*kinds, **bounds)
        self.handed_out += len(found)
        return found


def test_a_new_fact_at_the_head_costs_no_walk_through_what_was_before() -> None:
    ledger = opened(account_manager="p1", executive_sponsor="p2")
    for number in range(3000):
        ledger.say("interaction", day(number / 10), channel="call", initiative="ours", people=["p1"])
    history = Counted(ledger.recorded)
    coverage_rows(history, POLICY, day(299))
    review(ledger, day(300), "p1")
    history.apply(ledger.recorded[-1])
    history.handed_out = 0
    rows: list[CoverageRow] = coverage_rows(history, POLICY, day(300))
    assert {row.last_at for row in rows if row.item == PLAN} == {day(300)}
    assert history.handed_out <= 10


def test_a_horizon_hides_what_came_after_it_also_from_later_instants() -> None:
    ledger = opened(account_manager="p1")
    first = review(ledger, day(1), "p1")
    review(ledger, day(10), "p1")
    ledger.say("role_assigned", day(11), role="account_manager", person="p2")
    found = coverage_at(ledger.history.until(day(5)), POLICY, day(20))
    [plan] = [one for one in found.items if one.id == PLAN]
    assert (plan.last_fact, plan.holders, plan.due) == (first, ("p1",), day(121))


def test_a_change_at_the_instant_at_which_the_account_closes_makes_no_row_that_is_empty() -> None:
    ledger = opened(account_manager="p1")
    ledger.say("role_released", day(10), role="account_manager", person="p1")
    ledger.say("account_closed", day(10), reason="gone")
    rows = [row for row in coverage_rows(ledger.history, POLICY) if row.item == PLAN]
    assert [(row.valid_from, row.valid_to) for row in rows] == [(START, day(10))]


def test_what_was_fulfilled_by_the_account_s_own_facts_is_found_before_and_after_an_instant() -> None:
    ledger = opened(account_manager="p1")
    for at in (day(10), day(20)):
        review(ledger, at, "p1")
    shown, plan = AllFulfilments(ledger.history, POLICY, None), POLICY.items[PLAN]
    held = holdings(ledger.history)
    assert shown.following(plan, held, day(10)) == day(20)
    assert shown.following(plan, held, day(10) - MICRO) == day(10)
    assert shown.following(plan, held, day(20)) == FOREVER
    found = [shown.last(plan, held, day(20), inclusive=one) for one in (False, True)]
    assert [one.at for one in found if one] == [day(10), day(20)]


def test_what_the_next_fact_of_a_book_says_is_taken_into_what_was_found_before() -> None:
    book = History()
    found = Departments.of(book, POLICY)
    firm = Ledger()
    duty = {"responsibility": TRAINING, "by": "sam", "people": (), "team": None}
    entry = firm.add(in_the_log({"kind": "duty_fulfilled", "occurred_at": day(3), **duty}, UUID(int=1)))
    (said,) = History([entry])
    found.take(Change(None, said))
    held = [Holding(Role.sales_manager, "sam", START, FOREVER)]
    assert [one.at for one in found.fulfilments(TRAINING, held, frozenset({"A"}))] == [day(3)]
    found.take(Change(said, replace(said, holds=False)))
    assert found.fulfilments(TRAINING, held, frozenset({"A"})) == []


def test_a_role_is_held_from_its_first_instant_on_and_no_more_at_its_last() -> None:
    ledger = opened(account_manager="p1")
    ledger.say("role_released", day(10), role="account_manager", person="p1")
    found = [coverage_at(ledger.history, POLICY, at).holdings for at in (START, day(10) - MICRO, day(10))]
    held = (Holding(Role.account_manager, "p1", START),)
    assert found == [held, held, ()]
