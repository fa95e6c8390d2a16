"""The shapes of answers about who said what, and about whom we know at the customer."""

from datetime import datetime
from typing import Literal

from tierline.interfaces.http.shapes import BasisShape, Both, Shape, StatementShape


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


class ContactShape(Shape):
    """One of the customer's people; `there` is false for one who left."""

    contact: str
    name: str | ForgottenShape | BrokenShape
    title: str | ForgottenShape | BrokenShape | None
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


ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/accounts/{code}/audit"): AuditAnswer,
    ("get", "/v1/accounts/{code}/contacts"): ContactsAnswer,
}
"""What each route answers with, by method and path."""
