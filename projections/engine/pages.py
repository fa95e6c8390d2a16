"""What the next facts of the log make of the rows: family by family, in one transaction of a generation."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.domain.account.merging import Families
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.shared.ids import BOOK, BOOK_ID, stream_id
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.engine.apply import Following, JudgedBy, store, stored_rows
from tierline.projections.engine.base import FactSource, Policies, Projection, StoredFact, taking
from tierline.projections.engine.bitemporal_rows import Load
from tierline.projections.engine.firm import FIRM_ID, FirmBook, FirmFacts
from tierline.projections.engine.history_cache import Histories
from tierline.projections.engine.kept import FACT_BYTES, Kept
from tierline.projections.engine.merge_groups import Alone, Family, Kin
from tierline.projections.engine.outages import OUTAGES
from tierline.projections.engine.parking import Parking
from tierline.projections.engine.pseudonyms import PseudonymousLog, forgets_contacts
from tierline.projections.engine.readable import Unreadable, name_of, stream_told, told
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.rebuild import (
    Judges,
    Leave,
    Left,
    Streams,
    book_told,
    families_after,
    retold,
)
from tierline.projections.engine.store import Writing

PAGE_SECONDS = 0.5
"""A page is made so large that it takes about so long: nobody waits longer for the end of a transaction, and
no more is lost when the process is killed."""
PAGE_SECONDS_AT_MOST = 2.0
"""A page that takes longer is taken back and tried again in parts."""


class PageTooLong(Exception):
    """A page takes longer than it may; nothing of it was stored."""


class _Turn(NamedTuple):
    """One transaction's work: where it writes, what is parked, when it began, and whether it is to end."""

    tx: Writing
    parking: Parking
    begun: float
    leave: Leave


class _News(NamedTuple):
    """A fact of a book, what judged accounts before it, and how an account is told of it."""

    recorded: Recorded
    before: JudgedBy
    tell: Callable[[Following], None]


