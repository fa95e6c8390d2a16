"""How the read models keep up: what a rebuild costs as the log grows, and how far an import runs ahead."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from math import log10
from threading import Event
from time import perf_counter, process_time

from benchmarks.measure import Result
from benchmarks.portfolio import Content, Diary, recorded
from benchmarks.rebuilding import PAGE, pages, read_store, worker
from benchmarks.recording import write_door
from benchmarks.stores import Place
from tierline.application.accounts import Accounts
from tierline.interfaces.storage.log import RecorderLog
from tierline.projections.engine.worker import Worker

SMALL, LARGE = 1_000, 10_000
"""So many facts a rebuild reads, in accounts of `EACH`."""
EACH = 50
IMPORTED = 5_000


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    small, large = (_rebuild(place, facts) for facts in (SMALL, LARGE))
    yield Result(
        place.name,
        f"rebuild from {LARGE:,} facts, by the time of the processor",
        f"{LARGE / large:,.0f} facts/s",
        log10(large / small),
        f"the exponent of what it costs in the number of facts, from {SMALL:,} on",
        "≤ 1.05",
    )
    imported, caught_up, most = _behind(place)
    yield Result(
        place.name,
        f"import {IMPORTED:,} facts while the read models follow",
        f"{IMPORTED / imported:,.0f} facts/s, {most:,} facts behind at most",
        (imported + caught_up) / imported,
        f"times as long until they had caught up, {caught_up:.1f} s later",
    )


def _rebuild(place: Place, facts: int) -> float:
    """How many seconds of the processor a rebuild takes."""
    with place.log(f"growing_{facts}") as (log, url):
        for page in pages(recorded(facts // EACH, EACH)):
            log.append(page)
        store = read_store(url)
        begun = process_time()
        worker(log, store).rebuild()
        taken = process_time() - begun
        store.close()
    return taken


def _behind(place: Place) -> tuple[float, float, int]:
    """Seconds of an import, seconds from its end until it is in the read models, and how far it ran ahead."""
    with place.log("behind") as (log, url), ThreadPoolExecutor(1) as beside:
        store, done = read_store(url), Event()
        follower = worker(log, store)
        follower.rebuild()
        following = beside.submit(_follow, follower, done)
        begun = perf_counter()
        most = _import(write_door(log), log, follower)
        ended = perf_counter()
        done.set()
        following.result()
        caught_up = perf_counter() - ended
        store.close()
    return ended - begun, caught_up, most


def _import(accounts: Accounts, log: RecorderLog, follower: Worker) -> int:
    """Record facts page by page; how far the read models were behind at most."""
    most = 0
    for number, _ in enumerate(accounts.record_many(_lines(), actor="bench"), 1):
        if number % PAGE == 0:
            most = max(most, log.head() - follower.position)
    return most


def _lines() -> Iterator[tuple[str, Content]]:
    for number in range(IMPORTED // EACH):
        code = f"B{number:04}"
        yield from ((code, one) for one in islice(Diary(code, 1, timedelta(days=30)).facts(), EACH))


def _follow(follower: Worker, done: Event) -> None:
    """Take what is recorded, until no more is and all is taken."""
    last = False
    while not last:
        last = done.is_set()
        follower.catch_up()
        done.wait(0.05)
