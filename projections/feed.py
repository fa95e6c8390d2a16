"""The feed: every fact and what followed from it, in one order that never changes behind a reader.

An entry's place is the position of a fact and a number within: 0 is the fact itself, from 1 on come the
derived moments that it stated, changed or withdrew. Positions come from the log, whose order no later commit
gets behind; numbers are counted over all accounts, whoever reads, so that a place is the same for everybody.
What followed from a fact is known once the read models have taken it, so the feed reaches as far as they do.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tierline.domain.account.base import Recorded
from tierline.projections.engine.base import StoredFact
from tierline.projections.engine.outages import OUTAGES
from tierline.projections.engine.readable import name_of
from tierline.projections.engine.reading import NAMED_AT_MOST, Reading
from tierline.projections.models.derived_changes import DerivedChange, derived_changes
from tierline.projections.models.tier_history import tiers_recorded
from tierline.projections.read_service import ReadService
from tierline.projections.reports.base import Basis

MOST_SCANNED = 2_000
"""So many entries are looked through for a page; where few of them are wanted, it may have none."""
STRETCH = 500
"""So many facts are read at once at the most."""
UNREADABLE = "fact_unreadable"
"""The kind of an entry that stands for a fact that can't be read."""


LAST_NUMBER = 999_999_999
"""No entry has a higher number within a position."""


class FeedPlace(NamedTuple):
    """The place of an entry in the order of all."""

    position: int
    number: int = 0

    @property
    def sequence(self) -> str:
        """The place as a text that sorts as places do: `0000000000000004711.000000001`."""
        return f"{self.position:019d}.{self.number:09d}"


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which entries are wanted; where nothing is said, all are."""

    kinds: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    """Those of accounts that had one of these tiers when the fact was recorded, and moves from or to one."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A fact, what one made of a derived moment, or (neither of both) a fact that can't be read."""

    place: FeedPlace
    account: str | None
    """None where not even that can be read of a fact."""
    recorded: Recorded | None
    """The fact, or the one that changed the moment."""
    change: DerivedChange | None = None
    error: str | None = None
    """The name of what was raised when the fact was read."""

    @property
    def kind(self) -> str:
        """The kind of the fact or of the derived moment."""
        if self.change:
            return self.change.moment.kind
        return self.recorded.fact.kind if self.recorded else UNREADABLE


class FeedPage(NamedTuple):
    """Entries in order, the place that the next page begins behind, and whether there is nothing more now."""

    entries: list[FeedEntry]
    next: FeedPlace
    ended: bool
    basis: Basis


class Feed:
    """Reads the feed as somebody sees it.

    Args:
        reads: The read side as they see it.
    """

    def __init__(self, reads: ReadService) -> None:
        self._reads = reads

    def page(self, after: FeedPlace, limit: int, wanted: FeedFilter, at: datetime) -> FeedPage:
        """At most `limit` entries behind a place; `at` is the present. Raises ReadModelsBehind."""
        found: list[FeedEntry] = []
        place, scanned, ended = after, 0, False
        with self._reads.reading() as reading:
            while len(found) < limit and scanned < MOST_SCANNED and not ended:
                stretch = self._stretch(reading, place, min(limit, STRETCH))
                passing = self._passing(reading, stretch, wanted)
                for entry in stretch:
                    place = entry.place
                    if entry.place in passing and self._is_seen(entry):
                        found.append(entry)
                    if len(found) == limit:
                        break
                ended, scanned = not stretch, scanned + len(stretch)
            return FeedPage(found, place, ended, self._reads.rows_basis(reading, at))

    def entry(self, place: FeedPlace) -> FeedEntry | None:
        """The entry at a place, if there is one and it is seen. Raises ReadModelsBehind."""
        with self._reads.reading() as reading:
            stretch = self._stretch(reading, FeedPlace(place.position, place.number - 1), 1)
        return next((one for one in stretch if one.place == place and self._is_seen(one)), None)

    def _stretch(self, reading: Reading, after: FeedPlace, facts: int) -> list[FeedEntry]:
        """The entries of so many facts, whoever may see them, from a place on."""
        stored = self._reads.log.stored(max(0, after.position - 1), facts + 1, reading.position)
        if not stored:
            return []
        first, last = stored[0].position, stored[-1].position
        changes: defaultdict[int, list[DerivedChange]] = defaultdict(list)
        for change in derived_changes(reading.newest().of_all_accounts(), first - 1, last):
            changes[change.position].append(change)
        entries = (entry for one in stored for entry in self._of(one, changes[one.position]))
        return [entry for entry in entries if entry.place > after]

    def _of(self, stored: StoredFact, changes: Sequence[DerivedChange]) -> Iterator[FeedEntry]:
        recorded, error = None, None
        try:
            recorded = self._reads.log.decoded(stored)
        except OUTAGES:
            raise
        except Exception as unreadable:  # noqa: BLE001 - whatever is wrong with a fact, the feed goes on
            error = name_of(unreadable)
        account = recorded.account if recorded else self._reads.log.account_of(stored)
        yield FeedEntry(FeedPlace(stored.position), account, recorded, error=error)
        for number, change in enumerate(changes, 1):
            yield FeedEntry(FeedPlace(stored.position, number), change.account, recorded, change)

    def _is_seen(self, entry: FeedEntry) -> bool:
        if entry.change is None and entry.recorded is not None:
            return self._reads.sees_fact(entry.recorded)
        if entry.account is None:
            return self._reads.visible() is None
        return self._reads.sees(entry.account)

    def _passing(self, reading: Reading, stretch: Sequence[FeedEntry], wanted: FeedFilter) -> set[FeedPlace]:
        """The places of entries that are asked for."""
        kept = [
            entry
            for entry in stretch
            if (not wanted.kinds or entry.kind in wanted.kinds)
            and (not wanted.accounts or entry.account in wanted.accounts)
        ]
        if wanted.tiers and kept:
            tiers = _Tiers(reading.newest().of_all_accounts(), kept)
            kept = [entry for entry in kept if tiers.of(entry) & wanted.tiers]
        return {entry.place for entry in kept}


class _Tiers:
    """The tiers that accounts had when facts were recorded, as known right after each.

    Args:
        reading: The read models.
        entries: What is asked about.
    """

    def __init__(self, reading: Reading, entries: Sequence[FeedEntry]) -> None:
        first, last = entries[0].place.position, entries[-1].place.position
        table = tiers_recorded(reading)
        accounts = sorted({entry.account for entry in entries if entry.account})
        self._rows: defaultdict[str, list[tuple[int, int, datetime, datetime, str]]] = defaultdict(list)
        for start in range(0, len(accounts), NAMED_AT_MOST):
            some = table.c.account.in_(accounts[start : start + NAMED_AT_MOST])
            known = (table.c.known_from <= last, table.c.known_to > first)
            for row in reading.all(select(table).where(some, *known)):
                span = (row["known_from"], row["known_to"], row["valid_from"], row["valid_to"])
                self._rows[row["account"]].append((*span, row["tier"]))

    def of(self, entry: FeedEntry) -> set[str]:
        """The tiers by which an entry may be wanted."""
        found: set[str] = set()
        if entry.change and entry.kind == "tier_moved":
            detail = entry.change.moment.detail
            found = {str(one) for one in (detail["before"], detail["after"]) if one}
        if entry.recorded and entry.account:
            at, position = entry.recorded.recorded_at, entry.place.position
            found |= {
                tier
                for known_from, known_to, valid_from, valid_to, tier in self._rows[entry.account]
                if known_from <= position < known_to and valid_from <= at < valid_to
            }
        return found
