"""Which accounts a set lets in, as things are now: what a principal may see is about today, not the past.

A set is resolved to codes once for all who have it, and again when something new is recorded, or when a day
comes on which a role, an attribute or a merge begins or ends.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from threading import Lock
from typing import NamedTuple, Protocol

from cachetools import LRUCache
from sqlalchemy import func, or_, select

from tierline.domain.firm.people import PERSON, team_over_time
from tierline.domain.shared.time import FOREVER
from tierline.projections.engine.reading import Reading, Relation
from tierline.projections.engine.visible_accounts import VisibleAccounts
from tierline.projections.models.attributes import attributes_at, attributes_over_time
from tierline.projections.models.coverage import holdings_at, holdings_over_time
from tierline.projections.models.merge_targets import homes_at, homes_over_time

MOST = 500
"""Of so many sets is kept what they let in."""


class SetOfAccounts(Protocol):
    """A set as the read side needs it; fulfilled by the write side's `AccountSet`."""

    @property
    def codes(self) -> frozenset[str]:
        """Accounts let in by code."""

    @property
    def regions(self) -> frozenset[str]:
        """Regions whose accounts are let in."""

    @property
    def segments(self) -> frozenset[str]:
        """Segments whose accounts are let in."""

    @property
    def held_by(self) -> str | None:
        """One of our people, whose accounts are let in."""

    @property
    def teams(self) -> bool:
        """Whether those of everybody in that person's team are as well."""

    def text(self) -> str:
        """The set in one line, the same for the same set."""


class _Resolved(NamedTuple):
    """What a set lets in by the rows of a generation at a position, from one instant until another."""

    generation: int
    position: int
    since: datetime
    until: datetime
    visible: VisibleAccounts

    def holds(self, reading: Reading, now: datetime) -> bool:
        rows = (reading.generation.number, reading.generation.position)
        return rows == (self.generation, self.position) and self.since <= now < self.until


class AccountSets:
    """Resolves sets of accounts, and keeps what they let in.

    Args:
        clock: What time it is.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._kept: LRUCache[str, _Resolved] = LRUCache(MOST)

    def visible(self, asked: SetOfAccounts, reading: Reading) -> VisibleAccounts:
        """The accounts that a set lets in now, by all that the read models of a reading know."""
        now, name = self._clock(), asked.text()
        with self._lock:
            kept = self._kept.get(name)
        if kept is None or not kept.holds(reading, now):
            kept = _resolved(asked, reading.newest(), now)
            with self._lock:
                self._kept[name] = kept
        return kept.visible

    def forget(self) -> None:
        """Keep nothing: it was read from a log that isn't the one at hand."""
        with self._lock:
            self._kept.clear()


def _resolved(asked: SetOfAccounts, reading: Reading, now: datetime) -> _Resolved:
    people, changes = _people(asked, reading, now)
    codes = {*asked.codes, *_by_attributes(asked, reading, now), *_held(reading, people, now)}
    # Who may see an account may see what is merged into it: it is shown there.
    codes |= _merged_into(reading, codes, now)
    changes = {*changes, *_next(homes_over_time(reading), reading, now)}
    if asked.regions or asked.segments:
        changes |= _next(attributes_over_time(reading), reading, now)
    if people:
        changes |= _next(holdings_over_time(reading), reading, now)
    rows = reading.generation
    until = min(changes, default=FOREVER)
    return _Resolved(rows.number, rows.position, now, until, VisibleAccounts(frozenset(codes)))


def _people(asked: SetOfAccounts, reading: Reading, now: datetime) -> tuple[frozenset[str], set[datetime]]:
    """Whose accounts are let in, and when somebody comes into a team or goes, from now on."""
    if asked.held_by is None:
        return frozenset(), set()
    if not asked.teams:
        return frozenset((asked.held_by,)), set()
    with reading.firm() as book:
        teams = {one: team_over_time(book.history, one) for one in book.history.entities(PERSON)}
    mine = teams[asked.held_by].at(now) if asked.held_by in teams else None
    same = {one for one, team in teams.items() if mine is not None and team.at(now) == mine}
    later = {start for team in teams.values() for start in team.starts if start > now}
    return frozenset({asked.held_by, *same}), later


def _by_attributes(asked: SetOfAccounts, reading: Reading, now: datetime) -> Iterable[str]:
    if not asked.regions and not asked.segments:
        return []
    base = attributes_at(reading, now)
    wanted = or_(base.c.region.in_(asked.regions), base.c.segment.in_(asked.segments))
    return [row["account"] for row in reading.all(select(base.c.account).where(wanted))]


def _held(reading: Reading, people: Collection[str], now: datetime) -> Iterable[str]:
    if not people:
        return []
    held = holdings_at(reading, now)
    wanted = select(held.c.account).where(held.c.person.in_(people)).distinct()
    return [row["account"] for row in reading.all(wanted)]


def _merged_into(reading: Reading, codes: Collection[str], now: datetime) -> set[str]:
    homes = homes_at(reading, now)
    rows = reading.all(select(homes.c.account, homes.c.home))
    return {row["account"] for row in rows if row["home"] in codes}


def _next(rows: Relation, reading: Reading, now: datetime) -> set[datetime]:
    """When the next row begins to hold, and when the next one ends."""
    wanted = [select(func.min(one)).where(one > now) for one in (rows.c.valid_from, rows.c.valid_to)]
    found = [reading.connection.execute(one).scalar() for one in wanted]
    return {at for at in found if at is not None}
