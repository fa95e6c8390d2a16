"""Recording by somebody who may not see all accounts: about the others it is as if they didn't exist."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests.doors import Door, an_id, new_account
from tests.http.several import OURS, THEIRS, Doors, about_the_budget, fact_of, fill
from tests.web.forms import ORIGIN
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

NOWHERE = "NOBODY-1"
NOTE = {"kind": "interaction", "occurred_at": "2025-03-04T10:00:00Z", "channel": "call", "initiative": "ours"}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder: Path = tmp_path_factory.mktemp("recording")
    with System(Settings(database=f"sqlite:///{folder}/tierline.db", wait_seconds=0.5)) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


@pytest.fixture
def some(doors: Doors) -> Door:
    return doors.seen_by("some")


def _post(door: Door, code: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    response = door.client.post(f"/v1/accounts/{code}/facts", json={**NOTE, **fields})
    return response.status_code, response.json()


def test_a_fact_about_ones_own_account_is_taken(some: Door) -> None:
    assert _post(some, OURS, contacts=["ours-c1"], people=["p-anna"])[0] == 201


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"contacts": ["THEIRS-c1"]},
        {"fact_id": fact_of(THEIRS, "interaction")},
        {"fact_id": fact_of(OURS, "interaction")},
        {"kind": "fact_retracted", "target": fact_of(THEIRS, "interaction"), "reason": "No"},
    ],
)
def test_recording_about_a_foreign_account_is_refused_as_about_an_unknown_one(
    some: Door, fields: dict[str, Any]
) -> None:
    content = (
        {name: fields.get(name, value) for name, value in NOTE.items()} if "target" not in fields else {}
    )
    content = {**content, **fields, "occurred_at": NOTE["occurred_at"]}
    foreign, unknown = (
        some.client.post(f"/v1/accounts/{code}/facts", json=content) for code in (THEIRS, NOWHERE)
    )
    assert foreign.status_code == unknown.status_code >= 400
    assert foreign.json() == unknown.json()


def test_a_line_of_a_batch_about_a_foreign_account_is_refused_as_about_an_unknown_one(some: Door) -> None:
    lines = [orjson.dumps({**NOTE, "account": code}) for code in (THEIRS, NOWHERE, OURS)]
    foreign, unknown, own = some.batch(*lines).json()["results"]
    assert foreign["problem"] == unknown["problem"]
    assert own["status"] == "recorded"


def test_a_fact_id_that_a_foreign_account_has_is_only_not_usable(some: Door) -> None:
    status, told = _post(some, OURS, fact_id=fact_of(THEIRS, "interaction"))
    assert (status, told["type"]) == (422, "/problems/fact-id-not-usable")
    assert _post(some, OURS, fact_id=fact_of(OURS, "investment"))[1]["type"].endswith("fact-already-recorded")


def test_nothing_is_merged_into_a_foreign_account_nor_put_under_one(some: Door) -> None:
    for kind, field in (("account_merged", "into"), ("account_changed", "parent")):
        content = {"kind": kind, "occurred_at": "2025-04-01T00:00:00Z"}
        foreign, unknown = (
            some.client.post(f"/v1/accounts/{OURS}/facts", json={**content, field: code})
            for code in (THEIRS, NOWHERE)
        )
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json() == unknown.json()


def test_a_budget_of_a_foreign_account_is_neither_set_nor_stated_anew(some: Door) -> None:
    content = {"kind": "budget_set", "occurred_at": "2025-04-01T00:00:00Z", "hours": "1"}
    content |= {"period_starts": "2025-01-01", "period_ends": "2025-12-31"}
    foreign, unknown = (
        some.client.post("/v1/firm/facts", json={**content, "account": code}) for code in (THEIRS, NOWHERE)
    )
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() == unknown.json()
    retraction = {"kind": "fact_retracted", "occurred_at": "2025-04-01T00:00:00Z", "reason": "No"}
    for theirs in about_the_budget(some.system, THEIRS):
        foreign, unknown = (
            some.client.post("/v1/firm/facts", json={**retraction, "target": one})
            for one in (theirs, an_id())
        )
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json() == unknown.json()


def test_a_fact_id_of_a_foreign_budget_or_what_was_said_about_it_is_only_not_usable(some: Door) -> None:
    duty = {"kind": "person_changed", "person": "p-anna", "team": "red", "occurred_at": NOTE["occurred_at"]}
    for code, told in ((THEIRS, "fact-id-not-usable"), (OURS, "fact-already-recorded")):
        for used in about_the_budget(some.system, code):
            answers = [_post(some, OURS, fact_id=used)[1]]
            answers.append(some.client.post("/v1/firm/facts", json={**duty, "fact_id": used}).json())
            assert {one["type"] for one in answers} == {f"/problems/{told}"}


def test_what_a_foreign_budget_says_is_not_confirmed_to_who_says_it_again(doors: Doors) -> None:
    budget = doors.system.log.find(UUID(about_the_budget(doors.system, THEIRS)[0]))
    assert budget is not None
    again = budget.fact.model_dump(mode="json", exclude_none=True)
    status = {}
    for who in ("all", "some"):
        status[who] = doors.seen_by(who).client.post("/v1/firm/facts", json=again).status_code
    assert status == {"all": 200, "some": 422}


def test_an_account_is_opened_within_ones_set_or_not_at_all(doors: Doors) -> None:
    def opened(who: str, code: str, **fields: Any) -> int:
        response = doors.seen_by(who).client.post("/v1/accounts", json=new_account(code, **fields))
        return response.status_code

    assert opened("some", "OURS-9") == 403
    assert opened("some", OURS) == 409
    assert opened("some", THEIRS) == 403
    assert opened("northern", "NORTH-1", region="south") == 403
    assert opened("northern", THEIRS, region="north") == 403
    assert opened("northern", "NORTH-1", region="north") == 201


def test_what_one_opens_in_a_batch_can_be_told_of_in_the_same_batch(doors: Doors) -> None:
    opening = {"account": "NORTH-2", **new_account("NORTH-2", region="north"), "kind": "account_opened"}
    lines = [{**opening, "account_kind": "enterprise"}, {**NOTE, "account": "NORTH-2"}]
    found = doors.seen_by("northern").batch(*map(orjson.dumps, lines)).json()["results"]
    assert [one["status"] for one in found] == ["recorded", "recorded"]


def test_nothing_is_recorded_by_form_on_a_foreign_account(some: Door) -> None:
    foreign, unknown = (
        some.client.post(f"/accounts/{code}/record/interaction", data={"fact_id": an_id()}, headers=ORIGIN)
        for code in (THEIRS, NOWHERE)
    )
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.text.replace(THEIRS, NOWHERE) == unknown.text
