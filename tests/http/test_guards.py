import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.doors import CODE, Door
from tests.patience import LONGEST, until
from tierline.application.ports import LogUnavailable
from tierline.interfaces.wiring import System

CANARY = "Zq7Canary"
THREADS = 40
"""As many as the framework has for what may block."""


def test_every_answer_tells_browsers_what_they_may_not_do(untouched: Door) -> None:
    for path in (
        "/v1/accounts",
        "/v1/nothing",
        "/healthz",
        "/problems",
        f"/v1/accounts/{CODE}/timeline?limit=x",
    ):
        headers = untouched.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in headers["content-security-policy"]
        assert "server" not in headers


def test_large_answers_are_compressed_for_who_can_read_that(untouched: Door) -> None:
    def sent(encoding: str) -> Any:
        return untouched.client.get("/v1/catalogue", headers={"Accept-Encoding": encoding})

    assert sent("gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in sent("identity").headers
    assert sent("gzip").json() == sent("identity").json()


@pytest.mark.parametrize("path", ["/v1/accounts", f"/v1/accounts/{CODE}/tier"])
def test_a_fault_is_a_problem_that_repeats_nothing_and_logs_no_text(
    untouched: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(untouched.system.reads, "reading", broken)
    monkeypatch.setattr(untouched.system.reads, "account", broken)
    with caplog.at_level(logging.DEBUG):
        response = untouched.get(path)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/fault"
    assert "content-security-policy" in response.headers
    assert CANARY not in response.text
    assert CANARY not in caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize(
    "silence", [LogUnavailable("gone"), OperationalError(CANARY, None, Exception(CANARY))]
)
def test_a_database_that_does_not_answer_is_a_reason_to_ask_again(
    untouched: Door, monkeypatch: pytest.MonkeyPatch, silence: Exception
) -> None:
    def silent(*_: object) -> None:
        raise silence

    monkeypatch.setattr(untouched.system.reads, "reading", silent)
    monkeypatch.setattr(untouched.system.log, "head", silent)
    for path in ("/v1/accounts", f"/v1/accounts/{CODE}/tier", "/readyz"):
        response = untouched.get(path)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        assert response.json()["type"] == "/problems/database-away"
        assert CANARY not in response.text


def test_keys_that_can_t_be_looked_up_open_nothing(untouched: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> None:
        raise OperationalError(CANARY, None, Exception(CANARY))

    monkeypatch.setattr(untouched.system.access, "principal", silent)
    shown = {"authorization": "Bearer tierline_1_2"}
    response = untouched.client.get("/v1/accounts", headers=shown)
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/database-away"


def test_a_body_over_the_limit_is_not_read_to_its_end(untouched: Door) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        while sent < 1000:
            sent += 1
            yield b"x" * 10_000

    headers = {"content-type": "application/json"}
    response = untouched.client.post(f"/v1/accounts/{CODE}/facts", content=endless(), headers=headers)
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/body-too-large"


def test_the_process_and_its_work_are_told_apart(untouched: Door) -> None:
    untouched.fresh("/v1/accounts")
    assert until(lambda: untouched.get("/readyz").json()["worker"] == "active")
    assert untouched.get("/healthz").json() == {"status": "ok"}
    ready = untouched.get("/readyz").json()
    assert (ready["status"], ready["head"], ready["position"], ready["facts_behind"]) == ("ok", 1, 1, 0)
    assert (ready["parked"], ready["outdated"], ready["worker"]) == (0, False, "active")


def test_busy_threads_keep_neither_health_nor_keys_from_being_looked_at(
    system: System, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Several keys: one alone may not ask so much at once.
    keys = [{"Authorization": f"Bearer {system.access.issue(name)[1]}"} for name in ("ana", "bo", "dee")]
    headers = keys[0]
    free, busy, ask = Event(), Semaphore(0), system.reads.reading

    def slow(*args: Any) -> Any:
        busy.release()
        assert free.wait(LONGEST)
        return ask(*args)

    monkeypatch.setattr(system.reads, "reading", slow)
    with ThreadPoolExecutor(THREADS + 5) as pool:
        reads = [
            pool.submit(door.client.get, "/v1/accounts", headers=keys[number % len(keys)])
            for number in range(THREADS + 5)
        ]
        try:
            assert all(busy.acquire(timeout=LONGEST) for _ in range(THREADS))
            assert door.get("/healthz").status_code == 200
            assert door.client.get("/v1/nothing", headers=headers).status_code == 404
            assert door.get("/v1/nothing").status_code == 401
            assert not any(read.done() for read in reads)
        finally:
            free.set()
        assert {read.result().status_code for read in reads} == {200}


def test_a_position_that_nobody_was_given_is_not_waited_for(
    system: System, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.rows_waiting, "_seconds", 10.0**6)
    monkeypatch.setattr(system.log_waiting, "_seconds", 10.0**6)
    for path in ("/v1/accounts", "/v1/policies", "/", f"/accounts/{CODE}"):
        response = door.get(path, min_position=2**63 - 1)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"


def test_a_service_whose_read_models_are_outdated_is_not_ready(
    system: System, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.store.generations, "definition", "other projections")
    response = door.get("/readyz")
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/read-models-behind"
    assert response.json()["outdated"] is True


def test_no_page_is_loaded_from_anywhere_else(untouched: Door) -> None:
    for path in ("/docs", "/redoc"):
        assert untouched.get(path).status_code == 404
