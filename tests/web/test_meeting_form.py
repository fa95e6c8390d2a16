"""One form for a meeting, call or message: which kind it is, somebody new in it, days by name."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.web.forms import Form, again, form
from tests.web.reading import Html
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.settings import Settings
from tierline.interfaces.web.forms.moments import COOKIE
from tierline.interfaces.wiring import System

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""Half past midnight of the 21st in Shanghai."""
MEETING = f"/accounts/{CODE}/meeting"


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """An account with a manager and an executive; a manager and an executive of ours in the firm's book."""
    monkeypatch.setattr("tierline.interfaces.wiring.now", lambda: NOW)
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=0.05)
    with System(settings) as system, Door(system) as door:
        assert door.open().status_code == 201
        door.stated("contact_added", contact="C-1", name="Ingrid Solberg", level="executive")
        door.stated("contact_added", contact="C-2", name="Li Wei", level="manager")
        for person, level in (("p-ana", "manager"), ("p-bo", "executive")):
            added = {"kind": "person_added", "person": person, "name": person.title(), "level": level}
            system.accounts.record(FIRM_BOOK, {**added, "occurred_at": "2025-01-01T09:00:00Z"}, actor="hr")
        system.refresh()
        yield door


def filled(door: Door, language: str = "en", **inputs: Any) -> Form:
    """The form with some of its inputs filled in."""
    sheet = form(door, f"{MEETING}?lang={language}")
    sheet.sent |= {"initiative": ["ours"], **{name.replace("__", "."): one for name, one in inputs.items()}}
    return sheet


def sent(door: Door, sheet: Form) -> list[dict[str, Any]]:
    """Send a form that is recorded; the facts that were, in their order."""
    version = len(door.system.reads.statements(CODE))
    response = sheet.send(door)
    assert response.status_code == 303, response.text.partition("<main")[2][:3000]
    door.system.refresh()
    return [
        one.fact.model_dump(mode="json", exclude_none=True)
        for one in door.system.reads.statements(CODE, after=version)
    ]


def test_a_meeting_below_both_managements_is_an_interaction(door: Door) -> None:
    (fact,) = sent(door, filled(door, contacts=["C-1"], people=["p-ana"], note=["About coils"]))
    assert (fact["kind"], fact["channel"], fact["initiative"]) == ("interaction", "meeting", "ours")
    assert (fact["contacts"], fact["people"]) == (["C-1"], ["p-ana"])


def test_a_meeting_of_both_managements_is_an_executive_contact_and_no_level_is_asked(door: Door) -> None:
    sheet = filled(door, contacts=["C-1", "C-2"], people=["p-ana", "p-bo"], channel=["call"])
    assert "our_level" not in sheet.sorts
    (fact,) = sent(door, sheet)
    assert (fact["kind"], fact["form"], fact["our_level"]) == ("executive_contact", "call", "executive")
    assert "client_level" not in fact


def test_what_managements_write_to_each_other_is_an_interaction(door: Door) -> None:
    (fact,) = sent(door, filled(door, contacts=["C-1"], people=["p-bo"], channel=["email"]))
    assert fact["kind"] == "interaction"


@pytest.mark.parametrize(("level", "kind"), [("executive", "executive_contact"), ("senior", "interaction")])
def test_the_level_of_ours_whom_nobody_knows_is_asked_for_once(door: Door, level: str, kind: str) -> None:
    sheet = filled(door, contacts=["C-1"], people__others=["p-unknown"])
    head = door.head()
    asking, page = again(sheet.send(door), 422)
    assert "How high did ours stand?" in page.text
    assert door.head() == head
    asking.sent["our_level"] = [level]
    (fact,) = sent(door, asking)
    assert fact["kind"] == kind
    assert fact.get("our_level") == ("executive" if kind == "executive_contact" else None)


def test_somebody_new_is_added_with_the_meeting_in_one_transaction(door: Door) -> None:
    sheet = filled(door, people=["p-bo"], new__name=["Ada Ashdown"], new__level=["executive"])
    sheet.sent |= {"new.title": ["Chief executive"], "new.key_person": ["yes"]}
    added, met = sent(door, sheet)
    assert (added["kind"], added["contact"], added["level"]) == ("contact_added", "C-3", "executive")
    assert added["key_person"] is True
    assert (met["kind"], met["contacts"]) == ("executive_contact", ["C-3"])
    assert added["occurred_at"] == met["occurred_at"]
    opened = door.fresh(f"/v1/accounts/{CODE}/facts/{added['fact_id']}")["fact"]
    assert (opened["name"], opened["title"]) == ("Ada Ashdown", "Chief executive")


def test_sent_twice_it_is_recorded_once(door: Door) -> None:
    sheet = filled(door, new__name=["Ada Ashdown"], new__level=["manager"])
    assert len(sent(door, sheet)) == 2
    head = door.head()
    assert sheet.send(door).status_code == 303
    assert door.head() == head


def test_where_the_meeting_is_refused_nobody_is_added(door: Door) -> None:
    door.stated("contact_left", contact="C-2", occurred_at="2026-01-01T09:00:00Z")
    sheet = filled(door, contacts=["C-2"], new__name=["Ada Ashdown"], new__level=["manager"])
    head = door.head()
    shown, page = again(sheet.send(door), 409)
    assert "e-contacts" in page.ids
    assert shown.sent["new.name"] == ["Ada Ashdown"]
    assert door.head() == head


