"""A rehearsal reads what is there, goes on from it, and leaves it as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tierline.application.ports import Collision, FactLog
from tierline.application.rehearsal import Rehearsal
from tierline.domain.account.account import Account, project
from tierline.domain.account.base import Recorded
from tierline.domain.account.escalations import EscalationRaised, EscalationResolved
from tierline.domain.shared.ids import account_id, fact_id_from_source
from tierline.interfaces.storage.factory import open_log

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def fact_id(number: int) -> UUID:
    return fact_id_from_source("rehearsal", str(number))


def recorded(number: int, account: str, version: int) -> Recorded:
    """The numbered fact of an account: an escalation raised."""
    fact = EscalationRaised(
        fact_id=fact_id(number),
        occurred_at=BEGUN,
        escalation=f"E{number}",
        severity="low",
        category="problem",
    )
    return Recorded(account_id(account), account, version, BEGUN + timedelta(seconds=number), "local", fact)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FactLog]:
    """A log with three facts: two of account a, one of account b."""
    opened = open_log(f"sqlite:///{tmp_path}/real.db")
    opened.append([recorded(1, "a", 1), recorded(2, "b", 1), recorded(3, "a", 2)])
    yield opened
    opened.close()


@pytest.fixture
def rehearsal(log: FactLog, tmp_path: Path) -> Iterator[Rehearsal]:
    """A rehearsal in which account a got one more fact and account c its first."""
    scratch = open_log(f"sqlite:///{tmp_path}/scratch.db", continues_another=True)
    begun = Rehearsal(log, scratch)
    assert begun.append([recorded(4, "a", 3), recorded(5, "c", 1)]) == [4, 5]
    yield begun
    scratch.close()


def numbers(facts: list[Recorded]) -> list[tuple[int, int]]:
    """Position and number of each fact."""
    return [
        (one.position, int(one.fact.escalation[1:]))
        for one in facts
        if isinstance(one.fact, EscalationRaised)
    ]


def test_an_account_goes_on_from_what_is_recorded(rehearsal: Rehearsal) -> None:
    assert numbers(rehearsal.stream(account_id("a"))) == [(1, 1), (3, 3), (4, 4)]
    assert numbers(rehearsal.stream(account_id("a"), after=2)) == [(4, 4)]
    assert numbers(rehearsal.stream(account_id("a"), until=2)) == [(1, 1), (3, 3)]
    assert numbers(rehearsal.stream(account_id("c"))) == [(5, 5)]


def test_the_real_log_stays_as_it_was(rehearsal: Rehearsal, log: FactLog) -> None:
    assert rehearsal.head() == 5
    assert log.head() == 3
    assert numbers(log.page(0, 10)) == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 9])
def test_pages_go_over_from_one_log_to_the_other(rehearsal: Rehearsal, limit: int) -> None:
    after, found = 0, []
    while page := rehearsal.page(after, limit):
        found += page
        after = page[-1].position
    assert numbers(found) == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]
    assert numbers(rehearsal.page(1, 9, until=4)) == [(2, 2), (3, 3), (4, 4)]


def test_each_account_comes_whole(rehearsal: Rehearsal) -> None:
    whole = sorted(numbers(facts) for facts in rehearsal.by_account(5))
    assert whole == [[(1, 1), (3, 3), (4, 4)], [(2, 2)], [(5, 5)]]
    assert sorted(numbers(facts) for facts in rehearsal.by_account(4)) == [[(1, 1), (3, 3), (4, 4)], [(2, 2)]]


def test_facts_are_found_in_both(rehearsal: Rehearsal) -> None:
    found = rehearsal.find_all([fact_id(1), fact_id(4), fact_id(9)])
    assert {one.position for one in found.values()} == {1, 4}
    assert rehearsal.find(fact_id(9)) is None
    assert [one.position for one in rehearsal.statements_about(fact_id(4))] == [4]


def test_a_fact_that_is_recorded_can_not_be_rehearsed_again(rehearsal: Rehearsal) -> None:
    with pytest.raises(Collision):
        rehearsal.append([recorded(1, "d", 1)])
    with pytest.raises(Collision):
        rehearsal.append([recorded(4, "d", 1)])
    with pytest.raises(Collision):
        rehearsal.append([recorded(6, "a", 3)])


def test_nothing_is_recorded_earlier_than_what_is_there(rehearsal: Rehearsal) -> None:
    with pytest.raises(Collision):
        rehearsal.append([replace(recorded(6, "d", 1), recorded_at=BEGUN + timedelta(seconds=2))])


def test_what_others_record_meanwhile_is_not_seen(rehearsal: Rehearsal, log: FactLog) -> None:
    log.append([recorded(7, "a", 3)])
    assert numbers(rehearsal.stream(account_id("a"))) == [(1, 1), (3, 3), (4, 4)]
    assert rehearsal.find(fact_id(7)) is None
    assert rehearsal.head() == 5


def test_the_clock_is_that_of_the_last_fact(rehearsal: Rehearsal) -> None:
    assert rehearsal.last_recorded_at() == BEGUN + timedelta(seconds=5)
    assert rehearsal.position_at(BEGUN + timedelta(seconds=2)) == 2
    assert rehearsal.position_at(BEGUN + timedelta(seconds=4)) == 4
    assert rehearsal.position_at(BEGUN) == 0


def test_a_snapshot_counts_only_if_the_rehearsal_knows_its_last_fact(
    rehearsal: Rehearsal, log: FactLog
) -> None:
    account = project(Account("a"), log.stream(account_id("a")))
    log.take_snapshot(account)
    found = rehearsal.snapshot(account_id("a"))
    assert found is not None
    assert found.version == 2
    log.append([recorded(7, "a", 3)])
    log.take_snapshot(project(account, log.stream(account_id("a"), after=2)))
    assert rehearsal.snapshot(account_id("a")) is None


def test_what_is_rehearsed_reads_as_it_was_said(rehearsal: Rehearsal) -> None:
    resolved = EscalationResolved(fact_id=fact_id(8), occurred_at=BEGUN, escalation="E4")
    rehearsal.append([Recorded(account_id("a"), "a", 4, BEGUN + timedelta(days=1), "me", resolved)])
    last = rehearsal.stream(account_id("a"))[-1]
    assert (last.fact, last.actor, last.position) == (resolved, "me", 6)
