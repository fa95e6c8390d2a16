"""Whether its time tells a foreign account from one that is not there: `python -m benchmarks.foreign`."""

import sys
from collections.abc import Callable, Iterator
from uuid import uuid4

from starlette.testclient import TestClient

from benchmarks.measure import Result, medians, table
from benchmarks.portfolio import recorded
from benchmarks.rebuilding import pages
from benchmarks.stores import Place, places
from tierline.application.access import EVERY_SCOPE, AccountSet
from tierline.application.api_keys import Grant
from tierline.interfaces.app import PREFIX, ROOMS, create_app
from tierline.interfaces.settings import Settings
from tierline.interfaces.web.routes import PAGES
from tierline.interfaces.wiring import System

ACCOUNTS = 60
EACH = 40
ROUNDS = 151
SEEN = AccountSet(regions=frozenset(("north",)))
PLACES = {
    "kind": "interaction",
    "picture": "svg",
    "contact": "C1",
    "fact_id": str(uuid4()),
    "link": str(uuid4()),
}
FACT = {"kind": "interaction", "occurred_at": "2025-03-04T10:00:00Z", "channel": "call", "initiative": "ours"}
BODIES = {
    ":forget": {"for_good": True},
    ":hold": {"reason": "asked"},
    ":release": {"reason": "asked"},
    ":redact": {"field": "note", "reason": "asked", "for_good": True},
    "/confirmation-links": {"contact": "C1"},
}
"""What is sent, by the end of the path; elsewhere it is the fact."""


def ways() -> list[tuple[str, str]]:
    """Every method and address of the app that names an account."""
    rooms = [(PREFIX, room.router) for room in ROOMS] + [("", router) for router in PAGES]
    routes = [(f"{prefix}{route.path_format}", route) for prefix, router in rooms for route in router.routes]
    named = [(path, route) for path, route in routes if "{code}" in path]
    return sorted((path, method) for path, route in named for method in getattr(route, "methods", ()))


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    settings = Settings(database=place.url("foreign"), root_key="0" * 64, request_log="off")
    with System(settings.model_copy(update={"requests_a_minute": 10**9})) as system:
        for page in pages(recorded(ACCOUNTS, EACH)):
            system.log.append(page)
        system.rebuild()
        _, token = system.access.issue("bench", grant=Grant(None, EVERY_SCOPE, SEEN))
        headers = {"Authorization": f"Bearer {token}"}
        with TestClient(create_app(system), base_url="http://localhost", headers=headers) as client:
            foreign = _foreign(system, client)
            for path, method in ways():
                yield _compared(place, client, method, path, foreign)


def _foreign(system: System, client: TestClient) -> str:
    """An account that has as much as any, and is in another region."""
    seen = {one["code"] for one in client.get(f"{PREFIX}/accounts?limit=500").json()["items"]}
    return next(one.account for one in system.log.page(0, 500) if one.account not in seen)


def _compared(place: Place, client: TestClient, method: str, path: str, foreign: str) -> Result:
    missing = f"{foreign[:-2]}ZZ"
    works = {code: _asking(client, method, path.format(code=code, **PLACES)) for code in (foreign, missing)}
    taken = medians(works, ROUNDS)
    return Result(
        place.name,
        f"{method} {path} of a foreign account",
        f"{taken[foreign] * 1e3:.2f} ms",
        taken[foreign] / taken[missing],
        f"one that isn't there ({taken[missing] * 1e3:.2f} ms)",
        "0.9 to 1.1",
    )


def _asking(client: TestClient, method: str, path: str) -> Callable[[], None]:
    # By a key forms are refused before anything is looked up; of all others it is said that nothing is there.
    told = 401 if method == "POST" and not path.startswith(PREFIX) else 404

    content = next((body for end, body in BODIES.items() if path.endswith(end)), FACT)

    def ask() -> None:
        answered = client.request(method, path, json=None if method == "GET" else content).status_code
        assert answered == told, f"{method} {path}: {answered}"

    return ask


def main() -> None:
    """Measure on the database that is named, or on both."""
    with places() as found:
        for place in found:
            if place.name in (sys.argv[1:] or [place.name]):
                sys.stdout.write(table(list(measure(place))))


if __name__ == "__main__":
    main()
