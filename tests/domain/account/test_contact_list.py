"""Whom we know at the customer follows from the facts up to a moment."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tierline.domain.account.base import Recorded, parse_fact
from tierline.domain.account.contact_list import acquaintances
from tierline.domain.account.history import History
from tierline.domain.shared.ids import account_id

ADDED = {"kind": "contact_added", "contact": "c1", "name": "Ada Example", "level": "staff"}


def day(number: int) -> datetime:
    return datetime(2025, 1, number, tzinfo=UTC)


def history(*contents: tuple[int, dict[str, Any]]) -> History:
    """Facts, each on its day of January, recorded in this order."""
    return History(
        Recorded(
            account_id("a"),
            "a",
            number,
            day(31),
            "jo",
            parse_fact({**content, "occurred_at": day(on).isoformat()}, fact_id=UUID(int=number)),
            number,
        )
        for number, (on, content) in enumerate(contents, 1)
    )


def test_a_contact_is_known_as_last_stated_by_then() -> None:
    changed = {"kind": "contact_changed", "contact": "c1", "level": "executive", "title": "Head of all"}
    known = history((2, ADDED), (9, changed))
    (before,) = acquaintances(known, day(8))
    (after,) = acquaintances(known, day(9))
    assert acquaintances(known, day(1)) == []
    assert (before.known.level, before.titled_by) == ("staff", None)
    assert after.known.level == "executive"
    assert after.named_by
    assert after.named_by.fact.fact_id == UUID(int=1)
    assert after.titled_by
    assert after.titled_by.fact.fact_id == UUID(int=2)


def test_what_is_cleared_is_no_longer_known() -> None:
    cleared = {"kind": "contact_changed", "contact": "c1", "clears": ["title", "function"]}
    (one,) = acquaintances(
        history((2, {**ADDED, "title": "Clerk", "function": "sales"}), (3, cleared)), day(4)
    )
    assert (one.titled_by, one.known.function) == (None, None)


def test_who_left_is_not_there_until_they_come_back() -> None:
    left = {"kind": "contact_left", "contact": "c1"}
    known = history((2, ADDED), (5, left), (8, {**ADDED, "name": "Ada Again"}))
    there = [[one.known.there for one in acquaintances(known, day(number))] for number in (4, 5, 8)]
    assert there == [[True], [False], [True]]
    assert acquaintances(known, day(8))[0].known.named_by == UUID(int=3)


def test_the_last_touch_is_the_latest_that_named_the_contact() -> None:
    met = {"kind": "interaction", "channel": "meeting", "initiative": "ours", "contacts": ["c1"]}
    executive = {"kind": "executive_contact", "contacts": ["c1", "c2"], "people": ["p"], "form": "visit"}
    executive |= {"client_level": "executive", "our_level": "executive"}
    called = {"kind": "interaction", "channel": "call", "initiative": "ours"}
    second = {**ADDED, "contact": "c2"}
    known = history((2, ADDED), (2, second), (6, met), (4, executive), (9, called), (3, met))
    touched = {one.contact: one.last and one.last.at for one in acquaintances(known, day(10))}
    assert touched == {"c1": day(6), "c2": day(4)}
    assert {one.last for one in acquaintances(known, day(2))} == {None}


def test_those_who_are_there_come_first_and_the_highest_of_them() -> None:
    facts: list[tuple[int, dict[str, Any]]] = [
        (2, {**ADDED, "contact": name, "level": level})
        for name, level in (("a", "staff"), ("b", "executive"), ("c", "senior"), ("d", "senior"))
    ]
    known = history(*facts, (3, {"kind": "contact_left", "contact": "b"}))
    assert [one.contact for one in acquaintances(known, day(4))] == ["c", "d", "a", "b"]


def test_a_change_of_one_who_was_never_added_tells_nothing() -> None:
    changed = {"kind": "contact_changed", "contact": "c9", "level": "executive"}
    assert acquaintances(history((2, changed), (3, {"kind": "contact_left", "contact": "c9"})), day(4)) == []
