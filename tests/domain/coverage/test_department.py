"""What a sales manager did for a department counts on the accounts of which that was true then."""

from datetime import datetime
from typing import Any

from tests.domain.account.scenario import Scenario, correction, nth, retraction
from tests.domain.coverage.accounts import MICRO, START, Ledger, day
from tests.domain.firm.sayings import EXAMPLES, added, changed, left
from tierline.domain.account.history import Change, History
from tierline.domain.coverage import (
    Book,
    CoveragePolicy,
    ItemCoverage,
    coverage_at,
    coverage_rows,
    parse_policy,
)
from tierline.domain.coverage.department import AllFulfilments, Concerned, concerned
from tierline.domain.coverage.holdings import holdings
from tierline.domain.coverage.policy import shipped_text
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.shared.time import FOREVER

POLICY = parse_policy(shipped_text("default-2"))
TRAINING, BUDGET = "sales_manager.training", "sales_manager.budget"


def account(**holders: str) -> Ledger:
    """An account open from the start, with a holder for each role named."""
    ledger = Ledger()
    ledger.open()
    for role, person in holders.items():
        ledger.say("role_assigned", START, role=role, person=person)
    return ledger


def training(at: float, by: str = "sam", **more: Any) -> dict[str, Any]:
    said = {**EXAMPLES["duty_fulfilled"], "occurred_at": day(at), "by": by, "people": (), "team": None}
    return {**said, "responsibility": TRAINING, **more}


def budget(at: float, **more: Any) -> dict[str, Any]:
    return {**EXAMPLES["budget_set"], "occurred_at": day(at), "account": None, "team": None, **more}


def book(*contents: dict[str, Any]) -> History:
    """The firm's own book with these facts, which get the ids 1, 2, 3, …"""
    return Scenario(FIRM_BOOK).records(*contents).history


def item(
    ledger: Ledger, firm: History, at: datetime, id: str = TRAINING, policy: CoveragePolicy = POLICY
) -> ItemCoverage:
    """One item of the account's coverage."""
    found = coverage_at(ledger.history, policy, at, Book(firm, frozenset({"A"})))
    return next(one for one in found.items if one.id == id)


def test_a_training_covers_every_account_of_the_sales_manager_from_that_instant_for_its_cadence() -> None:
    ledger, firm = account(sales_manager="sam"), book(training(10))
    moments = (day(10) - MICRO, day(10), day(375) - MICRO, day(375))
    states = [item(ledger, firm, at).state for at in moments]
    assert states == ["never", "covered", "due_soon", "overdue"]
    assert str(item(ledger, firm, day(20)).last_fact) == nth(1)


def test_it_counts_only_where_whoever_did_it_was_sales_manager_at_that_moment() -> None:
    ledger, firm = account(sales_manager="sue"), book(training(10))
    assert item(ledger, firm, day(20)).state == "never"
    ledger.say("role_assigned", day(10), role="sales_manager", person="sam")
    assert item(ledger, firm, day(20)).state == "covered"
    late = account(sales_manager="sue")
    late.say("role_assigned", day(10) + MICRO, role="sales_manager", person="sam")
    assert item(late, firm, day(20)).state == "never"


def test_what_was_done_for_some_people_counts_where_one_of_them_was_account_manager() -> None:
    firm = book(training(10, people=("ann", "ben")))
    assert item(account(sales_manager="sam", account_manager="ben"), firm, day(20)).state == "covered"
    assert item(account(sales_manager="sam", account_manager="cid"), firm, day(20)).state == "never"
    assert item(account(sales_manager="sam", executive_sponsor="ben"), firm, day(20)).state == "never"


def test_what_was_done_for_a_team_counts_where_one_who_was_in_it_then_was_account_manager() -> None:
    ledger = account(sales_manager="sam", account_manager="ann")
    joined = added("ann", "2023-01-01", team="rail")
    for_rail = training(10, team="rail")
    assert item(ledger, book(joined, for_rail), day(20)).state == "covered"
    assert (
        item(ledger, book(joined, changed("ann", "2024-01-05", team="metro"), for_rail), day(20)).state
        == "never"
    )
    assert item(ledger, book(joined, left("ann", "2024-01-05"), for_rail), day(20)).state == "never"
    assert (
        item(ledger, book(joined, changed("ann", "2024-02-05", team="metro"), for_rail), day(50)).state
        == "covered"
    )
    both = training(10, people=("zoe",), team="rail")
    assert item(ledger, book(joined, both), day(20)).state == "covered"


