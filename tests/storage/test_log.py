"""The log of facts: what it keeps, in which order, and what it refuses whole."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.patience import after
from tests.storage.facts import BEGUN, adopted, key, nothing_of, recorded, retraction
from tierline.application.ports import Collision, Seen
from tierline.domain.account.base import TOPICS, RecordUnreadable
from tierline.domain.shared.ids import BOOK_ID, account_id
from tierline.domain.shared.time import BEGINNING
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.mapper import PlainText

Opener = Callable[[], RecorderLog]


def test_an_empty_log_has_nothing(log: RecorderLog) -> None:
    assert log.head() == 0
    assert log.page(0, 10) == []
    assert list(log.by_account(0)) == []
    assert log.last_recorded_at() == BEGINNING
    assert log.position_at(datetime(2026, 1, 1, tzinfo=UTC)) == 0
    assert log.find(uuid4()) is None
    assert log.snapshot(account_id("ACME")) is None


def test_a_fact_comes_back_as_it_was_stored(log: RecorderLog) -> None:
    one = recorded("ACME", 1)
    position = log.append([one])[0]
    assert log.find(one.fact.fact_id) == one.at(position)
    assert log.stream(account_id("ACME")) == log.page(0, 10) == [one.at(position)]
    assert log.head() == position
    assert log.last_recorded_at() == BEGUN


def test_stored_bytes_say_what_the_page_says(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1), recorded("BETA", 1)])
    assert [log.decoded(stored) for stored in log.stored(0, 10)] == log.page(0, 10)


def test_a_page_begins_after_a_position_and_ends_at_one(log: RecorderLog) -> None:
    positions = log.append([recorded("ACME", version) for version in range(1, 6)])
    assert [one.position for one in log.page(positions[0], 2)] == positions[1:3]
    assert [one.position for one in log.page(positions[0], 10, positions[3])] == positions[1:4]


def test_a_stream_begins_after_a_version_and_ends_at_one(log: RecorderLog) -> None:
    log.append([recorded("ACME", version) for version in range(1, 6)])
    log.append([recorded("BETA", 1)])
    assert [one.version for one in log.stream(account_id("ACME"), 1, 4)] == [2, 3, 4]


def test_what_comes_after_the_position_asked_about_need_not_be_readable(
    log: RecorderLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = recorded("ACME", 3, kind="account_closed", occurred_at="2026-02-01T10:00:00Z")
    positions = log.append([recorded("ACME", 1), recorded("ACME", 2), closed])
    monkeypatch.delitem(TOPICS, closed.fact.TOPIC)
    assert [one.version for one in log.stream(account_id("ACME"), known=positions[1])] == [1, 2]
    assert [one.version for one in log.stream(account_id("ACME"), after=1, known=positions[1])] == [2]
    with pytest.raises(RecordUnreadable):
        log.stream(account_id("ACME"), known=positions[2])


def test_facts_of_some_topics_are_found_in_order_and_a_part_at_a_time(log: RecorderLog) -> None:
    closed = {"kind": "account_closed", "occurred_at": "2026-02-01T10:00:00Z"}
    merged = {"kind": "account_merged", "occurred_at": "2026-02-01T10:00:00Z", "into": "BETA"}
    mixed = [closed, {}, merged, {}, closed, merged]
    positions = log.append([recorded("ACME", version, **one) for version, one in enumerate(mixed, 1)])
    topics = ("account.account_closed.v1", "account.account_merged.v1")
    wanted = [positions[index] for index in (0, 2, 4, 5)]
    assert [one.position for one in log.by_topic(topics, 0, 10)] == wanted
    assert [one.position for one in log.by_topic(topics, 0, 2)] == wanted[:2]
    assert [one.position for one in log.by_topic(topics, wanted[1], 10)] == wanted[2:]
    assert [one.position for one in log.by_topic(topics[1:], 0, 10)] == [wanted[1], wanted[3]]
    assert log.by_topic(topics, positions[-1], 10) == log.by_topic((), 0, 10) == []
    assert log.by_topic(topics, 0, 1) == log.stored(positions[0] - 1, 1)


def test_accounts_come_one_by_one_however_they_were_mixed(
    log: RecorderLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tierline.interfaces.storage.log.ROWS_A_PAGE", 3)
    for version in range(1, 8):
        log.append([recorded(code, version) for code in ("ACME", "BETA", "GAMMA")])
    until = log.head()
    log.append([recorded("ACME", 8), recorded("DELTA", 1)])
    accounts = list(log.by_account(until))
    assert sorted(facts[0].account for facts in accounts) == ["ACME", "BETA", "GAMMA"]
    assert all([one.version for one in facts] == list(range(1, 8)) for facts in accounts)


def test_the_policy_book_is_a_stream_of_its_own_and_no_account(log: RecorderLog) -> None:
    one = adopted(1)
    positions = log.append([recorded("ACME", 1), one, recorded("BETA", 1)])
    log.append([adopted(2)])
    assert log.stream(BOOK_ID, until=1) == [one.at(positions[1])]
    assert [fact.version for fact in log.stream(BOOK_ID)] == [1, 2]
    assert log.find(one.fact.fact_id) == one.at(positions[1])
    assert sorted(facts[0].account for facts in log.by_account(log.head())) == ["ACME", "BETA"]
    assert [fact.account_id for fact in log.page(0, 10)].count(BOOK_ID) == 2
    with pytest.raises(Collision):
        log.append([adopted(2)])


def test_statements_about_a_fact_are_found_with_it(log: RecorderLog) -> None:
    first, other = recorded("ACME", 1), recorded("ACME", 2)
    about = [retraction("ACME", 3, first.fact.fact_id), retraction("ACME", 4, first.fact.fact_id)]
    log.append([first, other, *about])
    assert [one.version for one in log.statements_about(first.fact.fact_id)] == [1, 3, 4]
    assert [one.version for one in log.statements_about(other.fact.fact_id)] == [2]
    assert [one.version for one in log.statements_about(about[0].fact.fact_id)] == [3]


def test_only_recorded_facts_are_found(log: RecorderLog) -> None:
    many = [recorded("ACME", version) for version in range(1, 1200)]
    log.append(many)
    asked = [uuid4(), *(one.fact.fact_id for one in many)]
    assert log.find_all(asked).keys() == set(asked[1:])
    assert log.find_all([]) == {}


def test_a_moment_has_the_last_position_recorded_by_then(log: RecorderLog) -> None:
    positions = log.append([recorded("ACME", n, minute=n // 2) for n in range(1, 10)])
    for minute in range(6):
        moment = BEGUN + timedelta(minutes=minute)
        expected = [at for n, at in enumerate(positions, 1) if n // 2 <= minute]
        assert log.position_at(moment) == expected[-1]
    assert log.position_at(BEGUN - timedelta(seconds=1)) == 0


def test_a_taken_version_is_a_collision_and_stores_nothing(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1)])
    with pytest.raises(Collision):
        log.append([recorded("BETA", 1), recorded("ACME", 1)], [key("BETA", "k1", "li")])
    assert nothing_of(log, "BETA", "k1")
    assert log.head() == 1


def test_a_taken_fact_id_is_a_collision_and_stores_nothing(log: RecorderLog) -> None:
    first = recorded("ACME", 1)
    log.append([first])
    with pytest.raises(Collision):
        log.append([recorded("BETA", 1, fact_id=first.fact.fact_id)], [key("BETA", "k1", "li")])
    assert nothing_of(log, "BETA", "k1")


def test_the_same_fact_twice_in_one_transaction_is_a_collision(log: RecorderLog) -> None:
    fact_id = uuid4()
    with pytest.raises(Collision):
        log.append([recorded("ACME", 1, fact_id=fact_id), recorded("ACME", 2, fact_id=fact_id)])
    assert log.head() == 0


def test_a_time_before_the_last_is_a_collision_and_stores_nothing(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1, minute=5)])
    with pytest.raises(Collision):
        log.append([recorded("BETA", 1, minute=4)], [key("BETA", "k1", "li")])
    assert nothing_of(log, "BETA", "k1")
    log.append([recorded("BETA", 1, minute=5)])
    assert log.last_recorded_at() == BEGUN + timedelta(minutes=5)


def test_times_that_decrease_within_a_transaction_are_a_mistake_of_the_caller(log: RecorderLog) -> None:
    with pytest.raises(ValueError, match="decreases"):
        log.append([recorded("ACME", 1, minute=1), recorded("ACME", 2)])


def test_a_plain_text_is_refused_before_anything_is_stored(log: RecorderLog) -> None:
    raised = {
        "kind": "escalation_raised",
        "occurred_at": "2026-02-01T10:00:00Z",
        "escalation": "late",
        "severity": "low",
        "category": "delivery",
    }
    corrected = {
        "kind": "fact_corrected",
        "occurred_at": "2026-02-01T10:00:00Z",
        "target": str(uuid4()),
        "changes": {"summary": "Ms Li is cross"},
        "reason": "typo",
    }
    for content in ({**raised, "summary": "Ms Li is cross"}, corrected):
        with pytest.raises(PlainText):
            log.append([recorded("ACME", 1, **content)])
    assert log.head() == 0


def test_many_large_facts_go_in_one_transaction(log: RecorderLog) -> None:
    facts = [recorded("ACME", version) for version in range(1, 3001)]
    positions = log.append(facts)
    assert positions == sorted(positions)
    assert [one.version for one in log.page(0, 5000)] == list(range(1, 3001))
    with pytest.raises(Collision):
        log.append([*(recorded("BETA", n) for n in range(1, 3001)), recorded("ACME", 1)])
    assert log.head() == positions[-1]


def test_facts_stay_when_the_log_is_closed_and_opened_again(open_again: Opener) -> None:
    one = recorded("ACME", 1)
    first = open_again()
    first.append([one])
    first.close()
    assert open_again().find(one.fact.fact_id) is not None


def test_waiting_ends_at_once_when_this_process_records(log: RecorderLog) -> None:
    soon = after(0.1, lambda: log.append([recorded("ACME", 1)]))
    begun = time.monotonic()
    log.wait(0, 60)
    assert time.monotonic() - begun < 30
    soon.join()
    assert log.head() == 1


def test_waiting_ends_when_another_process_records(open_again: Opener) -> None:
    here, elsewhere = open_again(), open_again()
    here.wait(0, 0.01)
    soon = after(0.3, lambda: elsewhere.append([recorded("ACME", 1)]))
    begun = time.monotonic()
    here.wait(0, 60)
    assert time.monotonic() - begun < 30
    soon.join()
    assert here.head() == 1


def test_waiting_for_what_is_there_takes_no_time_and_for_nothing_ends_in_time(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1)])
    begun = time.monotonic()
    log.wait(0, 60)
    assert time.monotonic() - begun < 30
    log.wait(log.head(), 0.2)
    assert 0.2 <= time.monotonic() - begun < 30


def test_a_reader_never_passes_a_fact_that_comes_later(open_again: Opener) -> None:
    logs, done = [open_again() for _ in range(3)], threading.Event()
    reader, seen = open_again(), []

    def write(log: RecorderLog, name: str, at_once: int) -> None:
        for begun in range(1, 60 * at_once + 1, at_once):
            for _ in range(100):
                try:
                    log.append([recorded(name, version) for version in range(begun, begun + at_once)])
                    break
                except Collision:
                    continue

    def read() -> None:
        while not (done.is_set() and reader.head() == (seen[-1] if seen else 0)):
            seen.extend(one.position for one in reader.page(seen[-1] if seen else 0, 7))

    # One of them so many at once that they are copied.
    sizes = (1, 1, 200)
    named = ((log, f"A{n}", size) for n, (log, size) in enumerate(zip(logs, sizes, strict=True)))
    writers = [threading.Thread(target=write, args=one) for one in named]
    reading = threading.Thread(target=read)
    for thread in (*writers, reading):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reading.join()
    assert seen == [one.position for one in reader.page(0, 20_000)]
    assert len(seen) == 60 * sum(sizes)


def test_a_version_must_follow_on_the_stored_one(log: RecorderLog) -> None:
    log.append([recorded("ACME", version) for version in (1, 2, 3)])
    for hole in (5, 3, 1):
        with pytest.raises(Collision):
            log.append([recorded("BETA", 1), recorded("ACME", hole)])
    with pytest.raises(Collision):
        log.append([recorded("BETA", 2)])
    with pytest.raises(ValueError):
        log.append([recorded("ACME", 4), recorded("ACME", 6)])
    assert log.head() == 3
    log.append([recorded("BETA", 1), recorded("ACME", 4), recorded("BETA", 2), recorded("ACME", 5)])
    assert [one.version for one in log.stream(account_id("ACME"))] == [1, 2, 3, 4, 5]


def test_the_accounts_that_have_facts_are_told_at_once(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1), recorded("ACME", 2), recorded("BETA", 1)])
    asked = {code: account_id(code) for code in ("ACME", "BETA", "GAMMA")}
    assert log.with_facts(asked.values()) == {asked["ACME"], asked["BETA"]}
    assert log.with_facts([]) == set()


def test_many_facts_at_once_must_follow_as_well(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1)])
    with pytest.raises(Collision):
        log.append([recorded("ACME", version) for version in range(3, 1003)])
    log.append([recorded("ACME", version) for version in range(2, 1002)])
    assert log.head() == log.stream(account_id("ACME"))[-1].position


def test_facts_decided_on_one_that_is_gone_are_not_stored(log: RecorderLog) -> None:
    facts = [recorded("ACME", 1), recorded("ACME", 2)]
    positions = log.append(facts)
    seen = Seen(positions[1], facts[1].fact.fact_id)
    assert log.holds(seen)
    for gone in (Seen(positions[0], seen.fact_id), Seen(positions[1], uuid4()), Seen(99, uuid4())):
        assert not log.holds(gone)
        with pytest.raises(Collision):
            log.append([recorded("BETA", 1)], seen=gone)
    log.append([recorded("BETA", 1)], seen=seen)
    assert log.last_recorded_at() == facts[1].recorded_at


def test_facts_are_placed_by_their_ids_and_none_is_without_its_event(log: RecorderLog) -> None:
    facts = [recorded("ACME", 1), recorded("ACME", 2)]
    positions = log.append(facts)
    assert log.places([*(one.fact.fact_id for one in facts), uuid4()]) == set(positions)
    assert log.orphans(10) == []