def test_somebody_new_without_a_level_is_told_beside_the_level(door: Door) -> None:
    _, page = again(filled(door, new__name=["Ada Ashdown"]).send(door), 422)
    assert "e-new.level" in page.ids


def test_what_is_refused_of_somebody_new_is_told_beside_its_field(door: Door) -> None:
    head = door.head()
    sheet = filled(door, new__name=["x" * 500], new__level=["manager"])
    assert "e-new.name" in again(sheet.send(door), 422)[1].ids
    sheet.sent |= {"new.name": ["Ada"], "occurred_at.day": ["2026-11-25"]}
    assert "e-occurred_at" in again(sheet.send(door), 422)[1].ids
    assert door.head() == head


def test_a_reference_that_somebody_else_took_meanwhile_becomes_another(door: Door) -> None:
    sheet = filled(door, new__name=["Ada Ashdown"], new__level=["manager"])
    door.stated("contact_added", contact="C-3", name="Somebody else", level="staff")
    shown, page = again(sheet.send(door), 409)
    assert "Another contact was added meanwhile" in page.text
    added, _ = sent(door, shown)
    assert added["contact"] == "C-4"


@pytest.mark.parametrize(
    ("preset", "zone", "at"),
    [
        # A day without a time is noon, but nothing happened later than the form was opened.
        pytest.param("today", "UTC", "2026-11-20T12:00:00Z", id="today"),
        pytest.param("today", "Asia/Shanghai", "2026-11-20T16:30:00Z", id="today in Shanghai, before noon"),
        pytest.param("yesterday", "UTC", "2026-11-19T12:00:00Z", id="yesterday"),
        pytest.param("yesterday", "Asia/Shanghai", "2026-11-20T04:00:00Z", id="yesterday in Shanghai"),
    ],
)
def test_a_day_by_its_name_is_that_of_the_readers_clocks(door: Door, preset: str, zone: str, at: str) -> None:
    door.client.cookies.set(COOKIE, zone)
    sheet = filled(door, occurred_at__preset=[preset], contacts=["C-2"])
    assert sheet.sent["occurred_at.zone"] == [zone]
    (fact,) = sent(door, sheet)
    assert fact["occurred_at"] == at


def test_a_day_that_is_typed_counts_before_one_by_its_name(door: Door) -> None:
    (fact,) = sent(door, filled(door, occurred_at__day=["2026-11-02"], occurred_at__time=["09:15"]))
    assert fact["occurred_at"] == "2026-11-02T09:15:00Z"


@pytest.mark.parametrize("preset", ["other", "tomorrow"])
def test_no_day_at_all_is_told_beside_the_moment(door: Door, preset: str) -> None:
    _, page = again(filled(door, occurred_at__preset=[preset]).send(door), 422)
    assert "e-occurred_at" in page.ids


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"contacts": ["C-1"], "people": ["p-bo"], "joint_business": ["yes"]}, "joint_business"),
        ({"contacts": ["C-2"], "people": ["p-bo"], "topics": ["values"]}, "topics"),
        ({"contacts": ["C-2"], "people": ["p-bo"], "introduced_by": ["p-ana"]}, "introduced_by"),
    ],
)
def test_what_has_no_place_in_the_kind_is_told_and_not_dropped(
    door: Door, inputs: dict[str, list[str]], path: str
) -> None:
    head = door.head()
    _, page = again(filled(door, **inputs).send(door), 422)
    assert f"e-{path}" in page.ids
    assert door.head() == head


def test_the_same_again_within_the_hour_is_asked_back(door: Door) -> None:
    sent(door, filled(door, contacts=["C-2"], people=["p-ana"]))
    asking, page = again(filled(door, contacts=["C-2"], people=["p-ana"]).send(door), 422)
    assert "You recorded the same" in page.text
    assert len(sent(door, asking.sure())) == 1


def test_everybody_of_the_book_is_offered_by_name_and_the_page_leads_to_the_form(door: Door) -> None:
    sheet = form(door, MEETING)
    assert sheet.offered["people"] == ["p-ana", "p-bo"] or set(sheet.offered["people"]) == {"p-ana", "p-bo"}
    assert "P-Ana" in door.client.get(MEETING).text
    assert MEETING in Html.of(door.client.get(f"/accounts/{CODE}")).links


def test_a_form_from_elsewhere_records_nothing(door: Door) -> None:
    sheet, head = filled(door, contacts=["C-2"]), door.head()
    sheet.sent["form_token"] = ["forged"]
    again(sheet.send(door), 403)
    assert door.head() == head


def test_of_an_account_that_is_not_there_nothing_is_served(door: Door) -> None:
    assert door.client.get("/accounts/nobody/meeting").status_code == 404


def test_the_form_is_shown_in_the_other_language_with_what_was_typed(door: Door) -> None:
    sheet = filled(door, new__name=["Ada Ashdown"])
    _, page = again(sheet.send(door), 422)
    sheet.action = page.source.partition('formaction="')[2].partition('"')[0]
    sheet.sent["only_shown"] = ["yes"]
    shown, page = again(sheet.send(door), 200)
    assert 'lang="zh-Hans"' in page.source
    assert shown.sent["new.name"] == ["Ada Ashdown"]
