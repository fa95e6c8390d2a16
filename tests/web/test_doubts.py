"""What a form asks back before it records, and what is said when what was recorded isn't seen at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.examples import EXAMPLES
from tests.web.forms import Form, again, form
from tests.web.reading import Html
from tierline.interfaces.settings import Settings
from tierline.interfaces.web.forms.moments import COOKIE
from tierline.interfaces.wiring import System

NOW = datetime(2026, 11, 20, 6, 5, tzinfo=UTC)
"""Shortly after two in the afternoon in Shanghai."""
CALL = {"channel": "call", "initiative": "ours"}
MEETING = {"channel": "meeting", "initiative": "ours", "people": ["p-ana", "p-bo"], "note": "We met"}


class Clock:
    """The service's clock, which tests set forward."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr("tierline.interfaces.wiring.now", clock)
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db")
    # The test goes through years in seconds, which no service may; and it has no worker to wait for.
    settings = settings.model_copy(update={"clock_seconds": 10**9, "wait_seconds": 0.05})
    with System(settings) as system, Door(system) as door:
        door.client.cookies.set(COOKIE, "Asia/Shanghai")
        assert door.open().status_code == 201
        system.refresh()
        yield door


def filled(door: Door, kind: str = "interaction", at: str = "", day: str = "", **content: Any) -> Form:
    """A form of a kind, at a time of the clock in Shanghai or as it is served."""
    sheet = form(door, f"/accounts/{CODE}/record/{kind}?lang=en").fill(content)
    if at or day:
        sheet.sent["occurred_at.time"] = [at]
    if day:
        sheet.sent["occurred_at.day"] = [day]
    return sheet


def onward(door: Door, sheet: Form) -> Html:
    """The page that a form leads to that was recorded."""
    response = sheet.send(door)
    assert response.status_code == 303, response.text
    door.system.refresh()
    return Html.of(door.client.get(response.headers["location"]))


def kept(door: Door) -> list[str]:
    """The business times of the interactions on record."""
    facts = [one["fact"] for one in door.fresh(f"/v1/accounts/{CODE}/audit")["items"]]
    return [fact["occurred_at"] for fact in facts if fact["kind"] == "interaction"]


def test_a_form_is_served_in_the_zone_of_its_reader(door: Door) -> None:
    sheet = form(door, f"/accounts/{CODE}/record/interaction")
    served = [sheet.sent[f"occurred_at.{part}"] for part in ("day", "time", "zone")]
    assert served == [["2026-11-20"], ["14:05"], ["Asia/Shanghai"]]
    door.client.cookies.clear()
    sheet = form(door, f"/accounts/{CODE}/record/interaction")
    served = [sheet.sent[f"occurred_at.{part}"] for part in ("day", "time", "zone")]
    assert served == [["2026-11-20"], ["06:05"], ["UTC"]]


def test_half_an_hour_ago_by_the_clock_on_the_wall_is_half_an_hour_ago(door: Door) -> None:
    page = onward(door, filled(door, at="13:35", **CALL))
    assert kept(door) == ["2026-11-20T05:35:00Z"]
    assert "It is dated" not in page.text


def test_the_zone_chosen_last_is_remembered_without_any_script(door: Door) -> None:
    door.client.cookies.clear()
    sheet = filled(door, at="00:30", **CALL)
    sheet.sent["occurred_at.zone"] = ["America/New_York"]
    sheet.sent["occurred_at.day"] = ["2026-11-19"]
    cookie = sheet.send(door).headers["set-cookie"]
    assert cookie.startswith(f'{COOKIE}="America/New_York"; Max-Age=31536000; Path=/; SameSite=lax')
    assert form(door, f"/accounts/{CODE}/record/interaction").sent["occurred_at.time"] == ["01:05"]
    assert "set-cookie" not in filled(door, at="00:31", channel="visit", initiative="ours").send(door).headers


def test_a_moment_still_to_come_is_asked_back_at_its_field_and_recorded_by_who_is_sure(door: Door) -> None:
    back, page = again(filled(door, at="21:35", **CALL).send(door), 422)
    asked = (
        "This lies 7 h 30 min ahead; it is 2026-11-20 14:05 (Shanghai, UTC+8) now. Is the time zone right?"
    )
    assert page.text.count(asked) == 2
    assert "e-occurred_at" in page.ids
    assert kept(door) == []
    still, _ = again(back.send(door), 422)
    assert still.confirms == back.confirms
    still.sent["occurred_at.time"] = ["22:00"]
    later, _ = again(still.sure().send(door), 422)
    assert later.confirms != still.confirms
    page = onward(door, later.sure())
    assert kept(door) == ["2026-11-20T14:00:00Z"]
    assert (
        "It is dated 2026-11-20 22:00 (Shanghai, UTC+8): this page shows and counts it from then on."
        in page.text
    )


def test_more_than_a_day_ahead_is_refused_however_sure_somebody_is(door: Door) -> None:
    back, page = again(filled(door, day="2026-11-22", at="10:00", **CALL).send(door), 422)
    assert "more than 24 hours in the future" in page.text
    assert back.confirms == ""


def test_a_clock_a_few_minutes_ahead_is_asked_nothing(door: Door) -> None:
    assert filled(door, at="14:09", **CALL).send(door).status_code == 303


def test_a_correction_that_moves_a_fact_into_the_future_is_asked_back(door: Door) -> None:
    fact = door.stated("interaction", **CALL)["fact_id"]
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={fact}&lang=en")
    sheet.fill({"reason": "Another day"})
    sheet.fill({"occurred_at": "2026-11-20T12:00:00Z"}, "changes.")
    back, page = again(sheet.send(door), 422)
    assert "e-changes.occurred_at" in page.ids
    assert back.sure().send(door).status_code == 303


