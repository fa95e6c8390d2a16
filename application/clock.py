"""Whether the clock may be believed: asked before anything is stamped, since a stamp is for good."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from tierline.domain.shared.errors import Conflict

OWN_BOUND = timedelta(seconds=60)
"""By how much clocks may differ where no setting says otherwise."""
ASK_AFTER = timedelta(seconds=5)
"""For how long an answer of the database's clock is good."""
_NONE = timedelta(0)


class ClockWrong(Conflict):
    """The clock is wrong, so nothing is recorded with its time; send it again once the clock is set right."""


class Sight(NamedTuple):
    """What is seen of the clocks at one moment.

    `jump` is by how much the wall clock went on more (or less) than the monotonic one since it was last
    found right, unless another clock says that it is right now. `offset` is by how much the wall clock
    is ahead of the database's, and `doubt` by how much that may be off since the asking took time; None
    where the database has no clock of its own.
    """

    wall: datetime
    jump: timedelta
    offset: timedelta | None = None
    doubt: timedelta = _NONE


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the clock may be believed; if not, `reason` names what it contradicts.

    `offset` is by how much it is ahead of what it was compared with, in seconds.
    """

    offset: float = 0.0
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it may be believed."""
        return self.reason is None


def judged(sight: Sight, last: datetime, bound: timedelta) -> Verdict:
    """The verdict on a clock. `last` is when the log's last fact was recorded.

    A clock within `bound` of all that it can be compared with may be believed.
    """
    if sight.offset is not None and abs(sight.offset) - sight.doubt > bound:
        return Verdict(sight.offset.total_seconds(), "the database's clock")
    if abs(sight.jump) > bound:
        return Verdict(sight.jump.total_seconds(), "the time that went by")
    if last - sight.wall > bound:
        return Verdict((sight.wall - last).total_seconds(), "the last fact of the log")
    return Verdict((sight.offset or sight.jump).total_seconds())


class _Answer(NamedTuple):
    """What the database said: when that was, what time it had when nothing had gone by, and the doubt."""

    at: timedelta
    began: datetime
    doubt: timedelta


class ClockCheck:
    """Judges the clock, at the cost of one question to the database each few seconds.

    Args:
        wall: What time it is.
        monotonic: How much time went by, from whenever on; not set by anybody, going on during sleep.
        database: What time it is by the database; None if it has no clock of its own.
        bound: By how much clocks may differ.
    """

    def __init__(
        self,
        wall: Callable[[], datetime],
        monotonic: Callable[[], timedelta],
        database: Callable[[], datetime | None],
        bound: timedelta = OWN_BOUND,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._database = database
        self._bound = bound
        self._lock = Lock()
        self._answer: _Answer | None = None
        self._began = wall() - monotonic()
        """What the wall clock would have said when nothing had gone by, as of when it was last right."""
        self._database_began: datetime | None = None
        """The same of the database's clock; None until it was asked."""

    def verdict(self, last: datetime) -> Verdict:
        """The verdict at this moment; `last` is when the log's last fact was recorded, as far as known."""
        with self._lock:
            sight, began = self._seen()
            verdict = judged(sight, last, self._bound)
            if verdict.ok:
                self._began = began
                self._database_began = self._answer.began if self._answer else None
            return verdict

    def _seen(self) -> tuple[Sight, datetime]:
        """What is seen now, and what the wall clock would have said when nothing had gone by."""
        answer = self._asked()
        wall, gone_by = self._wall(), self._monotonic()
        began = wall - gone_by
        if answer is None:
            return Sight(wall, began - self._began), began
        # A database whose clock went on evenly vouches for a clock that was set; one that jumped along
        # with ours, on the same machine perhaps, does not.
        self._database_began = self._database_began or answer.began
        vouches = abs(answer.began - self._database_began) - answer.doubt <= self._bound
        jump = _NONE if vouches else began - self._began
        return Sight(wall, jump, wall - (answer.began + gone_by), answer.doubt), began

    def _asked(self) -> _Answer | None:
        """The database's answer, asked for anew where the last one is old."""
        before = self._monotonic()
        if self._answer and before - self._answer.at < ASK_AFTER:
            return self._answer
        if (said := self._database()) is None:
            return None
        after = self._monotonic()
        doubt = (after - before) / 2
        self._answer = _Answer(after, said - (before + doubt), doubt)
        return self._answer

    def __call__(self, last: datetime) -> None:
        """Raise ClockWrong where the verdict is that the clock may not be believed."""
        if not self.verdict(last).ok:
            raise ClockWrong()
