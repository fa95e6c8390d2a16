"""Who knows whom: which of our people met or heard from which of the customer's, how often and when last."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple

from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, History
from tierline.domain.account.interactions import Interaction
from tierline.domain.shared.time import earlier

LOOKED_BACK = timedelta(days=365)
"""How far back something that took place still connects two people."""
LIVE = timedelta(days=180)
"""For how long a connection is live after it was last used: the time in which key people count."""


class Connection(NamedTuple):
    """One of theirs and one of ours took part in the same things."""

    contact: str
    person: str
    times: int
    last: Entry
    """The last of these things."""

    def is_live_at(self, at: datetime) -> bool:
        """Whether it was used of late; else it is fading."""
        return self.last.at > earlier(at, LIVE)


def connections(history: History, at: datetime) -> list[Connection]:
    """Who is connected with whom at a moment, the most used first.

    Interactions and executive contacts of the 365 days before count, once for each of theirs with each of
    ours who took part.
    """
    times: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], Entry] = {}
    for entry in history.facts(Interaction, ExecutiveContact, after=earlier(at, LOOKED_BACK), until=at):
        for pair in product(set(entry.fact.their_contacts()), _taking_part(entry)):
            times[pair] += 1
            last[pair] = entry
    found = [Connection(*pair, count, last[pair]) for pair, count in times.items()]
    return sorted(found, key=lambda one: (-one.times, one.contact, one.person))


def known_by_one_only(found: Iterable[Connection]) -> dict[str, str]:
    """The contacts whom one of ours alone is connected with, and who that is."""
    told = [*found]
    counted = Counter(one.contact for one in told)
    return {one.contact: one.person for one in told if counted[one.contact] == 1}


def _taking_part(entry: Entry) -> set[str]:
    fact = entry.fact
    assert isinstance(fact, Interaction | ExecutiveContact)
    return {*fact.people}
