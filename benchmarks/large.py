"""A portfolio of 100,000 accounts as of now: what answers cost beside their bare SQL, and how that grows.

A few hundred accounts are recorded and judged like any others. Their rows are then copied under other codes,
with all that ever held and was known; their facts are not, so nothing is asked here that reads accounts
from the log.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import log
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Table

from benchmarks.measure import Result, medians, table
from benchmarks.reads import body_of
from benchmarks.rebuilding import pages
from benchmarks.short_histories import short_histories
from benchmarks.stores import Place, places
from benchmarks.two_clocks import ask_bare, listening
from tierline.interfaces.app import create_app
from tierline.interfaces.settings import Settings
from tierline.interfaces.web.portfolio_page import URGENT
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.engine.databases import WRITE
from tierline.projections.engine.garbage import collect_seldom
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.account_list import FALLING, Listed, Sort, page_of_accounts
from tierline.projections.reports.attention import urgent
from tierline.projections.reports.base import Question

LARGE = int(os.environ.get("TIERLINE_BENCH_LARGE", "20000"))
"""`TIERLINE_BENCH_LARGE=100000 make bench` measures the portfolio that the product is meant for."""
SMALLER = 10
"""Growth is told from a portfolio so many times smaller on."""
REALLY = 400
"""So many accounts are recorded; the others are copies of these."""
ROUNDS = 5
FIRST_PAGE = 0.050
"""In how many seconds the first page of the list is to be answered."""
SORTED: tuple[Sort, ...] = ("account", "tier", "coverage", "contact")
YEARS = timedelta(days=2 * 365)
_ACCOUNTS = ("account", "home")
"""Columns with the code of an account."""


class AskedOfMany(NamedTuple):
    """What is asked of the read service."""

    name: str
    answer: Callable[[Reading], object]
    smaller: bool = False
    """Whether of the smaller portfolio only: the answer has two dozen rows for each account."""


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    collect_seldom()  # As the service does.
    taken: dict[str, list[float]] = {}
    for size in (LARGE // SMALLER, LARGE):
        with _filled(place, size) as system, system.reads.reading() as reading:
            at = system.clock()
            for one in _asked(system, at):
                if size == LARGE and one.smaller:
                    continue
                result, seconds = _beside_bare(place, reading, one, size)
                taken.setdefault(one.name, []).append(seconds)
                if size == LARGE or one.smaller:
                    yield result
            if size == LARGE:
                yield from _first_pages(place, system, reading, at)
    yield from (_growth(place, name, *both) for name, both in taken.items() if len(both) > 1)


def _growth(place: Place, name: str, small: float, large: float) -> Result:
    return Result(
        place.name,
        f"{name} of {LARGE:,} accounts as of now: how it grows",
        f"{large * 1e3:,.0f} ms",
        log(large / small) / log(SMALLER),
        f"the exponent of its time in the accounts, from {LARGE // SMALLER:,} on ({small * 1e3:,.1f} ms)",
        "≤ 1.03",
    )


@contextmanager
def _filled(place: Place, size: int) -> Iterator[System]:
    settings = Settings(database=place.url(f"large_{size}"), root_key="0" * 64, request_log="off")
    with System(settings) as system:
        for page in pages(short_histories(min(size, REALLY), system.clock())):
            system.log.append(page)
        system.rebuild()
        _copy_accounts(system, size // REALLY)
        yield system


def _copy_accounts(system: System, times: int) -> None:
    """Copy all rows of the accounts under other codes, until there are so many times as many accounts.

    Each copy is a transaction, so that no database keeps more of what changes than it can let go of.
    """
    live = system.store.live()
    assert live is not None
    indexes = system.store.generations.indexes(live.number)
    with system.engine.connect().execution_options(**WRITE) as connection:
        with connection.begin():
            for table in live.tables.values():
                connection.exec_driver_sql(f"CREATE TEMP TABLE {_kept(table)} AS SELECT * FROM {table.name}")
            for index in indexes:
                index.drop(connection)
        for number in range(1, times):
            with connection.begin():
                for table in live.tables.values():
                    connection.exec_driver_sql(_copying(table, f"B{number:04}-"))
        with connection.begin():
            for index in indexes:
                index.create(connection)
        if connection.dialect.name == "postgresql":  # As it does by itself, a minute later.
            with connection.begin():
                connection.exec_driver_sql("ANALYZE")


def _kept(table: Table) -> str:
    return f"copied_{table.name}"


def _copying(table: Table, before: str) -> str:
    columns = [one.name for one in table.c]
    values = (f"'{before}' || {one}" if one in _ACCOUNTS else one for one in columns)
    return f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {_kept(table)}"


def _asked(system: System, at: datetime) -> Iterator[AskedOfMany]:
    plain = Question(at=at)
    split = replace(plain, start=at - YEARS, end=at, period="quarter")
    for name, question in (("portfolio", plain), ("coverage", plain), ("movement", split)):
        yield AskedOfMany(f"report {name}", partial(_report, system, name, question))
    yield AskedOfMany("report attention", partial(_report, system, "attention", plain), smaller=True)
    yield AskedOfMany("the most urgent of attention", lambda reading: urgent(reading, plain, URGENT))
    for sort in SORTED:
        listed = Listed(plain, sort=sort, falling=sort in FALLING)
        yield AskedOfMany(f"the list's first page, by {sort}", partial(page_of_accounts, asked=listed))


def _report(system: System, name: str, question: Question, reading: Reading) -> object:
    return system.reads.answer(reading, REPORTS[name], question)


def _beside_bare(place: Place, reading: Reading, asked: AskedOfMany, size: int) -> tuple[Result, float]:
    asked.answer(reading)
    with listening(reading) as said:
        asked.answer(reading)
    works: dict[str, Callable[[], object]] = {
        "answer": partial(asked.answer, reading),
        "bare": partial(ask_bare, reading, said),
    }
    taken = medians(works, ROUNDS)
    result = Result(
        place.name,
        f"{asked.name} of {size:,} accounts as of now",
        f"{taken['answer'] * 1e3:,.0f} ms",
        taken["answer"] / taken["bare"],
        f"its bare SQL ({taken['bare'] * 1e3:,.0f} ms)",
        "≤ 1.5",
    )
    return result, taken["answer"]


def _first_pages(place: Place, system: System, reading: Reading, at: datetime) -> Iterator[Result]:
    """The first page of the list: as programs are told it, by code, and as the portfolio page sorts it."""
    app, loop = create_app(system), asyncio.new_event_loop()
    query = urlencode({"as_of": at.isoformat()})
    works: dict[str, Callable[[], object]] = {
        f"the list's first page, by {sort}": partial(
            page_of_accounts, reading, Listed(Question(at=at), sort=sort, falling=sort in FALLING)
        )
        for sort in SORTED
    }
    works["GET /v1/accounts"] = lambda: loop.run_until_complete(body_of(app, "/v1/accounts", query))
    for name, seconds in medians(works, 3 * ROUNDS).items():
        yield Result(
            place.name,
            f"{name} of {LARGE:,} accounts as of now",
            f"{seconds * 1e3:,.1f} ms",
            seconds / FIRST_PAGE,
            "50 ms",
            "≤ 1",
        )
    loop.close()


def main() -> None:
    """Measure on the database that is named, or on both."""
    with places() as found:
        for place in found:
            if place.name in (sys.argv[1:] or [place.name]):
                for result in measure(place):
                    sys.stdout.write(table([result]).splitlines()[-1] + "\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
