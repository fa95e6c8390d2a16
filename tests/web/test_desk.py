"""The page of a desk, the same as JSON and as a calendar, and where whoever signs in begins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from icalendar import Calendar

from tests.doors import CODE, Door
from tests.web.reading import look
from tierline.application.access import ALL_ACCOUNTS, NOBODY, AccountSet, Principal, Scope
from tierline.interfaces.presentation.desk_phrases import TO_DO
from tierline.interfaces.web.desk_page import first_page
from tierline.projections.reports.base import MatterName


@pytest.fixture
def told(empty: Door) -> Door:
    """An account with a manager, a sponsor, an open complaint and an action of ours."""
    empty.open()
    on = "2025-05-01T10:00:00Z"
    empty.stated("role_assigned", occurred_at=on, role="account_manager", person="mei.lin")
    empty.stated("role_assigned", occurred_at=on, role="executive_sponsor", person="ana.ruiz")
    complaint = {"escalation": "E1", "severity": "high", "category": "complaint", "summary": "Pump hums"}
    empty.stated("escalation_raised", occurred_at="2025-05-02T10:00:00Z", **complaint)
    action = {
        "action": "A1",
        "side": "ours",
        "owner": "mei.lin",
        "due": "2025-06-04",
        "title": "Send the plan",
    }
    empty.stated("action_planned", occurred_at="2025-05-03T10:00:00Z", **action)
    empty.system.refresh()
    return empty


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_line_says_what_it_is_about_and_leads_to_the_form_for_it(told: Door, language: str) -> None:
    page = look(told, f"/desk?person=mei.lin&as_of=2025-06-01&lang={language}")
    assert {"late", "this_week", "next_30_days", "others"} <= page.ids
    assert "Pump hums" in page.text
    assert "Send the plan" in page.text
    form = f"/accounts/{CODE}/record/action_completed?lang={language}&action=A1"
    assert form in page.links
    assert 'value="A1" selected' in look(told, form).source


def test_a_fold_of_duties_has_a_form_for_each_of_them(told: Door) -> None:
    page = look(told, "/desk?person=ana.ruiz&as_of=2025-06-01&lang=en")
    forms = [one for one in page.links if "/record/responsibility_fulfilled" in one]
    assert len(forms) > 3
    assert all("responsibility=executive_sponsor." in one for one in forms)


def test_where_nobody_is_known_there_is_somebody_to_choose(told: Door) -> None:
    page = look(told, "/desk?as_of=2025-06-01&lang=en")
    assert "/desk?lang=en&as_of=2025-06-01&person=mei.lin" in page.links
    nobody = look(told, "/desk?as_of=2025-04-01&lang=en")
    assert "Nobody holds a role of an account yet." in nobody.text


def test_filters_narrow_a_desk_and_go_on_to_portfolio_and_reports(told: Door) -> None:
    asked = "/desk?person=mei.lin&as_of=2025-06-01&lang=en"
    there = look(told, f"{asked}&kind=enterprise")
    assert "Pump hums" in there.text
    assert there.source.count('class="chip"') == 1
    for path in ("/", "/reports/attention"):
        assert any(one.startswith(f"{path}?") and "kind=enterprise" in one for one in there.links), path
    api = [one for one in there.links if one.startswith("/v1/people/mei.lin/")]
    assert api
    assert not any("kind=" in one for one in api)
    elsewhere = look(told, f"{asked}&kind=government")
    assert "Pump hums" not in elsewhere.text
    assert "holds no role" not in elsewhere.text


def test_the_desk_of_whom_the_portfolio_is_narrowed_to_is_one_step_away(told: Door) -> None:
    links = look(told, "/?person=mei.lin&kind=enterprise&lang=en").links
    assert "/desk?lang=en&person=mei.lin&kind=enterprise" in links


def test_the_messages_of_nobody_we_know_say_so_and_offer_those_there_are(told: Door) -> None:
    page = look(told, "/messages?person=nobody.here&lang=en", 404)
    assert "Nobody of ours has this id." in page.text
    assert "/messages?lang=en&person=mei.lin" in page.links


def test_a_range_is_kept_by_reports_that_take_one(told: Door) -> None:
    links = look(told, "/reports/moves?from=2025-05-01&to=2025-05-31&kind=enterprise&lang=en").links
    spanned = {one for one in links if "from=2025-05-01" in one and "to=2025-05-31" in one}
    assert any(one.startswith("/reports/movement?") and "kind=enterprise" in one for one in spanned)
    assert not any(one.startswith("/reports/attention") for one in spanned)


def test_somebody_without_a_role_is_told_so(told: Door) -> None:
    added = {"kind": "person_added", "person": "jo", "name": "Jo", "level": "staff"}
    told.client.post("/v1/firm/facts", json={**added, "occurred_at": "2025-01-01T00:00:00Z"})
    assert "holds no role of any account" in look(told, "/desk?person=jo&lang=en").text


def test_the_same_is_answered_as_json_in_the_order_of_the_page(told: Door) -> None:
    answer = told.client.get("/v1/people/mei.lin/desk", params={"as_of": "2025-06-01"}).json()
    assert [one["matter"] for one in answer["late"]] == ["escalation_open"]
    assert [one["subject"] for one in answer["this_week"]] == ["sales_manager", "A1"]
    assert answer["this_week"][0]["tier"] == "vendor"
    assert answer["late"][0]["what"]["en"] == "Open escalation: complaint, high"
    assert answer["accounts"] == [CODE]
    again = told.client.get("/v1/people/mei.lin/desk", params={"basis": answer["basis"]["token"]}).json()
    assert again == answer


def test_the_calendar_is_read_by_a_library_and_names_days_once(told: Door) -> None:
    params = {"as_of": "2025-06-01", "lang": "en"}
    first, second = (told.client.get("/v1/people/mei.lin/calendar.ics", params=params) for _ in range(2))
    assert first.headers["content-type"].startswith("text/calendar")
    entries = {str(one["uid"]): one for one in Calendar.from_ical(first.content).walk("VEVENT")}
    assert entries.keys() == {str(one["uid"]) for one in Calendar.from_ical(second.content).walk("VEVENT")}
    action = next(one for one in entries.values() if "Action due" in str(one["summary"]))
    assert action.decoded("dtstart") == datetime(2025, 6, 4, tzinfo=UTC).date()


def test_whoever_is_one_of_ours_begins_at_their_desk_unless_they_wanted_elsewhere() -> None:
    ours = replace(NOBODY, person="mei.lin")
    assert first_page("/", ours) == "/desk"
    assert first_page("/?lang=zh", ours) == "/desk?lang=zh"
    assert first_page("/?person=jo", ours) == "/?person=jo"
    assert first_page("/accounts/ACME", ours) == "/accounts/ACME"
    assert first_page("/", NOBODY) == "/"


def test_who_is_none_of_ours_is_told_so_in_one_sentence(told: Door) -> None:
    answer = told.client.get("/desk?person=no.body&lang=en")
    assert answer.status_code == 404
    assert "Nobody of ours has this id." in answer.text
    assert "mei.lin" in answer.text
    added = {"kind": "person_added", "person": "no.body", "name": "N", "level": "staff"}
    told.client.post("/v1/firm/facts", json={**added, "occurred_at": "2025-01-01T00:00:00Z"})
    assert told.client.get("/desk?person=no.body&lang=en").status_code == 200


def test_every_line_begins_with_a_verb(told: Door) -> None:
    page = look(told, "/desk?person=mei.lin&as_of=2025-06-01&lang=en")
    assert "Do what we planned: Send the plan" in " ".join(page.text.split())
    answer = told.client.get("/v1/people/mei.lin/calendar.ics?as_of=2025-06-01&lang=en")
    entries = [str(one["summary"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert any(one.endswith(": Do what we planned (Action due, ours)") for one in entries)
    assert TO_DO.keys() == set(get_args(MatterName))


def test_a_fall_leads_to_what_would_keep_the_tier_and_a_criterion_to_what_meets_it(demo: Door) -> None:
    falls = demo.get("/v1/reports/attention", matter="tier_falls", within="365").json()["rows"]
    first = min((row for row in falls if row["people"]), key=lambda row: row["due"])
    day = (datetime.fromisoformat(first["due"]) - timedelta(days=10)).date()
    person = first["people"].split(", ")[0]
    page = look(demo, f"/desk?person={person}&as_of={day}&lang=en")
    wishes = [one for one in page.links if "/what-if?" in one]
    assert wishes
    assert all("wanted=" in one for one in wishes)
    cures = ("/meeting", "/record/knowledge", "/record/observation", "/record/contract_signed")
    assert any(cure in one for one in page.links for cure in cures)


def test_a_desk_is_narrowed_and_without_texts_for_who_may_not_read_them(told: Door) -> None:
    told.system.access.local = Principal("reader", frozenset({Scope.READ}), ALL_ACCOUNTS)
    page = look(told, "/desk?person=mei.lin&as_of=2025-06-01&lang=en")
    assert "Send the plan" not in page.text
    assert "Pump hums" not in page.text
    told.system.access.local = Principal(
        "reader", frozenset({Scope.READ}), AccountSet(codes=frozenset({"OTHER-1"}))
    )
    narrowed = told.client.get("/v1/people/mei.lin/desk?as_of=2025-06-01").json()
    assert narrowed["accounts"] == []
    assert not any(narrowed[block] for block in ("late", "this_week", "next_30_days", "others"))
    assert CODE not in told.client.get("/desk?person=mei.lin&as_of=2025-06-01&lang=en").text
