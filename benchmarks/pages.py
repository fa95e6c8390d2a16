"""What pages cost: bytes on the wire and time on the server, for the demo and for one 500 times as large."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Integer, String, Table, cast, insert, literal, select
from starlette.testclient import TestClient

from benchmarks.measure import Result, medians, nothing, processor_time
from benchmarks.stores import Place
from tierline.interfaces.app import create_app
from tierline.interfaces.demo import fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.ttl_cache import Remembered
from tierline.interfaces.web.movement_view import moments_of
from tierline.interfaces.wiring import System
from tierline.projections.engine.base import STILL
from tierline.projections.engine.lease import held
from tierline.projections.engine.store import Writing

PAGES = {"portfolio": "/", "account": "/accounts/luchuan-metro", "attention": "/reports/attention"}
DATA = "/v1/accounts"
COPIES = 500
ROUNDS = 40
BUDGET = 40_000
"""How many bytes a page may have on the wire."""
QUICK = 0.010
"""In how many seconds a page is to be answered that was made a moment ago."""
FRESH_PAGE = 0.025
"""How many seconds of the processor a page is to take that is made anew."""


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    with System(Settings(database=place.url("pages"), root_key="0" * 64)) as system:
        fill(system.accounts_at, system.clock().date())
        system.refresh()
        with TestClient(create_app(system), base_url="http://localhost") as client:
            yield from _small(place, system, client)
            yield from _large(place, system, client)


def _small(place: Place, system: System, client: TestClient) -> Iterator[Result]:
    again = {name: _asking(client, path) for name, path in (PAGES | {"data": DATA}).items()}
    first = {f"{name}, first": _asking_anew(system, client, path) for name, path in PAGES.items()}
    taken = medians(again, ROUNDS) | medians(first, ROUNDS)
    busy = processor_time({name: (nothing, ask) for name, ask in first.items()}, ROUNDS)
    against = f"the same accounts as JSON ({taken['data'] * 1000:.1f} ms)"
    for name, path in PAGES.items():
        size, anew, quick = _bytes(client, path), taken[f"{name}, first"], taken[name]
        yield Result(
            place.name,
            f"{name} page of the demo, looked at again",
            f"{quick * 1000:.1f} ms",
            quick / QUICK,
            "10 ms",
            "≤ 1",
        )
        yield Result(
            place.name,
            f"{name} page of the demo, when something new was heard of",
            f"{anew * 1000:.1f} ms",
            anew / taken["data"],
            against,
        )
        yield Result(
            place.name,
            f"the same, time of the processor: {name}",
            f"{busy[f'{name}, first'] * 1000:.1f} ms",
            busy[f"{name}, first"] / FRESH_PAGE,
            "25 ms",
            "≤ 1",
        )
        yield Result(
            place.name,
            f"{name} page of the demo on the wire",
            f"{size / 1000:.1f} kB",
            size / BUDGET,
            "40 kB",
            "≤ 1",
        )


def _large(place: Place, system: System, client: TestClient) -> Iterator[Result]:
    """The demo's read models, each account many times over; its facts stay as they are."""
    again, first = _asking(client, "/"), _asking_anew(system, client, "/")
    small = medians({"again": again, "first": first}, ROUNDS)
    accounts = enlarge(system, COPIES)
    large = medians({"again": again, "first": first}, 5)
    for name, what in (
        ("again", "looked at again"),
        ("first", "the once a minute that all is counted"),
    ):
        yield Result(
            place.name,
            f"portfolio page of {accounts:,} accounts, {what}",
            f"{large[name] * 1000:.0f} ms",
            large[name] / small[name],
            f"that of the demo ({small[name] * 1000:.0f} ms)",
            "≤ 10" if name == "again" else f"≤ {COPIES}",
        )


def _asking(client: TestClient, path: str) -> Callable[[], object]:
    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, path

    return ask


def _asking_anew(system: System, client: TestClient, path: str) -> Callable[[], object]:
    """Asking as if something new had been heard of since the last time."""
    ask = _asking(client, path)

    def ask_anew() -> None:
        system.counted, system.pages = Remembered(), Remembered()
        system.answers.clear()
        ask()

    return ask_anew


def _bytes(client: TestClient, path: str) -> int:
    """The size of an answer as it goes over the wire, compressed."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        return sum(len(piece) for piece in answer.iter_raw())


def enlarge(system: System, copies: int) -> int:
    """Add copies of every account to the read models; how many accounts there are then."""
    now = system.clock()
    with held(system.store, system.store.live_number()) as lease, system.store.writing(lease) as writing:
        for table in writing.generation.tables.values():
            if "at" not in table.c:
                _multiply(
                    writing,
                    table,
                    copies,
                    now if table.name == "coverage" else moments_of(now)[0],
                )
        return len(writing.accounts())


def _multiply(writing: Writing, table: Table, copies: int, since: datetime) -> None:
    """Copies of the rows that are needed to look back until `since` by what is known now."""
    numbers = select(literal(1, Integer).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < copies - 1))
    named = table.c.account + "-" + cast(numbers.c.n, String)
    columns = [named.label("account") if one.name == "account" else one for one in table.c]
    rows = select(*columns).select_from(table.join(numbers, literal(True))).where(table.c.known_to == STILL)
    if "valid_to" in table.c:
        rows = rows.where(table.c.valid_to > since)
    writing.connection.execute(insert(table).from_select([one.name for one in table.c], rows))
