"""Calendars: what a file of dates says, date by date."""

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tierline.application.importing import SourceBroken
from tierline.application.inbox.importing import MessageLeftOut, MessageRead, MessageUnreadable
from tierline.application.inbox.messages import Message
from tierline.interfaces.imports.messages import ZoneUnknown, message_formats

NOW = datetime(2023, 6, 1, tzinfo=UTC)
PEOPLE = "ORGANIZER;CN=Jo:mailto:jo@us.example\nATTENDEE;CN=Ann:MAILTO:Ann@Acme.example"
ONCE = "DTSTART;TZID=Europe/Berlin:20230510T090000"


def event(*lines: str, uid: str = "1@example.org", people: str = PEOPLE) -> str:
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, people, "END:VEVENT"))


def calendar(*events: str, head: str = "VERSION:2.0") -> str:
    return "\n".join(("BEGIN:VCALENDAR", head, *events, "END:VCALENDAR", ""))


def lines(folder: Path, text: str, **options: str) -> list[object]:
    file = folder / "calendar.ics"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    source = message_formats()["calendar"].open([file], options, NOW)
    found = list(source.messages())
    assert source.consumed <= source.size
    return found


def messages(folder: Path, text: str, **options: str) -> list[Message]:
    found = lines(folder, text, **options)
    assert all(isinstance(one, MessageRead) for one in found), found
    return [one.message for one in found if isinstance(one, MessageRead)]


def faults(folder: Path, text: str) -> list[str]:
    return [one.fault for one in lines(folder, text) if isinstance(one, MessageUnreadable)]


def test_a_date_is_read_by_the_clocks_of_its_zone(tmp_path: Path) -> None:
    (one,) = messages(tmp_path, calendar(event(ONCE, "SUMMARY:Quarterly review", "SEQUENCE:2")))
    assert one.at == datetime(2023, 5, 10, 7, tzinfo=UTC)
    assert (one.reference, one.subject, one.edition.sequence) == ("1@example.org", "Quarterly review", 2)
    assert [(party.address, party.part, party.name) for party in one.parties] == [
        ("jo@us.example", "organizer", "Jo"),
        ("ann@acme.example", "attendee", "Ann"),
    ]


def test_the_calendar_of_the_cases_is_read(tmp_path: Path) -> None:
    text = calendar(
        event(ONCE, "SUMMARY:Quarterly review", people="ORGANIZER:mailto:us@example.com\n"
              "ATTENDEE:mailto:p1@customer.example"), head="VERSION:2.0\nPRODID:-//x//y//EN",
    )  # fmt: skip
    (one,) = messages(tmp_path, text)
    assert (one.channel, one.sender, one.present) == (
        "meeting",
        "us@example.com",
        ("us@example.com", "p1@customer.example"),
    )


@pytest.mark.parametrize(
    ("head", "options", "hour"),
    [
        ("VERSION:2.0", {}, 9),
        ("X-WR-TIMEZONE:Asia/Shanghai", {}, 1),
        ("X-WR-TIMEZONE:Asia/Shanghai", {"zone": "Europe/Berlin"}, 7),
    ],
)
def test_a_time_that_names_no_zone_is_in_that_of_the_calendar(
    tmp_path: Path, head: str, options: dict[str, str], hour: int
) -> None:
    (one,) = messages(tmp_path, calendar(event("DTSTART:20230510T090000"), head=head), **options)
    assert one.at == datetime(2023, 5, 10, hour, tzinfo=UTC)


def test_zones_of_windows_are_known_and_others_are_said(tmp_path: Path) -> None:
    (one,) = messages(tmp_path, calendar(event("DTSTART;TZID=W. Europe Standard Time:20230510T090000")))
    assert one.at == datetime(2023, 5, 10, 7, tzinfo=UTC)
    unknown = calendar(event("DTSTART;TZID=Nowhere/Land:20230510T090000"))
    assert faults(tmp_path, unknown) == ["the event's time zone is not known"]
    with pytest.raises(ZoneUnknown):
        lines(tmp_path, unknown, zone="Nowhere/Land")


def test_a_day_means_its_noon_and_is_an_event(tmp_path: Path) -> None:
    (one,) = messages(tmp_path, calendar(event("DTSTART;VALUE=DATE:20230510")))
    assert (one.at, one.channel) == (datetime(2023, 5, 10, 12, tzinfo=UTC), "event")


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("LOCATION:Room 5", "meeting"),
        ("LOCATION:https://meet.example/x", "call"),
        ("LOCATION:Microsoft Teams Meeting", "call"),
        ("X-GOOGLE-CONFERENCE:https://meet.example/x", "call"),
    ],
)
def test_what_takes_place_on_a_line_only_is_a_call(tmp_path: Path, said: str, channel: str) -> None:
    (one,) = messages(tmp_path, calendar(event(ONCE, said)))
    assert one.channel == channel


def test_cancelled_dates_say_so(tmp_path: Path) -> None:
    (one,) = messages(tmp_path, calendar(event(ONCE, "STATUS:CANCELLED")))
    (other,) = messages(tmp_path, calendar(event(ONCE), head="METHOD:CANCEL"))
    assert (one.cancelled, other.cancelled) == (True, True)


