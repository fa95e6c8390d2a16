"""Saved views at the API: kept by name for who asks, of pages that have filters, and of nothing else."""

import json
from typing import Any

import pytest

from tests.doors import Door
from tests.http.several import of_the_firm
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, LOCAL, AccountSet, Principal, Scope

NORTH = {"page": "/reports/coverage", "query": {"region": "north", "team": "red"}}


def put(door: Door, name: str, body: Any) -> Any:
    headers = {"content-type": "application/json"}
    return door.client.put(f"/v1/views/{name}", content=json.dumps(body), headers=headers)


def be(door: Door, person: str | None, *, name: str = LOCAL, accounts: AccountSet = ALL_ACCOUNTS) -> None:
    door.system.access.local = Principal(name, EVERY_SCOPE, accounts, person)


def test_a_view_is_put_read_listed_and_deleted(door: Door) -> None:
    made, again = put(door, "North / red", NORTH), put(door, "North / red", NORTH)
    assert (made.status_code, again.status_code) == (201, 200)
    one = door.get("/v1/views/North / red").json()
    assert one == again.json()
    assert (one["name"], one["page"], one["query"]) == ("North / red", NORTH["page"], NORTH["query"])
    assert one["address"] == "/reports/coverage?team=red&region=north"
    assert door.client.get(one["address"]).status_code == 200
    listed = door.get("/v1/views")
    assert listed.json() == {"items": [one]}
    assert listed.headers["cache-control"] == "no-store"
    assert door.client.delete("/v1/views/North / red").json() == one
    assert door.client.delete("/v1/views/North / red").status_code == 404
    assert door.get("/v1/views/North / red").status_code == 404
    assert door.get("/v1/views").json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "page-of-no-view"),
        ({"page": 7}, "page-of-no-view"),
        ({"page": "/accounts/NW-001"}, "page-of-no-view"),
        ({"page": "//evil.example/reports/load"}, "page-of-no-view"),
        ({"page": "/reports/nothing"}, "page-of-no-view"),
        ({"page": "/", "query": {"within": "3"}}, "filter-of-no-view"),
        ({"page": "/", "query": {"as_of": "2025-01-01"}}, "filter-of-no-view"),
        ({"page": "/reports/portfolio", "query": {"from": "2025-01-01"}}, "filter-of-no-view"),
        ({"page": "/", "query": {"region": 3}}, "filter-not-usable"),
        ({"page": "/", "query": {"region": "x" * 201}}, "filter-not-usable"),
        ({"page": "/", "query": ["region"]}, "filter-not-usable"),
        ({"page": "/", "query": {"region": "a\x00"}}, "filter-not-usable"),
        ({"page": "/", "query": {"region": "\ud800"}}, "filter-not-usable"),
        ({"page": "/", "query": {"tier": "gold"}}, "filter-not-one-of"),
        ({"page": "/", "query": {}, "name": "x"}, "member-unknown"),
    ],
)
def test_what_is_no_view_is_refused_in_words(door: Door, body: dict[str, Any], problem: str) -> None:
    response = put(door, "x", body)
    assert (response.status_code, response.json()["type"]) == (422, f"/problems/{problem}")
    assert door.get("/v1/views").json() == {"items": []}


def test_a_name_that_is_too_long_is_refused_and_not_repeated(door: Door) -> None:
    response = put(door, "Zq7" * 30, NORTH)
    assert response.status_code == 422
    assert "Zq7" not in response.text


def test_blank_filters_ask_nothing(door: Door) -> None:
    assert put(door, "x", {"page": "/", "query": {"region": "", "tier": ""}}).json()["query"] == {}


def test_nobody_sees_anybody_elses(door: Door) -> None:
    be(door, "p-ana", name="https://id.example|ana")
    put(door, "mine", NORTH)
    be(door, "p-ben", name="https://id.example|ben")
    assert door.get("/v1/views").json() == {"items": []}
    assert door.get("/v1/views/mine").status_code == 404
    assert door.client.delete("/v1/views/mine").status_code == 404
    be(door, "p-ana", name="https://id.example|ana")
    assert [one["name"] for one in door.get("/v1/views").json()["items"]] == ["mine"]


def test_a_view_opens_no_account_to_who_may_not_see_it(door: Door) -> None:
    door.open("N-1", region="north", name="Zq7 North")
    door.fresh("/v1/accounts")
    be(door, None, accounts=AccountSet(codes=frozenset(("S-1",))))
    address = put(door, "north", {"page": "/", "query": {"region": "north"}}).json()["address"]
    assert "Zq7" not in door.client.get(address).text


def test_who_may_not_read_keeps_no_views(door: Door) -> None:
    door.system.access.local = Principal(LOCAL, EVERY_SCOPE - {Scope.READ}, ALL_ACCOUNTS)
    assert put(door, "x", NORTH).status_code == 403
    assert door.get("/v1/views").status_code == 403


def test_whoever_is_forgotten_has_no_views(door: Door) -> None:
    of_the_firm(door, "person_added", person="p-ana", name="Ana", level="staff")
    be(door, "p-ana", name="https://id.example|ana")
    put(door, "mine", NORTH)
    of_the_firm(door, "person_left", person="p-ana", occurred_at="2025-06-01T08:00:00Z")
    of_the_firm(door, "person_forgotten", person="p-ana", for_good=True, occurred_at="2025-06-02T08:00:00Z")
    assert door.get("/v1/views").json() == {"items": []}
