"""People are shown by name, with their ids at hand; programs are given the ids."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from tests.doors import CODE, Door
from tests.web.reading import look

ANA = '<span title="p-ana">Ana Example</span>'


@pytest.fixture
def told(empty: Door) -> Door:
    """An account that Ana manages, who is in the firm's own book, and Ben sponsors, who isn't."""
    empty.open()
    state(empty, "person_added", "2025-01-01", person="p-ana", name="Ana Example", level="manager")
    empty.stated("role_assigned", role="account_manager", person="p-ana")
    empty.stated("role_assigned", role="executive_sponsor", person="p-ben")
    empty.stated("interaction", channel="call", initiative="ours", people=["p-ana", "p-ben"])
    planned = {"action": "a-1", "side": "ours", "due": "2025-04-01", "owner": "p-ana", "title": "Call back"}
    empty.stated("action_planned", **planned)
    empty.system.refresh()
    return empty


def state(door: Door, kind: str, on: str, **fields: Any) -> None:
    content = {"kind": kind, "occurred_at": f"{on}T09:00:00Z", **fields}
    response = door.client.post("/v1/firm/facts", json=content)
    assert response.status_code == 201, response.text
    door.system.refresh()


@pytest.mark.parametrize("path", ["/", f"/accounts/{CODE}", f"/accounts/{CODE}/handover"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_name_whom_the_book_knows_and_show_others_by_id(told: Door, path: str, language: str) -> None:
    page = look(told, f"{path}?lang={language}")
    assert ANA in page.source
    assert ">p-ana<" not in page.source
    assert "p-ben" in page.text


def test_reports_are_read_by_name_and_lead_on_by_id(told: Door) -> None:
    page = look(told, "/reports/load")
    assert 'title="p-ana">Ana Example</td>' in page.source
    assert "p-ben" in page.text
    people = [row["person"] for row in told.get("/v1/reports/load").json()["rows"]]
    assert people == ["p-ana", "p-ben"]


def test_files_for_people_have_names_and_files_for_programs_ids(told: Door) -> None:
    answer = told.get("/v1/reports/load", format="csv")
    assert "Ana Example" in answer.text
    assert "p-ana" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    sheet = ZipFile(BytesIO(told.get("/v1/reports/load", format="xlsx").content))
    texts = sheet.read("xl/sharedStrings.xml").decode()
    assert "Ana Example" in texts
    assert b"Ana Example" not in told.get("/v1/reports/load", format="parquet").content
    assert "Ana Example" not in told.get("/v1/reports/load").text


def test_two_of_one_name_are_told_apart(told: Door) -> None:
    state(told, "person_added", "2025-01-01", person="p-ben", name="Ana Example", level="staff")
    answer = told.get("/v1/reports/load", format="csv").text
    assert "Ana Example (p-ana)" in answer
    assert "Ana Example (p-ben)" in answer


def test_a_name_is_the_one_they_had_then_as_it_was_known(told: Door) -> None:
    before = told.head()
    state(told, "person_changed", "2025-06-01", person="p-ana", name="Ana Sample")
    named = {
        as_of: told.get("/v1/reports/load", as_of=as_of, format="csv").text
        for as_of in ("2025-05-31", "2025-06-01")
    }
    assert "Ana Example" in named["2025-05-31"]
    assert "Ana Sample" in named["2025-06-01"]
    assert "Ana Example" in told.get("/v1/reports/load", known_at=before, format="csv").text
    assert '<span title="p-ana">Ana Sample</span>' in look(told, "/").source


def test_slices_by_a_role_are_named(told: Door) -> None:
    page = look(told, "/reports/movement?by=account_manager")
    assert "Ana Example" in page.text
    assert "p-ana" not in page.text


def test_a_name_that_would_be_markup_is_text(told: Door) -> None:
    state(told, "person_changed", "2025-02-01", person="p-ana", name="<b>Ana</b>")
    assert "&lt;b&gt;Ana&lt;/b&gt;" in look(told, "/").source


def test_a_number_of_people_stays_a_number_in_every_file(told: Door) -> None:
    told.stated("investment", person="p-ana", hours="2", occurred_at=told.system.clock().isoformat())
    told.system.refresh()
    rows = told.get("/v1/reports/spending", format="csv").text.splitlines()
    assert rows[0].split(",")[-1] == '"people"'
    assert rows[1].split(",")[-1] == "1"
