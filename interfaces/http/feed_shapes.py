"""The shapes of the feed's events, for the OpenAPI document."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from tierline.interfaces.http.kinds import REFERENCE
from tierline.interfaces.http.shapes import Both, Shape
from tierline.interfaces.presentation.cloud_events import BATCH, JSON, STRUCTURED


class FeedFactShape(Shape):
    """A fact: ids and moments; with `detail=full` its fields as well."""

    account: str
    kind: str
    fact_id: UUID
    position: int
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    target: UUID | None = Field(None, description="The fact that it is about, of a statement about one.")
    headline: Both | None = None
    fact: dict[str, Any] | None = None


class FeedMomentShape(Shape):
    """What a fact made of a derived moment."""

    account: str
    kind: str
    became: Literal["stated", "changed", "withdrawn"]
    at: datetime
    expected: bool = Field(description="Whether it was yet to come when the fact was recorded.")
    about: str
    people: list[str]
    detail: dict[str, Any]
    by_fact: UUID
    headline: Both | None = None


class FeedUnreadableShape(Shape):
    """A fact that can't be read."""

    kind: Literal["fact_unreadable"]
    position: int
    error: str


class FeedEventShape(Shape):
    """An entry of the feed, as a CloudEvent."""

    specversion: Literal["1.0"]
    id: UUID
    source: str
    type: str
    subject: str | None = None
    time: datetime | None = None
    datacontenttype: Literal["application/json"]
    recordedtime: datetime | None = None
    sequence: str
    partitionkey: str | None = None
    data: FeedMomentShape | FeedFactShape | FeedUnreadableShape


SHAPES = (FeedEventShape,)
"""Shapes that are no answers of their own: what answers are made of."""
_EVENT = {"$ref": REFERENCE.format(model=FeedEventShape.__name__)}
PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {BATCH: {"schema": {"type": "array", "items": _EVENT}}},
        "description": "Entries in order.",
    }
}
STREAM = {"text/event-stream": {"schema": {"type": "string"}}}
"""What a stream is: the data of each event is an entry."""
ENTRY: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {STRUCTURED: {"schema": _EVENT}, JSON: {"schema": {"type": "object"}}},
        "description": "The entry; as `application/json` its data alone, its attributes as `ce-` headers.",
    }
}
