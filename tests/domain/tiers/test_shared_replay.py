"""Tier and grade go on from fact to fact by one replay, whoever of them is asked, and when."""

from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import Statement, day, log, statement
from tests.drawn import examples
from tierline.domain.account.history import Entry, History
from tierline.domain.account.incremental import HistoryWatch
from tierline.domain.account.interactions import Interaction
from tierline.domain.grade import watch_of
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.expectations import TierExpectations
from tierline.domain.tiers.policy import policy_from
from tierline.domain.tiers.replay import Gauges
from tierline.domain.tiers.shipped import shipped_content
from tierline.domain.tiers.timeline import TierRenewal, TierWatch, outlooks
from tierline.domain.time.steps import Steps

POLICY = policy_from(shipped_content("default-2"))


class Follower:
    """What a watch told, put together."""

    def __init__(self, watch: HistoryWatch[Any] | TierWatch) -> None:
        self.watch = watch
        self.told: Steps[Any] | None = None

    def ask(self) -> None:
        renewed = self.watch.renewed()
        if isinstance(renewed, TierRenewal):
            if renewed.tier and isinstance(self.watch, TierWatch):
                self.put(self.watch.outlook(renewed.tier), renewed.tier.end)
        elif renewed:
            where, ahead = renewed
            self.put(ahead, where.end)

    def put(self, ahead: Steps[Any], end: datetime) -> None:
        """Let what is told stand up to an end, and what was told before from there on."""
        if self.told is None:
            self.told = ahead
        elif end < FOREVER:
            self.told = self.told.then(ahead).then(self.told.since(end))
        else:
            self.told = self.told.then(ahead)

    def agrees(self, expected: Steps[Any]) -> bool:
        assert self.told is not None
        edges = {*self.told.starts, *(one for one in expected.starts if one >= self.told.start)}
        return all(self.told.at(edge) == expected.at(edge) for edge in edges)


def followers(history: History) -> tuple[Follower, Follower]:
    """Those of tier and grade, as read models have them."""
    begun = day(0)
    tier = history.index((TierWatch, POLICY.hash), lambda past: TierWatch(past, POLICY, begun))
    grade = history.index((watch_of, POLICY.hash), lambda past: watch_of(past, POLICY, begun))
    return Follower(tier), Follower(grade)


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(said=statements(), chance=st.randoms(use_true_random=False))
def test_whoever_is_asked_when_what_was_told_is_what_the_whole_history_gives(
    said: list[Statement], chance: Random
) -> None:
    history = History()
    tier, grade = followers(history)
    for one in log(said):
        history.apply(one)
        for follower in (tier, grade):
            if chance.random() < 0.7:
                follower.ask()
    tier.ask()
    grade.ask()
    assert tier.agrees(outlooks(history, POLICY, BEGINNING))
    assert grade.agrees(watch_of(History(log(said)), POLICY, BEGINNING).letters(BEGINNING))


def test_a_fact_behind_all_others_is_taken_once_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [statement("account_opened", day(0))]
    said += [statement("contact_added", day(n), contact=f"c{n}") for n in (1, 2, 3)]
    said += [statement("interaction", day(n), contacts=[f"c{n % 3 + 1}"]) for n in range(10, 20)]
    recorded, history = log(said), History(log(said)[:4])
    both = followers(history)
    for follower in both:
        follower.ask()
    taken: list[Any] = []
    take = Gauges.take

    def counted(self: Gauges, entries: Iterable[Entry]) -> bool:
        together = list(entries)
        taken.extend((id(self), entry.fact.fact_id) for entry in together)
        return take(self, together)

    monkeypatch.setattr(Gauges, "take", counted)
    for one in recorded[4:]:
        history.apply(one)
        for follower in both:
            follower.ask()
    assert len(taken) == len(set(taken)) >= len(recorded) - 4
    readers = [
        one for one in TierExpectations.of(history, POLICY).criteria.values() if Interaction in one.kinds
    ]
    assert len(taken) == (len(recorded) - 4) * len(readers)
