"""What it costs that facts are late: the same history in the order of time, file after file, and shuffled.

A history is imported file after file, kind after kind, so nearly every fact lies before others that are there
already. Judging it must cost what it changes and not all that comes after it, however long the account's
history is.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count
from math import log
from random import Random
from statistics import median
from time import process_time

from benchmarks.measure import Result
from benchmarks.portfolio import BEGIN, recorded
from benchmarks.rebuilding import pages, read_store, worker
from benchmarks.stores import Place
from tierline.domain.account.base import Recorded
from tierline.interfaces.storage.log import RecorderLog

LENGTHS = (250, 1_000, 4_000)
FACTS = 4_000
"""So many are judged of each length, in as many accounts as that takes."""
ROUNDS = 3
TARGETS = {"kind after kind": "≤ 1.5", "shuffled": "≤ 2.5"}


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database, by the time of the processor."""
    a_fact: dict[int, float] = {}
    for length in LENGTHS:
        facts = max(1, FACTS // length) * length
        taken = _in_turns(place, length)
        a_fact[length] = taken["shuffled"] / facts
        first = taken[IN_ORDER]
        for order, target in TARGETS.items():
            yield Result(
                place.name,
                f"rebuild accounts of {length:,} facts, told {order}",
                f"{facts / taken[order]:,.0f} facts/s",
                taken[order] / first,
                f"times as long as told {IN_ORDER} ({facts / first:,.0f} facts/s)",
                target,
            )
    shortest, longest = min(LENGTHS), max(LENGTHS)
    grown = a_fact[longest] / a_fact[shortest]
    yield Result(
        place.name,
        f"a fact of a shuffled history of {longest:,}",
        f"{1000 * a_fact[longest]:.1f} ms",
        log(grown) / log(longest / shortest),
        f"the exponent of what it costs in the length, from {shortest:,} facts on",
        "≤ 0.1",
    )


def _in_turns(place: Place, length: int) -> dict[str, float]:
    """The median seconds of a rebuild for each order of telling; they take turns."""
    taken: dict[str, list[float]] = {order: [] for order in ORDERS}
    with ExitStack() as stack:
        logs = {}
        for number, order in enumerate(ORDERS):
            logs[order] = stack.enter_context(place.log(f"late_{length}_{number}"))
            for page in pages(told(order, max(1, FACTS // length), length)):
                logs[order][0].append(page)
        for _ in range(ROUNDS):
            for order, (source, url) in logs.items():
                taken[order].append(_rebuild(source, url))
    return {order: median(times) for order, times in taken.items()}


def _rebuild(source: RecorderLog, url: str) -> float:
    """How many seconds of the processor a rebuild takes."""
    store = read_store(url)
    rebuild = worker(source, store).rebuild
    begun = process_time()
    rebuild()
    taken = process_time() - begun
    store.close()
    return taken


def _in_order(facts: list[Recorded], _: Random) -> list[Recorded]:
    return sorted(facts, key=lambda one: one.fact.occurred_at)


def _by_kind(facts: list[Recorded], _: Random) -> list[Recorded]:
    return sorted(facts, key=lambda one: (one.fact.kind, one.fact.occurred_at))


def _shuffled(facts: list[Recorded], chance: Random) -> list[Recorded]:
    return chance.sample(facts, len(facts))


IN_ORDER = "in the order of time"
ORDERS: dict[str, Callable[[list[Recorded], Random], list[Recorded]]] = {
    IN_ORDER: _in_order,
    "kind after kind": _by_kind,
    "shuffled": _shuffled,
}


def told(order: str, accounts: int, length: int) -> Iterator[Recorded]:
    """Accounts one after the other: each is opened first, and the rest of its facts told in some order."""
    facts: dict[str, list[Recorded]] = {}
    for one in recorded(accounts, length):
        facts.setdefault(one.account, []).append(one)
    heard = count()
    for code, (opening, *rest) in facts.items():
        for version, one in enumerate([opening, *ORDERS[order](rest, Random(code))], 1):
            at = BEGIN + timedelta(microseconds=next(heard))
            yield replace(one, version=version, recorded_at=at)
