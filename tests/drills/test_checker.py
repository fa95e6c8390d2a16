"""The checker of the drills finds each kind of fault; a drill that can't fail proves nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.drills.checker import Findings, compare
from tests.drills.facts import Facts
from tests.drills.ledger import Acknowledged, Ledger, Pause
from tests.drills.stored import StoredEvent

ACCOUNT = UUID(int=1)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Told:
    """A log of five facts as it should be, what its sender was told, and what a follower saw."""

    def __init__(self) -> None:
        facts, self.ledger, self.stored = Facts("checked"), Ledger(), []
        for number in range(1, 6):
            self.add(number, facts())
        self.rows = [(one.fact_id, one.account_id, one.version) for one in self.stored]
        self.seen = [(one.position, one.fact_id) for one in self.stored]

    def add(self, number: int, fact: dict[str, Any]) -> None:
        at = (BEGAN + timedelta(seconds=number)).isoformat()
        self.ledger.sending("D-1", fact)
        receipt = {"fact_id": fact["fact_id"], "position": number, "version": number, "recorded_at": at}
        self.ledger.received([(receipt, False)], 0.0)
        state = {"account": "D-1", "actor": "local", "recorded_at": at, "fact": dict(fact)}
        self.stored.append(StoredEvent(number, ACCOUNT, number, state))

    def replace(self, index: int, **changes: Any) -> None:
        self.stored[index] = self.stored[index]._replace(**changes)

    def say(self, index: int, **changes: Any) -> None:
        self.replace(index, state={**self.stored[index].state, **changes})

    def found(self) -> Findings:
        return compare(self.ledger, self.stored, self.rows, self.seen)


@pytest.fixture
def told() -> Told:
    return Told()


def test_nothing_is_found_where_nothing_is_wrong(told: Told) -> None:
    assert told.found().violations() == []


def test_a_lost_fact_is_found_and_that_it_was_seen_by_others(told: Told) -> None:
    gone = told.stored.pop()
    told.rows.pop()
    assert (told.found().lost, told.found().phantoms) == ([gone.fact_id], [gone.fact_id])


def test_a_fact_stored_twice_is_found(told: Told) -> None:
    told.stored.append(told.stored[-1]._replace(position=6, version=6))
    assert told.found().doubled == [told.stored[-1].fact_id]


def test_a_fact_stored_without_having_been_sent_is_found(told: Told) -> None:
    stranger = str(uuid5(ACCOUNT, "stranger"))
    state = {**told.stored[-1].state, "fact": {"fact_id": stranger}}
    told.stored.append(StoredEvent(6, ACCOUNT, 6, state))
    assert told.found().never_sent == [stranger]


def test_what_the_product_adopts_when_it_begins_a_database_is_no_stranger(told: Told) -> None:
    beginning = {"actor": "tierline", "fact": {"fact_id": str(uuid5(ACCOUNT, "policy"))}}
    told.stored.append(StoredEvent(6, UUID(int=2), 1, {**told.stored[-1].state, **beginning}))
    assert told.found().never_sent == []


@pytest.mark.parametrize("changes", [{"position": 9}, {"version": 9}])
def test_a_receipt_that_says_otherwise_is_found(told: Told, changes: dict[str, int]) -> None:
    told.replace(4, **changes)
    assert len(told.found().changed) == 1


def test_another_time_than_that_of_the_receipt_is_found(told: Told) -> None:
    told.say(4, recorded_at=(BEGAN + timedelta(seconds=9)).isoformat())
    assert len(told.found().changed) == 1


def test_another_content_than_was_sent_is_found(told: Told) -> None:
    told.say(2, fact={**told.stored[2].state["fact"], "occurred_at": BEGAN.isoformat()})
    assert told.found().changed == [f"{told.stored[2].fact_id}: occurred_at"]


def test_a_hole_in_the_versions_is_found(told: Told) -> None:
    told.replace(4, version=6)
    assert len(told.found().holes) == 1


def test_time_that_runs_backwards_is_found(told: Told) -> None:
    told.say(4, recorded_at=BEGAN.isoformat())
    assert len(told.found().backwards) == 1


def test_a_fact_that_can_not_be_found_by_its_id_is_found(told: Told) -> None:
    told.rows.pop(1)
    assert told.found().unfindable == [told.stored[1].fact_id]


def test_a_fact_that_a_follower_never_saw_is_found(told: Told) -> None:
    told.seen.pop(2)
    assert told.found().skipped == [told.stored[2].fact_id]


def test_a_fact_that_a_follower_saw_twice_is_found(told: Told) -> None:
    told.seen.append(told.seen[-1])
    assert told.found().phantoms == [told.stored[-1].fact_id]


def test_two_receipts_for_one_fact_are_found() -> None:
    ledger = Ledger()
    receipt = {"fact_id": "f", "position": 1, "version": 1, "recorded_at": BEGAN.isoformat()}
    ledger.received([(receipt, False), ({**receipt, "position": 2}, True)], 0.0)
    assert ledger.faults == ["two receipts for fact f"]


def test_the_longest_pause_is_told_with_what_ended_it() -> None:
    ledger = Ledger()
    ledger.acknowledged += [Acknowledged(0, at, position) for at, position in ((11, 1), (12, 2), (20, 3))]
    found = ledger.pause(10.0, 21.0)
    assert found == Pause(8.0, 12.0, 3)


def test_a_pause_that_goes_on_was_ended_by_nothing() -> None:
    assert Ledger().pause(10.0, 21.0) == Pause(11.0, 10.0, 0)
