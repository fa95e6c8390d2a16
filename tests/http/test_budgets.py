"""Budgets of the firm's own book against effort, at the door: on either database, at any view, as pages."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.doors import CODE, Door
from tests.http.test_firm import Book
from tests.http.test_unreadable import garble
from tests.patience import LONGEST, until
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

YEAR = {"period_starts": "2025-01-01", "period_ends": "2025-12-31"}
AT = {"as_of": "2025-06-30"}


@pytest.fixture
def settings(database: str) -> Settings:
    return Settings(database=database, root_key="5f" * 32, wait_seconds=LONGEST)


@pytest.fixture
def door(settings: Settings) -> Iterator[Door]:
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        door.open()
        door.stated("investment", person="p-ana", hours="120", amount={"value": "70", "currency": "EUR"})
        yield door


def attention(door: Door, **view: Any) -> list[tuple[str, str]]:
    found = door.fresh("/v1/reports/attention", matter="budget_passed", **{**AT, **view})["rows"]
    return [(row["account"], row["what"]) for row in found]


def budget_hours(door: Door, **view: Any) -> list[float | None]:
    found = door.fresh("/v1/reports/returns", **{"from": "2025-01-01", "to": "2025-12-31", **AT, **view})
    return [row["budget_hours_used"] for row in found["rows"]]


def test_a_budget_is_held_against_effort_on_both_clocks(door: Door) -> None:
    book = Book(door)
    unset = door.head()
    first = book.stated("budget_set", account=CODE, hours="100", **YEAR)
    told = [(CODE, "Budget passed: 120 of 100 h, 2025-01-01 to 2025-12-31")]
    assert attention(door) == told
    assert budget_hours(door) == [pytest.approx(120 / (100 * 181 / 365), abs=0.0001)]
    changes = {"target": first["fact_id"], "reason": "r", "changes": {"hours": "1000"}}
    book.stated("fact_corrected", **changes)
    assert attention(door) == []
    assert attention(door, known_at=first["position"]) == told
    assert attention(door, known_at=unset) == attention(door, as_of="2025-03-02") == []
    assert budget_hours(door, known_at=unset) == [None]
    answer = door.get("/v1/reports/attention", known_at=first["position"], **AT)
    again = door.get("/v1/reports/attention", basis=answer.json()["basis"]["token"])
    assert (again.status_code, again.content) == (200, answer.content)


def test_a_page_of_attention_leads_to_the_budgets_in_either_language(door: Door) -> None:
    position = Book(door).stated("budget_set", account=CODE, hours="100", **YEAR)["position"]
    for language, words in (("en", "Budget passed: 120 of 100 h"), ("zh", "预算超支：已用 120 / 100 小时")):
        for matter in ("budget_passed", None):
            asked = {"matter": matter} if matter else {}
            page = door.get_after(position, "/reports/attention", lang=language, **AT, **asked).text
            assert words in page
            assert "#budgets" in page
    assert "budget passed" in door.get("/reports/attention", lang="en").text
    assert "预算超支" in door.get("/reports/attention", lang="zh").text


def test_returns_as_a_sheet_count_hours_and_their_budget_once(door: Door) -> None:
    Book(door).stated("budget_set", account=CODE, hours="100", **YEAR)
    last = door.stated("revenue_booked", **YEAR, amount={"value": "9", "currency": "CNY"})
    answer = door.get_after(last["position"], "/v1/reports/returns", format="xlsx", lang="en", **AT)
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.values)
    heads = next(number for number, row in enumerate(rows) if "Budget, hours" in row)
    for name in ("Hours", "Budget, hours"):
        place = rows[heads].index(name)
        assert len([row for row in rows[heads + 1 :] if isinstance(row[place], int | float)]) == 1
    assert door.get("/v1/reports/returns", format="pdf", lang="zh", **AT).content.startswith(b"%PDF")


def test_what_can_be_read_of_the_book_says_by_which_budgets(settings: Settings) -> None:
    with System(settings) as system, Door(system) as door:
        door.open()
        door.stated("investment", person="p-ana", hours="120")
        book = Book(door)
        book.stated("budget_set", account=CODE, hours="100", **YEAR)
        garble(system, book.stated("budget_set", account=CODE, hours="1000", **YEAR)["position"])
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        assert until(lambda: door.get("/readyz").json().get("position") == door.head())
        answer = door.get("/v1/reports/attention", matter="budget_passed", **AT).json()
        assert [row["account"] for row in answer["rows"]] == [CODE]
        assert answer["basis"]["parked"] == ["firm:book"]
