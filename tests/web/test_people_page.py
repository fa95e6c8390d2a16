"""The pages on our people: who is there, what departments did, budgets, and recording all of it by form."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.domain.firm.sayings import EXAMPLES
from tests.doors import CODE, Door
from tests.web.forms import again, form
from tests.web.reading import Html, look
from tierline.domain.account.base import FIRM_KINDS
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", body_limit=200_000)
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        door.open(CODE)
        yield door


def stated(door: Door, kind: str, **fields: Any) -> str:
    content = {"kind": kind, "occurred_at": "2025-01-01T09:00:00Z", **fields}
    return str(door.system.accounts.record(FIRM_BOOK, content, actor="local").receipt.fact_id)


@pytest.fixture
def told(door: Door) -> Door:
    """A book with something of everything."""
    stated(door, "person_added", person="p-ben", name="Ben Berg", level="executive")
    ana = {"name": "Ana Example", "email": "ana@firm.example", "level": "manager", "team": "rail"}
    stated(door, "person_added", person="p-ana", manager="p-ben", **ana)
    stated(door, "person_added", person="p-cy", name="Cy Moe", level="staff")
    stated(door, "person_left", person="p-cy", occurred_at="2025-03-01T09:00:00Z")
    done = {"responsibility": "sales_manager.training", "note": "Two days"}
    stated(door, "duty_fulfilled", by="p-ben", people=["p-ana"], **done)
    period = {"period_starts": "2025-01-01", "period_ends": "2025-12-31"}
    stated(door, "budget_set", account=CODE, hours="120", **period)
    stated(door, "budget_set", team="rail", amount={"value": "5000", "currency": "EUR"}, **period)
    return door


def preceding(kind: str) -> list[dict[str, Any]]:
    before = {"person_hold_released": ("person_added", "person_held")}
    of_somebody = ("person_changed", "person_left", "person_forgotten", "person_held")
    return [EXAMPLES[one] for one in before.get(kind, ("person_added",) if kind in of_somebody else ())]


def sent(response: Any, door: Door) -> Html:
    """The page that one sees after a form was taken."""
    assert response.status_code == 303, response.text[-3000:]
    return look(door, response.headers["location"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_people_duties_and_budgets(told: Door, language: str) -> None:
    page = look(told, f"/people?lang={language}")
    for shown in ("Ana Example", "Ben Berg", "Cy Moe", "Two days", CODE, "rail", "5,000 EUR", "120"):
        assert shown in page.text
    assert f"/people/p-ana?lang={language}" in page.links
    assert {f"/firm/record/{kind}?lang={language}" for kind in FIRM_KINDS} <= set(page.links)


def test_a_budget_that_runs_shows_the_share_that_was_used_by_then(told: Door) -> None:
    spent = {"person": "p-ana", "amount": {"value": "6000", "currency": "EUR"}}
    told.stated("investment", hours="30", occurred_at="2025-02-03T10:00:00Z", **spent)
    told.system.refresh()
    page = look(told, "/people?lang=en&as_of=2025-03-01")
    assert "25% Hours" in page.text
    assert "▲ 120% EUR" in page.text
    assert "0% Hours" in look(told, "/people?lang=en&as_of=2025-02-01").text
    over = look(told, "/people?lang=en&as_of=2026-02-01").text
    assert "5,000 EUR" in over
    assert "%" not in over.partition("Budgets")[2]


def test_the_page_is_as_of_any_day(told: Door) -> None:
    before = look(told, "/people?as_of=2025-02-01")
    assert "Left" not in before.text
    assert "Nobody is in the book by then" in look(told, "/people?as_of=2024-01-01").text


def test_a_person_s_page_tells_who_they_are_and_what_was_stated(told: Door) -> None:
    page = look(told, "/people/p-ana")
    for shown in ("Ana Example", "ana@firm.example", "rail", "Ben Berg", "Person added"):
        assert shown in page.text
    assert "/people/p-ana" in look(told, "/people/p-ben").links
    assert "was ever added" in look(told, "/people/p-nobody", 404).text


def test_every_page_leads_to_the_people(told: Door) -> None:
    assert "/people" in look(told, "/reports/load").links


@pytest.mark.parametrize("kind", sorted(FIRM_KINDS))
def test_every_kind_is_recorded_by_its_form_as_the_api_would_have_it(door: Door, kind: str) -> None:
    for content in preceding(kind):
        door.system.accounts.record(FIRM_BOOK, content, actor="local")
    expected = {name: value for name, value in EXAMPLES[kind].items() if value is not None}
    page = sent(form(door, f"/firm/record/{kind}").fill(expected).send(door), door)
    assert str(FIRM_KINDS[kind].LABEL) in page.text
    last = door.system.log.page(door.head() - 1, 1)[0]
    found = door.get(f"/v1/firm/facts/{last.fact.fact_id}").json()["fact"]
    assert {name: found.get(name) for name in expected} == expected


def test_a_fact_is_corrected_retracted_and_reinstated_by_form(told: Door) -> None:
    added = stated(told, "person_added", person="p-dee", name="Dee", level="staff")
    sheet = form(told, f"/firm/record/fact_corrected?target={added}").fill({"reason": "Misheard"})
    sent(sheet.fill({"level": "senior", "name": "Dee Dee"}, "changes.").send(told), told)
    assert "Dee Dee" in look(told, "/people").text
    sent(form(told, f"/firm/record/fact_retracted?target={added}").fill({"reason": "No"}).send(told), told)
    assert look(told, "/people/p-dee", 404)
    reinstated = form(told, f"/firm/record/fact_reinstated?target={added}").fill({"reason": "Yes"})
    assert "Dee Dee" in sent(reinstated.send(told), told).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refusal_stands_beside_its_field(told: Door, language: str) -> None:
    address = f"/firm/record/person_added?lang={language}"
    filled = form(told, address).fill({**EXAMPLES["person_added"], "manager": "p-nobody"})
    filled.put("person", "p-new")
    _, page = again(filled.send(told), 404)
    assert ("add them first" if language == "en" else "请先新增该人员") in page.text


def test_people_of_the_book_are_offered_by_name(told: Door) -> None:
    sheet = told.client.get("/firm/record/duty_fulfilled").text
    assert '<option value="p-ben">Ben Berg</option>' in sheet
    assert 'value="p-ana"> <span class="nw">Ana Example</span>' in sheet


@pytest.mark.parametrize("address", ["/firm/record/interaction", "/firm/record/fact_corrected"])
def test_there_is_no_form_for_what_the_book_doesn_t_take(told: Door, address: str) -> None:
    assert told.client.get(address).status_code == 404
    assert told.client.get(f"/accounts/{CODE}/record/person_added").status_code == 404
