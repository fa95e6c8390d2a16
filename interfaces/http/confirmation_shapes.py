"""The shapes of confirmation links, for the OpenAPI document."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from tierline.domain.account.confirmations import LONGEST, USUAL
from tierline.interfaces.http.message_shapes import NothingSaid
from tierline.interfaces.http.shapes import Shape


class NewConfirmationLink(Shape):
    """Who is asked, in which language, and for how many days the link can be answered."""

    contact: str
    language: str = Field("en", examples=["en"])
    days: int = Field(USUAL.days, ge=1, le=LONGEST.days)


class ConfirmationLinkShape(Shape):
    """A link that was made for a fact, and how it stands now."""

    link: UUID
    contact: str
    language: str
    asked_by: str
    asked_at: datetime
    expires: datetime
    state: Literal["open", "confirmed", "disputed", "withdrawn", "expired"]
    answered_at: datetime | None


class ConfirmationLinkMade(ConfirmationLinkShape):
    """A link that was just made; `address` opens it and is never told again.

    It is a path where the service doesn't know under which address people reach it.
    """

    address: str


class ConfirmationLinksAnswer(Shape):
    """The links made for a fact, in the order they were made."""

    account: str
    fact_id: UUID
    items: list[ConfirmationLinkShape]


_OF = "/v1/accounts/{code}/facts/{fact_id}/confirmation-links"
ANSWERS: dict[tuple[str, str], Any] = {
    ("get", _OF): ConfirmationLinksAnswer,
    ("post", _OF): ConfirmationLinkMade,
    ("post", f"{_OF}/{{link}}:withdraw"): ConfirmationLinkShape,
}
BODIES: dict[str, Any] = {
    _OF: NewConfirmationLink,
    f"{_OF}/{{link}}:withdraw": NothingSaid,
}
