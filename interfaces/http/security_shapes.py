"""The shapes of answers about the security journal, and of proofs."""

from datetime import datetime

from pydantic import ConfigDict, Field

from tierline.application.journal import SecurityEvent
from tierline.interfaces.http.shapes import Shape


class JournalEntry(Shape):
    """What happened within a minute, and how often."""

    at: datetime
    event: SecurityEvent
    principal: str | None
    account: str | None
    route: str | None
    detail: str | None
    count: int


class JournalAnswer(Shape):
    """A page of the security journal, the latest first."""

    items: list[JournalEntry]
    next: str | None


class FactProofAnswer(Shape):
    """The proof of a fact: its leaf, and the content of a `.tlog-proof` file."""

    position: int
    leaf: str
    proof: str


class ConsistencyAnswer(Shape):
    """That the tree of `from` leaves is the beginning of the one of `to`: hashes in base64."""

    model_config = ConfigDict(serialize_by_alias=True)

    first: int = Field(alias="from")
    to: int
    hashes: list[str]


ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/security/journal"): JournalAnswer,
    ("get", "/v1/audit/facts/{fact_id}/proof"): FactProofAnswer,
    ("get", "/v1/audit/consistency"): ConsistencyAnswer,
}
"""What each of these routes answers with, by method and path."""
