"""The shapes of drafts, and of what is sent to decide on one."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

from tierline.application.inbox.messages import Part
from tierline.domain.account.contacts import Level
from tierline.domain.account.interactions import Channel, Initiative
from tierline.interfaces.http.shapes import Shape
from tierline.interfaces.inbox_view import Lack


class PartyShape(Shape):
    """Somebody whom a message names; `there` is false for who declined."""

    address: str
    name: str | None
    part: Part
    there: bool


class DraftShape(Shape):
    """What a mail or a calendar says took place; no fact.

    `asks` says what acceptance does: it records a fact, corrects the one that was made of the draft before,
    or retracts it. `lacks` says what must be put in, or waited for. `unknown` counts addresses that nobody
    knows.
    """

    draft: UUID
    revision: int
    state: Literal["waiting", "accepted", "dismissed", "withdrawn"]
    asks: Literal["record", "correct", "retract"]
    system: str
    reference: str
    at: datetime
    imported_at: datetime
    kind: Literal["interaction", "executive_contact"]
    account: str | None
    choices: list[str]
    contacts: list[str]
    people: list[str]
    channel: Channel
    initiative: Initiative | None
    our_level: Level | None
    unknown: int
    lacks: list[Lack]
    subject: str | None
    parties: list[PartyShape]
    thread: UUID | None
    fact_id: UUID | None


class UnknownAddressShape(Shape):
    """An address that nobody knows: in how many of the drafts that wait, and since when."""

    address: str
    name: str | None
    drafts: int
    since: datetime
    account: str | None


class InboxAnswer(Shape):
    """A page of drafts, the latest first; `waiting` and `unknown` count all that wait."""

    waiting: int
    unknown: int
    items: list[DraftShape]
    addresses: list[UnknownAddressShape]
    next: str | None


class DraftDecided(Shape):
    """What became of a draft, and the positions of what was recorded for it."""

    draft: UUID
    state: Literal["waiting", "accepted", "dismissed", "withdrawn"]
    account: str | None
    fact_id: UUID | None
    positions: list[int]
    repeated: bool


class DraftAccepted(Shape):
    """What takes the place of what the draft says; every field may be left out.

    `revision` is the one that was looked at: of another, 409. Fields of its kind beside these may be given.
    """

    model_config = ConfigDict(extra="allow")

    revision: int | None = None
    account: str | None = None
    kind: Literal["interaction", "executive_contact"] | None = None
    channel: Channel | None = None
    initiative: Initiative | None = None
    contacts: list[str] | None = None
    people: list[str] | None = None


class DraftLookedAt(Shape):
    """`revision` is the one that was looked at: of another, 409."""

    revision: int | None = None


ACCEPT, DISMISS, RESTORE = (f"/v1/inbox/{{draft}}:{way}" for way in ("accept", "dismiss", "restore"))
ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/inbox"): InboxAnswer,
    ("post", ACCEPT): DraftDecided,
    ("post", DISMISS): DraftDecided,
    ("post", RESTORE): DraftDecided,
}
"""What each of these routes answers with, by method and path."""
BODIES: dict[str, type[Shape]] = {ACCEPT: DraftAccepted, DISMISS: DraftLookedAt, RESTORE: DraftLookedAt}
"""What is sent where, by path."""
