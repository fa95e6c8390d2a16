"""The shapes of answers about the security journal."""

from datetime import datetime

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


ANSWERS: dict[tuple[str, str], type[Shape]] = {("get", "/v1/security/journal"): JournalAnswer}
"""What each of these routes answers with, by method and path."""
