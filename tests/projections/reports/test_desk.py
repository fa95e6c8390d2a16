"""A desk: what is told in which block, what belongs together, and what waits for others."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import CODES, START
from tests.projections.reports.test_gaps import MET, PREFERRED, Told
from tierline.projections.reports.base import Question
from tierline.projections.reports.desk import Desk, block_of, can_do, desk, due_ahead

CODE = CODES[0]
MEI, ANA = "mei.lin", "ana.ruiz"


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def desk_of(told: Told, person: str, day: float) -> Desk:
    with told.store.reading() as reading:
        return desk(reading, Question(START + timedelta(days=day), person=person))


def matters(items: Any) -> list[str]:
    return [item.row["matter"] for item in items]


def due(days: float | None, **more: Any) -> dict[str, Any]:
    """A row that is due so many days after the first moment."""
    when = None if days is None else START + timedelta(days=days)
    return {"matter": "contract_ends", "due": when, "since": None, **more}


@pytest.mark.parametrize(
    ("row", "block"),
    [
        (due(-0.1), "late"),
        (due(0), "this_week"),
        (due(6.9), "this_week"),
        (due(7), "next_30_days"),
        (due(29.9), "next_30_days"),
        (due(30), None),
        (due(None), "this_week"),
        (due(None, matter="one_off"), "next_30_days"),
        (due(None, matter="responsibility_never"), "next_30_days"),
        (due(None, matter="escalation_open", since=START - timedelta(days=7)), "late"),
        (due(None, matter="escalation_open", since=START - timedelta(days=6.9)), "this_week"),
    ],
)
def test_what_is_due_when_stands_in_which_block(row: dict[str, Any], block: str | None) -> None:
    assert block_of(row, START) == block


@pytest.mark.parametrize(
    ("people", "role", "whether"),
    [
        ("ana.ruiz, mei.lin", None, True),
        ("ana.ruiz", "account_manager", False),
        ("", "account_manager", True),
        ("", "executive_sponsor", False),
        ("", None, True),
    ],
)
def test_who_is_named_or_holds_the_role_can_do_it(people: str, role: str | None, whether: bool) -> None:
    row = {"matter": "contract_ends", "people": people, "role": role}
    assert can_do(row, MEI, {"account_manager": [MEI]}) is whether


def test_a_fall_is_told_once_with_what_slips_and_waits_for_whoever_is_to_act(told: Told) -> None:
    told.record(5, *PREFERRED)
    mine, others = desk_of(told, MEI, 250), desk_of(told, ANA, 250)
    (fall,) = (one for one in mine.mine["next_30_days"] if one.row["matter"] == "tier_falls")
    assert "tier_falls" not in matters(mine.others)
    assert [part["matter"] for part in fall.parts] == ["criterion_slipping"]
    assert mine.falling == others.falling == 1
    assert "tier_falls" in matters(others.others)
    assert "criterion_slipping" not in [name for block in mine.mine.values() for name in matters(block)]


def test_duties_of_one_account_that_are_alike_are_one_item_with_each_of_them_in_it(told: Told) -> None:
    told.record(5, *PREFERRED)
    (never,) = (one for one in desk_of(told, ANA, 6).mine["next_30_days"] if "never" in one.row["matter"])
    assert len(never.parts) > 1
    assert str(never.row["what"]) == f"{len(never.parts)} responsibilities were never looked after"
    assert never.row["fact_id"] is None


def test_what_is_due_after_the_blocks_is_counted_and_what_comes_first_stands_first(told: Told) -> None:
    action = {"kind": "action_planned", "side": "ours", "owner": MEI, "title": "t"}
    days = {"A": "2025-03-01", "B": "2025-01-20", "C": "2025-01-18"}
    told.record(5, *PREFERRED, *({**action, "action": one, "due": day} for one, day in days.items()))
    found = desk_of(told, MEI, 10)
    items = [one for one in found.mine["next_30_days"] if one.row["matter"] == "action_due_ours"]
    assert [one.row["subject"] for one in items] == ["C", "B"]
    assert found.later >= 0
    assert "A" not in [one.row["subject"] for block in found.mine.values() for one in block]


def test_accounts_of_others_are_on_no_desk_of_mine(told: Told) -> None:
    told.record(5, *PREFERRED)
    found = desk_of(told, "jo.okafor", 250)
    assert (found.accounts, found.others, found.later) == ([], [], 0)
    assert not any(found.mine.values())
    assert [one["code"] for one in desk_of(told, MEI, 250).accounts] == [CODE]


def test_what_has_a_day_ahead_is_in_the_calendar(told: Told) -> None:
    told.record(5, *PREFERRED)
    told.record(150, MET)
    with told.store.reading() as reading:
        at = START + timedelta(days=200)
        found = due_ahead(reading, Question(at, person=MEI, within_days=3650))
    days = [one["due"] for one in found]
    assert "tier_falls" in [one["matter"] for one in found]
    told_of = [(one["account"], one["matter"], one["subject"]) for one in found]
    assert len(set(told_of)) == len(told_of)
    assert all(subject for _, _, subject in told_of)
    assert days == sorted(days)
    assert all(day >= at for day in days)


def test_what_others_are_late_with_on_the_same_account_is_told_apart(told: Told) -> None:
    action = {"kind": "action_planned", "action": "A", "side": "ours", "owner": ANA, "title": "t"}
    told.record(5, *PREFERRED, {**action, "due": "2025-01-20"})
    mine, theirs = desk_of(told, MEI, 40), desk_of(told, ANA, 40)
    assert "action_due_ours" in matters(mine.others)
    assert "action_due_ours" in matters(theirs.mine["late"])
    assert not any("action_due_ours" in matters(block) for block in mine.mine.values())


def test_a_vacant_role_is_the_sales_managers_to_fill_or_anybodys_where_there_is_none(told: Told) -> None:
    told.record(5, *PREFERRED)
    assert "role_vacant" in matters(desk_of(told, MEI, 6).mine["this_week"])
    told.record(6, {"kind": "role_assigned", "role": "sales_manager", "person": "jo.okafor"})
    told.record(6, {"kind": "role_released", "role": "executive_sponsor", "person": ANA})
    assert "role_vacant" in matters(desk_of(told, MEI, 7).others)
    assert "role_vacant" in matters(desk_of(told, "jo.okafor", 7).mine["this_week"])
