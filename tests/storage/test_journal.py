"""The security journal on either database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tests.patience import until
from tierline.application.journal import Gathered, JournalLine, JournalQuestion, SecurityEvent
from tierline.interfaces.journal_thread import SecurityJournal
from tierline.interfaces.storage.journal import StoredJournal

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
REFUSED, OPENED = SecurityEvent.REFUSED, SecurityEvent.TEXTS_OPENED


@pytest.fixture
def table(engine: Engine) -> StoredJournal:
    return StoredJournal(engine)


def at(seconds: float, event: SecurityEvent = REFUSED, **more: object) -> JournalLine:
    return JournalLine(NOON + timedelta(seconds=seconds), event, **{"principal": "ana", **more})


def told(table: StoredJournal, **asked: object) -> list[tuple[str, int]]:
    return [(one.principal, one.count) for one in table.page(JournalQuestion(**asked), 100)]


def test_what_is_alike_within_a_minute_is_one_line_whoever_writes_it(
    table: StoredJournal, engine: Engine
) -> None:
    other = StoredJournal(engine)
    table.add([at(1, count=2), at(1, principal="ben"), at(61)])
    other.add([at(59, count=3)])
    assert told(table) == [("ana", 1), ("ben", 1), ("ana", 5)] or told(table) == [
        ("ana", 1),
        ("ana", 5),
        ("ben", 1),
    ]


def test_lines_that_differ_in_anything_are_several(table: StoredJournal) -> None:
    lines = [
        at(0),
        at(0, event=OPENED),
        at(0, principal=""),
        at(0, account="ACME"),
        at(0, route="/v1/accounts"),
        at(0, detail="scope-missing record"),
    ]
    table.add(lines)
    kept = table.page(JournalQuestion(), 10)
    assert sorted(kept, key=lambda one: one.mark) == sorted(lines, key=lambda one: one.mark)


def test_the_latest_come_first_and_pages_follow_each_other(table: StoredJournal) -> None:
    lines = [at(60 * number, detail=str(number)) for number in range(7)]
    lines += [at(60 * 3, detail=f"{number}") for number in "abc"]
    table.add(lines)
    seen: list[JournalLine] = []
    while page := table.page(JournalQuestion(), 3, (seen[-1].at, seen[-1].mark) if seen else None):
        seen += page
    assert len(seen) == 10
    assert seen == sorted(lines, key=lambda one: (one.at, one.mark), reverse=True)


def test_lines_are_asked_for_by_what_who_where_and_when(table: StoredJournal) -> None:
    table.add([at(0), at(60, principal="ben", event=OPENED, account="ACME"), at(120, principal="cem")])
    assert told(table, event=OPENED) == told(table, account="ACME") == [("ben", 1)]
    assert told(table, principal="cem") == [("cem", 1)]
    assert told(table, since=NOON + timedelta(seconds=60)) == [("cem", 1), ("ben", 1)]
    assert told(table, until=NOON + timedelta(seconds=60)) == [("ben", 1), ("ana", 1)]
    assert told(table, principal="ben", event=REFUSED) == []


def test_old_lines_are_let_go_of(table: StoredJournal) -> None:
    table.add([at(0), at(60), at(120)])
    assert table.prune(NOON + timedelta(seconds=60)) == 1
    assert [one.at for one in table.page(JournalQuestion(), 10)] == [
        NOON + timedelta(seconds=120),
        NOON + timedelta(seconds=60),
    ]


def test_more_lines_than_fit_into_one_statement_are_kept(table: StoredJournal) -> None:
    table.add([at(0, detail=str(number)) for number in range(1_201)])
    assert len(table.page(JournalQuestion(), 5_000)) == 1_201


@pytest.fixture
def journal(table: StoredJournal) -> Iterator[Callable[..., SecurityJournal]]:
    made: list[SecurityJournal] = []

    def make(**more: object) -> SecurityJournal:
        made.append(SecurityJournal(table, lambda _: "ACME", lambda: NOON, 30))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def test_lines_are_written_soon_by_a_thread_and_accounts_by_their_codes(
    journal: Callable[..., SecurityJournal], table: StoredJournal
) -> None:
    account = uuid4()
    journal().note(OPENED, "ana", account=account, count=2)
    assert until(lambda: told(table, account="ACME") == [("ana", 2)])


def test_ending_writes_what_waits(journal: Callable[..., SecurityJournal], table: StoredJournal) -> None:
    one = journal()
    one.note(REFUSED, "ana")
    one.note(REFUSED, "ana")
    one.stop()
    assert told(table) == [("ana", 2)]


def test_what_a_database_can_t_take_now_waits_and_nobody_is_kept(
    journal: Callable[..., SecurityJournal], table: StoredJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise OperationalError("x", None, Exception("x"))

    one = journal()
    with monkeypatch.context() as away:
        away.setattr(table, "add", silent)
        one.note(REFUSED, "ana")
        one.write()
    one.write()
    assert told(table) == [("ana", 1)]


def test_what_is_too_much_to_keep_is_counted() -> None:
    gathered = Gathered(most=2)
    for principal in ("ana", "ben", "cem", "ana", "dee"):
        gathered.add(at(0, principal=principal))
    assert [(one.principal, one.count) for one in gathered.taken()] == [("ana", 2), ("ben", 1)]
    assert gathered.dropped == 2
    gathered.add(at(0, principal="cem"))
    assert gathered.dropped == 2


def test_many_threads_lose_nothing(journal: Callable[..., SecurityJournal], table: StoredJournal) -> None:
    one = journal()
    threads = [Thread(target=lambda: [one.note(REFUSED, "ana") for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.stop()
    assert told(table) == [("ana", 800)]
