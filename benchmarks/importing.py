"""Importing a table through a mapping: a first time and again, short and long, and what memory that takes."""

import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple
from uuid import uuid4

from benchmarks.copying import copied
from benchmarks.measure import Result, most_mebibytes
from benchmarks.stores import Place
from tierline.application.accounts import Accounts
from tierline.application.sealing import Sealing
from tierline.interfaces.imports import run_import
from tierline.interfaces.storage.factory import open_log

SIZES = (10_000, int(os.environ.get("TIERLINE_BENCH_ROWS", "100000")))
"""Rows of the short table and of the long one."""
ACCOUNTS = 2_000
ROOT_KEY = bytes(range(32))
MAPPING = """
system = "crm"
key = "{Id}"
account = "{Customer}"
[[fact]]
kind = "account_opened"
reference = "{$account}"
once = true
[fact.set]
code = "{$account}"
name = "{Customer}"
account_kind = "enterprise"
occurred_at = 2014-01-01
[[fact]]
kind = "interaction"
[fact.set]
channel = "meeting"
initiative = "ours"
people = ["{Who}"]
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }
"""


class Imported(NamedTuple):
    """What an import took, in a process of its own."""

    facts: int
    seconds: float
    """Of the processor."""
    mebibytes: float
    """At most in memory."""
    took: float
    """Seconds that went by."""


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database, by the time of the processor."""
    first, again = {}, {}
    urls = {size: place.url(f"importing_{size}") for size in SIZES}
    for size, url in urls.items():
        table = _table(place.folder, size)
        first[size], again[size] = _apart(url, table), _apart(url, table)
    short, long = first[SIZES[0]], first[SIZES[1]]
    rates = {one: one.facts / one.seconds for one in (short, long)}
    what, against = f"import {SIZES[1]:,} rows", f"{SIZES[0]:,} rows"
    yield Result(
        place.name,
        what,
        f"{rates[long]:,.0f} facts/s",
        rates[short] / rates[long],
        f"times as long for a fact as of {against}",
        "≤ 1.3",
    )
    yield Result(
        place.name,
        f"{what} again",
        f"{again[SIZES[1]].seconds:.0f} s",
        again[SIZES[1]].seconds / long.seconds,
        f"times as long as the first time ({long.seconds:.0f} s)",
        "≤ 1",
    )
    yield Result(
        place.name,
        f"most memory while {SIZES[1]:,} rows are imported",
        f"{long.mebibytes:.0f} MiB",
        long.mebibytes / short.mebibytes,
        f"times as much as with {against}",
        "≤ 1.2",
    )
    bare = copied(urls[SIZES[1]])
    yield Result(
        place.name,
        f"the same import, all that it takes ({long.took:.0f} s)",
        f"{long.facts / long.took:,.0f} facts/s",
        bare / long.took,
        f"the rate at which the same rows are put into empty tables ({long.facts / bare:,.0f} facts/s)",
        "≥ 0.08",
    )


def _apart(url: str, table: Path) -> Imported:
    """Import in a process of its own, so that its memory is nobody else's."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_imported, (url, table))


def _imported(url: str, table: Path) -> Imported:
    log, begun, since = open_log(url), process_time(), perf_counter()
    accounts = Accounts(log, Sealing(log, ROOT_KEY, os.urandom), lambda: datetime.now(UTC), uuid4)
    options = {"map": str(table.with_suffix(".toml"))}
    report = run_import("csv", [table], options, accounts, "bench", head=log.head())
    assert report.complete, report.reasons
    seconds, took = process_time() - begun, perf_counter() - since
    log.close()
    return Imported(report.recorded + report.repeated, seconds, most_mebibytes(), took)


def _table(folder: Path, size: int) -> Path:
    """A table of meetings of so many rows, and its mapping beside it."""
    chance, place = random.Random(1), folder / f"meetings-{size}.csv"
    with place.open("w", encoding="utf-8") as table:
        table.write("Id,Customer,Day,Who\n")
        for number in range(size):
            day = date(2015, 1, 1) + timedelta(days=chance.randrange(3_650))
            customer, who = chance.randrange(ACCOUNTS), chance.randrange(40)
            table.write(f"M{number},C{customer:04},{day:%d.%m.%Y},u{who}\n")
    place.with_suffix(".toml").write_text(MAPPING, encoding="utf-8")
    return place
