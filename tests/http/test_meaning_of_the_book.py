"""What the firm's own book says counts on the accounts, and what it doesn't know is stated only."""

from typing import Any

from tests.doors import CODE, Door
from tests.http.march import NOW, at_the_top, contact, criterion, day


def in_the_book(door: Door, kind: str, **fields: Any) -> dict[str, Any]:
    """State a fact of the firm's own book that is taken; its receipt."""
    response = door.client.post("/v1/firm/facts", json={"kind": kind, **fields})
    assert response.status_code == 201, response.text
    receipt: dict[str, Any] = response.json()
    return receipt


def owed(door: Door, code: str, name: str, **asked: Any) -> dict[str, Any]:
    """How a responsibility of the sales manager of an account stands."""
    found = door.fresh(f"/v1/accounts/{code}/coverage", as_of=NOW, **asked)["responsibilities"]
    one: dict[str, Any] = next(one for one in found if one["id"] == f"sales_manager.{name}")
    return one


def test_a_level_of_ours_is_that_of_our_people_where_the_firms_book_knows_all_of_them(new: Door) -> None:
    contact(new, "boss", "executive")
    at_the_top(new, day(4))
    in_the_book(new, "person_added", person="p-exec", name="Ben Example", level="manager", occurred_at=day(1))
    content = {"contacts": ["boss"], "our_level": "executive", "form": "meeting", "occurred_at": day(5)}
    refused = new.state("executive_contact", people=["p-exec"], **content)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/level-above-our-people")
    new.stated("executive_contact", people=["p-exec", "p-not-in-the-book"], **content)
    new.stated("executive_contact", people=["p-exec"], **{**content, "our_level": "manager"})


def test_a_level_of_ours_that_the_book_does_not_know_is_stated_only(new: Door) -> None:
    contact(new, "boss", level="executive")
    met = at_the_top(new, day(10))["fact_id"]
    assert "stated_only" not in criterion(new, "partner.top_level")
    someone = {"person": "p-else", "name": "Else Example", "level": "staff", "occurred_at": day(1)}
    in_the_book(new, "person_added", **someone)
    assert criterion(new, "partner.top_level")["stated_only"] == [met]
    assert "stated_only" not in criterion(new, "preferred_supplier.key_people")
    in_the_book(new, "person_added", **{**someone, "person": "p-exec", "level": "executive"})
    assert "stated_only" not in criterion(new, "partner.top_level")


def test_one_training_covers_all_accounts_that_it_was_for_and_no_other(new: Door) -> None:
    for code, manager in ((CODE, "p-ann"), ("two", "p-ann"), ("three", "p-ben")):
        if code != CODE:
            assert new.open(code).status_code == 201
        new.stated("role_assigned", code, role="sales_manager", person="p-sam", occurred_at=day(2))
        new.stated("role_assigned", code, role="account_manager", person=manager, occurred_at=day(2))
    training = {"responsibility": "sales_manager.training", "by": "p-sam", "people": ["p-ann"]}
    before = new.head()
    receipt = in_the_book(new, "duty_fulfilled", **training, occurred_at=day(10))

    def states(**asked: Any) -> list[str]:
        return [owed(new, code, "training", **asked)["state"] for code in (CODE, "two", "three")]

    assert states() == ["covered", "covered", "never"]
    assert states(known_at=before) == ["never", "never", "never"]
    assert owed(new, "two", "training")["last_fact"] == receipt["fact_id"]
    budget = {"account": "three", "period_starts": "2025-01-01", "period_ends": "2025-12-31", "hours": "90"}
    in_the_book(new, "budget_set", **budget, occurred_at=day(10))
    assert owed(new, "three", "budget")["state"] == "covered"
    assert owed(new, "two", "budget")["state"] == "never"
