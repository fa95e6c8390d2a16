"""The dashboard for Metabase: loaded by its script into a stub that takes what Metabase's API documents."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from docs.metabase import FILE
from docs.superset import CHARTS, grafana_panels, question
from tests.trees import ROOT

CONTENT = json.loads((ROOT / "docs" / FILE).read_text())
SCRIPT = ROOT / "docs/dashboards/metabase.py"
KEY = "mb_key"
NEEDED = {
    "/api/collection": {"name"},
    "/api/card": {"name", "display", "dataset_query", "visualization_settings"},
    "/api/dashboard": {"name"},
}
"""What has to be said to make one of each."""


class StubMetabase:
    """Keeps what is made, under numbers, and refuses whoever has no key or leaves something out."""

    def __init__(self) -> None:
        self.made: dict[str, list[dict[str, Any]]] = {path: [] for path in NEEDED}
        self.placed: dict[str, list[dict[str, Any]]] = {}

    def answer(self, method: str, path: str, key: str | None, body: dict[str, Any]) -> tuple[int, Any]:
        if key != KEY:
            return 401, "Unauthenticated"
        if method == "PUT":
            self.placed[path] = body["dashcards"]
            return 200, body
        if NEEDED[path] - body.keys():
            return 400, {"errors": sorted(NEEDED[path] - body.keys())}
        self.made[path].append(body)
        return 200, {**body, "id": 100 + sum(map(len, self.made.values()))}


@contextmanager
def served(stub: StubMetabase) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, told = stub.answer(self.command, self.path, self.headers["x-api-key"], body)
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_PUT = do_POST  # noqa: N815 - so the server calls it

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def loaded(address: str, folder: Path, key: str = KEY) -> subprocess.CompletedProcess[str]:
    (folder / "key").write_text(f"{key}\n")
    call = [sys.executable, str(SCRIPT), address, "--database", "7", "--key-file", str(folder / "key")]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def test_the_script_makes_each_card_and_places_it(tmp_path: Path) -> None:
    stub = StubMetabase()
    with served(stub) as address:
        said = loaded(f"{address}/", tmp_path)
    assert said.returncode == 0, said.stderr
    assert said.stdout == f"{address}/dashboard/110\n"
    cards = stub.made["/api/card"]
    assert [card["name"] for card in cards] == list(CHARTS)
    assert {card["dataset_query"]["database"] for card in cards} == {7}
    assert {card["collection_id"] for card in cards} == {101}
    (placed,) = stub.placed.values()
    assert [one["card_id"] for one in placed] == list(range(102, 102 + len(CHARTS)))
    assert all(one["id"] < 0 and one["col"] + one["size_x"] <= 24 for one in placed)


def test_it_asks_what_the_other_dashboards_ask() -> None:
    panels = grafana_panels()
    for card in CONTENT["cards"]:
        assert card["query"] == question(panels[card["name"]])
        # In Metabase these would be places for parameters.
        assert not {"{{", "[["} & {card["query"][at : at + 2] for at in range(len(card["query"]))}
        columns = CHARTS[card["name"]].columns.keys()
        assert {name for names in card["visualization_settings"].values() for name in names} <= columns


def test_a_refusal_is_said_in_a_line(tmp_path: Path) -> None:
    with served(StubMetabase()) as address:
        said = loaded(address, tmp_path, "wrong")
    assert (said.returncode, said.stderr) == (1, 'Metabase refused (401): "Unauthenticated"\n')
    assert "can't be reached" in loaded("http://127.0.0.1:1", tmp_path).stderr
