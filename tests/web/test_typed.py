from typing import Any
from uuid import UUID

import pytest

from tests.doors import CODE, Door
from tests.examples import EXAMPLES, fact_of
from tests.web.forms import again, form
from tests.web.reading import Html
from tierline.application.ports import LogUnavailable
from tierline.interfaces.presentation.form_texts import FORMS
from tierline.interfaces.presentation.language import said
from tierline.interfaces.web.forms.fields import fields_of
from tierline.interfaces.web.forms.statements import PREFIX, Subject, carried_over, changes
from tierline.interfaces.web.forms.typed import Typed, fill, read

REFUSED = (
    *("state_this", "not_a_day", "not_a_time", "time_without_day", "no_such_time", "not_a_number"),
    "not_offered",
    "too_long",
    "negative",
)
FIELDS = {kind: {field.path: field for field in fields_of(kind)} for kind in EXAMPLES}


def told(kind: str, path: str, **typed: str) -> tuple[Any, str | None]:
    """What is read of a field, or by which text it is refused."""
    inputs = Typed({name.replace("__", "."): [value] for name, value in typed.items()})
    content, faults = read([FIELDS[kind][path]], inputs)
    if not faults:
        return content.get(path), None
    keys = {said(FORMS[key], "zh").format(limit=120): key for key in REFUSED}
    return None, keys[said(faults[0].says, "zh")]


@pytest.mark.parametrize(
    ("day", "time", "zone", "moment", "fault"),
    [
        ("2026-03-31", "14:30", "Asia/Shanghai", "2026-03-31T06:30:00+00:00", None),
        ("2026-03-31", "14:30", "Asia/Kolkata", "2026-03-31T09:00:00+00:00", None),
        ("2026-03-31", "14:30", "Europe/Berlin", "2026-03-31T12:30:00+00:00", None),
        ("2026-03-28", "14:30", "Europe/Berlin", "2026-03-28T13:30:00+00:00", None),
        ("2026-03-29", "02:30", "Europe/Berlin", None, "no_such_time"),
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00+00:00", None),
        ("2026-03-31", "14:30:05.25", "", "2026-03-31T14:30:05.250000+00:00", None),
        ("", "", "Asia/Shanghai", None, "state_this"),
        ("2026-03-31", "", "Asia/Shanghai", "2026-03-31T04:00:00+00:00", None),
        ("", "14:30", "UTC", None, "time_without_day"),
        ("2026-02-30", "14:30", "UTC", None, "not_a_day"),
        ("31.3.2026", "14:30", "UTC", None, "not_a_day"),
        ("2026-03-31", "25:00", "UTC", None, "not_a_time"),
        ("2026-03-31", "14", "UTC", None, "not_a_time"),
        ("2026-03-31", "14:30", "Asia/Nowhere", None, "not_a_time"),
        ("2026-03-31", "14:30", "../../etc/passwd", None, "not_a_time"),
        ("0001-01-01", "00:30", "Asia/Shanghai", None, "not_a_time"),
        ("9999-12-31", "23:30", "America/Los_Angeles", None, "not_a_time"),
        ("9999-12-31", "", "America/Los_Angeles", "9999-12-31T20:00:00+00:00", None),
    ],
)
def test_a_moment_is_a_day_a_time_and_a_zone(
    day: str, time: str, zone: str, moment: str | None, fault: str | None
) -> None:
    typed = {"occurred_at__day": day, "occurred_at__time": time, "occurred_at__zone": zone}
    assert told("interaction", "occurred_at", **typed) == (moment, fault)


MORNING, AFTERNOON = "2026-03-31T01:00:00+00:00", "2026-03-31T06:00:00+00:00"
"""Of the last day of March in Shanghai."""


@pytest.mark.parametrize(
    ("kind", "path", "day", "opened", "moment"),
    [
        ("interaction", "occurred_at", "2026-03-30", MORNING, "2026-03-30T04:00:00+00:00"),
        ("interaction", "occurred_at", "2026-03-31", MORNING, MORNING),
        ("interaction", "occurred_at", "2026-03-31", AFTERNOON, "2026-03-31T04:00:00+00:00"),
        ("interaction", "occurred_at", "2026-04-01", MORNING, "2026-04-01T04:00:00+00:00"),
        ("interaction", "occurred_at", "2026-03-31", "yesterday", "2026-03-31T04:00:00+00:00"),
        ("contract_ended", "occurred_at", "2026-03-30", MORNING, "2026-03-30T15:59:59.999999+00:00"),
        ("contract_ended", "occurred_at", "2026-03-31", MORNING, MORNING),
        ("tier_overridden", "until", "2026-03-31", MORNING, "2026-03-31T15:59:59.999999+00:00"),
    ],
)
def test_a_day_alone_means_noon_or_where_something_ends_its_last_moment_and_nothing_that_is_still_to_come(
    kind: str, path: str, day: str, opened: str, moment: str
) -> None:
    typed = {f"{path}__day": day, f"{path}__zone": "Asia/Shanghai", "opened": opened}
    assert told(kind, path, **typed) == (moment, None)


