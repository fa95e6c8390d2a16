"""Tier rows: begun later they are the same, the order of recording is nothing, and the cost is bounded."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import facts, moments, statements
from tests.domain.tiers.telling import MICRO, Counted, Statement, day, log, statement, told
from tests.drawn import examples
from tierline.domain.account.history import History
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.assess import TierRow, tier_rows
from tierline.domain.tiers.policy import default_policy

POLICY = default_policy()


def cut(rows: list[TierRow], since: datetime) -> list[TierRow]:
    return [replace(row, valid_from=max(since, row.valid_from)) for row in rows if row.valid_to > since]


def before(rows: list[TierRow], since: datetime) -> TierRow:
    return next(row for row in reversed(rows) if row.valid_from < since)


@settings(max_examples=examples(80), deadline=None, derandomize=True)
@given(said=statements(), since=moments)
def test_rows_begun_later_are_the_same_from_there_on(said: list[Statement], since: datetime) -> None:
    history = told(said)
    rows = tier_rows(history, POLICY)
    assert tier_rows(history, POLICY, since) == cut(rows, since)
    known = replace(before(rows, since), valid_to=since)
    assert tier_rows(history, POLICY, since, known) == cut(rows, since)


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(said=facts(), chance=st.randoms(use_true_random=False))
def test_the_order_of_recording_is_nothing_where_times_differ(said: list[Statement], chance: Random) -> None:
    for number, one in enumerate(said, 1):
        one["fact_id"] = UUID(int=number)
        one["occurred_at"] += 2 * number * MICRO
        if "until" in one:
            one["until"] += 2 * number * MICRO
    shuffled = chance.sample(said, len(said))
    assert tier_rows(told(shuffled), POLICY) == tier_rows(told(said), POLICY)


def test_at_one_time_the_order_of_recording_decides() -> None:
    said = _preferred_but_for_visibility()
    low, high = (
        statement("observation", day(1), facet="visibility_inside", level=level) for level in ("low", "high")
    )
    assert _highest(told([*said, low, high])) == "preferred_supplier"
    assert _highest(told([*said, high, low])) == "vendor"


def _highest(history: History) -> str:
    return max((row.tier for row in tier_rows(history, POLICY) if row.tier), key=lambda tier: tier.rank)


def _preferred_but_for_visibility() -> list[Statement]:
    contacts = ["c1", "c2", "c3"]
    return [
        statement("account_opened", day(0)),
        *(statement("contact_added", day(0), contact=one) for one in contacts),
        statement("interaction", day(0), contacts=contacts),
        statement("knowledge", day(0), access="special"),
    ]


def test_an_account_without_facts_has_one_row_that_says_nothing() -> None:
    assert tier_rows(told([]), POLICY) == [
        TierRow(BEGINNING, FOREVER, None, None, False, None, None, None, None)
    ]


def test_a_correction_moves_the_past() -> None:
    said = [*_preferred_but_for_visibility()]
    said.append(statement("observation", day(10), facet="visibility_inside", level="medium"))
    corrected = statement("fact_corrected", day(20), target=UUID(int=7), changes={"occurred_at": day(5)})
    retracted = statement("fact_retracted", day(20), target=UUID(int=7))
    reinstated = statement("fact_reinstated", day(20), target=UUID(int=7))

    def rises(*statements_about: Statement) -> list[datetime]:
        rows = tier_rows(told([*said, *statements_about]), POLICY)
        return [row.valid_from for row in rows if row.tier == "preferred_supplier" and not row.at_risk]

    assert rises() == [day(10)]
    assert rises(corrected) == [day(5)]
    assert rises(retracted) == []
    assert rises(retracted, reinstated) == [day(10)]


def test_one_new_fact_costs_what_lies_in_the_windows_however_long_the_history() -> None:
    costs = []
    for years in (3, 9):
        said = [*_preferred_but_for_visibility()]
        said += [
            statement("interaction", day(number), contacts=["c1", "c2", "c3"], joint_business=True)
            for number in range(years * 365)
        ]
        history = Counted(log(said))
        head = day(years * 365 - 1)
        known = before(tier_rows(history, POLICY), head)
        history.handed_out = 0
        tier_rows(history, POLICY, head, known)
        costs.append(history.handed_out)
    assert costs[0] == costs[1] < 3 * 365


def test_facts_that_no_criterion_reads_cost_nothing() -> None:
    said = _preferred_but_for_visibility()
    others = [statement("investment", day(1) + timedelta(hours=n), person="ann", hours=1) for n in range(50)]
    plain, more = Counted(log(said)), Counted(log([*said, *others]))
    assert tier_rows(more, POLICY) == tier_rows(plain, POLICY)
    assert more.handed_out == plain.handed_out


def test_the_grace_is_remembered_while_other_things_change() -> None:
    said = [
        statement("account_opened", day(0)),
        statement("contract_signed", day(0), contract="old", agreement="alliance"),
        statement("observation", day(0), facet="joint_leadership", level="general_managers"),
        statement("interaction", day(0), joint_business=True),
        statement("contract_ended", day(20), contract="old"),
        statement("contract_signed", day(30), contract="new", agreement="alliance", starts=day(150).date()),
    ]
    rows = tier_rows(told(said), POLICY)
    falls = [
        two.valid_from for one, two in pairwise(rows) if (one.tier, two.tier) == ("strategic_ally", "vendor")
    ]
    assert falls == [day(110), day(270)]
