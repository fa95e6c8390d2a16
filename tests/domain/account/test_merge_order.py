"""Merges between several accounts: never in a circle, undone from the end of a chain, by what is recorded."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.account.firm import WHY, Firm, day
from tests.drawn import examples
from tests.examples import EXAMPLES
from tierline.domain.account.base import Fact, parse_fact
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import History
from tierline.domain.account.merge_order import (
    IntoClosedAccount,
    LaterMergeFirst,
    MergesInACircle,
    OthersMergedIntoIt,
    check_chain,
)
from tierline.domain.account.step_order import EndsBeforeItBegan
from tierline.domain.shared.errors import Refusal

NEXT = UUID(int=10_000)


def decide(firm: Firm, code: str, kind: str, on: float = 50, /, **fields: object) -> None:
    """Ask whether a fact may be recorded now; raises its refusal."""
    fact = parse_fact({**EXAMPLES[kind], "occurred_at": day(on), **fields}, fact_id=NEXT)
    check_chain(fact, _target(firm, code, fact), firm.account(code), firm.life_of, firm.relatives_of)


def refused(refusal: type[Refusal], field: str | None, firm: Firm, *said: object, **fields: object) -> None:
    with pytest.raises(Refusal) as raised:
        decide(firm, *said, **fields)  # type: ignore[arg-type]
    assert (type(raised.value), raised.value.field) == (refusal, field)


def opened(*codes: str) -> Firm:
    firm = Firm()
    for code in codes:
        firm.say(code, "account_opened", 0, code=code)
    return firm


def test_two_accounts_are_not_merged_into_one_another() -> None:
    firm = opened("A", "B")
    firm.merge("A", "B", 10)
    refused(MergesInACircle, "into", firm, "B", "account_merged", into="A")


def test_accounts_are_not_merged_in_a_circle() -> None:
    firm = opened("A", "B", "C", "D")
    firm.merge("A", "B", 10)
    firm.merge("B", "C", 20)
    firm.merge("C", "D", 30)
    refused(MergesInACircle, "into", firm, "D", "account_merged", into="A")


def test_the_order_of_recording_decides_and_not_when_it_happened() -> None:
    firm = opened("A", "B")
    firm.merge("A", "B", 40)
    refused(MergesInACircle, "into", firm, "B", "account_merged", 10, into="A")


def test_a_reversed_or_retracted_merge_closes_no_circle() -> None:
    firm = opened("A", "B", "C")
    firm.merge("A", "B", 10)
    firm.reverse("A", 20)
    firm.retract("C", firm.merge("C", "B", 10))
    decide(firm, "B", "account_merged", into="A")
    decide(firm, "B", "account_merged", into="C")


def test_a_circle_that_the_log_holds_already_keeps_nobody_waiting() -> None:
    firm = opened("A", "B", "C")
    firm.merge("A", "B", 10)
    firm.merge("B", "A", 10)
    decide(firm, "C", "account_merged", into="A")


def test_a_chain_may_be_told_from_either_end() -> None:
    firm = opened("A", "B", "C")
    firm.merge("B", "C", 20)
    decide(firm, "A", "account_merged", 10, into="B")
    decide(firm, "A", "account_merged", 30, into="B")


def test_a_chain_is_undone_from_its_end() -> None:
    firm = opened("A", "B", "C")
    merge = firm.merge("A", "B", 10)
    firm.merge("B", "C", 20)
    refused(LaterMergeFirst, None, firm, "A", "merge_reversed")
    refused(LaterMergeFirst, "target", firm, "A", "fact_retracted", target=merge)
    decide(firm, "B", "merge_reversed")
    firm.reverse("B", 30)
    decide(firm, "A", "merge_reversed")
    decide(firm, "A", "fact_retracted", target=merge)


def test_what_was_merged_into_an_account_that_had_gone_on_is_the_end_of_the_chain() -> None:
    firm = opened("A", "B", "C")
    firm.merge("B", "C", 20)
    firm.merge("A", "B", 30)
    decide(firm, "A", "merge_reversed")


def test_a_reversal_told_late_from_before_the_other_went_on_is_taken() -> None:
    firm = opened("A", "B", "C")
    firm.merge("A", "B", 10)
    firm.merge("B", "C", 20)
    decide(firm, "A", "merge_reversed", 19)
    refused(LaterMergeFirst, None, firm, "A", "merge_reversed", 20)


def test_a_merge_is_reinstated_only_where_it_could_be_recorded() -> None:
    firm = opened("A", "B")
    merge = firm.merge("A", "B", 10)
    firm.retract("A", merge)
    decide(firm, "A", "fact_reinstated", target=merge)
    firm.merge("B", "A", 20)
    refused(MergesInACircle, "target", firm, "A", "fact_reinstated", target=merge)


def test_a_reversal_is_retracted_only_where_the_merge_could_be_recorded() -> None:
    firm = opened("A", "B")
    firm.merge("A", "B", 10)
    reversal = firm.reverse("A", 20)
    decide(firm, "A", "fact_retracted", target=reversal)
    firm.merge("B", "A", 30)
    refused(MergesInACircle, "target", firm, "A", "fact_retracted", target=reversal)


def test_a_reversal_is_reinstated_only_where_it_could_be_recorded() -> None:
    firm = opened("A", "B", "C")
    firm.merge("A", "B", 10)
    reversal = firm.reverse("A", 30)
    firm.retract("A", reversal)
    firm.merge("B", "C", 20)
    refused(LaterMergeFirst, "target", firm, "A", "fact_reinstated", target=reversal)


def test_a_closed_account_takes_in_no_other() -> None:
    firm = opened("A", "B")
    firm.say("B", "account_closed", 20)
    refused(IntoClosedAccount, "into", firm, "A", "account_merged", 20, into="B")
    decide(firm, "A", "account_merged", 19, into="B")
    firm.say("B", "account_reopened", 30)
    decide(firm, "A", "account_merged", 40, into="B")


def test_a_merge_is_not_corrected_to_when_the_other_account_was_closed() -> None:
    firm = opened("A", "B")
    merge = firm.merge("A", "B", 10)
    firm.say("B", "account_closed", 20)
    later = {"changes": {"occurred_at": day(25).isoformat()}}
    refused(IntoClosedAccount, "target", firm, "A", "fact_corrected", target=merge, **later)
    decide(firm, "A", "fact_corrected", target=merge, changes={"occurred_at": day(15).isoformat()})


def test_an_account_takes_in_no_other_before_its_opening() -> None:
    firm = opened("A")
    firm.say("B", "account_opened", 20, code="B")
    refused(EndsBeforeItBegan, "occurred_at", firm, "A", "account_merged", 19, into="B")
    decide(firm, "A", "account_merged", 20, into="B")
    merge = firm.merge("A", "B", 25)
    earlier = {"changes": {"occurred_at": day(10).isoformat()}}
    refused(EndsBeforeItBegan, "target", firm, "A", "fact_corrected", target=merge, **earlier)


def test_an_account_that_was_closed_for_a_while_takes_in_no_other_from_that_time() -> None:
    firm = opened("A", "B")
    firm.say("B", "account_closed", 20)
    firm.say("B", "account_reopened", 30)
    refused(IntoClosedAccount, "into", firm, "A", "account_merged", 25, into="B")
    decide(firm, "A", "account_merged", 30, into="B")
    decide(firm, "A", "account_merged", 15, into="B")


def test_no_opening_is_corrected_to_after_a_merge_into_the_account() -> None:
    firm = opened("A", "B")
    firm.merge("A", "B", 10)
    opening = firm.recorded[1].fact.fact_id
    later, just_then = ({"occurred_at": day(at).isoformat()} for at in (11, 10))
    refused(EndsBeforeItBegan, "target", firm, "B", "fact_corrected", target=opening, changes=later)
    decide(firm, "B", "fact_corrected", target=opening, changes=just_then)
    firm.reverse("A", 20)
    refused(EndsBeforeItBegan, "target", firm, "B", "fact_corrected", target=opening, changes=later)


def test_a_retracted_merge_bars_no_correction_of_the_opening() -> None:
    firm = opened("A", "B")
    firm.retract("A", firm.merge("A", "B", 10))
    opening = firm.recorded[1].fact.fact_id
    later = {"occurred_at": day(40).isoformat()}
    decide(firm, "B", "fact_corrected", target=opening, changes=later)


def test_an_account_is_not_closed_before_another_was_merged_into_it() -> None:
    firm = opened("A", "B")
    firm.merge("A", "B", 10)
    refused(OthersMergedIntoIt, "occurred_at", firm, "B", "account_closed", 9, **WHY)
    decide(firm, "B", "account_closed", 11, **WHY)
    closing = firm.say("B", "account_closed", 30)
    early = {"changes": {"occurred_at": day(5).isoformat()}}
    refused(OthersMergedIntoIt, "target", firm, "B", "fact_corrected", target=closing, **early)


def test_a_reopening_that_a_merge_rests_on_is_not_retracted_or_moved_behind_it() -> None:
    firm = opened("A", "B")
    firm.say("B", "account_closed", 5)
    reopening = firm.say("B", "account_reopened", 10)
    firm.merge("A", "B", 20)
    later = {"changes": {"occurred_at": day(25).isoformat()}}
    refused(OthersMergedIntoIt, "target", firm, "B", "fact_retracted", target=reopening)
    refused(OthersMergedIntoIt, "target", firm, "B", "fact_corrected", target=reopening, **later)


def test_a_merge_that_an_earlier_version_took_from_before_the_opening_bars_nothing() -> None:
    firm = opened("A")
    firm.say("B", "account_opened", 20, code="B")
    merge = firm.merge("A", "B", 10)
    decide(firm, "B", "account_closed", 30, **WHY)
    decide(firm, "A", "fact_corrected", target=merge, changes={"occurred_at": day(20).isoformat()})
    opening = firm.recorded[1].fact.fact_id
    decide(firm, "B", "fact_corrected", target=opening, changes={"occurred_at": day(5).isoformat()})


def test_a_closed_account_may_be_merged_and_a_merged_one_closed() -> None:
    firm = opened("A", "B")
    firm.say("A", "account_closed", 5)
    decide(firm, "A", "account_merged", 10, into="B")
    firm.merge("A", "B", 10)
    decide(firm, "A", "account_closed", 20, **WHY)


def test_statements_about_other_facts_ask_nothing_of_other_accounts() -> None:
    firm = opened("A")
    met = firm.meet("A", 1)
    fact = parse_fact({**EXAMPLES["fact_retracted"], "target": met}, fact_id=NEXT)
    check_chain(fact, _target(firm, "A", fact), firm.account("A"), pytest.fail, pytest.fail)


accounts = st.sampled_from("ABCD")
asked = st.one_of(
    st.tuples(st.just("account_merged"), accounts, st.integers(0, 50), accounts),
    st.tuples(st.just("merge_reversed"), accounts, st.integers(0, 50)),
    st.tuples(st.sampled_from(("fact_retracted", "fact_reinstated")), st.integers(0, 30)),
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(asked, min_size=5, max_size=30))
def test_whatever_is_asked_what_is_accepted_holds_no_circle_anywhere(story: list[tuple]) -> None:
    firm = opened(*"ABCD")
    facts = [(one.account, one.fact.fact_id) for one in firm.recorded]
    for kind, first, *more in story:
        code, target = facts[first % len(facts)] if isinstance(first, int) else (first, None)
        content = {**EXAMPLES[kind], "occurred_at": day(more[0] if more else 60)}
        content |= {"into": more[1]} if len(more) > 1 else {"target": target} if target else {}
        fact = parse_fact(content, fact_id=UUID(int=len(firm.recorded) + 1))
        if _accepted(firm, code, fact):
            facts.append((code, firm.add(code, fact)))
        into = {code: life.merged.into for code in "ABCD" if (life := firm.life_of(code)) and life.merged}
        assert all(_ends(into, code) for code in into)


def _accepted(firm: Firm, code: str, fact: Fact) -> bool:
    target, account = _target(firm, code, fact), firm.account(code)
    holds = target is None or target in [entry.fact for entry in History(firm.streams()[code])]
    try:
        fact.check(account)
        if isinstance(fact, StatementAboutAFact):
            fact.check_target(target, holds, account)
        check_chain(fact, target, account, firm.life_of, firm.relatives_of)
    except Refusal:
        return False
    return True


def _ends(into: dict[str, str], code: str) -> bool:
    met = {code}
    while (code := into.get(code, "")) and code not in met:
        met.add(code)
    return not code


def _target(firm: Firm, code: str, fact: Fact) -> Fact | None:
    if not isinstance(fact, StatementAboutAFact):
        return None
    entry = History(firm.streams()[code]).entries.get(fact.target)
    return entry.fact if entry else None