class Applying:
    """Applies pages of facts, and remembers the accounts that they were about.

    Args:
        source: The log.
        projections: The read models, all fed from the same pages.
        policies: The policies by which accounts are judged.
        clock: What time it is, for the record of parked accounts.
        memory: How many bytes of accounts are kept at most, so that they need not be read again.
        monotonic: Seconds that pass, whatever the wall clock says.
    """

    def __init__(
        self,
        source: FactSource,
        projections: Sequence[Projection],
        policies: Policies,
        clock: Callable[[], datetime],
        memory: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = PseudonymousLog(source, until=0)
        self._projections = projections
        self._policies = policies
        self._clock = clock
        self._monotonic = monotonic
        self._histories = Histories(self._source, memory * 2 // 3)
        self._kin: Kept[frozenset[str], Kin] = Kept(memory // 3)
        self._firm = FirmBook(self._source)
        self._families, self._families_known = Families(), 0
        self._book = PolicyBook()
        self._applied = (0, -1)
        """The generation and the position that was applied last, without another worker in between."""

    def forget(self) -> None:
        """Drop what is in memory: it was read from a log that isn't the one at hand."""
        self._source.forgotten.forget()
        self._histories.clear()
        self._kin.clear()
        self._firm = FirmBook(self._source)
        self._families, self._families_known = Families(), 0
        self._book = PolicyBook()

    def apply(self, tx: Writing, page: Sequence[StoredFact], begun: float, leave: Leave) -> int:
        """Write what facts make of the rows; how far that brought the generation.

        The facts are about accounts, or it is one of a book alone. Raises Left and PageTooLong.
        """
        if (tx.generation.number, tx.generation.position) != self._applied:
            self._kin.clear()
        turn, last = _Turn(tx, Parking(tx, self._clock), begun, leave), page[-1]
        self._source.forgotten.pass_by(page, tx.generation.position)
        self._source.until = last.position
        try:
            if not self._take_all(turn, page):
                return tx.generation.position
        except BaseException:
            # What the transaction takes back, the histories in memory must not know either.
            for account in {stored.account_id for stored in page}:
                self._histories.drop(account)
            self._kin.clear()
            raise
        tx.advance(until=last.position, fingerprint=self._source.fingerprint(last))
        self._applied = (tx.generation.number, last.position)
        return last.position

    def tell_anew(self, tx: Writing, account: UUID) -> bool:
        """Compute the rows of a parked account and its family anew; whether it is back."""
        parking, position = Parking(tx, self._clock), tx.generation.position
        self._source.forgotten.reach(position)
        self._source.until = position
        found = stream_told(self._source, account, known=position)
        if found.unreadable or not found.facts:
            return False
        code = found.facts[0].account
        following = self._retold(self._streams(self._families_at(position).of(code), position), position)
        if any(one == code for one, _ in following.failed):
            return False
        self._replace(tx, parking, following)
        parking.release(account)
        return True

    def _retold(self, streams: Streams, position: int) -> Following:
        """Accounts of a family told from their first fact on, as known at a position."""
        return retold(streams, lambda one: taking(one, self._projections), self._judges_of_all(position))

    def _replace(self, tx: Writing, parking: Parking, following: Following) -> None:
        """Store accounts that were told anew, in place of all that was stored of them."""
        for one in following.accounts:
            tx.clear(one, [table for projection in self._projections for table in projection.tables])
        store(tx, following, partial(_park, parking))

    def _name_otherwise(self, turn: "_Turn", family: frozenset[str], stored: Sequence[StoredFact]) -> None:
        """Draw all rows of accounts anew, for somebody is forgotten: what was known before names them too.

        What can't be taken or read is parked again, as a rebuild would.
        """
        tx, parking, _, _ = turn
        position, code = self._source.until or 0, self._source.account_of(stored[0])
        codes = family or frozenset({code} if code is not None else ())
        for fact in stored:
            self._histories.drop(fact.account_id)
        self._kin.take(family)
        with self._or_parked(parking, family, codes, stored[0].position):
            all_told = {one: stream_told(self._source, stream_id(one), known=position) for one in codes}
            following = self._retold({one: all_told[one].facts for one in sorted(codes)}, position)
            for one in codes:
                parking.release(stream_id(one))
            self._replace(tx, parking, following)
            for silent in (one.unreadable for one in all_told.values() if one.unreadable):
                parking.silence(silent)

    def _take_all(self, turn: "_Turn", page: Sequence[StoredFact]) -> bool:
        """Write what facts make of the rows; whether that is all, which of a book's fact it need not be."""
        stored = page[-1]
        if stored.account_id == BOOK_ID:
            return self._adopt(turn, stored)
        if stored.account_id != FIRM_ID:
            self._take(turn, page)
            return True
        if turn.tx.generation.cursor is None:
            self._take(turn, page)
        return self._learn(turn, stored)

    def _take(self, turn: "_Turn", page: Sequence[StoredFact]) -> None:
        """Write what facts make of the rows of their accounts, family by family."""
        judges = self._judges(page[-1].position)
        families = list(_by_family(page, self._families_at(turn.tx.generation.position)))
        for number, (family, stored) in enumerate(families):
            if turn.leave():
                raise Left
            if number and self._monotonic() - turn.begun > PAGE_SECONDS_AT_MOST:
                raise PageTooLong
            if forgets_contacts(stored):
                self._name_otherwise(turn, family, stored)
            else:
                self._update(turn.tx, turn.parking, judges, family, stored)

    def _update(
        self,
        tx: Writing,
        parking: Parking,
        judges: Judges,
        family: frozenset[str],
        stored: Sequence[StoredFact],
    ) -> None:
        recorded, unreadable = self._readable(parking, stored)
        if recorded:
            with (
                self._or_parked(parking, family, {one.account for one in recorded}, recorded[0].position),
                self._before(family, recorded) as known,
            ):
                first = recorded[0].position
                judged_by = JudgedBy(judges.eras(first), self._firm.at(first))
                following = self._following(tx, parking, known, judged_by, recorded)
                for one in recorded:
                    following.take(one)
                store(tx, following, partial(_park, parking))
        for silent in unreadable:
            parking.silence(silent)

    def _readable(
        self, parking: Parking, stored: Sequence[StoredFact]
    ) -> tuple[list[Recorded], list[Unreadable]]:
        """What can be read of accounts that have not fallen silent, and where they do."""
        by_account: dict[UUID, list[StoredFact]] = {}
        for fact in stored:
            if not parking.is_silent(fact.account_id):
                by_account.setdefault(fact.account_id, []).append(fact)
        found = [told(self._source, facts) for facts in by_account.values()]
        facts = sorted((fact for one in found for fact in one.facts), key=lambda one: one.position)
        return facts, [one.unreadable for one in found if one.unreadable]

    def _adopt(self, turn: "_Turn", stored: StoredFact) -> bool:
        """Judge the next accounts by a policy, from its first day on; whether all of them have been."""
        found = told(self._source, [stored])
        if turn.parking.is_silent(BOOK_ID) or found.unreadable:
            if found.unreadable:
                turn.parking.silence(found.unreadable)
            return True
        (adoption,), judges = found.facts, self._judges(stored.position)
        before = JudgedBy(judges.eras(stored.position - 1), self._firm.at(stored.position))
        if turn.tx.generation.cursor is None:
            self._adopt_in_the_book(turn, before, adoption)
        eras = judges.eras(stored.position)

        def adopt(following: Following) -> None:
            following.adopt(adoption, eras)

        return self._tell(turn, turn.tx.accounts(), _News(adoption, before, adopt))

    def _learn(self, turn: "_Turn", stored: StoredFact) -> bool:
        """Let the next accounts follow what the firm's own book says now; whether all of them have."""
        change = self._firm.change(stored.position)
        if change is None:
            return True
        (recorded,) = told(self._source, [stored]).facts
        book = self._firm.at(stored.position)
        ours = LevelsOfOurs.of(book).before(change)
        before = Reading(turn.tx.connection, turn.tx.generation, turn.tx.generation.position, None)
        codes = {code for one in self._projections for code in one.concerned(before, change, book)}
        judged_by = JudgedBy(self._judges(stored.position).eras(stored.position), book, ours)

        def learn(following: Following) -> None:
            following.learn(recorded)

        return self._tell(turn, sorted(codes), _News(recorded, judged_by, learn))

    def _tell(self, turn: "_Turn", codes: Iterable[str], news: "_News") -> bool:
        """Tell the next accounts what a book says, from where that was left off; whether all of them know.

        Rows are known from the fact's position on, which nobody asks for until all are there. An account
        whose turn comes twice has the same rows as after the first time.
        """
        families, done = self._families_at(news.recorded.position), set[str]()
        for code in codes:
            if code > (turn.tx.generation.cursor or "") and code not in done:
                family = families.of(code)
                self._tell_family(turn, family, news)
                done |= family
                if turn.leave() or self._monotonic() - turn.begun > PAGE_SECONDS:
                    turn.tx.set(cursor=code)
                    return False
        return True

    def _adopt_in_the_book(self, turn: "_Turn", before: JudgedBy, adoption: Recorded) -> None:
        book = self._following(turn.tx, turn.parking, Alone(BOOK, History()), before, [adoption])
        book.take(adoption)
        store(turn.tx, book, partial(_park, turn.parking))

    def _tell_family(self, turn: "_Turn", family: frozenset[str], news: "_News") -> None:
        position = news.recorded.position
        with self._or_parked(turn.parking, family, family, position):
            streams = self._streams(family, position - 1)
            known = Kin(streams) if len(family) > 1 else Alone(*_one(streams))
            following = self._following(turn.tx, turn.parking, known, news.before)
            news.tell(following)
            store(turn.tx, following, partial(_park, turn.parking))

    @contextmanager
    def _or_parked(
        self, parking: Parking, family: frozenset[str], accounts: Iterable[str], position: int
    ) -> Iterator[None]:
        """Where some facts can't be taken, their accounts are parked, and all others go on."""
        try:
            yield
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 - a fact that nobody can take stops its account, nothing else
            self._kin.take(family)
            for one in accounts:
                for projection in parking.not_parked(stream_id(one), taking(one, self._projections)):
                    parking.park(one, projection, position, name_of(error))

    def _following(
        self,
        tx: Writing,
        parking: Parking,
        family: Family,
        judged_by: JudgedBy,
        ahead: Sequence[Recorded] = (),
    ) -> Following:
        """A family to follow; what it has stored is looked up, unless all of its facts are ahead."""
        new = {one.account for one in ahead if one.version == 1}

        def projections(code: str) -> list[Projection]:
            return parking.not_parked(stream_id(code), taking(code, self._projections))

        def load(code: str) -> Load | None:
            return None if code in new else stored_rows(tx, code)

        return Following(family, projections, judged_by, load)

    @contextmanager
    def _before(self, family: frozenset[str], recorded: Sequence[Recorded]) -> Iterator[Family]:
        """A family of accounts right before some facts, to be taken further by them."""
        if len(family) > 1:
            kin = self._kin.take(family) or Kin(self._streams(family, recorded[0].position - 1))
            yield kin
            self._kin.put(family, kin, kin.facts * FACT_BYTES)
            return
        with self._histories.before(recorded[0]) as history:
            yield Alone(recorded[0].account, history)

    def _streams(self, family: Iterable[str], position: int) -> dict[str, list[Recorded]]:
        """What can be read of accounts up to a position."""
        return {
            code: stream_told(self._source, stream_id(code), known=position).facts for code in sorted(family)
        }

    def _families_at(self, position: int) -> Families:
        """Which accounts were ever said to be merged; what was said lately is looked up after a position."""
        self._families = families_after(self._source, self._families, self._families_known)
        self._families_known = max(self._families_known, position)
        return self._families

    def _judges(self, position: int) -> Judges:
        facts = book_told(self._source, position).facts
        # Policies are long, and seldom adopted: those that are known needn't be read again for each page.
        if [one.position for one in facts] != [one.recorded.position for one in self._book.adopted]:
            self._book = PolicyBook().after(facts)
        return Judges(self._policies, self._book)

    def _judges_of_all(self, position: int) -> Judges:
        """The same with all that the firm's own book says, for accounts told from their first fact on."""
        firm = FirmFacts(stream_told(self._source, FIRM_ID, known=position).facts)
        return self._judges(position)._replace(firm=firm)


def _by_family(
    facts: Sequence[StoredFact], families: Families
) -> Iterator[tuple[frozenset[str], list[StoredFact]]]:
    """Facts by the family of their accounts, in order; an account alone has no name here."""
    merged = families.by_id()
    touched: dict[frozenset[str] | UUID, list[StoredFact]] = {}
    for stored in facts:
        touched.setdefault(merged.get(stored.account_id, stored.account_id), []).append(stored)
    for key, mine in touched.items():
        yield key if isinstance(key, frozenset) else frozenset(), mine


def _one(streams: dict[str, list[Recorded]]) -> tuple[str, History]:
    ((code, stream),) = streams.items()
    return code, History(stream)


def _park(parking: Parking, code: str, projection: Projection, position: int, error: Exception) -> None:
    parking.park(code, projection, position, name_of(error))
