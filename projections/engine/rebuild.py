"""Filling a new generation of tables from the whole log, account by account.

An account's rows need its own history and those of accounts it was merged with, and no other's; so each
is folded once and let go: memory holds a batch of accounts, however long the log is. Each batch is a
transaction that also says how far the filling got, so whoever is interrupted goes on from there.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.domain.account.lifecycle import AccountMerged
from tierline.domain.account.merging import Families
from tierline.domain.shared.ids import BOOK, BOOK_ID, FIRM_BOOK, account_id
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.engine.apply import Following, JudgedBy, PolicyEras
from tierline.projections.engine.base import FactSource, Policies, Projection, Row, StoredFact, taking
from tierline.projections.engine.firm import FIRM_ID, FirmFacts
from tierline.projections.engine.merge_groups import Alone, Family, Kin
from tierline.projections.engine.outages import OUTAGES
from tierline.projections.engine.readable import Told, Unreadable, name_of, stream_told, told

FACTS_A_BATCH = 5_000
BATCH_SECONDS = 0.5
"""A batch ends after so long; what is lost when the process is killed is no more than that."""
NO_ID = UUID(int=0)
FILLED = "filled"
"""The cursor of a generation that has the rows of all accounts, but not all indexes yet."""
_TOPICS_A_TIME = 1_000

log = logging.getLogger("tierline.worker")

Progress = Callable[[int], None]
"""Told the number of facts read so far."""
Leave = Callable[[], bool]
"""Whether to leave off between two accounts: the process is to end, or the lease is lost."""
Streams = Mapping[str, Sequence[Recorded]]
"""The facts of the accounts of one family, by code."""


class Left(Exception):
    """The work was left off where it can be taken up again."""


class Judges(NamedTuple):
    """The policies by which accounts are judged, the adoptions of policies, and the firm's own book."""

    policies: Policies
    book: PolicyBook
    firm: FirmFacts = FirmFacts()

    def eras(self, position: int) -> PolicyEras:
        """Which policies judge when, as known at a position."""
        book = self.book.known_at(position)
        return PolicyEras(book.eras(self.policies.tiers), book.coverage_eras(self.policies.coverage))


class Rules(NamedTuple):
    """What makes rows of facts: the read models, and what accounts are judged by."""

    projections: Sequence[Projection]
    judges: Judges


class FamilyTold(NamedTuple):
    """What can be read of accounts that belong together."""

    streams: Streams
    unreadable: Sequence[Unreadable]

    @property
    def facts(self) -> int:
        """How many facts that is."""
        return sum(map(len, self.streams.values()))


FamiliesTold = Iterator[tuple[UUID, FamilyTold]]
"""Accounts that belong together, each with the id that all families so far go up to."""


class Batch(NamedTuple):
    """The rows of some accounts, what could not be taken, and how far that goes."""

    rows: Mapping[str, Sequence[Row]]
    """By the plain name of their table."""
    failed: Sequence[tuple[str, Projection, int, str]]
    """Account, projection, position and the name of the error: facts that a projection could not take."""
    unreadable: Sequence[Unreadable]
    cursor: str
    facts: int


Compute = Callable[[Rules, FamiliesTold], Iterator[Batch]]
"""What makes the rows of families, in their order."""


