"""An import is undone by statements, what a source has no more is retracted, and both can be done again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports.tables import OPENING
from tests.imports.weekly import DEARER, FIRST, MAPPING, SIGNED, Weekly, numbers
from tierline.interfaces.storage.factory import open_log

SECOND = "2,Bolt,01.02.2020,20,,\n"
PEOPLE = (
    """
system = "register"
key = "{Number}"
account = "{Customer|code}"
"""
    + OPENING
    + """
[[fact]]
kind = "contact_added"
reference = "{Customer}/{Price|slug}"
once = true
[fact.set]
contact = "{Price|slug}"
name = "{Price}"
level = "manager"
occurred_at = 2020-01-01

[[fact]]
kind = "interaction"
[fact.set]
channel = "call"
initiative = "ours"
contacts = ["{Price|slug}"]
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }
"""
)


@pytest.fixture
def weekly(database: str, tmp_path: Path) -> Iterator[Weekly]:
    opened = open_log(database)
    yield Weekly(opened, tmp_path)
    opened.close()


def test_undoing_a_run_retracts_what_it_stated_and_keeps_the_openings(weekly: Weekly) -> None:
    weekly.run(FIRST + SECOND)
    undone = weekly.undo(1)
    assert (undone.looked_at, undone.recorded, undone.openings) == (4, 2, 2)
    assert list(weekly.standing()) == ["Acme#account_opened", "Bolt#account_opened"]


def test_undoing_a_change_brings_back_what_was_before(weekly: Weekly) -> None:
    weekly.run(FIRST)
    before = weekly.standing()
    weekly.run(DEARER)
    undone = weekly.undo(2)
    assert undone.kinds == {"fact_corrected": 1}
    assert weekly.standing() == before


def test_undoing_an_amendment_retracts_it_and_it_can_be_made_again(weekly: Weekly) -> None:
    mapping = 'on_change = "amend"\n' + MAPPING
    weekly.run(FIRST, mapping)
    before = weekly.standing()
    weekly.run(DEARER, mapping)
    weekly.undo(2)
    assert weekly.standing() == before
    assert numbers(weekly.run(DEARER, mapping)) == {"recorded": 1, "changed": 1, "repeated": 1}


def test_a_second_undoing_finds_everything_taken_back(weekly: Weekly) -> None:
    weekly.run(FIRST + SECOND)
    weekly.undo(1)
    head = weekly.log.head()
    undone = weekly.undo(1)
    assert (undone.recorded, undone.left, undone.openings) == (0, 2, 2)
    assert weekly.log.head() == head


def test_an_undoing_is_undone_like_any_run(weekly: Weekly) -> None:
    weekly.run(FIRST + SECOND)
    weekly.run(DEARER + SECOND)
    before = weekly.standing()
    weekly.undo(1)
    assert weekly.undo(3).kinds == {"fact_reinstated": 2}
    assert weekly.standing() == before


def test_what_was_undone_comes_back_with_the_same_rows(weekly: Weekly) -> None:
    weekly.run(FIRST + SECOND)
    before = weekly.standing()
    weekly.undo(1)
    report = weekly.run(FIRST + SECOND)
    assert report.kinds == {"fact_reinstated": 2}
    assert weekly.standing() == before
    assert numbers(weekly.run(FIRST + SECOND)) == {"repeated": 4}


def test_contacts_that_rows_state_once_go_and_come_back_with_their_meetings(weekly: Weekly) -> None:
    weekly.run(FIRST, PEOPLE)
    before = weekly.standing()
    assert weekly.undo(1).kinds == {"fact_retracted": 2}
    assert weekly.run(FIRST, PEOPLE).kinds == {"fact_reinstated": 2}
    assert weekly.standing() == before


def test_what_somebody_corrected_since_is_left_alone(weekly: Weekly) -> None:
    weekly.run(FIRST)
    weekly.run(DEARER)
    amount = {"amount": {"value": "13", "currency": "EUR"}}
    weekly.by_hand(kind="fact_corrected", target=str(SIGNED), changes=amount)
    before = weekly.standing()
    undone = weekly.undo(2)
    assert (undone.recorded, undone.left) == (0, 1)
    assert weekly.standing() == before


def test_what_the_source_has_no_more_is_retracted_once(weekly: Weekly) -> None:
    weekly.run(FIRST + SECOND)
    gone = weekly.run_whole(FIRST)
    assert (gone.looked_at, gone.recorded) == (1, 1)
    assert "2#contract_signed" not in weekly.standing()
    assert weekly.run_whole(FIRST).looked_at == 0


def test_what_the_source_has_again_is_reinstated(weekly: Weekly) -> None:
    weekly.run(FIRST + SECOND)
    before = weekly.standing()
    weekly.run_whole(FIRST)
    weekly.run_whole(FIRST + SECOND)
    assert weekly.standing() == before


def test_retracting_what_is_gone_is_undone_with_its_run(weekly: Weekly) -> None:
    weekly.run(FIRST + SECOND)
    before = weekly.standing()
    weekly.run_whole(FIRST)
    assert weekly.undo(2).kinds == {"fact_reinstated": 1}
    assert weekly.standing() == before


def test_the_whole_of_one_mapping_says_nothing_of_another_s_facts(weekly: Weekly) -> None:
    weekly.run(FIRST, PEOPLE)
    weekly.run_whole(SECOND)
    assert "1#interaction" in weekly.standing()
