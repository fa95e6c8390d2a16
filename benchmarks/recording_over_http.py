"""Recording over HTTP beside the event-sourcing library behind the same framework: one client, and many.

PostgreSQL is asked once as the disk of the machine is, and once with 2 ms more before each sync of its log,
as disks have that keep what they acknowledge: `commit_delay`, for every commit, with those that wait grouped.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from math import inf
from random import Random
from statistics import median
from time import sleep

import psycopg

from benchmarks.http_load import per_second, post
from benchmarks.measure import Result
from benchmarks.stores import Place

ACCOUNTS = 200
ROUNDS, SECONDS = 3, 4.0
MANY = 32
SERVE = ("tierline.interfaces.cli", "serve")
DELAY_MICROSECONDS = 2_000
_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_TARGETS = {1: "≥ 0.8", MANY: "≥ 3"}
_TARGETS_OF_SQLITE = {1: "", MANY: "≥ 2"}


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    yield from _beside_stock(place, "over_http", "", _TARGETS_OF_SQLITE if place.server is None else {})
    if place.server is not None:
        yield from _beside_stock(place, "slow_sync", ", a sync taking 2 ms more", _TARGETS)


def _beside_stock(place: Place, name: str, how: str, targets: Mapping[int, str]) -> Iterator[Result]:
    ours, stock = (_database(place, f"{name}_{one}", slow=bool(how)) for one in ("ours", "stock"))
    with ExitStack() as running:
        ports = {
            "ours": running.enter_context(
                _served(ours, "tierline.interfaces.cli", "serve", "--no-worker", "--port")
            ),
            "stock": running.enter_context(_served(stock, "benchmarks.stock_service", stock)),
        }
        for port in ports.values():
            _open_accounts(port)
        rates = {clients: _rates(ports, clients) for clients in (1, MANY)}
    with _served(ours, *SERVE, "--port") as port:
        following = median(per_second(port, MANY, _facts(), SECONDS) for _ in range(ROUNDS))
    for clients, found in rates.items():
        yield _line(place, _named(clients, how), found["ours"], found["stock"], targets.get(clients, ""))
    yield _line(place, f"{_named(MANY, how)}, the worker beside", following, rates[MANY]["stock"], "")


def _named(clients: int, how: str) -> str:
    return f"record facts over HTTP, {'one client' if clients == 1 else f'{clients} clients'}{how}"


def _line(place: Place, what: str, ours: float, stock: float, target: str) -> Result:
    against = f"the rate of the event-sourcing library alone ({stock:,.0f}/s)"
    return Result(place.name, what, f"{ours:,.0f} facts/s", ours / stock, against, target)


def _rates(ports: Mapping[str, int], clients: int) -> dict[str, float]:
    """Facts a second of each service, medians of rounds in turns behind one to get warm."""
    found: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(1 + ROUNDS):
        for name, port in ports.items():
            found[name].append(per_second(port, clients, _facts(), SECONDS))
    return {name: median(rates[1:]) for name, rates in found.items()}


def _facts() -> Iterator[bytes]:
    """Interactions with some account, one after the other in time."""
    chance = Random(1)
    for number in count():
        at = _BEGIN + timedelta(minutes=number)
        told = {"kind": "interaction", "channel": "call", "initiative": "ours", "people": ["anna"]}
        where = f"/v1/accounts/A{chance.randrange(ACCOUNTS):03}/facts"
        yield post(where, {**told, "occurred_at": at.isoformat()})


def _open_accounts(port: int) -> None:
    opened = {"kind": "enterprise", "occurred_at": _BEGIN.isoformat()}
    requests = (
        post("/v1/accounts", {"code": f"A{number:03}", "name": f"Account {number}", **opened})
        for number in range(ACCOUNTS)
    )
    per_second(port, 1, requests, inf)


def _database(place: Place, name: str, *, slow: bool) -> str:
    url = place.url(name)
    if slow and place.server is not None:
        with psycopg.connect(place.server, autocommit=True) as server:
            server.execute(f'ALTER DATABASE "{name}" SET commit_delay = {DELAY_MICROSECONDS}')
            server.execute(f'ALTER DATABASE "{name}" SET commit_siblings = 0')
    return url


@contextmanager
def _served(url: str, module: str, *arguments: str) -> Iterator[int]:
    """The port of a service in a process of its own; the port is its last argument."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TIERLINE_")},
        "TIERLINE_DATABASE": url,
        "TIERLINE_ROOT_KEY": "0" * 64,
        "TIERLINE_REQUEST_LOG": "off",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments, str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        while not _listens(port):
            assert process.poll() is None, "the service ended before it listened"
            sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
