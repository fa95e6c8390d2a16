"""From one door to another, on both databases, through real processes."""

import csv
import io
import json
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

import httpx2
import pytest
from psutil import Process

from tests.journeys.services import Service, run
from tests.patience import until

CODE = "NW-001"
PATHS = ("", "/tier", "/tier/history", "/coverage", "/timeline")


def tell(service: Service) -> str:
    """An account becomes a preferred supplier's; the id of the meeting that did it."""
    service.post(
        "/v1/accounts",
        {"code": CODE, "name": "Northwind", "kind": "enterprise", "occurred_at": "2025-01-02T09:00:00Z"},
    )

    def state(kind: str, **fields: Any) -> Any:
        content = {"kind": kind, "occurred_at": "2025-03-03T10:00:00Z", **fields}
        return service.post(f"/v1/accounts/{CODE}/facts", content)

    state("role_assigned", role="account_manager", person="p-ana")
    for number in range(3):
        state("contact_added", contact=f"c-{number}", name=f"Contact {number}", level="manager")
    state("knowledge", item="understand_client.client", access="special", statement="They merge in May")
    state("contract_signed", contract="F-1", agreement="purchase", pricing="negotiated", starts="2025-03-01")
    people = {"contacts": ["c-0", "c-1", "c-2"], "people": ["p-ana"]}
    met = state("interaction", channel="meeting", initiative="theirs", purpose="The merger", **people)
    fact_id: str = met["fact_id"]
    return fact_id


def answers(service: Service) -> dict[str, Any]:
    """What is answered about the account on one day, without what it rests on."""
    asked = {"as_of": "2025-04-01", "min_position": service.head()}
    found = {path: service.get(f"/v1/accounts/{CODE}{path}", **asked) for path in PATHS}
    for answer in found.values():
        del answer["basis"]
    return found


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
def test_what_is_told_at_one_door_is_known_at_all_of_them_and_after_a_restart(database: str) -> None:
    with Service(database) as service:
        met = tell(service)
        before = answers(service)
        assert service.stop() == (0, "")
    assert before["/tier"]["tier"] == "preferred_supplier"
    assert met in json.dumps(before["/tier"]["criteria"])
    texts = json.dumps(before["/timeline"]["items"])
    assert "The merger" in texts
    assert "They merge in May" in texts
    report = run(database, "report", "portfolio", "--as-of", "2025-04-01", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(report.out)))
    assert [(row["code"], row["tier"]) for row in rows] == [(CODE, "preferred_supplier")]
    assert run(database, "rebuild").code == 0
    with Service(database) as service:
        assert answers(service) == before
        assert service.stop(signal.SIGTERM) == (0, "")


def test_a_standby_takes_over_when_the_active_worker_is_killed(new_postgres: Callable[[], str]) -> None:
    database = new_postgres()
    with ExitStack() as running:
        first = running.enter_context(Service(database))
        assert until(lambda: first.get("/readyz")["worker"] == "active")
        second = running.enter_context(Service(database))
        met = tell(first)
        assert second.get("/readyz")["worker"] == "standing by"
        assert second.get(f"/v1/accounts/{CODE}/facts/{met}")["holds"]
        first.kill()
        receipt = second.post(
            f"/v1/accounts/{CODE}/facts",
            {"kind": "fact_retracted", "target": met, "reason": "x", "occurred_at": "2025-03-04T00:00:00Z"},
        )
        assert until(lambda: second.get("/readyz")["position"] >= receipt["position"])
        assert second.get(f"/v1/accounts/{CODE}", as_of="2025-04-01")["tier"] == "vendor"


def test_keys_made_at_the_terminal_open_the_door_and_no_password_is_said(
    new_postgres: Callable[[], str],
) -> None:
    database = new_postgres().replace("postgres@", "postgres:s3cret@")
    refused = run(database, "serve", "--host", "0.0.0.0", "--port", "0")
    assert refused.code == 1
    assert refused.err == (
        "tierline: Without an API key the service listens on loopback only;"
        " make one with `tierline key add NAME`.\n"
    )
    token = run(database, "key", "add", "crm-sync").out.strip()
    with Service(database, "--host", "0.0.0.0") as service:
        assert service.client.get("/v1/accounts").status_code == 401
        service.client.headers["Authorization"] = f"Bearer {token}"
        tell(service)
        assert service.get("/v1/accounts", min_position=2)["items"][0]["code"] == CODE
        service.process.send_signal(signal.SIGINT)
        said, errors = service.process.communicate(timeout=60)
    assert "PostgreSQL" in service.said
    assert "needs an API key" in service.said
    assert "s3cret" not in service.said + said + errors


def test_an_open_stream_doesn_t_keep_the_service_from_stopping(tmp_path: Any) -> None:
    def slowly() -> Any:
        yield b'{"account": "A", '
        service.process.send_signal(signal.SIGINT)
        service.process.communicate(timeout=60)

    with Service(f"sqlite:///{tmp_path}/tierline.db", "--one-process") as service:
        started = time.monotonic()
        headers = {"content-type": "application/x-ndjson"}
        with suppress(httpx2.HTTPError):
            service.client.post("/v1/facts:batch", content=slowly(), headers=headers)
        assert service.process.returncode == 0
        assert time.monotonic() - started < 60


def test_the_worker_s_process_is_started_again_when_it_is_killed(tmp_path: Any) -> None:
    with Service(f"sqlite:///{tmp_path}/tierline.db") as service:
        assert until(lambda: service.get("/readyz")["worker"] == "active")
        (worker,) = Process(service.process.pid).children()
        worker.kill()
        assert until(lambda: service.get("/readyz")["trouble"] == "WorkerProcessEnded")
        met = tell(service)
        assert until(lambda: service.get("/readyz")["worker"] == "active")
        assert service.get(f"/v1/accounts/{CODE}/facts/{met}")["holds"]
        (second,) = Process(service.process.pid).children()
        service.kill()
        assert until(lambda: not second.is_running())
