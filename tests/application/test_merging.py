"""Merging accounts through the write door: what other accounts have recorded decides, whoever recorded it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from tests.application.office import AT, Office, account, meeting, statement
from tierline.application import account_cache as live
from tierline.domain.account.lifecycle import AccountAlreadyMerged, MergeStays, UnknownAccount
from tierline.domain.account.merge_order import (
    IntoClosedAccount,
    LaterMergeFirst,
    MergesInACircle,
    OthersMergedIntoIt,
)
from tierline.domain.account.step_order import EndsBeforeItBegan
from tierline.domain.shared.errors import Conflict, Refusal
from tierline.domain.shared.ids import account_id

Offices = Callable[..., Office]


def merge(into: str, **more: Any) -> dict[str, Any]:
    return {"kind": "account_merged", "into": into, "occurred_at": AT, **more}


WHY = {"reason": "told wrongly"}
REVERSED = {"kind": "merge_reversed", "occurred_at": AT}


@pytest.fixture
def firm(on_sqlite: Office) -> Office:
    """An office where A, B and C are open."""
    for code in "ABC":
        on_sqlite.accounts.open(account(code), actor="ann")
    return on_sqlite


def test_an_account_is_merged_into_one_that_is_there(firm: Office) -> None:
    with pytest.raises(UnknownAccount) as refused:
        firm.record("A", merge("NOBODY"))
    assert refused.value.field == "into"
    firm.record("A", merge("B"))


def test_a_circle_is_refused_and_nothing_is_recorded(firm: Office) -> None:
    firm.record("A", merge("B"))
    firm.record("B", merge("C"))
    with pytest.raises(MergesInACircle):
        firm.record("C", merge("A"))
    assert firm.folded("C").version == 1


def test_a_circle_is_refused_by_another_process(another_office: Offices) -> None:
    here, elsewhere = another_office(), another_office()
    for code in "AB":
        here.accounts.open(account(code), actor="ann")
    assert elsewhere.record("A", meeting())
    assert elsewhere.record("B", meeting())
    here.record("A", merge("B"))
    with pytest.raises(MergesInACircle):
        elsewhere.record("B", merge("A"))
    here.accounts.open(account("C"), actor="ann")
    elsewhere.record("B", merge("C"))
    with pytest.raises(LaterMergeFirst):
        here.record("A", REVERSED)


def test_later_lines_of_a_page_see_the_merges_of_earlier_ones(firm: Office) -> None:
    lines = [("A", merge("B")), ("B", merge("C")), ("C", merge("A")), ("A", REVERSED), ("B", REVERSED)]
    answers = list(firm.accounts.record_many([*lines, ("A", REVERSED)], actor="ann"))
    kinds = [type(answer).__name__ for answer in answers]
    assert kinds == ["Outcome", "Outcome", "MergesInACircle", "LaterMergeFirst", "Outcome", "Outcome"]


def test_an_account_may_be_opened_and_merged_into_on_one_page(firm: Office) -> None:
    lines = [("NEW", account("NEW")), ("A", merge("NEW")), ("NEW", merge("A"))]
    answers = list(firm.accounts.record_many(lines, actor="ann"))
    assert [isinstance(answer, Refusal) for answer in answers] == [False, False, True]


def test_statements_about_merges_are_decided_like_merges(firm: Office) -> None:
    first = firm.record("A", merge("B"))
    firm.record("B", merge("C"))
    with pytest.raises(LaterMergeFirst):
        firm.record("A", statement("fact_retracted", first))
    firm.record("B", REVERSED)
    firm.record("A", statement("fact_retracted", first))
    firm.record("B", merge("A"))
    with pytest.raises(MergesInACircle):
        firm.record("A", statement("fact_reinstated", first))


def test_a_merge_is_corrected_in_time_but_not_to_another_account(firm: Office) -> None:
    first = firm.record("A", merge("B"))
    firm.record("A", statement("fact_corrected", first, changes={"occurred_at": "2026-02-15T00:00:00Z"}))
    with pytest.raises(MergeStays) as refused:
        firm.record("A", statement("fact_corrected", first, changes={"into": "C"}))
    assert refused.value.field == "into"
    reversal = firm.record("A", {**REVERSED, "occurred_at": "2026-02-20T00:00:00Z"})
    firm.record("A", statement("fact_corrected", reversal, changes={"occurred_at": "2026-02-16T00:00:00Z"}))


def test_facts_are_recorded_on_a_merged_account_because_entry_may_be_late(firm: Office) -> None:
    firm.record("A", merge("B"))
    assert firm.record("A", meeting())


def test_nothing_is_merged_into_a_closed_account(firm: Office) -> None:
    firm.record("B", {"kind": "account_closed", "occurred_at": AT})
    with pytest.raises(IntoClosedAccount):
        firm.record("A", merge("B"))


def test_two_that_are_merged_into_one_another_at_once_do_not_both_succeed(firm: Office) -> None:
    for number in range(20):
        one, other = f"X{number}", f"Y{number}"
        for code in (one, other):
            firm.accounts.open(account(code), actor="ann")
        with ThreadPoolExecutor(2) as threads:
            done = list(threads.map(lambda pair: _succeeds(firm, *pair), [(one, other), (other, one)]))
        assert sorted(done) == [False, True]


def test_an_account_that_is_read_from_its_snapshot_is_merged_as_before(
    firm: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SNAPSHOT_EVERY", 1)
    firm.record("A", merge("B"))
    assert firm.log.snapshot(account_id("A")) == firm.folded("A")
    with pytest.raises(MergesInACircle):
        firm.record("B", merge("A"))
    firm.accounts._context.live.drop("A")
    with pytest.raises(AccountAlreadyMerged):
        firm.record("A", merge("C"))


def _succeeds(firm: Office, code: str, into: str) -> bool:
    try:
        firm.record(code, merge(into))
    except Conflict:
        return False
    return True


EARLY, THEN, LATE = "2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"


def opened_then(office: Office, *codes: str) -> list[UUID]:
    return [
        office.accounts.open({**account(code), "occurred_at": THEN}, actor="ann").receipt.fact_id
        for code in codes
    ]


def test_no_account_is_merged_before_its_own_opening_or_that_of_the_other(on_sqlite: Office) -> None:
    opened_then(on_sqlite, "X")
    on_sqlite.accounts.open({**account("Y"), "occurred_at": LATE}, actor="ann")
    for when in (EARLY, "2020-06-01T00:00:00Z"):
        with pytest.raises(EndsBeforeItBegan) as refused:
            on_sqlite.record("X", merge("Y", occurred_at=when))
        assert refused.value.field == "occurred_at"
    on_sqlite.record("X", merge("Y", occurred_at=LATE))


def test_no_opening_is_moved_behind_a_merge_into_it_by_any_process(another_office: Offices) -> None:
    here, elsewhere = another_office(), another_office()
    _, opening = opened_then(here, "X", "Y")
    later = {"kind": "fact_corrected", "target": str(opening), "changes": {"occurred_at": LATE}, **WHY}
    merged = here.record("X", merge("Y", occurred_at="2020-06-01T00:00:00Z"))
    for office in (elsewhere, here):
        with pytest.raises(EndsBeforeItBegan) as refused:
            office.record("Y", {**later, "occurred_at": AT})
        assert refused.value.field == "target"
        with pytest.raises(OthersMergedIntoIt):
            office.record("Y", {"kind": "account_closed", "occurred_at": "2020-03-01T00:00:00Z"})
    retracted = {"kind": "fact_retracted", "target": str(merged), "occurred_at": AT, **WHY}
    elsewhere.record("X", retracted)
    here.record("Y", {**later, "occurred_at": AT})


def test_an_opening_is_not_moved_behind_a_merge_of_the_same_page(on_sqlite: Office) -> None:
    _, opening = opened_then(on_sqlite, "X", "Y")
    lines = [
        ("X", merge("Y", occurred_at="2020-06-01T00:00:00Z")),
        ("Y", {"kind": "fact_corrected", "target": str(opening), "changes": {"occurred_at": LATE}, **WHY}),
    ]
    lines[1][1]["occurred_at"] = AT
    _, refused = on_sqlite.accounts.record_many(lines, actor="ann")
    assert isinstance(refused, EndsBeforeItBegan)
