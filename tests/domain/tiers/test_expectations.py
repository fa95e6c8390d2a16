"""Judged again as far as a fact changes anything, everything is as if it were judged anew."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import Statement, day, log, statement
from tests.drawn import examples
from tierline.domain.account.history import History
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.expectations import CriterionExpectations, TierExpectations
from tierline.domain.tiers.policy import default_policy, policy_from
from tierline.domain.tiers.replay import Gauges
from tierline.domain.tiers.shipped import shipped_content
from tierline.domain.time.renewals import Renewals, TimeRange

POLICIES = (default_policy(), policy_from(shipped_content("default-2")))
START = day(-1)


def anew(history: History, policy: Any) -> TierExpectations:
    """What is to be expected by the facts that stand, judged from the beginning on."""
    found = TierExpectations(history, policy)
    found.judge_from(START)
    return found


def differing(one: Renewals[Any], other: Renewals[Any]) -> list[Any]:
    """When two tell otherwise of what was to be expected."""
    moments = {*one.moments(BEGINNING, FOREVER), *other.moments(BEGINNING, FOREVER)}
    return [at for at in sorted(moments) if one.at(at).since(at) != other.at(at).since(at)]


@settings(max_examples=examples(25), deadline=None)
@given(said=statements(), policy=st.sampled_from(POLICIES))
def test_after_every_statement_all_is_expected_as_if_judged_anew(said: list[Statement], policy: Any) -> None:
    history = History()
    kept = TierExpectations.of(history, policy)
    kept.judge_from(START)
    for recorded in log(said):
        history.apply(recorded)
        kept.judge_from(START)
        fresh = anew(history, policy)
        for ident, criterion in kept.criteria.items():
            assert not differing(criterion.states, fresh.criteria[ident].states), ident
        assert not differing(kept.standing, fresh.standing)


@settings(max_examples=examples(25), deadline=None)
@given(said=statements())
def test_what_a_fact_changed_lies_where_it_is_said_to_lie(said: list[Statement]) -> None:
    history = History()
    kept = TierExpectations.of(history, POLICIES[1])
    kept.judge_from(START)
    for recorded in log(said):
        former = anew(history, POLICIES[1])
        history.apply(recorded)
        if kept.otherwise:
            tier = kept.otherwise.tier
            assert all(_in(tier, at) for at in differing(kept.standing, former.standing))
            for ident, criterion in kept.criteria.items():
                where = kept.otherwise.criteria.get(ident)
                assert all(
                    _in(where, at) for at in differing(criterion.states, former.criteria[ident].states)
                )


def _in(where: TimeRange | None, at: Any) -> bool:
    return where is not None and where.begin <= at < where.end


@settings(max_examples=examples(25), deadline=None)
@given(said=statements(), place=st.integers(0, 60))
def test_behind_where_a_fact_makes_no_difference_the_same_facts_are_behind_all(
    said: list[Statement], place: int
) -> None:
    history = History()
    kept = TierExpectations.of(history, POLICIES[1])
    kept.judge_from(START)
    for recorded in log(said):
        before = {ident: _behind(one, history) for ident, one in kept.criteria.items()}
        history.apply(recorded)
        if kept.otherwise:
            for ident, until in kept.otherwise.asked.items():
                now = _behind(kept.criteria[ident], history)
                assert {at: facts for at, facts in now.items() if at >= until} == {
                    at: before[ident].get(at, facts) for at, facts in now.items() if at >= until
                }


def _behind(criterion: CriterionExpectations, history: History) -> dict[Any, list[tuple[UUID, ...]]]:
    """The facts behind a criterion at each of its facts."""
    moments = {entry.at for entry in history.facts(*criterion.kinds)}
    return {at: _carriers(Gauges(criterion.criterion, history, at), at) for at in moments}


def _carriers(gauges: Gauges, at: Any) -> list[tuple[UUID, ...]]:
    return [accumulator.supporting_facts(at) for _, accumulator in gauges.accumulators]


def test_a_late_fact_is_followed_until_others_stand_in_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [statement("account_opened", day(0))]
    said += [statement("contact_added", day(n), contact=f"c{n}") for n in (1, 2, 3)]
    said += [statement("interaction", day(n), contacts=[f"c{n % 3 + 1}"]) for n in range(10, 400)]
    said += [statement("interaction", day(20), contacts=["c1"])]
    *others, late = log(said)
    history = History(others)
    kept = TierExpectations.of(history, POLICIES[1])
    kept.judge_from(START)
    taken: list[Any] = []
    take = Gauges.take

    def counted(self: Gauges, entries: Any) -> bool:
        together = list(entries)
        taken.extend(together)
        return take(self, together)

    monkeypatch.setattr(Gauges, "take", counted)
    history.apply(late)
    assert kept.otherwise
    assert kept.otherwise.asked["preferred_supplier.key_people"] <= day(23)
    assert len(taken) < 20
