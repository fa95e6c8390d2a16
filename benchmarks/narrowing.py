"""What it costs to be told of some accounts only: reads with a key and a set against the keyless one."""

from collections.abc import Callable, Iterator
from copy import copy

from starlette.testclient import TestClient

from benchmarks.measure import Result, medians
from benchmarks.portfolio import recorded
from benchmarks.rebuilding import pages
from benchmarks.stores import Place
from tierline.application.access import EVERY_SCOPE, AccountSet
from tierline.application.api_keys import Grant
from tierline.interfaces.app import create_app
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

ACCOUNTS = 1_000
EACH = 20
ROUNDS = 15
REGIONS = ("north", "south", "east", "west")
SETS = {
    "a quarter of them": AccountSet(regions=frozenset(REGIONS[:1])),
    "every one of them by its region": AccountSet(regions=frozenset(REGIONS)),
    "those that one of us holds": AccountSet(held_by="anna"),
}
READS = (
    "/v1/accounts",
    "/v1/accounts/{code}",
    "/v1/accounts/{code}/tier",
    "/v1/reports/portfolio",
    "/v1/reports/attention",
)


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    with (
        System(Settings(database=place.url("narrowing"), root_key="0" * 64)) as system,
        System(Settings(database=place.url("keyless"), root_key="0" * 64)) as without_keys,
    ):
        for page in pages(recorded(ACCOUNTS, EACH)):
            system.log.append(page)
        system.rebuild()
        keyless = copy(system)
        keyless.access, keyless.callers = without_keys.access, without_keys.callers
        for told, accounts in SETS.items():
            yield from _lines(place, keyless, system, told, accounts)


def _lines(place: Place, keyless: System, keyed: System, told: str, accounts: AccountSet) -> Iterator[Result]:
    _, token = keyed.access.issue("bench", grant=Grant(None, EVERY_SCOPE, accounts))
    key = {"Authorization": f"Bearer {token}"}
    with (
        TestClient(create_app(keyless), base_url="http://localhost") as open_to_all,
        TestClient(create_app(keyed), base_url="http://localhost", headers=key) as narrowed,
    ):
        code = narrowed.get("/v1/accounts").json()["items"][0]["code"]
        for read in READS:
            path = read.format(code=code)
            taken = medians({"all": _asking(open_to_all, path), "some": _asking(narrowed, path)}, ROUNDS)
            yield Result(
                place.name,
                f"{read} of {ACCOUNTS:,} accounts, with a key for {told}",
                f"{taken['some'] * 1e3:.1f} ms",
                taken["some"] / taken["all"],
                f"without keys ({taken['all'] * 1e3:.1f} ms)",
                "≤ 1.15",
            )


def _asking(client: TestClient, path: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(path).status_code == 200

    return ask