def test_what_is_retracted_or_said_otherwise_counts_no_more() -> None:
    ledger = account(sales_manager="sam")
    assert item(ledger, book(training(10), retraction(nth(1))), day(20)).state == "never"
    assert item(ledger, book(training(10), correction(nth(1), by="sue")), day(20)).state == "never"
    assert (
        item(ledger, book(training(10, by="sue"), correction(nth(1), by="sam")), day(20)).state == "covered"
    )


def test_a_budget_counts_on_its_account_or_where_its_team_works_if_there_is_a_sales_manager() -> None:
    for_this, for_another = budget(10, account="A"), budget(10, account="B")
    assert item(account(sales_manager="sam"), book(for_this), day(20), BUDGET).state == "covered"
    assert item(account(sales_manager="sam"), book(for_another), day(20), BUDGET).state == "never"
    assert item(account(account_manager="ann"), book(for_this), day(20), BUDGET).state == "unassigned"
    firm = book(added("ann", "2023-01-01", team="rail"), budget(10, team="rail"))
    assert item(account(sales_manager="sam", account_manager="ann"), firm, day(20), BUDGET).state == "covered"
    assert item(account(sales_manager="sam", account_manager="ben"), firm, day(20), BUDGET).state == "never"


def test_under_the_first_policy_a_budget_covers_nothing_and_a_duty_what_it_says() -> None:
    first = parse_policy(shipped_text("default-1"))
    ledger = account(sales_manager="sam")
    assert item(ledger, book(budget(10, account="A")), day(20), BUDGET, first).state == "never"
    reviewed = training(10, responsibility=BUDGET)
    assert item(ledger, book(reviewed), day(20), BUDGET, first).state == "covered"


def test_what_the_account_says_itself_and_what_the_book_says_are_one_row_of_facts() -> None:
    ledger, firm = account(sales_manager="sam"), book(training(10), training(30))
    own = ledger.say("responsibility_fulfilled", day(20), responsibility=TRAINING, person="sam")
    rows = coverage_rows(ledger.history, POLICY, items={TRAINING}, book=Book(firm, frozenset({"A"})))
    covered = [(row.valid_from, str(row.last_fact)) for row in rows if row.state == "covered"]
    assert covered == [(day(10), nth(1)), (day(20), str(own)), (day(30), nth(2))]
    from_then = coverage_rows(ledger.history, POLICY, day(25), {TRAINING}, Book(firm, frozenset({"A"})))
    assert from_then == [
        row._replace(valid_from=max(row.valid_from, day(25))) for row in rows if row.valid_to > day(25)
    ]


def test_what_the_book_shows_counts_from_its_instant_on_and_before_the_end_of_a_range() -> None:
    ledger, firm = account(sales_manager="sam"), book(training(10), training(20))
    shown = AllFulfilments(ledger.history, POLICY, Book(firm, frozenset({"A"})))
    training_item, held = POLICY.items[TRAINING], holdings(ledger.history)
    assert [one.at for one in shown.between(training_item, held, day(10), day(20))] == [day(10)]
    assert [one.at for one in shown.between(training_item, held, day(10) + MICRO)] == [day(20)]
    assert shown.following(training_item, held, day(10)) == day(20)
    assert shown.following(training_item, held, day(10) - MICRO) == day(10)
    assert shown.following(training_item, held, day(20)) == FOREVER
    before, until = (shown.last(training_item, held, day(20), inclusive=one) for one in (False, True))
    assert before is not None
    assert until is not None
    assert (before.at, until.at) == (day(10), day(20))


def test_a_change_of_the_book_concerns_who_did_it_whose_budget_it_is_and_who_changed() -> None:
    firm = book(
        training(10, by="sam"),
        budget(11, account="A"),
        budget(12, team="north"),
        {**added("ann"), "occurred_at": day(13)},
    )

    def told(number: int) -> Concerned:
        entry = list(firm)[number]
        return concerned(Change(None, entry), lambda team: [f"who is in {team}"])

    assert told(0) == Concerned(frozenset({"sam"}), frozenset())
    assert told(1) == Concerned(frozenset(), frozenset({"A"}))
    assert told(2) == Concerned(frozenset({"who is in north"}), frozenset())
    assert told(3) == Concerned(frozenset({"ann"}), frozenset())
