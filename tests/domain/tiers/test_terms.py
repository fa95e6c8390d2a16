"""An account judged by one policy after another: what its tier does where one follows the other."""

from datetime import datetime
from uuid import UUID

from domain.account.history import History
from domain.shared.time import BEGINNING, FOREVER
from domain.tiers.assess import Cause, TierMove
from domain.tiers.policy import Policy, default_policy
from domain.tiers.terms import Term, Terms, moves_over, rows_over
from tests.domain.tiers.drafts import draft
from tests.domain.tiers.telling import day, statement, told

DEFAULT = default_policy()
ADOPTION = UUID(int=99)
ALLIED = [
    statement("account_opened", day(0)),
    statement("contract_signed", day(1), contract="k", agreement="alliance", ends=day(29).date()),
    statement("observation", day(2), facet="joint_leadership", level="general_managers"),
    statement("interaction", day(3), joint_business=True),
]
"""A strategic ally from day 3 on, whose alliance is over on day 30."""


def terms(history: History, at: datetime, following: Policy, cause: Cause = Cause.policy) -> Terms:
    first = Term(BEGINNING, at, history, DEFAULT)
    return (first, Term(at, FOREVER, history, following, cause, (ADOPTION,)))


def last_move(judged: Terms) -> TierMove:
    return moves_over(judged, rows_over(judged))[-1]


def test_a_fall_that_would_have_come_anyway_is_not_blamed_on_a_policy_that_begins_at_the_same_instant() -> (
    None
):
    fall = last_move(terms(told(ALLIED), day(120), draft(days=200)))
    assert (fall.at, fall.before, fall.after) == (day(120), "strategic_ally", "vendor")
    assert (fall.cause, fall.criteria) == (Cause.lapse, ("strategic_ally.alliance",))


def test_a_rise_by_what_happened_at_the_instant_at_which_a_policy_begins_names_what_happened() -> None:
    judged = terms(told(ALLIED), day(3), draft(days=200))
    rise = moves_over(judged, rows_over(judged))[1]
    assert (rise.at, rise.before, rise.after) == (day(3), "vendor", "strategic_ally")
    assert (rise.cause, rise.facts, rise.criteria) == (
        Cause.facts,
        (UUID(int=4),),
        ("strategic_ally.joint_business",),
    )


def test_a_closing_at_the_instant_of_a_merge_is_a_closing() -> None:
    closed = told([ALLIED[0], statement("account_closed", day(9))])
    away = Term(day(9), FOREVER, None, DEFAULT, Cause.merge, (ADOPTION,))
    move = last_move((Term(BEGINNING, day(9), closed, DEFAULT), away))
    assert (move.at, move.after, move.cause, move.facts) == (day(9), None, Cause.closed, (UUID(int=2),))


def test_what_only_the_policy_that_begins_takes_away_is_its_doing() -> None:
    fall = last_move(terms(told(ALLIED), day(100), draft(grace=0)))
    assert (fall.at, fall.before, fall.after) == (day(100), "strategic_ally", "vendor")
    assert (fall.cause, fall.facts) == (Cause.policy, (ADOPTION,))
