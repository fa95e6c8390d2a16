"""An invented portfolio to try Tierline with, recorded through the same door as everything else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from tierline.domain.account.base import FactAlreadyRecorded
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.demo.recording import sessions
from tierline.interfaces.demo.story import facts

if TYPE_CHECKING:
    from tierline.application.outcomes import Outcome

OnProgress = Callable[[int, int], None]
"""Called now and then with the facts dealt with and the facts in all."""


class DemoWriter(Protocol):
    """The write door, as the demo needs it."""

    def record_many(
        self, lines: Iterable[tuple[str, Mapping[str, Any]]], *, actor: str
    ) -> Iterator["Outcome | Refusal"]:
        """Record facts over many accounts; an outcome or a refusal for each, in their order."""


def fill(
    door: Callable[[Callable[[], datetime]], DemoWriter],
    today: date,
    on_progress: OnProgress | None = None,
    begin: Callable[[datetime], None] | None = None,
) -> int:
    """Record the demo portfolio as it stands on the morning of `today`; how many facts were added.

    Filling again on the same day adds nothing. A database that was filled on another day is left as
    it is: the same story would happen there a second time, some days later.

    Args:
        door: The write door at which it is as late as a clock says.
        today: The day after the last one told of.
        on_progress: Told how far it is.
        begin: Called with the story's first moment before anything is recorded.

    Raises:
        Refusal: What the door said to a fact of the demo; the facts before it are recorded.
    """
    lines = facts(today)
    added = done = 0
    moment = lines[0].at
    if begin:
        begin(moment)
    accounts = door(lambda: moment)
    for moment, run in sessions(lines):  # noqa: B007 - the door's clock looks at it
        told = [(line.account, line.content) for line in run]
        for outcome in accounts.record_many(told, actor=run[0].actor):
            if isinstance(outcome, FactAlreadyRecorded) and not added:
                return 0
            if isinstance(outcome, Refusal):
                raise outcome
            added += not outcome.repeated
        done += len(run)
        if on_progress:
            on_progress(done, len(lines))
    return added
