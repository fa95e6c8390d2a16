"""Which facts fulfil which items, kept by item and person so that the last one is found by a search."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.history import Change, Entry, Evidence, History, Horizon
from tierline.domain.coverage.holdings import Holding
from tierline.domain.coverage.policy import CoveragePolicy, Item
from tierline.domain.shared.time import BEGINNING, FOREVER


class Fulfilment(NamedTuple):
    """A fact that fulfils an item: when it happened, its place among equals, its id."""

    at: datetime
    position: int
    fact: UUID


ANYONE = ""
"""The person under whom the fulfilments of function items are kept: no person has an empty id."""
_at = attrgetter("at")


class Fulfilments:
    """All fulfilments of one account by item and person; an index of its history."""

    def __init__(self, entries: Iterable[Entry], policy: CoveragePolicy) -> None:
        self._policy = policy
        self._kept: dict[tuple[str, str], list[Fulfilment]] = {}
        for entry in entries:
            self._add(entry)

    @classmethod
    def of(cls, evidence: Evidence, policy: CoveragePolicy) -> "Fulfilments":
        """Those of some evidence: a history's own index if there is one, else made for this question."""
        history = evidence.history if isinstance(evidence, Horizon) else evidence
        if isinstance(history, History):
            return history.index((cls, policy.hash), lambda history: cls(history, policy))
        return cls(evidence.facts(), policy)

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""
        if change.before and change.before.holds:
            self._remove(change.before)
        if change.after.holds:
            self._add(change.after)

    def between(
        self, item: Item, held: Iterable[Holding], start: datetime, end: datetime = FOREVER
    ) -> list[Fulfilment]:
        """The fulfilments that count with start <= at < end, in order."""
        found: set[Fulfilment] = set()
        for person, since, until in _counting(item, held):
            kept = self._kept.get((item.id, person), [])
            first = bisect_left(kept, max(since, start), key=_at)
            found.update(kept[first : bisect_left(kept, min(until, end), key=_at)])
        return sorted(found)

    def last(
        self, item: Item, held: Iterable[Holding], until: datetime, *, inclusive: bool
    ) -> Fulfilment | None:
        """The last fulfilment that counts up to an instant (with or without the instant itself)."""
        search = bisect_right if inclusive else bisect_left
        found = []
        for person, since, released in _counting(item, held):
            kept = self._kept.get((item.id, person), [])
            index = min(search(kept, until, key=_at), bisect_left(kept, released, key=_at))
            if index and kept[index - 1].at >= since:
                found.append(kept[index - 1])
        return max(found, default=None)

    def following(self, item: Item, held: Iterable[Holding], after: datetime) -> datetime:
        """When the item was fulfilled next after an instant, by what counts; FOREVER if it wasn't."""
        found = [FOREVER]
        for person, since, released in _counting(item, held):
            kept = self._kept.get((item.id, person), [])
            index = max(bisect_right(kept, after, key=_at), bisect_left(kept, since, key=_at))
            if index < len(kept) and kept[index].at < released:
                found.append(kept[index].at)
        return min(found)

    def _add(self, entry: Entry) -> None:
        fulfilment = Fulfilment(entry.at, entry.position, entry.fact.fact_id)
        for key in self._keys(entry):
            insort(self._kept.setdefault(key, []), fulfilment)

    def _remove(self, entry: Entry) -> None:
        fulfilment = Fulfilment(entry.at, entry.position, entry.fact.fact_id)
        for key in self._keys(entry):
            kept = self._kept[key]
            del kept[bisect_left(kept, fulfilment)]

    def _keys(self, entry: Entry) -> Iterable[tuple[str, str]]:
        for id, people in self._policy.fulfilled_by(entry.fact).items():
            if self._policy.items[id].role is None:
                yield id, ANYONE
            else:
                yield from ((id, person) for person in people)


def _counting(item: Item, held: Iterable[Holding]) -> Iterable[tuple[str, datetime, datetime]]:
    """Whose fulfilments count, and between which instants."""
    if item.role is None:
        return [(ANYONE, BEGINNING, FOREVER)]
    return [(one.person, one.since, one.until) for one in held if one.role == item.role]
