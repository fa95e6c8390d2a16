"""The shapes of forgetting, redacting, holds and disclosures, for the OpenAPI document."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from tierline.interfaces.http.shapes import Receipt, Shape


class Forgetting(Shape):
    """Says that somebody is to be forgotten, for good; when, and under which id, may be said too."""

    for_good: Literal[True]
    occurred_at: datetime | None = None
    fact_id: UUID | None = None


class Redaction(Forgetting):
    """Which text of a fact is to be destroyed, and why."""

    field: str = Field(pattern=r"^[a-z_]{1,40}$", examples=["note"])
    reason: str = Field(examples=["They asked for it."])


class HoldSaid(Shape):
    """Why a legal hold begins or ends; kept under seal."""

    reason: str = Field(examples=["A lawsuit."])
    occurred_at: datetime | None = None
    fact_id: UUID | None = None


class CertificateShape(Receipt):
    """The fact that certifies what was destroyed, and how far that goes.

    `keys_destroyed` counts the keys that it destroyed, 0 on a repeat. `root_key_epoch` is null where the root
    key can't be replaced: copies of the database from before then still open with it. `pseudonym` is what a
    contact is called from then on, in place of their reference; null where it is about no contact.
    """

    keys_destroyed: int = Field(ge=0)
    root_key_epoch: int | None
    pseudonym: str | None = Field(examples=["forgotten-3f2a9c01d4e57b68"])


class DisclosedStatement(Shape):
    """A statement as it was made, its texts opened where they may be."""

    position: int
    recorded_at: datetime
    actor: str
    fact: dict[str, Any]


class StatementOnAnAccount(DisclosedStatement):
    """A statement on an account by which one of ours took part, without its texts."""

    account: str


class DisclosedDraft(Shape):
    """A draft of the inbox that holds an address of theirs, and its message."""

    draft: UUID
    state: Literal["waiting", "accepted", "dismissed", "withdrawn"]
    at: datetime
    message: dict[str, Any]


class ContactDisclosure(Shape):
    """Everything that is kept of a contact."""

    account: str
    contact: str
    facts: list[DisclosedStatement]
    drafts: list[DisclosedDraft]


class DisclosedSubscription(Shape):
    """What one of ours is told, and the address given for it, if one was."""

    subscription: UUID
    kind: str
    way: str
    language: str
    zone: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    address: str | dict[str, Literal[True]] | None


class PersonDisclosure(Shape):
    """Everything that is kept of one of ours; `recorded` counts statements under the names of their keys."""

    person: str
    facts: list[DisclosedStatement]
    accounts: list[StatementOnAnAccount]
    recorded: int
    drafts: list[DisclosedDraft]
    subscriptions: list[DisclosedSubscription]


_CONTACT = "/v1/accounts/{code}/contacts/{contact}"
_PERSON = "/v1/people/{person}"
_FACTS = ("/v1/accounts/{code}/facts/{fact_id}:redact", "/v1/firm/facts/{fact_id}:redact")
DESTROYING = (f"{_CONTACT}:forget", f"{_PERSON}:forget", *_FACTS)
HOLDING = tuple(f"{place}:{verb}" for place in (_CONTACT, _PERSON) for verb in ("hold", "release"))
ANSWERS: dict[tuple[str, str], Any] = {
    **{("post", path): CertificateShape for path in DESTROYING},
    **{("post", path): Receipt for path in HOLDING},
    ("get", f"{_CONTACT}/disclosure"): ContactDisclosure,
    ("get", f"{_PERSON}/disclosure"): PersonDisclosure,
}
BODIES: dict[str, Any] = {
    **{path: Redaction if "redact" in path else Forgetting for path in DESTROYING},
    **dict.fromkeys(HOLDING, HoldSaid),
}
