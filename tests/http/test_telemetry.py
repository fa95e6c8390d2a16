"""What OpenTelemetry is told of requests: routes, times and outcomes, and nothing that a request said."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.doors import CODE, Door
from tierline.interfaces.settings import BadSetting, Settings
from tierline.interfaces.telemetry import telemetry_to
from tierline.interfaces.wiring import System

CANARY = "canary7734"


class Collector(ThreadingHTTPServer):
    """Keeps what is sent to it, by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Takes)
        self.taken: list[tuple[str, bytes]] = []


class _Takes(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, content))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with Collector() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        yield server
        server.shutdown()


def environment(server: Collector) -> dict[str, str]:
    place = f"http://127.0.0.1:{server.server_port}"
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": place, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"}


def test_spans_and_metrics_name_routes_and_nothing_that_was_asked(
    collector: Collector, tmp_path: Path
) -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", telemetry="on")
    with System(settings) as system, Door(system) as door:
        assert door.open().status_code == 201
        door.client.get(f"/v1/accounts/{CODE}/tier", params={"as_of": CANARY})
        door.client.get(f"/confirm/{CANARY}")
        door.client.get(f"/v1/accounts/{CANARY}/contacts/{CANARY}", headers={"User-Agent": CANARY})
        door.client.post(f"/v1/accounts/{CODE}/facts", json={"kind": CANARY})
        door.client.request(CANARY, "/v1/accounts")
    sent = [content for _, content in collector.taken]
    assert {path for path, _ in collector.taken} == {"/v1/traces", "/v1/metrics"}
    assert not any(CANARY.encode() in content or CODE.encode() in content for content in sent)
    spans = [
        span
        for path, content in collector.taken
        if path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(content).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    names = {span.name for span in spans}
    assert {"POST /v1/accounts", "GET /v1/accounts/{code}/tier"} <= names
    assert any(b"http.server.request.duration" in content for content in sent)
    assert any(b"tierline" in content for content in sent)


def test_nothing_is_sent_unless_it_is_asked_for(collector: Collector, tmp_path: Path) -> None:
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db")) as system, Door(system) as door:
        assert door.client.get("/v1/accounts").status_code == 200
    assert collector.taken == []


def test_where_to_send_has_to_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
        telemetry_to({})
    monkeypatch.setattr("tierline.interfaces.telemetry.find_spec", lambda _: None)
    with pytest.raises(BadSetting, match=r"tierline\[opentelemetry\]"):
        telemetry_to({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
