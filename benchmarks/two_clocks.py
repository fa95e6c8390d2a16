"""Reports at any (V, K) over a whole portfolio, against the bare SQL that they ask."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import Connection, event

from benchmarks.measure import Result, fastest, most_mebibytes, seconds
from benchmarks.portfolio import BEGIN, YEARS, recorded
from benchmarks.rebuilding import pages, read_store, worker
from benchmarks.stores import Place
from tierline.projections.catalogue import REPORTS
from tierline.projections.engine.reading import Reading
from tierline.projections.reports import portfolio
from tierline.projections.reports.base import Question

ACCOUNTS = int(os.environ.get("TIERLINE_BENCH_ACCOUNTS", "1000"))
"""`TIERLINE_BENCH_ACCOUNTS=10000 make bench` measures half a million facts."""
EACH = 50
CORRECTED = 0.05
ROUNDS = 5
PAGE = 50
END = BEGIN + YEARS
YEAR = timedelta(days=365)


class Asked(NamedTuple):
    """A question of which the time is measured, and the name it has in the table."""

    name: str
    report: str
    question: Question
    rows: int | None = None
    """A page of so many accounts instead of a report."""

    def answer(self, reading: Reading) -> list[Any]:
        """What the product makes of it."""
        if self.rows is not None:
            return list(portfolio.accounts(reading, self.question, limit=self.rows + 1))
        return list(REPORTS[self.report].rows(reading, self.question))


class Said(NamedTuple):
    """A statement as the driver was told it."""

    statement: str
    parameters: Any


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    with place.log("two_clocks") as (log, url):
        for page in pages(recorded(ACCOUNTS, EACH, corrected=CORRECTED)):
            log.append(page)
        store = read_store(url)
        filled = seconds(worker(log, store).rebuild)
        yield _filled(place, ACCOUNTS * EACH, filled)
        for known, (when, at) in product(("head", "half"), (("now", END), ("a year ago", END - YEAR))):
            position = log.head() if known == "head" else log.head() // 2
            with store.reading(position) as reading:
                for asked in _asked(at):
                    yield _line(place, reading, asked, f"V {when}, K {known}")
        store.close()


def _filled(place: Place, facts: int, filled: float) -> Result:
    return Result(
        place.name,
        f"rebuild from {facts:,} facts of {ACCOUNTS:,} accounts, corrections among them",
        f"{filled:.0f} s, {facts / filled:,.0f} facts/s",
        most_mebibytes(),
        "MiB at most in memory, so far",
    )


def _asked(at: datetime) -> Iterator[Asked]:
    plain = Question(at=at)
    split = replace(plain, start=at - 2 * YEAR, end=at, period="quarter")
    yield Asked("portfolio", "portfolio", plain)
    yield Asked("movement, 2 years in quarters", "movement", split)
    yield Asked("movement, by region", "movement", replace(split, by="region"))
    yield Asked(f"first {PAGE} accounts", "", plain, PAGE)


def _line(place: Place, reading: Reading, asked: Asked, when: str) -> Result:
    with listening(reading) as said:
        asked.answer(reading)
    taken = fastest(
        {"answer": lambda: asked.answer(reading), "bare": lambda: ask_bare(reading, said)}, ROUNDS
    )
    return Result(
        place.name,
        f"{asked.name}: {when}",
        f"{taken['answer'] * 1e3:,.0f} ms",
        taken["answer"] / taken["bare"],
        f"its bare SQL ({taken['bare'] * 1e3:,.0f} ms)",
        "≤ 3",
    )


@contextmanager
def listening(reading: Reading) -> Iterator[list[Said]]:
    """What the driver is told while the block runs."""
    said: list[Said] = []

    def hear(_c: Connection, _cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        said.append(Said(statement, parameters))

    event.listen(reading.connection, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(reading.connection, "before_cursor_execute", hear)


def ask_bare(reading: Reading, said: Sequence[Said]) -> None:
    """Say the same to the driver and fetch all rows, making nothing of them."""
    driver: Any = reading.connection.connection.driver_connection
    for one in said:
        cursor = driver.cursor()
        cursor.execute(one.statement, one.parameters)
        cursor.fetchall()
        cursor.close()
