"""How high the customer's side stood shows in its people, and nothing happens with people who left."""

from datetime import datetime

import pytest

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example
from tierline.domain.account.contacts import ContactHadLeft, UnknownContact, levels_stated
from tierline.domain.account.executives import LevelAboveContacts


def added(contact: str, level: str, at: str = "2024-01-10T10:00:00Z") -> Content:
    """A contact with a level."""
    return example("contact_added", contact=contact, level=level, occurred_at=at)


def met(*contacts: str, level: object = "executive", at: str = "2024-03-01T10:00:00Z") -> Content:
    """An executive contact at which they stood so high, as stated."""
    return example("executive_contact", contacts=list(contacts), client_level=level, occurred_at=at)


def left(contact: str, at: str = "2024-02-01T10:00:00Z") -> Content:
    """A contact leaves."""
    return {"kind": "contact_left", "contact": contact, "occurred_at": at}


def test_a_level_above_those_of_the_contacts_is_refused_and_names_who_stands_highest() -> None:
    staff = given(added("c-1", "staff"), added("c-2", "manager"))
    refused = staff.refuses(met("c-1", "c-2"), LevelAboveContacts, "client_level")
    assert "number 2 as manager" in refused.sentence


@pytest.mark.parametrize("level", ["manager", "staff", ...])
def test_a_level_no_higher_than_that_of_a_contact_is_taken_and_need_not_be_stated(level: object) -> None:
    given(added("c-1", "staff"), added("c-2", "manager")).record(met("c-1", "c-2", level=level))


def test_the_level_is_the_one_that_the_contact_had_then() -> None:
    promoted = example(
        "contact_changed", contact="c-1", level="executive", occurred_at="2024-03-02T10:00:00Z"
    )
    history = given(added("c-1", "manager"), promoted)
    history.refuses(met("c-1"), LevelAboveContacts, "client_level")
    history.record(met("c-1", at="2024-03-02T10:00:00Z"))


def test_what_is_told_late_of_a_contact_holds_for_earlier_meetings() -> None:
    given(added("c-1", "executive", at="2024-05-01T10:00:00Z")).record(met("c-1"))


def test_a_correction_does_not_lift_a_level_above_the_contacts() -> None:
    low = given(added("c-1", "manager"), met("c-1", level="manager"))
    low.refuses(correction(nth(3), client_level="senior"), LevelAboveContacts, "client_level")


def test_a_statement_of_something_else_leaves_the_level_as_it_was() -> None:
    renamed = example("contact_changed", contact="c-1", level=..., occurred_at="2024-03-02T10:00:00Z")
    account = given(added("c-1", "senior"), renamed).account
    assert levels_stated(account, "c-1").at(datetime.fromisoformat("2024-04-01T00:00:00Z")) == "senior"


NAMING = (
    example("interaction", contacts=["c-1"]),
    example("executive_contact", contacts=["c-1"], client_level=...),
    example("customer_verdict", contacts=["c-1"]),
    example("knowledge", contacts=["c-1"], item="understand_client.client", competitor=...),
    example("opportunity_identified", contacts=["c-1"]),
    example("counterpart_insight", contact="c-1"),
    example("contact_changed", contact="c-1"),
)


@pytest.mark.parametrize("fact", NAMING, ids=lambda fact: str(fact["kind"]))
def test_a_fact_names_nobody_who_had_left_before(fact: Content) -> None:
    gone = given(added("c-1", "executive"), left("c-1"))
    field = "contact" if "contact" in fact else "contacts"
    gone.refuses({**fact, "occurred_at": "2024-02-01T10:00:01Z"}, ContactHadLeft, field)
    gone.record({**fact, "occurred_at": "2024-02-01T10:00:00Z"})


def test_neither_a_correction_nor_a_reinstatement_names_somebody_who_had_left() -> None:
    early = example("interaction", contacts=["c-1"], occurred_at="2024-01-20T10:00:00Z")
    gone = given(added("c-1", "executive"), left("c-1"), early)
    gone.refuses(correction(nth(4), occurred_at="2024-02-02T10:00:00Z"), ContactHadLeft, "contacts")
    late = example("interaction", contacts=["c-1"], occurred_at="2024-02-20T10:00:00Z")
    told = given(added("c-1", "executive"), late, retraction(nth(3)), left("c-1"))
    told.refuses(reinstatement(nth(3)), ContactHadLeft, "contacts")


def test_somebody_who_came_back_is_named_again() -> None:
    back = added("c-1", "manager", at="2024-02-10T10:00:00Z")
    returned = given(added("c-1", "manager"), left("c-1"), back)
    returned.record(example("interaction", contacts=["c-1"], occurred_at="2024-02-10T10:00:00Z"))
    between = example("interaction", contacts=["c-1"], occurred_at="2024-02-05T10:00:00Z")
    returned.refuses(between, ContactHadLeft, "contacts")


def test_a_change_alone_makes_nobody_a_contact() -> None:
    given().refuses(example("interaction", contacts=["c-9"]), UnknownContact, "contacts")