@pytest.mark.parametrize(
    ("kind", "path", "text", "value", "fault"),
    [
        ("investment", "hours", "7.50", "7.50", None),
        ("investment", "hours", "7,5", None, "not_a_number"),
        ("investment", "hours", "-1", None, "negative"),
        ("investment", "hours", "1e3", None, "not_a_number"),
        ("priority_set", "size", "5", 5, None),
        ("priority_set", "size", "6", None, "not_offered"),
        ("priority_set", "size", "", None, "state_this"),
        ("interaction", "channel", "pigeon", None, "not_offered"),
        ("interaction", "note", "  \n ", None, None),
        ("interaction", "note", " a\r\nb ", " a\nb ", None),
        ("role_assigned", "person", "  p-ana ", "p-ana", None),
        ("role_assigned", "person", "x" * 121, None, "too_long"),
        ("contact_changed", "key_person", "no", False, None),
        ("contact_changed", "key_person", "perhaps", None, "not_offered"),
        ("account_changed", "clears", "code", None, "not_offered"),
    ],
)
def test_what_is_typed_is_read_or_refused_in_words(
    kind: str, path: str, text: str, value: Any, fault: str | None
) -> None:
    assert told(kind, path, **{path: text}) == (value, fault)


def test_people_are_ticked_or_typed_with_commas_of_either_language_between() -> None:
    typed = Typed({"people": ["p-ana"], "people.others": ["p-ben, p-cleo，p-ana；p-dora"]})
    content, faults = read([FIELDS["interaction"]["people"]], typed)
    assert (content, faults) == ({"people": ["p-ana", "p-ben", "p-cleo", "p-dora"]}, [])


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_what_is_filled_in_from_a_fact_reads_as_the_same_fact(kind: str) -> None:
    fact = fact_of(EXAMPLES[kind])
    values = fact.model_dump(mode="json", exclude_none=True)
    fields = fields_of(kind)
    content, faults = read(fields, fill(fields, values))
    left_out = {name: values[name] for name in ("kind", "fact_id", "target", "changes") if name in values}
    assert faults == []
    assert fact_of({**left_out, **content}).model_copy(update={"fact_id": fact.fact_id}) == fact


def forgotten() -> Subject:
    """A contact whose name nobody can read any more."""
    fact = fact_of(EXAMPLES["contact_added"])
    values = fact.model_dump(mode="json") | {"name": {"forgotten": True}}
    return Subject(fact, values, 1, is_current=True)


def test_a_forgotten_text_stays_so_unless_it_is_stated_anew() -> None:
    about = forgotten()
    assert about.unreadable == {f"{PREFIX}.name": "forgotten"}
    typed = about.filled_in()
    assert changes(about, typed) == ({}, [])
    assert changes(about, Typed({**typed, "changes.level": ["staff"]})) == ({"level": "staff"}, [])
    assert changes(about, Typed({**typed, "changes.name": ["Ana"]})) == ({"name": "Ana"}, [])


@pytest.mark.parametrize("kind", ["interaction", "contract_ended", "tier_overridden"])
@pytest.mark.parametrize(
    "at", ["2026-10-25T01:30:07.5Z", "2026-03-31T21:59:59.999999Z", "2026-03-31T15:59:59.999999Z"]
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Shanghai", "America/St_Johns"])
def test_a_moment_that_nobody_touched_is_the_same_in_every_zone(kind: str, at: str, zone: str) -> None:
    until = {"until": "2026-11-02T00:00:00Z"} if kind == "tier_overridden" else {}
    fact = fact_of({**EXAMPLES[kind], "occurred_at": at, **until})
    about = Subject(fact, fact.model_dump(mode="json"), 1, is_current=True)
    typed = Typed({**about.filled_in(zone), "opened": [at]})
    assert changes(about, typed) == ({}, [])


def test_untouched_fields_follow_what_others_stated_and_touched_ones_stay() -> None:
    fact = fact_of(EXAMPLES["interaction"])
    values = fact.model_dump(mode="json")
    before = Subject(fact, values, 1, is_current=False)
    now = Subject(fact, {**values, "channel": "call", "note": None, "people": []}, 2, is_current=True)
    typed = Typed({**before.filled_in(), "changes.note": ["Mine"]})
    assert changes(now, carried_over(typed, before, now)) == ({"note": "Mine"}, [])


def test_what_is_typed_stays_when_the_database_is_away(empty: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert empty.open().status_code == 201
    sheet = form(empty, f"/accounts/{CODE}/record/interaction")
    sheet.fill({"channel": "call", "initiative": "ours", "note": "Keep this"})

    def away(*_: object, **__: object) -> None:
        raise LogUnavailable("a name of a host that nobody needs to know")

    monkeypatch.setattr(empty.system.accounts, "record", away)
    back, page = again(sheet.send(empty), 503)
    assert back.sent["note"] == ["Keep this"]
    assert back.sent["fact_id"] == sheet.sent["fact_id"]
    assert "it is recorded once" in page.text
    assert "nobody needs to know" not in page.text


def test_a_page_with_a_form_lets_the_browser_say_where_it_was_sent_from(empty: Door) -> None:
    answer = empty.client.get("/open-account")
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert UUID(Html.of(answer).source.partition('name="fact_id" value="')[2].partition('"')[0]).version == 4
