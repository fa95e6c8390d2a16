"""Several writers at once: in one process, in two, with clocks that disagree."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.application.office import NOW, Office, account, contact, escalation, meeting, resolution
from tierline.application.ports import Collision, KeyRow
from tierline.domain.account.base import Recorded
from tierline.domain.account.escalations import EscalationAlreadyRaised
from tierline.domain.shared.errors import StaleVersion

Offices = Callable[..., Office]


def _between(office: Office, event: Callable[[], object]) -> None:
    """Let something happen once, after the next decision and before it is stored."""
    append = office.log.append

    def come_between(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        office.log.append = append
        event()
        return append(facts, keys, **more)

    office.log.append = come_between


def test_a_lost_race_is_decided_again_on_what_the_winner_recorded(another_office: Offices) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    _between(here, lambda: elsewhere.record("ACME", meeting()))
    assert here.accounts.record("ACME", meeting(), actor="ann").receipt.version == 3
    _between(here, lambda: elsewhere.record("ACME", escalation()))
    with pytest.raises(EscalationAlreadyRaised):
        here.record("ACME", escalation())
    assert here.folded("ACME").version == 4


def test_a_lost_race_against_the_same_fact_is_a_repeat(another_office: Offices) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    content = contact(fact_id=str(uuid4()), title="Head")
    _between(here, lambda: elsewhere.record("ACME", content))
    outcome = here.accounts.record("ACME", content, actor="ann")
    assert (outcome.repeated, outcome.receipt.version) == (True, 2)


def test_a_lost_race_with_an_expected_version_is_stale(another_office: Offices) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    _between(here, lambda: elsewhere.record("ACME", meeting()))
    with pytest.raises(StaleVersion):
        here.record("ACME", meeting(), expected_version=1)
    assert here.folded("ACME").version == 2


def test_a_race_lost_four_times_is_given_up(on_sqlite: Office) -> None:
    other = Office(on_sqlite.log)
    append, tries = on_sqlite.log.append, []

    def always_late(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        if facts[0].actor == "ann":
            tries.append(facts)
            other.accounts.record("ACME", meeting(), actor="bob")
        return append(facts, keys, **more)

    on_sqlite.log.append = always_late
    with pytest.raises(StaleVersion):
        on_sqlite.record("ACME", meeting())
    assert len(tries) == 4


def test_memory_that_is_behind_refuses_nothing_that_is_right(another_office: Offices) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    elsewhere.record("ACME", escalation())
    assert here.accounts.record("ACME", resolution(), actor="ann").receipt.version == 3
    elsewhere.record("ACME", meeting())
    assert here.accounts.record("ACME", meeting(), actor="ann", expected_version=4).receipt.version == 5


def test_a_key_that_another_process_made_first_is_the_one_that_is_used(another_office: Offices) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    _between(here, lambda: elsewhere.record("ACME", contact("li")))
    raised = here.record("ACME", escalation(summary="it was late"))
    insight = {
        "kind": "contact_changed",
        "contact": "li",
        "name": "Li Na",
        "occurred_at": "2026-02-02T00:00:00Z",
    }
    changed = here.record("ACME", insight)
    assert elsewhere.texts("ACME", raised)["summary"] == "it was late"
    assert elsewhere.texts("ACME", changed)["name"] == "Li Na"
    scopes = Counter(row.scope for row in here.log.account_keys(here.folded("ACME").id))
    assert scopes == {"account": 1, "contact": 1, "text": 1}


def test_time_never_decreases_though_clocks_disagree(another_office: Offices) -> None:
    ahead, behind = another_office(now=NOW + timedelta(hours=3)), another_office()
    ahead.accounts.open(account("A"), actor="ann")
    behind.accounts.open(account("B"), actor="ann")
    for _ in range(3):
        ahead.record("A", meeting())
        behind.record("B", meeting())
        behind.record("A", meeting())
    times = [one.recorded_at for one in ahead.log.page(0, 100)]
    assert times == sorted(times)
    assert times[0] > NOW + timedelta(hours=3)
    assert ahead.log.last_recorded_at() == times[-1]


def test_a_duplicate_in_flight_is_recorded_once(another_office: Offices) -> None:
    offices = [another_office(), another_office()]
    offices[0].accounts.open(account(), actor="ann")
    content = escalation(fact_id=str(uuid4()), summary="it was late")

    def record(number: int):
        return offices[number % 2].accounts.record("ACME", content, actor="ann")

    with ThreadPoolExecutor(8) as together:
        outcomes = list(together.map(record, range(8)))
    assert Counter(outcome.repeated for outcome in outcomes) == {False: 1, True: 7}
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert len(offices[0].stream("ACME")) == 2


def test_writers_in_two_processes_lose_nothing_and_keep_order(another_office: Offices) -> None:
    offices = [another_office(), another_office(now=NOW + timedelta(minutes=5))]
    for code in ("A", "B", "C"):
        offices[0].accounts.open(account(code), actor="ann")
    receipts = []

    def write(number: int) -> None:
        office = offices[number % 2]
        for turn in range(15):
            code = "ABC"[(number + turn) % 3]
            while True:
                try:
                    receipts.append(
                        office.accounts.record(code, contact(f"{number}-{turn}"), actor="ann").receipt
                    )
                    break
                except StaleVersion:
                    continue

    with ThreadPoolExecutor(6) as together:
        list(together.map(write, range(6)))
    page = offices[0].log.page(0, 1000)
    assert len(receipts) == 90
    assert len(page) == 93
    assert [one.recorded_at for one in page] == sorted(one.recorded_at for one in page)
    stored = {one.fact.fact_id: (one.account, one.version, one.position) for one in page}
    assert all(stored[one.fact_id] == (one.account, one.version, one.position) for one in receipts)
    for code in "ABC":
        assert [one.version for one in page if one.account == code] == list(
            range(1, offices[1].folded(code).version + 1)
        )


def test_callers_who_wait_together_are_stored_in_one_transaction(on_sqlite: Office) -> None:
    for number in range(12):
        on_sqlite.accounts.open(account(f"A{number}"), actor="ann")
    append, sizes, begun = on_sqlite.log.append, [], threading.Barrier(12)

    def slowly(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        sizes.append(len(facts))
        threading.Event().wait(0.2)
        return append(facts, keys, **more)

    on_sqlite.log.append = slowly

    def record(number: int):
        begun.wait()
        return on_sqlite.accounts.record(f"A{number}", meeting(), actor="ann")

    with ThreadPoolExecutor(12) as together:
        outcomes = list(together.map(record, range(12)))
    assert sum(sizes) == 12
    assert len(sizes) < 6
    assert [outcome.receipt.account for outcome in outcomes] == [f"A{number}" for number in range(12)]


def test_only_the_loser_among_those_who_wait_together_has_lost(on_sqlite: Office) -> None:
    for number in range(8):
        on_sqlite.accounts.open(account(f"A{number}"), actor="ann")
    append, begun = on_sqlite.log.append, threading.Barrier(8)

    def never_for_a5(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        threading.Event().wait(0.05)
        if any(fact.account == "A5" for fact in facts):
            raise Collision
        return append(facts, keys, **more)

    on_sqlite.log.append = never_for_a5

    def record(number: int) -> str:
        begun.wait()
        try:
            return str(on_sqlite.accounts.record(f"A{number}", meeting(), actor="ann").receipt.version)
        except StaleVersion:
            return "lost"

    with ThreadPoolExecutor(8) as together:
        assert list(together.map(record, range(8))) == ["2"] * 5 + ["lost"] + ["2"] * 2


def test_a_log_that_is_away_is_told_to_all_who_wait_and_works_again_after(on_sqlite: Office) -> None:
    from tierline.application.ports import LogUnavailable

    append = on_sqlite.log.append

    def away(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        threading.Event().wait(0.05)
        raise LogUnavailable

    on_sqlite.log.append = away
    content = [contact(f"c{number}", fact_id=str(uuid4())) for number in range(4)]

    def record(number: int) -> None:
        with pytest.raises(LogUnavailable):
            on_sqlite.record("ACME", content[number])

    with ThreadPoolExecutor(4) as together:
        list(together.map(record, range(4)))
    on_sqlite.log.append = append
    assert [on_sqlite.accounts.record("ACME", one, actor="ann").receipt.version for one in content] == [
        2,
        3,
        4,
        5,
    ]


def test_an_answer_that_got_lost_after_the_commit_is_settled_by_the_fact_id(on_sqlite: Office) -> None:
    append, content = on_sqlite.log.append, contact(fact_id=str(uuid4()))

    def stored_but_lost(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        on_sqlite.log.append = append
        append(facts, keys, **more)
        raise Collision

    on_sqlite.log.append = stored_but_lost
    outcome = on_sqlite.accounts.record("ACME", content, actor="ann")
    assert (outcome.repeated, outcome.receipt.version) == (True, 2)
    assert on_sqlite.record("ACME", meeting(contacts=["li"]))
    assert len(on_sqlite.stream("ACME")) == 3
