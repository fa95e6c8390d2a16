"""The shapes of answers about who said what, whom we know at the customer, and our own people."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from tierline.interfaces.http.shapes import BasisShape, Both, FactAnswer, Receipt, Shape, StatementShape


class AuditEntry(StatementShape):
    """One statement, and what it says in a line."""

    headline: Both


class AuditAnswer(Shape):
    """A page of an account's statements, in the order of recording."""

    account: str
    items: list[AuditEntry]
    next: str | None
    basis: BasisShape


class ForgottenShape(Shape):
    """Stands for a text that was forgotten on request."""

    forgotten: Literal[True]


class BrokenShape(Shape):
    """Stands for a text that should open and doesn't: damage, to be mended from a backup."""

    broken: Literal[True]


class WithheldShape(Shape):
    """Stands for a text that is there and not shown to who asks: that takes the scope `read:texts`."""

    withheld: Literal[True]


Marker = ForgottenShape | BrokenShape | WithheldShape


class ContactShape(Shape):
    """One of the customer's people; `there` is false for one who left. Addresses are there where known."""

    contact: str
    name: str | Marker
    title: str | Marker | None
    email: str | Marker | None = None
    phone: str | Marker | None = None
    level: Literal["executive", "senior", "manager", "staff"]
    function: str | None
    key_person: bool
    there: bool
    last_at: datetime | None


class ContactsAnswer(Shape):
    """The customer's people known at an instant."""

    account: str
    as_of: datetime
    items: list[ContactShape]
    basis: BasisShape


class ConnectionShape(Shape):
    """What connects one of the customer's people with one of ours."""

    contact: str
    name: str | Marker
    level: Literal["executive", "senior", "manager", "staff"]
    person: str
    times: int = Field(ge=1, description="In how many interactions and executive contacts both took part.")
    last_at: datetime
    last_fact: UUID
    live: bool = Field(description="Whether it was used in the last 180 days.")
    only: bool = Field(description="Whether nobody else of us is connected with the contact.")


class ConnectionsAnswer(Shape):
    """Who knows whom at an instant, by what took place in the 365 days before it."""

    account: str
    as_of: datetime
    items: list[ConnectionShape]
    basis: BasisShape


class FoundContact(ContactShape):
    """A contact who has the address, and the account that tells of them at the instant."""

    account: str


class FoundContactsAnswer(Shape):
    """The customers' people who have an address at an instant."""

    as_of: datetime
    items: list[FoundContact]
    basis: BasisShape


class PersonShape(Shape):
    """One of our own people; `there` is false for one who left, and null before they joined."""

    person: str
    name: str | Marker
    email: str | Marker | None
    level: Literal["executive", "senior", "manager", "staff"]
    function: str | None
    team: str | None
    manager: str | None
    there: bool | None


class PeopleAnswer(Shape):
    """Our people who had joined by an instant."""

    as_of: datetime
    items: list[PersonShape]
    basis: BasisShape


class PersonFact(Shape):
    """A fact that tells of a person."""

    fact_id: UUID
    kind: str
    occurred_at: datetime


class PersonAnswer(PersonShape):
    """One of our people at an instant, who reports to them then, and the facts about them that hold."""

    as_of: datetime
    reports: list[str]
    facts: list[PersonFact]
    basis: BasisShape


class AddressOfAContact(Shape):
    """Whom to find: one of the two."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "ingrid.solberg@customer.example"}]})

    email: str | None = None
    phone: str | None = None


class AddressOfAPerson(Shape):
    """Whom of ours to find."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "ana.example@firm.example"}]})

    email: str


BODIES: dict[str, type[Shape]] = {
    "/v1/contacts:find": AddressOfAContact,
    "/v1/people:find": AddressOfAPerson,
}
"""What is sent where, by path."""
ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/accounts/{code}/audit"): AuditAnswer,
    ("get", "/v1/accounts/{code}/contacts"): ContactsAnswer,
    ("get", "/v1/accounts/{code}/connections"): ConnectionsAnswer,
    ("post", "/v1/contacts:find"): FoundContactsAnswer,
    ("post", "/v1/people:find"): PeopleAnswer,
    ("post", "/v1/firm/facts"): Receipt,
    ("get", "/v1/firm/facts/{fact_id}"): FactAnswer,
    ("get", "/v1/people"): PeopleAnswer,
    ("get", "/v1/people/{person}"): PersonAnswer,
}
"""What each route answers with, by method and path."""
