"""The shapes of answers about the security journal, of proofs, and of decision receipts."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

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


class DecidedShape(Shape):
    """A decision, as its fact says it."""

    fact_id: UUID
    kind: Literal["override_approved", "policy_adopted"]
    account: str
    occurred_at: datetime
    recorded_at: datetime
    decided_by: str
    position: int
    version: int


class ReceiptBasis(Shape):
    """What a decision rested on: the position known, the moment judged, and the policy that judged it."""

    as_of: datetime
    known_at: int
    policy: str
    policy_hash: str


class ReceiptFact(Shape):
    """A fact in a receipt: its leaf, the text that is stored, and the content of a `.tlog-proof` file."""

    leaf: str
    state: str
    proof: str


class ReceiptContent(Shape):
    """What a receipt says; `judgement` is as in answers about tiers, null of a policy."""

    issued_at: datetime
    decision: DecidedShape
    stands: bool
    basis: ReceiptBasis
    judgement: dict[str, Any] | None
    facts: list[ReceiptFact]


class DecisionReceiptAnswer(Shape):
    """A decision's receipt, and the signed note (C2SP signed-note) of its hash."""

    receipt: ReceiptContent
    signed: str


ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/security/journal"): JournalAnswer,
    ("get", "/v1/audit/facts/{fact_id}/proof"): FactProofAnswer,
    ("get", "/v1/audit/consistency"): ConsistencyAnswer,
    ("get", "/v1/facts/{fact_id}/receipt"): DecisionReceiptAnswer,
}
"""What each of these routes answers with, by method and path."""