def test_a_day_without_a_time_is_some_time_that_day_and_not_still_to_come(door: Door) -> None:
    today = filled(door, day="2026-11-20", **CALL)
    assert today.send(door).status_code == 303
    assert filled(door, day="2026-11-19", **CALL).send(door).status_code == 303
    assert kept(door) == ["2026-11-20T04:00:00Z", "2026-11-19T04:00:00Z"]


def test_the_same_form_sent_twice_without_a_time_is_recorded_once(door: Door, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    sheet = filled(door, day="2026-11-20", **CALL)
    first = sheet.send(door)
    clock.now += timedelta(minutes=2)
    assert sheet.send(door).headers["location"] == first.headers["location"]
    assert kept(door) == ["2026-11-20T01:00:00Z"]


def test_what_is_dated_further_back_than_the_page_shows_is_told_so(door: Door) -> None:
    for number in range(45):
        door.stated("interaction", occurred_at=f"2026-10-01T10:{number:02}:00Z", **CALL)
    page = onward(door, filled(door, day="2026-02-03", at="10:00", **CALL))
    assert (
        "It is dated 2026-02-03 10:00 (Shanghai, UTC+8), further back than the lines below reach."
        in page.text
    )


def test_an_account_that_is_opened_later_today_is_seen_as_of_then(door: Door) -> None:
    opening = {**EXAMPLES["account_opened"], "code": "NW-2", "occurred_at": "2026-11-20T12:00:00Z"}
    opening.pop("parent", None)
    sheet = form(door, "/open-account?lang=en").fill(opening)
    back, _ = again(sheet.send(door), 422)
    response = back.sure().send(door)
    door.system.refresh()
    assert door.client.get(response.headers["location"]).status_code == 200


def test_the_same_again_is_asked_back_and_leads_to_what_was_recorded(door: Door, clock: Clock) -> None:
    first = recorded_id(filled(door, at="10:00", **MEETING).send(door))
    clock.now += timedelta(minutes=3)
    back, page = again(filled(door, at="10:20", **{**MEETING, "note": "We met them"}).send(door), 422)
    assert "You recorded the same 3 minutes ago." in page.text
    door.system.refresh()
    there = next(link for link in page.links if link.endswith(f"#f-{first}"))
    assert f"f-{first}" in Html.of(door.client.get(there)).ids
    assert len(kept(door)) == 1
    assert back.sure().send(door).status_code == 303
    assert len(kept(door)) == 2


def recorded_id(response: Any) -> str:
    assert response.status_code == 303, response.text
    return str(response.headers["location"].partition("recorded=")[2])


@pytest.mark.parametrize(
    "other",
    [
        {"people": ["p-ana"]},
        {"channel": "visit"},
        {"day": "2026-11-19"},
    ],
)
def test_another_day_person_or_channel_is_not_the_same(door: Door, other: dict[str, Any]) -> None:
    recorded_id(filled(door, at="10:00", **MEETING).send(door))
    typed = {**MEETING, "at": "10:00", **other}
    assert filled(door, **typed).send(door).status_code == 303


def test_what_was_said_long_ago_by_somebody_else_or_was_taken_back_is_not_asked_about(
    door: Door, clock: Clock
) -> None:
    day = "2026-11-19"
    first = recorded_id(filled(door, day=day, at="10:00", **MEETING).send(door))
    clock.now += timedelta(minutes=61)
    second = recorded_id(filled(door, day=day, at="10:00", **MEETING).send(door))
    for fact in (first, second):
        door.stated("fact_retracted", target=fact, reason="Twice")
    recorded_id(filled(door, day=day, at="10:00", **MEETING).send(door))
    visit = {
        "kind": "interaction",
        "occurred_at": f"{day}T03:00:00Z",
        "channel": "visit",
        "initiative": "ours",
    }
    door.system.accounts.record(CODE, visit, actor="somebody")
    recorded_id(filled(door, day=day, at="11:00", channel="visit", initiative="ours").send(door))


def test_a_new_thing_with_the_next_reference_in_the_same_words_is_the_same(door: Door) -> None:
    raised = {"severity": "high", "category": "problem", "summary": "The pump stands still"}
    recorded_id(filled(door, "escalation_raised", **raised).send(door))
    back, page = again(filled(door, "escalation_raised", **raised).send(door), 422)
    assert back.sent["escalation"] == ["E-2"]
    assert "You recorded the same a moment ago." in page.text
    another = filled(door, "escalation_raised", **{**raised, "summary": "The other pump"})
    assert another.send(door).status_code == 303


def test_a_form_sent_twice_by_a_double_click_is_recorded_once_and_asked_nothing(door: Door) -> None:
    sheet = filled(door, at="10:00", **MEETING)
    assert {sheet.send(door).status_code for _ in range(2)} == {303}
    assert len(kept(door)) == 1


def test_what_is_asked_back_is_asked_in_chinese(door: Door) -> None:
    recorded_id(filled(door, at="10:00", **MEETING).send(door))
    sheet = form(door, f"/accounts/{CODE}/record/interaction?lang=zh").fill(MEETING)
    sheet.sent["occurred_at.time"] = ["21:35"]
    back, page = again(sheet.send(door), 422)
    assert "此时间比现在晚 7 小时 30 分，现在是 2026-11-20 14:05（上海，UTC+8）。时区是否正确？" in page.text
    assert "您刚刚记录过相同的内容。" in page.text
    assert back.sure().send(door).status_code == 303
