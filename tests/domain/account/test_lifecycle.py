"""Accounts: opened once, closed and reopened in turn, merged and set apart again."""

import pytest

from tests.domain.account.scenario import Scenario, correction, given, nth, retraction
from tests.examples import CODE, example, fact_of
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.changes import NothingStated, StatedAndCleared
from tierline.domain.account.lifecycle import (
    AccountAlreadyClosed,
    AccountAlreadyMerged,
    AccountAlreadyOpened,
    AccountChanged,
    AccountNotClosed,
    AccountNotMerged,
    CodeStays,
    MergedIntoItself,
    MergeStays,
    ParentIsItself,
    UnknownAccount,
)
from tierline.domain.account.step_order import EndsBeforeItBegan

OPENED = example("account_opened")
CLOSED = example("account_closed")
REOPENED = example("account_reopened")
MERGED = example("account_merged")
REVERSED = example("merge_reversed")


def test_an_account_is_opened() -> None:
    Scenario().records(OPENED)


def test_an_account_is_opened_once() -> None:
    given().refuses(OPENED, AccountAlreadyOpened, "code")


def test_an_account_that_was_closed_is_reopened_and_not_opened_again() -> None:
    given(CLOSED).refuses(OPENED, AccountAlreadyOpened, "code")


@pytest.mark.parametrize("kind", ["person", "consumer", "household", ""])
def test_a_key_account_is_never_a_consumer(kind: str) -> None:
    refused = Scenario().refuses(example("account_opened", account_kind=kind), MalformedFact, "account_kind")
    assert refused.sentence == (
        "`account_kind`: a key account is a government body or an enterprise, never a consumer"
    )


def test_a_government_body_may_be_a_key_account() -> None:
    Scenario().records(example("account_opened", account_kind="government"))


@pytest.mark.parametrize("code", ["", "with space", "-dash-first", "ä", "x" * 65, "a/b"])
def test_a_code_that_has_no_place_in_an_address_is_refused(code: str) -> None:
    Scenario(code).refuses(example("account_opened", code=code), MalformedFact, "code")


def test_an_opening_under_the_code_of_another_account_is_refused() -> None:
    Scenario("NW-777").refuses(OPENED, CodeStays, "code")


def test_an_account_does_not_belong_to_itself() -> None:
    Scenario().refuses(example("account_opened", parent=CODE), ParentIsItself, "parent")
    given().refuses(
        {"kind": "account_changed", "occurred_at": "2024-02-01T00:00:00Z", "parent": CODE},
        ParentIsItself,
        "parent",
    )


def test_a_change_states_something() -> None:
    given().refuses({"kind": "account_changed", "occurred_at": "2024-02-01T00:00:00Z"}, NothingStated)


def test_a_change_does_not_state_what_it_clears() -> None:
    given().refuses(example("account_changed", clears=["segment"]), StatedAndCleared, "clears")


def test_a_change_tells_what_it_states_and_clears() -> None:
    change = fact_of(example("account_changed", account_kind=..., name=..., parent=..., strategic_reason=...))
    assert isinstance(change, AccountChanged)
    assert change.stated() == {"segment": "Infrastructure", "region": "North-east", "industry": None}


def test_a_closed_account_is_not_closed_again() -> None:
    given(CLOSED).refuses(CLOSED, AccountAlreadyClosed)


def test_an_open_account_is_not_reopened() -> None:
    given().refuses(REOPENED, AccountNotClosed)
    given(CLOSED, REOPENED).refuses(REOPENED, AccountNotClosed)


def test_an_account_is_closed_again_after_it_was_reopened() -> None:
    given(CLOSED, REOPENED).records(example("account_closed", occurred_at="2026-04-01T09:00:00Z"))


def test_an_account_is_not_closed_before_it_was_opened() -> None:
    given().refuses({**CLOSED, "occurred_at": "1999-01-01T00:00:00Z"}, EndsBeforeItBegan, "occurred_at")


def test_an_account_is_not_reopened_before_it_was_closed() -> None:
    given(CLOSED).refuses(
        {**REOPENED, "occurred_at": "2026-02-28T09:00:00Z"}, EndsBeforeItBegan, "occurred_at"
    )
    given(CLOSED).records({**REOPENED, "occurred_at": CLOSED["occurred_at"]})


def test_an_account_is_not_merged_into_itself() -> None:
    given().refuses(example("account_merged", into=CODE), MergedIntoItself, "into")


def test_a_merged_account_is_not_merged_again() -> None:
    given(MERGED).refuses(example("account_merged", into="NW-GROUP"), AccountAlreadyMerged)


def test_a_merge_is_reversed_once() -> None:
    given(MERGED, REVERSED).refuses(REVERSED, AccountNotMerged)


def test_a_merge_is_not_reversed_before_it_was_made() -> None:
    given(MERGED).refuses(
        {**REVERSED, "occurred_at": "2024-06-01T00:00:00Z"}, EndsBeforeItBegan, "occurred_at"
    )


def test_what_was_never_merged_is_not_reversed() -> None:
    given().refuses(REVERSED, AccountNotMerged)


def test_an_account_is_merged_again_after_the_merge_was_reversed() -> None:
    given(MERGED, REVERSED).records(example("account_merged", occurred_at="2026-06-01T09:00:00Z"))


@pytest.mark.parametrize("content", [CLOSED, REOPENED, MERGED, REVERSED])
def test_nothing_happens_to_an_account_that_was_never_opened(content: dict[str, object]) -> None:
    Scenario().refuses(content, UnknownAccount)


def test_facts_are_still_recorded_on_a_closed_account_because_entry_may_be_late() -> None:
    given(CLOSED).records(example("analysis"))


def test_a_retracted_closing_leaves_the_account_open() -> None:
    given(CLOSED).records(retraction(nth(2))).refuses(REOPENED, AccountNotClosed)


def test_the_opening_can_be_corrected() -> None:
    given(CLOSED).records(correction(nth(1), name="Northwind Tube"))


def test_a_correction_does_not_give_an_account_another_code() -> None:
    given().refuses(correction(nth(1), code="NW-777"), CodeStays, "code")


def test_a_merge_is_not_corrected_to_another_account() -> None:
    merged = given(MERGED)
    merged.refuses(correction(nth(2), into="NW-GROUP"), MergeStays, "into")
    merged.records(correction(nth(2), occurred_at="2024-02-01T00:00:00Z"))


def test_a_wrong_merge_is_retracted_and_the_right_one_recorded() -> None:
    given(MERGED).records(retraction(nth(2)), example("account_merged", into="NW-GROUP"))
