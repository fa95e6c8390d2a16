"""Which kind of fact a meeting is, by how high those stood who took part."""

from datetime import datetime

import pytest

from tests.domain.account.scenario import given
from tests.examples import example
from tierline.domain.account.meetings import contact_level, meeting_kind


@pytest.mark.parametrize("channel", ["meeting", "call", "visit", "event"])
def test_managements_in_person_or_by_voice_are_an_executive_contact(channel: str) -> None:
    assert meeting_kind(channel, ["staff", "executive"], ["manager", "executive"]) == "executive_contact"


@pytest.mark.parametrize("channel", ["email", "message"])
def test_managements_that_write_to_each_other_have_not_met(channel: str) -> None:
    assert meeting_kind(channel, ["executive"], ["executive"]) == "interaction"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        pytest.param(["senior"], ["executive"], id="theirs is not an executive"),
        pytest.param(["executive"], ["senior"], id="ours is not an executive"),
        pytest.param([None], ["executive"], id="theirs is not known"),
        pytest.param([], ["executive"], id="none of theirs"),
        pytest.param(["executive"], [], id="none of ours"),
    ],
)
def test_without_an_executive_on_both_sides_it_is_an_interaction(
    theirs: list[str | None], ours: list[str | None]
) -> None:
    assert meeting_kind("meeting", theirs, ours) == "interaction"


def test_a_level_of_ours_is_asked_for_only_where_it_matters_and_is_not_known() -> None:
    assert meeting_kind("meeting", ["executive"], ["manager", None]) is None
    assert meeting_kind("meeting", ["executive"], ["executive", None]) == "executive_contact"
    assert meeting_kind("meeting", ["senior"], [None]) == "interaction"
    assert meeting_kind("email", ["executive"], [None]) == "interaction"


def test_a_stated_level_of_ours_decides_where_the_book_does_not_know_them() -> None:
    assert meeting_kind("call", ["executive"], [None], "executive") == "executive_contact"
    assert meeting_kind("call", ["executive"], [None], "senior") == "interaction"
    assert meeting_kind("call", ["executive"], ["senior"], "executive") == "interaction"


def test_a_contact_stands_as_high_as_was_stated_last_by_then_and_who_is_unknown_has_no_level() -> None:
    added = example("contact_added", contact="c-1", level="senior", occurred_at="2024-03-01T10:00:00Z")
    risen = example("contact_changed", contact="c-1", level="executive", occurred_at="2024-05-01T10:00:00Z")
    history = given(added, risen).history
    assert contact_level(history, "c-1", datetime.fromisoformat("2024-04-30T10:00:00Z")) == "senior"
    assert contact_level(history, "c-1", datetime.fromisoformat("2024-05-01T10:00:00Z")) == "executive"
    assert contact_level(history, "c-2", datetime.fromisoformat("2024-05-01T10:00:00Z")) is None
