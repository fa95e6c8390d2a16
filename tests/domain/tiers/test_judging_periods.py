"""An account judged by one policy after another: what its tier does where one follows the other."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.drafts import draft
from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import MICRO, Statement, day, statement, told
from tests.drawn import examples
from tierline.domain.account.history import Evidence, History
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.assess import Cause, TierMove, TierRow
from tierline.domain.tiers.judge import RANK
from tierline.domain.tiers.judging_periods import Term, Terms, assess_over, moves_over, rows_over
from tierline.domain.tiers.policy import Policy, default_policy
from tierline.domain.tiers.policy_log import Era

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


Falls = list[tuple[int, str | None, int | None, str | None]]


def judged(history: Evidence, eras: Sequence[Era]) -> Terms:
    """An account judged by the default policy, then by that of each era."""
    found = [Era(BEGINNING, DEFAULT), *eras]
    ends = [*(era.since for era in eras), FOREVER]
    return tuple(
        Term(era.since, end, history, era.policy, ahead=tuple(found[number:]))  # type: ignore[arg-type]
        for number, (era, end) in enumerate(zip(found, ends, strict=True), 1)
    )


def falls(rows: list[TierRow]) -> Falls:
    """From which day on which tier was to fall when and to which."""
    return [
        (
            (row.valid_from - day(0)).days,
            row.tier,
            (row.falls_on - day(0)).days if row.falls_on else None,
            row.falls_to,
        )
        for row in rows
        if row.tier
    ]


def test_a_fall_by_a_policy_of_a_later_day_is_foretold_from_its_adoption_on() -> None:
    eras = [Era(day(60), draft(grace=10), stated=day(20)), Era(day(80), draft(grace=0), stated=day(35))]
    assert falls(rows_over(judged(told(ALLIED), eras[:1]))) == [
        (0, "vendor", None, None),
        (3, "strategic_ally", 120, "vendor"),
        (20, "strategic_ally", 60, "vendor"),
        (30, "strategic_ally", 60, "vendor"),
        (60, "vendor", None, None),
    ]
    later = [eras[1]._replace(since=day(60)), Era(day(80), DEFAULT, stated=day(36))]
    assert falls(rows_over(judged(told(ALLIED), later)))[2:] == [
        (30, "strategic_ally", 120, "vendor"),
        (35, "strategic_ally", 60, "vendor"),
        (60, "vendor", None, None),
        (80, "strategic_ally", 120, "vendor"),
        (120, "vendor", None, None),
    ]


def test_a_policy_adopted_after_its_first_day_was_foreseen_by_nobody() -> None:
    rows = rows_over(judged(told(ALLIED), [Era(day(60), draft(grace=0), stated=day(61))]))
    assert falls(rows)[1:] == [
        (3, "strategic_ally", 120, "vendor"),
        (30, "strategic_ally", 120, "vendor"),
        (60, "vendor", None, None),
    ]


def test_a_merge_is_foreseen_by_nobody() -> None:
    alone, both = told(ALLIED[:1]), told(ALLIED)
    first = Term(BEGINNING, day(25), both, DEFAULT)
    rows = rows_over((first, Term(day(25), FOREVER, alone, DEFAULT, Cause.merge, (ADOPTION,))))
    assert falls(rows)[1:] == [(3, "strategic_ally", 120, "vendor"), (25, "vendor", None, None)]


numbers = st.builds(draft, grace=st.sampled_from((0, 30, 200)), supporting=st.integers(1, 3))
adoptions = st.lists(
    st.tuples(st.integers(0, 700), numbers, st.integers(0, 700)), max_size=3, unique_by=lambda one: one[0]
)


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(said=statements(), adopted=adoptions, first=st.integers(0, 1000))
def test_what_is_foretold_is_what_comes_where_nothing_more_happens_or_is_adopted(
    said: list[Statement], adopted: list[Any], first: int
) -> None:
    history = told(said)
    eras = [
        Era(day(since), policy, stated=day(at))
        for since, policy, at in sorted(adopted, key=lambda one: one[0])
    ]
    terms = judged(history, eras)
    rows = rows_over(terms)
    edges = sorted({row.valid_from + off for row in rows[1:] for off in (-MICRO, 0 * MICRO, MICRO)})
    for at in edges[first % 7 :: 7]:
        row = next(one for one in reversed(rows) if one.valid_from <= at)
        by_then = [era for era in eras if era.since <= at or era.stated <= at]
        come = _first_below(rows_over(judged(history.until(at), by_then)), at)
        assert (row.falls_on, row.falls_to) == come
        found = assess_over(terms, at)
        assert (found.tier, found.falls_on, found.falls_to, found.since) == (row.tier, *come, row.visit_since)
    for one, following in pairwise(rows):
        assert not one.says_what(following)


def _first_below(rows: list[TierRow], at: datetime) -> tuple[datetime | None, Tier | None]:
    """When the tier is first lower than at a moment, and which it is then."""
    tier = next(row.tier for row in reversed(rows) if row.valid_from <= at)
    lower = (row for row in rows if row.valid_from > at and row.tier and RANK[row.tier] < RANK[tier])
    fall = next(lower, None)
    return (fall.valid_from, fall.tier) if fall else (None, None)
