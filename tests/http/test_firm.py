"""The firm's own book at the HTTP door: our people at any view, corrected and retracted as on accounts."""

from typing import Any

import orjson
import pytest
from httpx2 import Response

from tests.doors import CODE, Door, an_id


class Book:
    """The book behind a door."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def state(self, kind: str, headers: dict[str, str] | None = None, **fields: Any) -> Response:
        content = {"kind": kind, "occurred_at": "2025-03-03T10:00:00Z", **fields}
        return self.door.client.post("/v1/firm/facts", json=content, headers=headers)

    def stated(self, kind: str, **fields: Any) -> dict[str, Any]:
        response = self.state(kind, **fields)
        assert response.status_code == 201, response.text
        receipt: dict[str, Any] = response.json()
        return receipt

    def add(self, person: str, **fields: Any) -> dict[str, Any]:
        return self.stated(
            "person_added", person=person, **{"name": person.upper(), "level": "staff", **fields}
        )

    def people(self, **view: Any) -> dict[str, Any]:
        response = self.door.get("/v1/people", **view)
        assert response.status_code == 200, response.text
        return {one["person"]: one for one in response.json()["items"]}

    def person(self, person: str, **view: Any) -> Any:
        response = self.door.get(f"/v1/people/{person}", **view)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture
def book(door: Door) -> Book:
    return Book(door)


def test_people_are_listed_by_name_the_highest_first(book: Book) -> None:
    book.add("p-ana", name="Ana Example", email="ana@firm.example", function="Sales", team="rail")
    book.add("p-ben", level="executive")
    found = list(book.people().values())
    assert [one["person"] for one in found] == ["p-ben", "p-ana"]
    assert found[1] == {
        "person": "p-ana",
        "name": "Ana Example",
        "email": "ana@firm.example",
        "level": "staff",
        "function": "Sales",
        "team": "rail",
        "manager": None,
        "there": True,
    }


def test_a_person_is_told_with_who_reports_to_them_and_the_facts_about_them(book: Book) -> None:
    book.add("p-ben")
    added = book.add("p-ana", manager="p-ben")
    found = book.person("p-ben")
    assert found["reports"] == ["p-ana"]
    assert [one["fact_id"] for one in book.person("p-ana")["facts"]] == [added["fact_id"]]
    assert book.door.get("/v1/people/p-nobody").json()["type"] == "/problems/unknown-person"


def test_an_id_with_a_slash_is_found(book: Book) -> None:
    book.add("sales/ana")
    assert book.person("sales%2Fana")["person"] == "sales/ana"


def test_people_are_told_as_of_any_time_and_as_known_at_any_position(book: Book) -> None:
    book.add("p-ana", level="manager", team="rail")
    first = book.door.head()
    changed = book.stated(
        "person_changed", person="p-ana", level="senior", name="Ana Q", occurred_at="2025-06-01T00:00:00Z"
    )
    second = book.door.head()
    book.stated("fact_corrected", target=changed["fact_id"], reason="typo", changes={"level": "executive"})
    book.stated("person_left", person="p-ana", occurred_at="2025-09-01T00:00:00Z")
    levels = [book.people(as_of=on)["p-ana"]["level"] for on in ("2025-05-31", "2025-06-01")]
    assert levels == ["manager", "executive"]
    assert book.people(as_of="2025-08-31")["p-ana"]["there"] is True
    assert book.people(as_of="2025-09-01")["p-ana"]["there"] is False
    assert book.people(as_of="2025-03-02") == {}
    assert book.people(known_at=second)["p-ana"]["level"] == "senior"
    assert book.people(known_at=first)["p-ana"]["name"] == "P-ANA"
    assert book.people()["p-ana"]["name"] == "Ana Q"
    early = book.person("p-ana", as_of="2024-01-01")
    assert (early["level"], early["team"], early["there"]) == ("manager", "rail", None)


def test_an_answer_is_given_again_by_its_basis(book: Book) -> None:
    book.add("p-ana")
    first = book.door.get("/v1/people", as_of="2026-01-01").json()
    book.stated("person_changed", person="p-ana", team="metro")
    again = book.door.get("/v1/people", basis=first["basis"]["token"])
    assert again.json() == first
    assert book.people()["p-ana"]["team"] == "metro"


def test_retracting_and_reinstating_works_as_on_accounts(book: Book) -> None:
    added = book.add("p-ana")
    about = {"target": added["fact_id"], "reason": "Mixed up"}
    book.stated("fact_retracted", **about)
    assert book.people() == {}
    assert book.state("fact_retracted", **about).json()["type"] == "/problems/already-retracted"
    book.stated("fact_reinstated", **about)
    assert "p-ana" in book.people()
    fact = book.door.get(f"/v1/firm/facts/{added['fact_id']}").json()
    assert [one["fact"]["kind"] for one in fact["statements"]] == [
        "person_added", "fact_retracted", "fact_reinstated",
    ]  # fmt: skip
    assert fact["fact"]["name"] == "P-ANA"


def test_a_fact_of_an_account_is_none_of_the_book(book: Book) -> None:
    book.door.open()
    stated = book.door.stated("contact_added", contact="c", name="Cy", level="staff")
    assert book.door.get(f"/v1/firm/facts/{stated['fact_id']}").status_code == 404
    about = {"target": stated["fact_id"], "reason": "Mixed up"}
    assert book.state("fact_retracted", **about).json()["type"] == "/problems/unknown-target"


def test_recording_in_the_book_is_idempotent_and_knows_versions(book: Book) -> None:
    fields = {"person": "p-ana", "name": "Ana", "level": "staff", "fact_id": an_id()}
    first, again = (book.state("person_added", **fields) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.headers["etag"] == '"1"'
    tag = book.door.get("/v1/people").headers["etag"]
    changes = {"person": "p-ana", "team": "rail"}
    assert book.state("person_changed", headers={"If-Match": tag}, **changes).status_code == 201
    assert book.state("person_changed", headers={"If-Match": tag}, **changes).status_code == 412


def test_batches_reach_the_book_by_its_name(book: Book) -> None:
    book.door.open()
    moment = {"occurred_at": "2025-03-03T10:00:00Z"}
    period = {"period_starts": "2025-01-01", "period_ends": "2025-12-31"}
    lines = [
        {
            "account": "firm",
            "kind": "person_added",
            "person": "p-ana",
            "name": "Ana",
            "level": "staff",
            **moment,
        },
        {"account": CODE, "kind": "budget_set", "hours": 40, **period, **moment},
        {"account": CODE, "kind": "role_assigned", "role": "account_manager", "person": "p-ana", **moment},
    ]
    answer = book.door.batch(*map(orjson.dumps, lines)).json()
    assert [one["receipt"]["account"] for one in answer["results"]] == ["firm:book", "firm:book", CODE]
    assert "p-ana" in book.people()


def test_the_statements_of_the_book_are_in_the_audit(book: Book) -> None:
    book.door.open()
    book.add("p-ana")
    rows = book.door.fresh("/v1/reports/audit")["rows"]
    assert ("firm:book", "person_added") in {(row["account"], row["statement"]) for row in rows}


def test_the_book_is_no_account(book: Book) -> None:
    book.door.open()
    book.add("p-ana")
    assert [one["code"] for one in book.door.fresh("/v1/reports/portfolio")["rows"]] == [CODE]
    assert book.door.get("/v1/accounts/firm:book").status_code == 404
    assert book.door.get("/v1/accounts/firm/tier").status_code == 404
    refused = book.door.open("firm")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/code-of-the-book")
    policy = book.door.get("/v1/policies").json()["items"][0]["content"]
    tried = book.door.client.post("/v1/policies:backtest", json={"policy": policy})
    assert tried.json()["totals"]["accounts"] == 1


def test_the_catalogue_tells_the_kinds_of_the_book_apart(book: Book) -> None:
    told = book.door.get("/v1/catalogue").json()
    assert "person_added" in {one["id"] for one in told["firm_kinds"]}
    assert {one["topic"].partition(".")[0] for one in told["kinds"]} == {"account"}