def test_who_declined_was_not_there_and_rooms_are_nobody(tmp_path: Path) -> None:
    people = "\n".join((
        "ORGANIZER:mailto:jo@us.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@acme.example",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:max@acme.example",
        "ATTENDEE;CUTYPE=ROOM:mailto:room5@us.example",
        "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:info@us.example",
        "ATTENDEE:urn:uuid:1234",
    ))  # fmt: skip
    (one,) = messages(tmp_path, calendar(event(ONCE, people=people)))
    assert one.present == ("jo@us.example", "ann@acme.example")
    assert [party.address for party in one.parties if not party.there] == ["max@acme.example"]


def test_an_event_of_more_people_than_anybody_talks_to_is_said(tmp_path: Path) -> None:
    many = "\n".join(f"ATTENDEE:mailto:a{number}@acme.example" for number in range(501))
    assert faults(tmp_path, calendar(event(ONCE, people=many))) == ["the event names more than 500 people"]


def test_private_dates_and_answers_are_left_out(tmp_path: Path) -> None:
    found = lines(tmp_path, calendar(event(ONCE, "CLASS:PRIVATE"), event(ONCE, "CLASS:CONFIDENTIAL")))
    found += lines(tmp_path, calendar(event(ONCE), head="METHOD:REPLY"))
    assert [one.why for one in found if isinstance(one, MessageLeftOut)] == ["private", "private", "reply"]


def test_descriptions_are_read_only_when_asked(tmp_path: Path) -> None:
    text = calendar(event(ONCE, "DESCRIPTION:Agenda\\n1. Prices"))
    assert messages(tmp_path, text)[0].body is None
    assert messages(tmp_path, text, bodies="yes")[0].body == "Agenda\n1. Prices"


WEEKLY = "RRULE:FREQ=WEEKLY"
IN_MARCH = "DTSTART;TZID=Europe/Berlin:20230320T090000"


def test_a_series_is_told_date_by_date_up_to_now_by_the_clocks_on_the_wall(tmp_path: Path) -> None:
    found = messages(tmp_path, calendar(event(IN_MARCH, WEEKLY + ";COUNT=3")))
    # The clocks went forward on 26 March.
    assert [(one.at.astimezone(UTC).day, one.at.astimezone(UTC).hour) for one in found] == [
        (20, 8),
        (27, 7),
        (3, 7),
    ]
    assert found[1].reference == "1@example.org#20230327T070000Z"
    endless = messages(tmp_path, calendar(event(IN_MARCH, WEEKLY)))
    assert (len(endless), max(one.at for one in endless) <= NOW) == (11, True)
    until = messages(tmp_path, calendar(event(IN_MARCH, WEEKLY + ";UNTIL=20230327T070000Z")))
    assert len(until) == 2


def test_a_date_that_was_changed_stands_for_itself_and_one_taken_out_is_cancelled(tmp_path: Path) -> None:
    series = event(IN_MARCH, WEEKLY + ";COUNT=3", "EXDATE;TZID=Europe/Berlin:20230403T090000")
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20230327T090000", "DTSTART;TZID=Europe/Berlin:20230328T100000"
    )
    found = {one.reference.rpartition("#")[2]: one for one in messages(tmp_path, calendar(series, moved))}
    assert sorted(found) == ["20230320T080000Z", "20230327T070000Z", "20230403T070000Z"]
    assert found["20230327T070000Z"].at == datetime(2023, 3, 28, 8, tzinfo=UTC)
    assert [one.cancelled for _, one in sorted(found.items())] == [False, False, True]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2", "FREQ=MONTHLY;BYWEEKNO=9"]
)
def test_rules_that_could_be_searched_for_ever_are_said(tmp_path: Path, rule: str) -> None:
    assert faults(tmp_path, calendar(event(ONCE, f"RRULE:{rule}"))) == [
        "the event repeats by a rule that can't be read"
    ]


def test_events_without_id_or_beginning_are_said_and_the_others_are_read(tmp_path: Path) -> None:
    found = lines(tmp_path, calendar(event(ONCE, uid=""), event("SUMMARY:x", uid="2"), event(ONCE, uid="3")))
    assert [type(one) for one in found] == [MessageUnreadable, MessageUnreadable, MessageRead]


@pytest.mark.parametrize("text", ["no calendar", "BEGIN:VCARD\nEND:VCARD\n", "BEGIN:X\n" * 5000])
def test_what_is_no_calendar_is_said(tmp_path: Path, text: str) -> None:
    (found,) = lines(tmp_path, text)
    assert isinstance(found, SourceBroken)


def test_a_calendar_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, calendar(event(ONCE, "X-A:" + "a" * 25 * 2**20)))
    assert isinstance(found, SourceBroken)
    assert "25 MB" in found.sentence


def test_calendars_are_read_out_of_archives_too(tmp_path: Path) -> None:
    text = calendar(event(ONCE)).encode()
    (tmp_path / "one.ics.gz").write_bytes(gzip.compress(text))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.ics", text)
        archive.writestr("b.ics", text.replace(b"1@example.org", b"2@example.org"))
    files = [tmp_path / "one.ics.gz", tmp_path / "two.zip"]
    found = list(message_formats()["calendar"].open(files, {}, NOW).messages())
    read = [one.message.reference for one in found if isinstance(one, MessageRead)]
    assert (read, len(found)) == (["1@example.org", "1@example.org", "2@example.org"], 3)


def test_an_id_that_may_be_an_address_is_kept_as_its_hash(tmp_path: Path) -> None:
    (one,) = messages(tmp_path, calendar(event(ONCE, uid="ann.smith@acme.example")))
    assert "ann" not in one.reference
    assert len(one.reference) == 20