def no_progress(facts: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Stay until the end."""
    return False


def batches(
    source: FactSource,
    projections: Sequence[Projection],
    policies: Policies,
    until: int,
    cursor: str | None,
    leave: Leave = never,
    compute: Compute | None = None,
) -> Iterator[Batch]:
    """The rows of all accounts by what was recorded up to `until`, from behind `cursor` on.

    `compute` makes rows of families; None: here, one after the other. Raises Left.
    """
    if cursor == FILLED:
        return
    book = book_told(source, until)
    firm = FirmFacts(stream_told(source, FIRM_ID, known=until).facts)
    rules = Rules(projections, Judges(policies, PolicyBook().after(book.facts), firm))
    after = UUID(cursor) if cursor else NO_ID
    families = _staying(accounts_told(source, families_until(source, until), until, after), leave)
    yield from (compute or one_by_one)(rules, families)
    last = Filling(rules)
    last.take(FamilyTold({BOOK: book.facts}, [book.unreadable] if book.unreadable else []))
    yield last.until(FILLED)


def _staying(families: FamiliesTold, leave: Leave) -> FamiliesTold:
    for family in families:
        if leave():
            raise Left
        yield family


def one_by_one(rules: Rules, families: FamiliesTold) -> Iterator[Batch]:
    """The rows of families, computed here."""
    batch, begun = Filling(rules), time.monotonic()
    for cursor, family in families:
        batch.take(family)
        if batch.facts >= FACTS_A_BATCH or time.monotonic() - begun > BATCH_SECONDS:
            yield batch.until(cursor.hex)
            batch, begun = Filling(rules), time.monotonic()
    if batch.families:
        yield batch.until(cursor.hex)


class Filling:
    """A batch in the making."""

    def __init__(self, rules: Rules) -> None:
        self._projections, self._judges = rules
        self._rows: dict[str, list[Row]] = {}
        self._failed: list[tuple[str, Projection, int, str]] = []
        self._unreadable: list[Unreadable] = []
        self.facts = self.families = 0

    def take(self, family: FamilyTold) -> None:
        """Add the rows of accounts that belong together."""
        self.families += 1
        self._unreadable += family.unreadable
        if not family.streams:
            return
        following = retold(family.streams, lambda code: taking(code, self._projections), self._judges)
        for _, _, tables in following.changes():
            for table, changes in tables.items():
                if changes.added:
                    self._rows.setdefault(table.name, []).extend(changes.added)
        for (code, projection), (position, error) in following.failed.items():
            self._failed.append((code, projection, position, name_of(error)))
        self.facts += family.facts

    def until(self, cursor: str) -> Batch:
        """The batch, which goes as far as the cursor."""
        return Batch(self._rows, self._failed, self._unreadable, cursor, self.facts)


def book_told(source: FactSource, position: int) -> Told:
    """What can be read of the policy book, as known at a position."""
    found = stream_told(source, BOOK_ID, known=position)
    if found.unreadable:
        log.error("the policy book can't be read from position %s on", found.unreadable.position)
    return found


def families_until(source: FactSource, position: int) -> Families:
    """Which accounts were said to be merged up to a position."""
    return families_after(source, Families(), 0, position)


def families_after(
    source: FactSource, families: Families, position: int, until: int | None = None
) -> Families:
    """Families with what was merged after a position (and up to another one), as far as it can be read."""
    while page := source.by_topic((AccountMerged.TOPIC,), position, _TOPICS_A_TIME):
        for stored in page:
            if until is not None and stored.position > until:
                return families
            _take(families, source, stored)
        position = page[-1].position
    return families


def _take(families: Families, source: FactSource, stored: StoredFact) -> None:
    try:
        families.take(source.decoded(stored))
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - an unreadable merge costs its account only
        log.error("the merge at position %s can't be read: %s", stored.position, type(error).__name__)


def retold(streams: Streams, projections: Callable[[str], Iterable[Projection]], judges: Judges) -> Following:
    """Accounts of a family followed from their first fact on; `projections` says which take an account."""
    firm = History()
    judged_by = JudgedBy(judges.eras(0), firm)
    following = Following(new_family(streams), projections, judged_by, lambda _: None)
    of_a_book = BOOK in streams or FIRM_BOOK in streams
    adoptions = [] if BOOK in streams else [one.recorded for one in judges.book.adopted]
    learned = [] if of_a_book else judges.firm.about(streams.values(), streams)
    for recorded in merge(*streams.values(), adoptions, learned, key=attrgetter("position")):
        if recorded.account in streams:
            following.take(recorded)
        elif recorded.account_id == BOOK_ID:
            following.adopt(recorded, judges.eras(recorded.position))
        elif firm.apply(recorded):
            following.learn(recorded)
    return following


def new_family(codes: Streams) -> Family:
    """The accounts of a family before their first fact."""
    if len(codes) > 1:
        return Kin(dict.fromkeys(codes, ()))
    (code,) = codes
    return Alone(code, History())


def accounts_told(source: FactSource, families: Families, until: int, after: UUID = NO_ID) -> FamiliesTold:
    """What can be read of all accounts, those that belong together at once, with the id that this goes up to.

    In the order of ids; a family comes where the first of its accounts is met that has any facts.
    """
    for stored in source.stored_by_account(after, until):
        first = told(source, stored)
        code = first.facts[0].account if first.facts else source.account_of(stored[0])
        family = families.of(code) if code is not None else frozenset()
        before = [one for one in map(account_id, family) if one < stored[0].account_id]
        if not any(source.stored_stream(one, until=1, known=until) for one in before):
            yield stored[0].account_id, _family_told(source, code, family, first, until)


def _family_told(
    source: FactSource, code: str | None, family: frozenset[str], first: Told, until: int
) -> FamilyTold:
    others = {one: stream_told(source, account_id(one), known=until) for one in sorted(family - {code})}
    all_told = {**({code: first} if code is not None else {}), **others}
    unreadable = [one.unreadable for one in (first, *others.values()) if one.unreadable]
    return FamilyTold({one: found.facts for one, found in sorted(all_told.items())}, unreadable)
