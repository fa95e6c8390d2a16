"""Contacts: added before they are named, gone once."""

import pytest

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example, fact_of
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.changes import NothingStated, StatedAndCleared
from tierline.domain.account.contacts import (
    ContactAlreadyAdded,
    ContactAlreadyLeft,
    ContactChanged,
    UnknownContact,
)

ADDED = example("contact_added")
LEFT = example("contact_left")


def test_a_contact_is_added_once() -> None:
    given(ADDED).refuses(ADDED, ContactAlreadyAdded, "contact")


def test_a_contact_leaves_once() -> None:
    given(ADDED, LEFT).refuses(LEFT, ContactAlreadyLeft, "contact")


def test_a_contact_who_left_may_come_back() -> None:
    back = example("contact_added", occurred_at=LEFT["occurred_at"])
    given(ADDED, LEFT).records(back, LEFT)


def test_a_contact_never_added_does_not_leave() -> None:
    given().refuses(LEFT, UnknownContact, "contact")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (example("contact_changed"), "contact"),
        (example("counterpart_insight"), "contact"),
        (example("interaction"), "contacts"),
        (example("executive_contact"), "contacts"),
        (example("customer_verdict"), "contacts"),
        (example("knowledge", competitor=...), "contacts"),
        (example("opportunity_identified"), "contacts"),
        (example("action_planned", plan=...), "owner"),
    ],
)
def test_a_fact_names_only_contacts_that_were_added(content: Content, field: str) -> None:
    given(example("contact_added", contact="c-2")).refuses(content, UnknownContact, field)
    given(ADDED).records(content)


def test_one_unknown_contact_among_known_ones_is_refused() -> None:
    given(ADDED).refuses(example("interaction", contacts=["c-1", "c-2"]), UnknownContact, "contacts")


def test_a_contact_who_left_may_still_be_named_because_entry_may_be_late() -> None:
    given(ADDED, LEFT).records(example("interaction"), example("contact_changed"))


def test_a_contact_added_later_may_be_named_in_an_earlier_fact() -> None:
    given(ADDED).records(example("interaction", occurred_at="2001-01-01T00:00:00Z"))


def test_a_change_states_something() -> None:
    nothing = {"kind": "contact_changed", "occurred_at": "2024-02-01T00:00:00Z", "contact": "c-1"}
    given(ADDED).refuses(nothing, NothingStated)


def test_a_change_does_not_state_what_it_clears() -> None:
    given(ADDED).refuses(example("contact_changed", title="Director"), StatedAndCleared, "clears")


def test_a_change_tells_what_it_states_and_clears() -> None:
    change = fact_of(example("contact_changed"))
    assert isinstance(change, ContactChanged)
    assert change.stated() == {
        "name": "Ingrid Solberg-Lie",
        "email": "ingrid.lie@customer.example",
        "phone": "+47 22 00 00 02",
        "level": "senior",
        "key_person": False,
        "title": None,
        "function": None,
    }


def test_a_change_alone_can_take_the_key_person_away() -> None:
    given(ADDED).records(example("contact_changed", name=..., email=..., phone=..., level=..., clears=...))


def test_a_retracted_contact_is_unknown() -> None:
    given(ADDED).records(retraction(nth(2))).refuses(example("interaction"), UnknownContact, "contacts")


def test_a_retracted_contact_can_be_added_anew_and_then_not_reinstated() -> None:
    scenario = given(ADDED).records(retraction(nth(2)), ADDED)
    scenario.refuses(reinstatement(nth(2)), ContactAlreadyAdded, "contact")


def test_a_correction_of_a_contact_is_no_second_contact() -> None:
    given(ADDED, LEFT).records(correction(nth(2), level="senior"))


def test_a_correction_does_not_make_one_contact_of_two() -> None:
    scenario = given(example("contact_added", contact="c-2"), ADDED)
    scenario.refuses(correction(nth(2), contact="c-1"), ContactAlreadyAdded, "contact")


def test_a_corrected_reference_is_the_one_that_is_known() -> None:
    scenario = given(ADDED).records(correction(nth(2), contact="c-2"))
    scenario.refuses(example("interaction"), UnknownContact, "contacts")
    scenario.records(example("interaction", contacts=["c-2"]))


def test_a_name_is_at_most_two_hundred_characters() -> None:
    given().records(example("contact_added", name="x" * 200))
    given().refuses(example("contact_added", name="x" * 201), MalformedFact, "name")


def test_a_level_is_one_of_four() -> None:
    given().refuses(example("contact_added", level="chief"), MalformedFact, "level")
