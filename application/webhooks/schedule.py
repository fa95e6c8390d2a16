"""When a delivery that failed is tried again, and when an endpoint counts as dead: pure decisions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

PAUSES: Sequence[timedelta] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each failure in turn: three days and some hours in all, as Standard Webhooks recommends."""
LONGEST_ASKED = timedelta(hours=1)
"""No longer than so does a receiver have us wait by `Retry-After`."""
GONE = 410
_NOT_NOW = (408, 425, 429)
_ACCEPTED = range(200, 300)
_REFUSED = range(400, 500)


class MessageAnswer(NamedTuple):
    """What came of sending something: a status, or the name of what went wrong before there was one."""

    status: int | None
    error: str | None = None
    retry_after: int | None = None
    """Seconds."""


Verdict = Literal["accepted", "refused", "failed", "gone"]
"""Taken; this message is not wanted; nothing can be sent at present; never send anything again."""


def verdict(answered: MessageAnswer) -> Verdict:
    """What an answer means. A redirect is no acceptance: whoever answers there is somebody else."""
    if answered.status is None:
        return "failed"
    if answered.status in _ACCEPTED:
        return "accepted"
    if answered.status == GONE:
        return "gone"
    return "refused" if answered.status in _REFUSED and answered.status not in _NOT_NOW else "failed"


def next_try(failures: int, now: datetime, answered: MessageAnswer) -> datetime | None:
    """When to try again after so many failures in a row; None if it was tried long enough."""
    if failures > len(PAUSES):
        return None
    pause = PAUSES[failures - 1]
    if answered.retry_after is not None:
        pause = max(pause, min(timedelta(seconds=answered.retry_after), LONGEST_ASKED))
    return now + pause
