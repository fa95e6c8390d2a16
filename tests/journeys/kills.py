"""Killing a served process under load, again and again, and asking afterwards what is there.

    python -m tests.journeys.kills [--rounds 20] [--database URL] [--seconds 1.5]

A writer sends facts whose ids it made, and notes each receipt; of a request that the kill cut off it
doesn't know the outcome, so it sends the same fact again. What must hold after every kill: every
receipt stands, word for word; nothing is recorded twice; versions have no holes; the worker goes on
from where it was; and read models built anew are those that survived.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from tests.journeys.services import Service, run
from tests.patience import LONGEST

WRITERS = 4
Receipts = dict[str, dict[str, Any]]


@dataclass
class Account:
    """What one writer knows of the account it writes on."""

    code: str
    receipts: Receipts = field(default_factory=dict)
    unknown: list[dict[str, Any]] = field(default_factory=list)
    """Facts whose outcome the kill left open."""

    def write(self, service: Service) -> None:
        """Send facts until the service is gone."""
        with httpx2.Client(base_url=service.client.base_url, timeout=60) as client:
            while True:
                fact = call_of(self.code)
                try:
                    response = client.post(f"/v1/accounts/{self.code}/facts", json=fact)
                except httpx2.HTTPError:
                    self.unknown.append(fact)
                    return
                assert response.status_code == 201, response.text
                self.receipts[fact["fact_id"]] = response.json()

    def settle(self, service: Service) -> None:
        """Send again what nobody knows the outcome of."""
        for fact in self.unknown:
            self.receipts[fact["fact_id"]] = service.post(f"/v1/accounts/{self.code}/facts", fact)
        self.unknown.clear()

    def check(self, service: Service) -> None:
        """Every receipt stands, and versions have no holes."""
        for fact_id, receipt in self.receipts.items():
            again = service.client.post(f"/v1/accounts/{self.code}/facts", json=call_of(self.code, fact_id))
            assert (again.status_code, again.json()) == (200, receipt)
        account = service.get(f"/v1/accounts/{self.code}", min_position=service.head())
        versions = sorted(receipt["version"] for receipt in self.receipts.values())
        assert versions == list(range(2, account["version"] + 1))


def survive(database: str, rounds: int, seconds: float = 1.0, seed: int = 7) -> int:
    """Kill a service `rounds` times within `seconds` of load each; how many facts were acknowledged."""
    chance = random.Random(seed)
    accounts = [Account(f"K-{number}") for number in range(WRITERS)]
    for number in range(rounds):
        with Service(database) as service:
            for account in accounts:
                if number == 0:
                    service.post("/v1/accounts", opening_of(account.code))
                account.settle(service)
            under_load(service, accounts, chance.uniform(0.2, seconds))
    with Service(database) as service:
        for account in accounts:
            account.settle(service)
            account.check(service)
        check_order(service, accounts)
        check_read_models(service, database)
    return sum(len(account.receipts) for account in accounts)


def under_load(service: Service, accounts: list[Account], seconds: float) -> None:
    """Let all writers write, and kill the service in the midst of it, `seconds` after each had a receipt."""
    before = {account.code: len(account.receipts) for account in accounts}
    with ThreadPoolExecutor(len(accounts)) as pool:
        writers = [pool.submit(account.write, service) for account in accounts]
        latest = time.monotonic() + LONGEST
        while any(len(account.receipts) == before[account.code] for account in accounts):
            assert time.monotonic() < latest, "a writer has no receipt yet"
            time.sleep(0.01)
        time.sleep(seconds)
        service.kill()
        for writer in writers:
            writer.result()


def check_order(service: Service, accounts: list[Account]) -> None:
    """Positions are given once, and time never runs backwards along them."""
    receipts = [receipt for account in accounts for receipt in account.receipts.values()]
    ordered = sorted(receipts, key=lambda receipt: receipt["position"])
    positions = [receipt["position"] for receipt in ordered]
    times = [receipt["recorded_at"] for receipt in ordered]
    assert len(set(positions)) == len(positions)
    assert times == sorted(times)
    assert service.head() >= positions[-1]


def check_read_models(service: Service, database: str) -> None:
    """What survived in the read models is what they are if built anew."""
    before = list(pictures(service))
    rebuilt = run(database, "rebuild")
    assert rebuilt.code == 0, rebuilt.err
    assert list(pictures(service)) == before


def pictures(service: Service) -> Iterator[Any]:
    """All that the read models answer."""
    asked = {"as_of": "2026-01-01", "min_position": service.head()}
    accounts = service.get("/v1/accounts", **asked)["items"]
    yield accounts
    for account in accounts:
        yield service.get(f"/v1/accounts/{account['code']}/tier/history", **asked)["items"]
        cursor: dict[str, str] = {}
        while True:
            path = f"/v1/accounts/{account['code']}/timeline"
            page = service.get(path, limit=500, **asked, **cursor)
            yield page["items"]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}


def opening_of(code: str) -> dict[str, Any]:
    """The opening of an account."""
    return {"code": code, "name": code, "kind": "enterprise", "occurred_at": "2025-01-01T00:00:00Z"}


def call_of(code: str, fact_id: str | None = None) -> dict[str, Any]:
    """A call; the same id always has the same content."""
    return {
        "kind": "interaction",
        "fact_id": fact_id or str(uuid4()),
        "occurred_at": "2025-06-01T10:00:00Z",
        "channel": "call",
        "initiative": "theirs",
        "purpose": f"About {code}",
    }


def main() -> None:
    """Kill as often as the command line says, and say what survived."""
    parser = argparse.ArgumentParser(description="Kill a served process under load and look what is there.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", help="an empty one; an SQLite file of its own if none is named")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = given.database or f"sqlite:///{folder}/tierline.db"
        facts = survive(database, given.rounds, given.seconds, given.seed)
    print(f"{given.rounds} kills, {facts} facts acknowledged or settled: all there, none twice")  # noqa: T201


if __name__ == "__main__":
    main()
