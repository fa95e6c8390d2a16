"""Why an account is a key account (`definition.strategic`), as it was stated last."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from tierline.domain.account.history import Entry, History
from tierline.domain.account.lifecycle import AccountChanged, AccountOpened

STATING = (AccountOpened, AccountChanged)
"""The kinds of fact that may state or clear the reason."""


def reasons(entries: Iterable[Entry]) -> Iterator[tuple[datetime, Entry | None]]:
    """From when on which statement had the reason, by facts of those kinds in order; None: there is none."""
    held: Entry | None = None
    for entry in entries:
        fact = entry.fact
        assert isinstance(fact, STATING)
        if fact.strategic_reason is not None:
            held = entry
        elif isinstance(fact, AccountChanged) and "strategic_reason" in fact.clears:
            held = None
        yield entry.at, held


def reason_at(history: History, at: datetime) -> Entry | None:
    """The statement that has the reason at an instant; an account has its own, whatever is merged in."""
    told = list(reasons(history.facts(*STATING, until=at)))
    return told[-1][1] if told else None
