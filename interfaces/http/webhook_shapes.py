"""The shapes of webhooks, for the OpenAPI document."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from tierline.interfaces.http.shapes import Shape


class WebhookShape(Shape):
    """A webhook, without its secret."""

    hook: str
    name: str
    url: str
    kinds: list[str]
    accounts: list[str]
    tiers: list[str]
    detail: Literal["thin", "full"]
    mode: Literal["structured", "binary"]
    sees: str = Field(
        description="The accounts that whoever made it saw then: of no others is anything sent."
    )
    made_at: datetime
    made_by: str
    after: str = Field(description="The place in the feed up to which entries are put in line.")
    run: int
    on: bool
    why_off: Literal["asked", "gone", "dead", "ahead"] | None
    off_at: datetime | None
    failures: int
    next_at: datetime | None
    former_until: datetime | None


class WebhookWithSecret(WebhookShape):
    """A webhook and its new secret, which is shown this once."""

    secret: str


class WebhooksAnswer(Shape):
    """All webhooks."""

    items: list[WebhookShape]


class DeliveryShape(Shape):
    """An entry that was put in line, and what became of it."""

    sequence: str
    run: int
    message: str
    account: str
    kind: str
    queued_at: datetime
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    next_at: datetime | None
    status: int | None
    error: str | None
    last_at: datetime | None


class DeliveriesAnswer(Shape):
    """A page of the ledger, the latest first."""

    items: list[DeliveryShape]
    next: str | None


class NewWebhook(Shape):
    """What is sent where; lists that are empty or left out mean all."""

    name: str
    url: str
    kinds: list[str] = []
    accounts: list[str] = []
    tiers: list[str] = []
    detail: Literal["thin", "full"] = "thin"
    mode: Literal["structured", "binary"] = "structured"
    after: str | None = Field(None, description="Behind which place of the feed; from now on, if not said.")


class SecretRotated(Shape):
    """For how long messages are signed under the former secret as well."""

    overlap_hours: int = 24


class Replayed(Shape):
    """Behind which place of the feed to begin again."""

    after: str


_ONE = "/v1/webhooks/{hook}"
ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/webhooks"): WebhooksAnswer,
    ("post", "/v1/webhooks"): WebhookWithSecret,
    ("get", _ONE): WebhookShape,
    ("get", f"{_ONE}/deliveries"): DeliveriesAnswer,
    ("post", f"{_ONE}:rotate"): WebhookWithSecret,
    **{("post", f"{_ONE}:{way}"): WebhookShape for way in ("on", "off", "replay", "remove")},
}
"""What each of these routes answers with, by method and path."""
BODIES: dict[str, type[Shape]] = {
    "/v1/webhooks": NewWebhook,
    f"{_ONE}:rotate": SecretRotated,
    f"{_ONE}:replay": Replayed,
}
"""What is sent where, by path."""
