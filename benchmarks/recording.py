"""Recording one fact: in accounts with short and long histories, and against a bare insert."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from uuid import uuid4

import psycopg

from benchmarks.measure import Result, medians
from benchmarks.portfolio import Content, Diary
from benchmarks.stores import Place
from tierline.application.accounts import Accounts
from tierline.application.sealing import Sealing
from tierline.interfaces.storage.factory import postgres_connection, sqlite_path
from tierline.interfaces.storage.log import RecorderLog

SIZES = (10, 1_000, 10_000)
SMALL_ACCOUNTS = 40
"""So many accounts with 10 facts, taking turns, so that none has many more at the end."""
ROUNDS, COLD_ROUNDS = 200, 80
ROOT_KEY = bytes(range(32))
Next = Callable[[], tuple[str, Content]]


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    with place.log("recording") as (log, url):
        diaries = {size: _filled(log, size) for size in SIZES}
        warm = write_door(log)
        # Once round all small accounts, so that every account was written to before it is measured.
        medians(_works(diaries, lambda: warm), SMALL_ACCOUNTS)
        yield from _lines(place, "", medians(_works(diaries, lambda: warm), ROUNDS), "≤ 1.2")
        cold = medians(_works(diaries, lambda: write_door(log)), COLD_ROUNDS)
        yield from _lines(place, ", by a process that meets it for the first time", cold, "")
        yield _against_insert(place, url, diaries[SIZES[0]], warm)


def write_door(log: RecorderLog) -> Accounts:
    """What records facts in a log, as all doors do."""
    return Accounts(log, Sealing(log, ROOT_KEY, os.urandom), lambda: datetime.now(UTC), uuid4)


def _filled(log: RecorderLog, size: int) -> Next:
    """Record `size` facts on one account (or several small ones); what gives the next fact."""
    many = SMALL_ACCOUNTS if size == SIZES[0] else 1
    codes = [f"S{size}-{number}" for number in range(many)]
    span = min(timedelta(days=4 * 365) / size, timedelta(days=10))
    diaries = {code: Diary(code, 1, span).facts() for code in codes}
    accounts = write_door(log)
    for code, diary in diaries.items():
        lines = ((code, fact) for fact in islice(diary, size))
        refused = [one for one in accounts.record_many(lines, actor="bench") if isinstance(one, Exception)]
        assert not refused, refused[0]
    turns = cycle(codes)

    def following() -> tuple[str, Content]:
        code = next(turns)
        return code, next(diaries[code])

    return following


def _works(diaries: dict[int, Next], accounts: Callable[[], Accounts]) -> dict[str, Callable[[], object]]:
    def work(following: Next) -> Callable[[], object]:
        def record() -> object:
            code, content = following()
            return accounts().record(code, content, actor="bench")

        return record

    return {str(size): work(following) for size, following in diaries.items()}


def _lines(place: Place, how: str, taken: dict[str, float], target: str) -> Iterator[Result]:
    least = taken[str(SIZES[0])]
    for size in SIZES[1:]:
        yield Result(
            place.name,
            f"record a fact in an account that holds {size:,}{how}",
            f"{taken[str(size)] * 1e3:.2f} ms",
            taken[str(size)] / least,
            f"one that holds {SIZES[0]} ({least * 1e3:.2f} ms)",
            target,
        )


def _against_insert(place: Place, url: str, following: Next, accounts: Accounts) -> Result:
    with _bare_insert(url) as insert:
        works: dict[str, Callable[[], object]] = {
            "record": lambda: accounts.record(*following(), actor="bench"),
            "insert": insert,
        }
        taken = medians(works, ROUNDS)
    return Result(
        place.name,
        "record a fact",
        f"{taken['record'] * 1e3:.2f} ms",
        taken["record"] / taken["insert"],
        f"a bare insert of one row and its commit ({taken['insert'] * 1e3:.2f} ms)",
    )


@contextmanager
def _bare_insert(url: str) -> Iterator[Callable[[], object]]:
    """Insert a row like an event's, and commit, as durably as the log does."""
    table = "CREATE TABLE bare (id {key}, stream {text}, version bigint, topic {text}, state {bytes})"
    numbers = count(1)
    row = ("A" * 32, "account.interaction.v1", b"x" * 300)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_path(url).with_suffix(".bare.db"), isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=FULL")
            file.execute(table.format(key="INTEGER PRIMARY KEY", text="TEXT", bytes="BLOB"))
            insert = "INSERT INTO bare (stream, version, topic, state) VALUES (?, ?, ?, ?)"
            yield lambda: file.execute(insert, (row[0], next(numbers), *row[1:]))
    else:
        with psycopg.connect(**postgres_connection(url)[0], autocommit=True) as server:
            server.execute(table.format(key="bigserial PRIMARY KEY", text="text", bytes="bytea"))
            insert = "INSERT INTO bare (stream, version, topic, state) VALUES (%s, %s, %s, %s)"
            yield lambda: server.execute(insert, (row[0], next(numbers), *row[1:]))
