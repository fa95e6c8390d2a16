"""What made a tier change: every change has its cause, and the cause names what stands behind it."""

from itertools import pairwise

from hypothesis import given, settings

from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import MICRO, Statement, day, statement, told
from tests.drawn import examples
from tierline.domain.tiers.assess import Cause, TierMove, assess, tier_moves, tier_rows
from tierline.domain.tiers.policy import default_policy

POLICY = default_policy()
ALLIED = [
    statement("account_opened", day(0)),
    statement("contract_signed", day(1), contract="k", agreement="alliance"),
    statement("observation", day(2), facet="joint_leadership", level="general_managers"),
    statement("interaction", day(3), joint_business=True),
]


def moves(*said: Statement) -> list[TierMove]:
    history = told(list(said))
    return tier_moves(history, POLICY, tier_rows(history, POLICY))


def told_briefly(move: TierMove) -> tuple[int, str | None, str | None, str, list[int], tuple[str, ...]]:
    days = (move.at - day(0)).days
    return days, move.before, move.after, move.cause, [fact.int for fact in move.facts], move.criteria


def test_a_rise_names_the_fact_and_the_criterion_that_brought_it_and_a_lapse_what_ran_out() -> None:
    assert [told_briefly(move) for move in moves(*ALLIED)] == [
        (0, None, "vendor", "opened", [1], ()),
        (3, "vendor", "strategic_ally", "facts", [4], ("strategic_ally.joint_business",)),
        (273, "strategic_ally", "vendor", "lapse", [4], ("strategic_ally.joint_business",)),
    ]


def test_a_rise_on_a_contracts_first_day_names_the_contract() -> None:
    later = statement("contract_signed", day(1), contract="k", agreement="alliance", starts=day(50).date())
    rise = moves(ALLIED[0], later, *ALLIED[2:])[1]
    assert told_briefly(rise) == (
        50,
        "vendor",
        "strategic_ally",
        "facts",
        [2],
        ("strategic_ally.alliance",),
    )


def test_a_fall_after_the_grace_names_what_happened_when_the_gate_stopped_holding() -> None:
    fall = moves(*ALLIED, statement("contract_ended", day(20), contract="k"))[-1]
    assert told_briefly(fall) == (
        110,
        "strategic_ally",
        "vendor",
        "lapse",
        [5],
        ("strategic_ally.alliance",),
    )


def test_a_fall_by_a_guard_names_the_escalation() -> None:
    fall = moves(*ALLIED, statement("escalation_raised", day(20), escalation="e"))[-1]
    guard = ("strategic_ally.no_critical_escalation",)
    assert told_briefly(fall) == (124, "strategic_ally", "vendor", "lapse", [5], guard)
    resolved = statement("escalation_resolved", day(150), escalation="e")
    rise = moves(*ALLIED, statement("escalation_raised", day(20), escalation="e"), resolved)[3]
    assert told_briefly(rise) == (150, "vendor", "strategic_ally", "facts", [6], guard)


def test_closing_and_reopening_are_causes() -> None:
    closed, reopened = statement("account_closed", day(5)), statement("account_reopened", day(9))
    assert [told_briefly(move)[:5] for move in moves(ALLIED[0], closed, reopened)] == [
        (0, None, "vendor", "opened", [1]),
        (5, "vendor", None, "closed", [2]),
        (9, None, "vendor", "reopened", [3]),
    ]


def test_overrides_begin_are_lifted_and_lapse() -> None:
    said = [
        ALLIED[0],
        statement("tier_overridden", day(5), tier="partner", until=day(50)),
        statement("tier_override_lifted", day(9)),
        statement("tier_overridden", day(20), tier="partner", until=day(50)),
    ]
    assert [told_briefly(move)[:5] for move in moves(*said)[1:]] == [
        (5, "vendor", "partner", "override", [2]),
        (9, "partner", "vendor", "override", [3]),
        (20, "vendor", "partner", "override", [4]),
        (50, "partner", "vendor", "override_lapsed", [4]),
    ]


def test_what_nothing_in_the_account_explains_is_the_policys_doing() -> None:
    history = told([*ALLIED])
    rows = tier_rows(history, POLICY)
    high, low = rows[-2], rows[-1]
    other = [type(low)(day(60), low.valid_to, "vendor", "vendor", False, None, None, None, day(60))]  # type: ignore[arg-type]
    assert [move.cause for move in tier_moves(history, POLICY, other, high)] == [Cause.policy]


def test_rows_begun_later_give_the_same_moves_with_the_row_before() -> None:
    history = told([*ALLIED])
    rows = tier_rows(history, POLICY)
    assert tier_moves(history, POLICY, rows[3:], rows[2]) == tier_moves(history, POLICY, rows)[2:]
    assert tier_moves(history, POLICY, rows[-1:]) == []


@settings(max_examples=examples(80), deadline=None, derandomize=True)
@given(said=statements())
def test_every_change_has_a_move_and_every_move_a_reason(said: list[Statement]) -> None:
    history = told(said)
    rows = tier_rows(history, POLICY)
    found = tier_moves(history, POLICY, rows)
    changes = [(two.valid_from, one.tier, two.tier) for one, two in pairwise(rows) if one.tier != two.tier]
    assert [(move.at, move.before, move.after) for move in found] == changes
    for move in found:
        assert move.cause is not Cause.policy
        if move.cause in (Cause.facts, Cause.lapse):
            assert move.criteria
        else:
            assert len(move.facts) == 1
        if move.cause is Cause.facts:
            after, before = assess(history, POLICY, move.at), assess(history, POLICY, move.at - MICRO)
            for name in move.criteria:
                assert after.finding(name).state != before.finding(name).state
