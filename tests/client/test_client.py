"""A program elsewhere, with the client that is written from the OpenAPI document, against the doors."""

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from zipfile import ZipFile

import httpx2
import pytest

from docs import client_example
from docs.api import document
from tests.doors import CODE, Door, an_id
from tests.journeys.services import ROOT_KEY, Service
from tests.patience import until
from tests.trees import ROOT
from tierline.client import RequestRefused, Tierline
from tierline.client.operations import Operations
from tierline.client.shapes import Interaction, NewAccount
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

OPENED: NewAccount = {
    "code": CODE,
    "name": "Northwind Steel",
    "kind": "enterprise",
    "occurred_at": "2025-01-02T09:00:00Z",
}
MET: Interaction = {
    "kind": "interaction",
    "occurred_at": "2025-03-03T10:00:00Z",
    "channel": "meeting",
    "initiative": "mutual",
}


@pytest.fixture
def system(database: str) -> Iterator[System]:
    with System(Settings(database=database, root_key=ROOT_KEY, wait_seconds=5)) as system:
        system.feeding.start()
        yield system


@pytest.fixture
def door(system: System) -> Iterator[Door]:
    with Door(system) as door:
        yield door


@pytest.fixture
def service(door: Door) -> Iterator[Tierline]:
    with Tierline("http://localhost", http=door.client) as service:
        yield service


def test_what_is_recorded_is_read_again(service: Tierline) -> None:
    assert service.open_account(OPENED)["version"] == 1
    receipt = service.record_fact(CODE, {**MET, "fact_id": an_id()})
    account = service.read_account(CODE, min_position=receipt["position"])
    assert (account["name"], account["tier"], account["version"]) == ("Northwind Steel", "vendor", 2)
    assert service.read_timeline(CODE)["items"][0]["kind"] == "interaction"


def test_the_example_of_the_documentation_works(service: Tierline) -> None:
    assert client_example.record_and_read(service)[0] == "ACME is a vendor"
    assert client_example.names_of_partners(service) == []
    assert client_example.tier_of(service, "ACME") == "vendor"
    assert client_example.tier_of(service, "NOBODY") is None
    assert until(lambda: client_example.moves_since(service, "0")[0]), "the read models have come so far"
    moved, place = client_example.moves_since(service, "0")
    assert moved == ["ACME"]
    assert client_example.moves_since(service, place) == ([], place)


def test_a_refusal_is_an_exception_with_the_problem(service: Tierline) -> None:
    service.open_account(OPENED)
    wrong = cast("Interaction", {**MET, "channel": "fax"})
    with pytest.raises(RequestRefused) as refused:
        service.record_fact(CODE, wrong)
    assert (refused.value.status, refused.value.type) == (422, "malformed-fact")
    assert [fault["field"] for fault in refused.value.problem["errors"]] == ["channel"]
    assert str(refused.value) == refused.value.problem["detail"]
    with pytest.raises(RequestRefused) as stale:
        service.record_fact(CODE, MET, if_match='"9"')
    assert stale.value.status == 412


def test_a_fact_sent_again_under_its_key_is_recorded_once(service: Tierline) -> None:
    service.open_account(OPENED)
    first, again = (service.record_fact(CODE, MET, idempotency_key="one") for _ in range(2))
    assert first == again


def test_a_list_is_walked_through_all_its_pages(service: Tierline) -> None:
    lines = [{**OPENED, "account": f"A-{number}", "kind": "account_opened"} for number in range(7)]
    lines = [{**line, "code": line["account"], "account_kind": "enterprise"} for line in lines]
    answer = service.record_batch(lines)
    assert (answer["recorded"], answer["refused"]) == (7, 0)
    receipt = answer["results"][-1].get("receipt")
    assert receipt
    head = receipt["position"]
    found = [one["code"] for one in service.list_accounts_items(min_position=head, limit=3)]
    assert found == [f"A-{number}" for number in range(7)]
    assert len(service.list_accounts(limit=3)["items"]) == 3


def test_what_is_the_same_is_not_sent_again(service: Tierline, door: Door) -> None:
    statuses: list[int] = []
    door.client.event_hooks = {"response": [lambda response: statuses.append(response.status_code)]}
    head = service.open_account(OPENED)["position"]
    first, second = (service.read_account(CODE, min_position=head) for _ in range(2))
    assert first["code"] == second["code"]
    first["name"] = "spoiled by whoever had it"
    assert service.read_account(CODE, min_position=head)["name"] == "Northwind Steel"
    assert statuses == [201, 200, 304, 304]
    forgetful = Tierline("http://localhost", http=door.client, remembered=0)
    for _ in range(2):
        forgetful.read_account(CODE, min_position=head)
    assert statuses[4:] == [200, 200]


