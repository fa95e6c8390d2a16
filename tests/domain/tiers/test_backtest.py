"""A draft policy against the past, held against asking two assessments at one instant after another."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.account.firm import Firm
from tests.domain.tiers.drafts import draft
from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import MICRO, Counted, Statement, day, log, statement, told
from tests.drawn import examples
from tierline.domain.account.history import History
from tierline.domain.account.merging import JudgedStretch
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.assess import assess, tier_rows
from tierline.domain.tiers.backtest import (
    AccountBacktest,
    BacktestTrial,
    Difference,
    PolicyOutcome,
    Totals,
    backtest,
    backtest_account,
)
from tierline.domain.tiers.policy import Policy, default_policy
from tierline.domain.tiers.policy_log import Era

DEFAULT = default_policy()


def alone(said: list[Statement]) -> list[JudgedStretch]:
    """By what an account is judged that was never merged."""
    return [JudgedStretch(BEGINNING, FOREVER, told(said))]


def question(policy: Policy, at: datetime, *later: Era, flap: int = 90) -> BacktestTrial:
    return BacktestTrial((Era(BEGINNING, DEFAULT), *later), policy, at, flap)


ALLIED = [
    statement("account_opened", day(0)),
    statement("contract_signed", day(1), contract="k", agreement="alliance"),
    statement("observation", day(2), facet="joint_leadership", level="general_managers"),
    statement("interaction", day(3), joint_business=True),
]


def test_a_shorter_grace_lets_a_tier_fall_earlier() -> None:
    found = backtest_account("A", alone(ALLIED), question(draft(grace=10), day(400)))
    assert found == AccountBacktest(
        "A",
        PolicyOutcome("vendor", 2, 0),  # type: ignore[arg-type]
        PolicyOutcome("vendor", 2, 0),  # type: ignore[arg-type]
        (Difference(day(193), day(273), "strategic_ally", "vendor"),),  # type: ignore[arg-type]
    )


def test_a_difference_that_lasts_has_no_end() -> None:
    asked = question(draft(grace=10), day(200))
    found = backtest_account("A", alone(ALLIED), asked).differences
    assert [(one.start, one.end) for one in found] == [(day(193), None)]


def test_what_happens_after_the_instant_counts_for_nothing() -> None:
    later = statement("contract_ended", day(201), contract="k")
    for at, differs in ((day(193) - MICRO, 0), (day(193), 1)):
        asked = question(draft(grace=10), at)
        found = backtest_account("A", alone([*ALLIED, later]), asked)
        assert len(found.differences) == differs
        assert found == backtest_account("A", alone(ALLIED), asked)


def test_an_era_judges_from_its_first_instant_and_not_before() -> None:
    era = Era(day(230), draft(grace=10))
    found = backtest_account("A", alone(ALLIED), question(DEFAULT, day(400), era))
    assert found.present.changes == 2
    assert [(one.start, one.end) for one in found.differences] == [(day(230), day(273))]
    assert backtest_account("A", alone(ALLIED), question(DEFAULT, day(230) - MICRO, era)).differences == ()


def test_a_change_undone_within_the_span_is_a_flap() -> None:
    # With a grace of 10 days the tier rises on day 3, falls on 193, rises on 203 and falls on 393.
    again = [*ALLIED, statement("interaction", day(203), joint_business=True)]
    for grace, flap, flaps in ((10, 9, 0), (10, 10, 1), (10, 189, 1), (10, 190, 3), (30, 90, 0)):
        found = backtest_account("A", alone(again), question(draft(grace=grace), day(500), flap=flap))
        assert found.draft.flaps == flaps, (grace, flap)


def test_opening_and_closing_are_no_changes_of_tier() -> None:
    said = [ALLIED[0], statement("account_closed", day(5)), statement("account_reopened", day(9))]
    found = backtest_account("A", alone(said), question(draft(), day(20)))
    assert found.present == PolicyOutcome("vendor", 0, 0)  # type: ignore[arg-type]


def test_a_portfolio_adds_up_and_names_only_the_accounts_that_differ() -> None:
    closed = [ALLIED[0], statement("account_closed", day(5))]
    accounts = [("B", alone(ALLIED)), ("A", alone(ALLIED)), ("C", alone(ALLIED[:1])), ("D", alone(closed))]
    found = backtest(accounts, question(draft(grace=10), day(200)))
    assert [one.account for one in found.accounts] == ["A", "B"]
    assert found.totals == Totals(
        accounts=4,
        open=3,
        differing=2,
        lower=2,
        present_changes=2,
        draft_changes=4,
    )
    generous = backtest(accounts, question(draft(supporting=1), day(2) + MICRO))
    assert (generous.totals.higher, generous.totals.lower) == (2, 0)


def test_the_policy_in_force_against_itself_differs_nowhere_and_costs_one_reading() -> None:
    once, twice = Counted(log(ALLIED)), Counted(log(ALLIED))
    whole = [JudgedStretch(BEGINNING, FOREVER, once)]
    assert backtest_account("A", whole, question(DEFAULT, day(400))).differences == ()
    tier_rows(twice.until(day(400)), DEFAULT)
    assert once.handed_out == twice.handed_out


def test_an_account_is_judged_by_those_merged_into_it_and_not_while_it_is_merged_away() -> None:
    firm = Firm()
    for code in ("A", "B"):
        firm.say(code, "account_opened", 0)
    firm.say("B", "contract_signed", 1, contract="k", agreement="alliance", starts=day(0).date(), ends=None)
    firm.say(
        "B", "observation", 2, facet="joint_leadership", level="general_managers", area=None, competitor=None
    )
    firm.say("B", "interaction", 3, joint_business=True)
    firm.merge("B", "A", 100)
    firm.reverse("B", 200)
    accounts = [(code, firm.stretches(code)) for code in ("A", "B")]
    found = {at: backtest(accounts, question(draft(grace=10), day(at))) for at in (150, 195, 250)}
    assert found[150].totals == Totals(accounts=2, open=1, present_changes=2, draft_changes=2)
    assert [(one.account, one.differences) for one in found[195].accounts] == [
        ("A", (Difference(day(193), None, Tier.strategic_ally, Tier.vendor),))
    ]
    assert found[195].totals.lower == 1
    assert [(one.account, one.differences) for one in found[250].accounts] == [
        ("A", (Difference(day(193), day(200), Tier.strategic_ally, Tier.vendor),)),
        ("B", (Difference(day(200), None, Tier.strategic_ally, Tier.vendor),)),
    ]
    assert backtest(accounts, question(draft(grace=10), day(50))).totals.open == 2


drafts = st.builds(
    draft,
    grace=st.sampled_from((0, 30, 90, 400)),
    supporting=st.sampled_from((1, 2, 3)),
    days=st.sampled_from((30, 180, 365)),
)


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(
    said=statements(),
    policy=drafts,
    adopted=drafts,
    since=st.sampled_from((0, 180, 545)),
    until=st.sampled_from((100, 545, 910)),
    off=st.sampled_from((-MICRO, timedelta(), MICRO)),
)
def test_it_differs_where_two_assessments_do(
    said: list[Statement], policy: Policy, adopted: Policy, since: int, until: int, off: timedelta
) -> None:
    history, era, at = told(said), Era(day(since), adopted), day(until) + off
    found = backtest_account("A", [JudgedStretch(BEGINNING, FOREVER, history)], question(policy, at, era))
    for one, other in pairwise(found.differences):
        assert one.end is not None
        assert one.end <= other.start
    edges = {moment for one in found.differences for moment in (one.start, one.end) if moment}
    near = {moment + step for moment in edges for step in (-MICRO, timedelta())}
    for moment in sorted({*near, at, *(day(number) for number in range(0, until, 61))}):
        if moment <= at:
            judge = adopted if moment >= era.since else DEFAULT
            tiers = naive(history, judge, moment), naive(history, policy, moment)
            assert told_at(found.differences, moment, tiers) == tiers
    assert (found.present.tier, found.draft.tier) == (
        naive(history, adopted if at >= era.since else DEFAULT, at),
        naive(history, policy, at),
    )


def naive(history: History, policy: Policy, moment: datetime) -> str | None:
    return assess(history.until(moment), policy, moment).tier


def told_at(
    differences: tuple[Difference, ...], moment: datetime, agreed: tuple[str | None, str | None]
) -> tuple[str | None, str | None]:
    """The tiers that the backtest tells of at a moment; where it tells of none, the same one twice."""
    for one in differences:
        if one.start <= moment and (one.end is None or moment < one.end):
            assert one.present != one.draft
            return one.present, one.draft
    return agreed[0], agreed[0]
