"""How high our side stood, by the firm's own book as it is known: learned later, the tier follows."""

from typing import Any

from tests.doors import Door
from tests.http.march import at_the_top, contact, criterion, day
from tests.http.test_meaning_of_the_book import in_the_book
from tierline.domain.tiers.shipped import shipped_text

TOP = "partner.top_level"


def of_the_book(door: Door, level: str, on: str = day(1), person: str = "p-exec") -> str:
    """Add one of us to the book; the id of the fact."""
    said = {"person": person, "name": "Ben Example", "level": level, "occurred_at": on}
    return str(in_the_book(door, "person_added", **said)["fact_id"])


def days_at_the_top(door: Door, **asked: Any) -> int:
    """On how many days both sides' executives met."""
    found: int = criterion(door, TOP, **asked)["value"][0]
    return found


def met(door: Door) -> None:
    """Both sides' executives met on two days, by what was stated, and there is an agreement."""
    contact(door, "boss", "executive")
    for number in (5, 6):
        at_the_top(door, day(number))


def test_a_level_that_the_book_learns_of_later_counts_from_then_on_and_not_under_an_earlier_known_at(
    new: Door,
) -> None:
    met(new)
    before = new.head()
    of_the_book(new, "manager")
    assert days_at_the_top(new) == 0
    assert days_at_the_top(new, known_at=before) == 2
    assert "stated_only" not in criterion(new, TOP)


def test_somebody_who_was_entered_after_the_contact_stood_then_as_their_first_level_says(new: Door) -> None:
    met(new)
    of_the_book(new, "senior", on=day(9))
    assert days_at_the_top(new, as_of="2025-03-08") == 0


def test_the_level_is_that_of_the_day_of_the_contact(new: Door) -> None:
    met(new)
    of_the_book(new, "executive")
    in_the_book(new, "person_changed", person="p-exec", level="senior", occurred_at=day(6))
    assert days_at_the_top(new) == 1


def test_a_corrected_and_a_retracted_level_are_followed(new: Door) -> None:
    met(new)
    added = of_the_book(new, "manager")
    about = {"target": added, "reason": "A slip", "occurred_at": day(10)}
    in_the_book(new, "fact_corrected", changes={"level": "executive"}, **about)
    assert days_at_the_top(new) == 2
    corrected = new.head()
    in_the_book(new, "fact_corrected", changes={"level": "staff"}, **about)
    assert days_at_the_top(new) == 0
    in_the_book(new, "fact_retracted", **about)
    assert days_at_the_top(new) == 2
    assert len(criterion(new, TOP)["facts"]) == 2
    assert days_at_the_top(new, known_at=corrected) == 2
    assert days_at_the_top(new, known_at=corrected + 1) == 0


def test_where_the_book_does_not_know_all_of_ours_what_was_stated_counts_and_is_said_to_be_that_only(
    new: Door,
) -> None:
    contact(new, "boss", "executive")
    both = {"contacts": ["boss"], "people": ["p-exec", "p-else"], "our_level": "executive", "form": "call"}
    receipt = new.stated("executive_contact", occurred_at=day(5), **both)
    of_the_book(new, "manager")
    found = criterion(new, TOP)
    assert (found["value"][0], found["stated_only"]) == (1, [receipt["fact_id"]])
    of_the_book(new, "senior", person="p-else")
    assert days_at_the_top(new) == 0


def test_the_highest_of_ours_counts_and_a_lower_level_that_was_stated_wins(new: Door) -> None:
    contact(new, "boss", "executive")
    of_the_book(new, "executive")
    of_the_book(new, "staff", person="p-else")
    both = {"contacts": ["boss"], "people": ["p-else", "p-exec"], "form": "visit"}
    new.stated("executive_contact", occurred_at=day(5), our_level="executive", **both)
    new.stated("executive_contact", occurred_at=day(6), our_level="senior", **both)
    assert days_at_the_top(new) == 1


def test_the_policy_before_takes_our_level_as_stated_whatever_the_book_learns(opened: Door) -> None:
    adopted = {"toml": shipped_text("default-2"), "from_day": "0001-01-01", "occurred_at": day(1)}
    assert opened.client.post("/v1/policies", json=adopted).status_code == 201
    met(opened)
    of_the_book(opened, "manager")
    assert days_at_the_top(opened) == 2