def test_the_feed_is_followed_from_where_one_was(service: Tierline) -> None:
    service.open_account(OPENED)
    receipt = service.record_fact(CODE, MET)
    service.read_account(CODE, min_position=receipt["position"])
    entries = list(service.follow_feed())
    assert [one["type"] for one in entries[:2]] == ["tierline.account_opened", "tierline.tier_moved.stated"]
    places = [one["sequence"] for one in entries]
    assert places == sorted(set(places))
    behind = list(service.follow_feed(places[1]))
    assert behind == entries[2:]
    assert list(service.follow_feed(places[-1])) == []
    kinds = {one["type"] for one in service.follow_feed(kinds=["interaction"])}
    assert kinds == {"tierline.interaction"}
    assert service.read_entry(places[0])["id"] == entries[0]["id"]


def test_whoever_waits_gets_what_comes(service: Tierline) -> None:
    service.open_account(OPENED)
    waiting = service.follow_feed(wait=5)
    assert next(waiting)["type"] == "tierline.account_opened"
    service.record_fact(CODE, MET)
    assert "tierline.interaction" in (entry["type"] for entry in waiting)


def test_a_report_comes_as_rows_or_as_a_file(service: Tierline) -> None:
    head = service.open_account(OPENED)["position"]
    (row,) = service.read_report("portfolio", min_position=head)["rows"]
    assert row["code"] == CODE
    told, workbook = BytesIO(), BytesIO()
    service.read_report_file("portfolio", told, format="csv", min_position=head)
    assert CODE in told.getvalue().decode()
    service.read_report_file("portfolio", workbook, format="xlsx", min_position=head)
    assert "xl/workbook.xml" in ZipFile(workbook).namelist()
    with pytest.raises(RequestRefused, match="report"):
        service.read_report_file("nothing", BytesIO(), format="csv")


def test_who_asks_is_told_by_their_key(door: Door) -> None:
    key = door.system.access.issue("ana")[1]
    with Tierline("http://localhost/", key, http=door.client) as service:
        service.open_account(OPENED)
        assert service.read_audit(CODE)["items"][0]["actor"] == "ana"
        assert key not in repr(service)
    with Tierline("http://localhost", http=door.client) as nobody, pytest.raises(RequestRefused) as refused:
        nobody.read_account(CODE)
    assert refused.value.status == 401


def test_what_something_between_answers_is_a_refusal_too() -> None:
    def gateway(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(503, headers={"Retry-After": "7"}, text="<h1>Down</h1>")

    http = httpx2.Client(transport=httpx2.MockTransport(gateway))
    with pytest.raises(RequestRefused) as refused:
        Tierline("https://tierline.example", http=http).read_account(CODE)
    assert (refused.value.status, refused.value.retry_after) == (503, 7.0)
    assert refused.value.problem["type"] == "about:blank"


def test_every_operation_but_the_stream_has_a_method() -> None:
    operations = [told for methods in document()["paths"].values() for told in methods.values()]
    lacking = [
        told["operationId"]
        for told in operations
        if not any(told["operationId"].startswith(name + "_") for name in vars(Operations))
    ]
    assert len(operations) > 70
    assert lacking == ["stream_feed_v1_feed_stream_get"]


def test_a_running_service_is_asked_over_the_network(tmp_path: Path) -> None:
    with (
        Service(f"sqlite:///{tmp_path}/tierline.db") as running,
        Tierline(str(running.client.base_url)) as service,
    ):
        assert service.ready()["status"] == "ok"
        receipt = service.open_account(OPENED)
        assert service.read_tier(CODE, min_position=receipt["position"])["tier"] == "vendor"
        assert "tierline.account_opened" in (one["type"] for one in service.follow_feed())


def test_it_needs_nothing_of_the_service() -> None:
    says = "import sys, tierline.client; print(*{name.partition('.')[0] for name in sys.modules})"
    asks = [sys.executable, "-c", says]
    told = subprocess.run(asks, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "httpx2" in told
    assert {"fastapi", "pydantic", "sqlalchemy", "eventsourcing", "typst"} & set(told) == set()


WRONG = {
    "service.read_tier(1)": "arg-type",
    'service.read_tier("A")["teir"]': "typeddict-item",
    'service.list_accounts(tier="friend")': "arg-type",
    'service.record_fact("A", {"kind": "interaction"})': "arg-type",
}


@pytest.mark.long
def test_wrong_use_is_found_by_a_type_checker(tmp_path: Path) -> None:
    head = "from tierline.client import Tierline\n\n\ndef use(service: Tierline) -> None:\n"
    file = tmp_path / "use.py"
    file.write_text(head + "".join(f"    {line}\n" for line in WRONG))
    call = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(file)]
    said: Any = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    for number, code in enumerate(WRONG.values(), 5):
        assert [line for line in said.splitlines() if f":{number}:" in line and f"[{code}]" in line], said
