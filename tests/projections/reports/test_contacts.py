"""Contacts by function and level: who is known there, who is live, and where all rests on one."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.interfaces.presentation.language import said
from tierline.projections.reports.base import Question
from tierline.projections.reports.contacts import ContactsReport

CODE = CODES[0]


def _added(contact: str, level: str = "manager", **stated) -> dict:
    return {"kind": "contact_added", "contact": contact, "name": "N", "level": level, **stated}


def _met(*contacts: str, people: tuple[str, ...] = ("mei.lin",)) -> dict:
    return {
        "kind": "interaction",
        "channel": "call",
        "initiative": "ours",
        "contacts": contacts,
        "people": people,
    }


def _executives_met(*contacts: str) -> dict:
    levels = {"client_level": "executive", "our_level": "executive", "form": "meeting"}
    return {"kind": "executive_contact", "contacts": contacts, "people": ["ana.ruiz"], **levels}


@pytest.fixture
def told(tmp_path: Path):
    """Records facts of the first account, each on its day, and asks the report."""
    log, store = openings(), new_store(tmp_path)
    worker = worker_on(log, store)

    def record(*facts) -> None:
        for content, day in facts:
            log.record(CODE, fact_on(len(log.recorded), content, day))
            worker.catch_up()

    def ask(day: int, **asked):
        with store.reading() as reading:
            rows = ContactsReport().rows(reading, Question(at=START + timedelta(days=day), **asked))
        return {(row["function"], row["level"]): row for row in rows}

    return log, record, ask


def test_a_contact_is_live_while_something_took_place_with_it_within_a_year(told):
    _, record, ask = told
    record((_added("a", function="purchasing"), 1), (_added("b", function="purchasing"), 1), (_met("a"), 10))
    row = ask(50)["purchasing", "manager"]
    assert (row["known"], row["live"], row["contacts"], row["only_link"]) == (2, 1, "a", True)
    row = ask(400)["purchasing", "manager"]
    assert (row["known"], row["live"], row["last_at"], row["share"]) == (2, 0, None, None)
    assert not row["only_link"]


def test_what_took_place_is_counted_contact_by_contact(told):
    _, record, ask = told
    record((_added("a", key_person=True), 1), (_added("b"), 1), (_met("a", "b"), 10), (_met("a"), 20))
    record((_executives_met("a"), 30))
    row = ask(50)[None, "manager"]
    assert (row["live"], row["key_persons"], row["people"]) == (2, 1, 2)
    assert (row["times"], row["executive"], row["share"]) == (4, 1, 1.0)
    assert row["last_at"].date() == (START + timedelta(days=30)).date()
    assert not row["only_link"]


def test_functions_and_levels_share_what_took_place_with_live_contacts(told):
    _, record, ask = told
    record(
        (_added("a", "staff"), 1), (_added("b"), 1), (_met("a"), 10), (_met("a"), 20), (_met("b", "a"), 30)
    )
    assert {level: row["share"] for (_, level), row in ask(50).items()} == {"manager": 0.25, "staff": 0.75}


def test_what_took_place_with_one_who_left_is_no_part_of_the_whole(told):
    _, record, ask = told
    record((_added("a", "staff"), 1), (_added("b"), 1), (_met("a"), 10), (_met("b"), 20))
    assert {level: row["share"] for (_, level), row in ask(30).items()} == {"manager": 0.5, "staff": 0.5}
    record(({"kind": "contact_left", "contact": "b"}, 40))
    assert {level: (row["times"], row["share"]) for (_, level), row in ask(50).items()} == {"staff": (1, 1.0)}
    share = next(column for column in ContactsReport.columns if column.name == "share")
    assert "live contacts" in str(share.heading)
    assert "活跃联系人" in said(share.heading, "zh")


def test_a_contact_counts_where_it_stands_at_that_instant(told):
    _, record, ask = told
    changed = {"kind": "contact_changed", "contact": "a", "level": "executive", "clears": ["function"]}
    record((_added("a", function="purchasing"), 1), (_met("a"), 5), (changed, 20))
    assert set(ask(10)) == {("purchasing", "manager")}
    assert set(ask(30)) == {(None, "executive")}
    record(({"kind": "contact_left", "contact": "a"}, 40))
    assert ask(50) == {}
    record((_added("a", "senior"), 60))
    assert ask(70)[None, "senior"]["live"] == 1


def test_a_retracted_meeting_makes_no_link(told):
    log, record, ask = told
    record((_added("a"), 1), (_met("a"), 10))
    target = str(log.recorded[-1].fact.fact_id)
    record(({"kind": "fact_retracted", "target": target, "reason": "r"}, 20))
    assert ask(50)[None, "manager"]["live"] == 0


def test_a_contact_that_was_never_added_is_not_listed(told):
    _, record, ask = told
    record((_met("ghost"), 10), ({"kind": "contact_left", "contact": "ghost"}, 20))
    assert ask(50) == {}
