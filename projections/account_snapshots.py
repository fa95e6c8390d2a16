"""Accounts straight from the log, as they were known at a position, with all that they are judged by."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from tierline.domain.account.base import RecordUnreadable
from tierline.domain.account.history import History
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.account.merging import Families
from tierline.domain.coverage import Book, Coverage, CoveragePolicy, coverage_at
from tierline.domain.firm.levels import LevelsOfOurs, knows_people, stated_only
from tierline.domain.grade import Grade, grade_at
from tierline.domain.shared.ids import BOOK, BOOK_ID, FIRM_BOOK, account_id
from tierline.domain.tiers.assess import Finding
from tierline.domain.tiers.judging_periods import Term, term_at
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import CoverageEra, Era, PolicyBook
from tierline.projections.engine.account_snapshots import WarningTold
from tierline.projections.engine.base import FactSource, Policies
from tierline.projections.engine.firm import FIRM_ID
from tierline.projections.engine.history_cache import Histories
from tierline.projections.engine.merge_groups import Alone, Family, Kin
from tierline.projections.engine.pseudonyms import PseudonymousLog
from tierline.projections.engine.readable import Unreadable, stream_told
from tierline.projections.engine.rebuild import families_after


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """An account as known at a position.

    `history` has its own facts, `terms` say by which facts and policy it is judged when.
    """

    account: str
    position: int
    history: History
    family: Family
    terms: tuple[Term, ...]
    coverage_eras: tuple[CoverageEra, ...]
    """Which coverage policy judges when."""
    book: History
    """The firm's own book as known at the position."""
    left_out: tuple[str, ...] = ()
    """The accounts merged with it, and perhaps a book, of which something can't be read."""

    @property
    def mark(self) -> Hashable:
        """The same as long as nothing more is known that bears on how the account is judged at a moment."""
        terms = [
            (one.start, one.history and one.history.position, one.policy.identity, _marks(one.ahead))
            for one in self.terms
        ]
        eras = [(era.since, era.policy.hash) for era in self.coverage_eras]
        known = (self.history.version, self.book.version, self.left_out)
        return (self.account, *known, tuple(terms), tuple(eras))

    def told_by(self, at: datetime) -> History | None:
        """The facts that tell of the account at a moment; None while it is merged into another."""
        return term_at(self.terms, at).history

    def policy(self, at: datetime) -> Policy:
        """The tier policy that judges a moment."""
        return term_at(self.terms, at).policy

    def grade(self, at: datetime) -> Grade:
        """How far its evidence can be relied on; while it is merged away, that of its own facts."""
        return grade_at(self.told_by(at) or self.history, at, self.policy(at))

    def coverage(self, at: datetime) -> Coverage:
        """How well it is looked after, by the facts that tell of it; not open while it is merged away."""
        history = self.told_by(at)
        if history is None:
            return Coverage(at, open=False, items=(), holdings=())
        policy = next(era.policy for era in reversed(self.coverage_eras) if era.since <= at)
        stretches = self.family.stretches(self.account)
        members = next(one.members for one in reversed(stretches) if one.start <= at)
        return coverage_at(history.until(at), policy, at, Book(self.book, members))

    def stated_only(self, finding: Finding, at: datetime) -> tuple[UUID, ...]:
        """The facts of a finding whose level of ours is stated only; nothing where it asks for no level.

        Nothing either while nobody is in the firm's own book.
        """
        history, placed = self.told_by(at), self.policy(at).criteria
        criterion = next(one.criterion for one in placed if one.criterion.id == finding.id)
        asks = any(one.measure.asks_for("our_level") for one in criterion.conditions)
        if history is None or not asks or not knows_people(self.book):
            return ()
        return stated_only(self.book, (history.entries[one].fact for one in finding.facts))


def _marks(eras: Iterable[Era]) -> Hashable:
    return tuple((era.since, era.stated, era.policy.identity) for era in eras)


@dataclass(frozen=True, slots=True)
class FirmSnapshot:
    """The firm's own book as known at a position; what comes behind a fact that can't be read is left out."""

    position: int
    history: History
    left_out: tuple[str, ...] = ()


WarningsKept = Callable[[datetime, int], Sequence[WarningTold]]


class AccountSnapshots:
    """Looks accounts up in the log, at any position; what was lately asked for is kept in memory.

    Args:
        log: The log.
        defaults: The policies that judge until others are adopted.
        memory: How many bytes of accounts are kept at most, so that they need not be read again.
    """

    def __init__(self, log: FactSource, defaults: Policies, memory: int) -> None:
        self._log = PseudonymousLog.of(log)
        self._defaults = defaults
        self._histories = Histories(self._log, memory)
        self._families, self._families_known = Families(), 0
        self._lock = Lock()
        self._book, self._book_read_to = PolicyBook(), 0
        self._unreadable: Unreadable | None = None
        self.warnings: WarningsKept = lambda _until, _known: ()
        """Who was told of falls to come; set where messages are kept."""

    def warnings_told(self, until: datetime, known: int) -> Sequence[WarningTold]:
        """Who was told of falls to come by a moment, the first first, by what was known up to a position."""
        return self.warnings(until, known)

    @contextmanager
    def account(self, code: str, known: int | None) -> Iterator[AccountSnapshot]:
        """An account as known at a position (None: at the head of the log). Raises UnknownAccount.

        All facts up to the head as it was before are known; a later one of an account alone may be as
        well, and then that is the position.
        """
        head = self._log.head()
        family = self._families_of(code, head)
        position, left_out = head if known is None else known, list[str]()
        with ExitStack() as stack:
            if len(family) > 1:
                kin: Family = self._kin(code, family, position, left_out)
            else:
                history = stack.enter_context(self._histories.of(account_id(code), known, head))
                position = max(head, history.position) if known is None else known
                kin = Alone(code, history)
            firm = stack.enter_context(self._firm_at(position, left_out))
            yield self._known(code, position, kin, firm, left_out)

    @contextmanager
    def firm(self, known: int | None) -> Iterator[FirmSnapshot]:
        """The firm's own book as known at a position (None: at the head); empty if nobody began it."""
        head, left_out = self._log.head() if known is None else known, list[str]()
        with self._firm_at(known, left_out, head) as history:
            position = max(head, history.position) if known is None else known
            yield FirmSnapshot(position, history, tuple(left_out))

    def book(self, known: int | None = None) -> PolicyBook:
        """The tier policies adopted up to a position of the log; None: all that are recorded.

        Where one of them can't be read, those before it: the last readable book judges.
        """
        if known is None or known > self._book_read_to or self._unreadable:
            found = stream_told(self._log, BOOK_ID, after=self._book.version)
            self._book, self._unreadable = self._book.after(found.facts), found.unreadable
            # Whoever names a position has seen it recorded, and so has been all that was recorded before it.
            self._book_read_to = max(self._book_read_to, known or 0)
        return self._book if known is None else self._book.known_at(known)

    def book_left_out(self, known: int) -> tuple[str, ...]:
        """The policy book's name, if something of it can't be read that was recorded up to a position."""
        self.book(known)
        return (BOOK,) if self._unreadable and self._unreadable.position <= known else ()

    def forget(self) -> None:
        """Drop what is in memory: it was read from a log that isn't the one at hand."""
        with self._lock:
            self._histories.clear()
            self._families, self._families_known = Families(), 0
            self._book, self._book_read_to = PolicyBook(), 0

    def policy(self, at: datetime, known: int) -> Policy:
        """The tier policy that judges a moment, as known at a position."""
        return self.book(known).in_force(at, self._defaults.tiers)

    def coverage_policy(self, at: datetime, known: int) -> CoveragePolicy:
        """The coverage policy that judges a moment, as known at a position."""
        return self.book(known).coverage_in_force(at, self._defaults.coverage)

    @contextmanager
    def _firm_at(self, known: int | None, left_out: list[str], head: int | None = None) -> Iterator[History]:
        """The firm's own book up to a position; its name goes to `left_out` if something can't be read."""
        with ExitStack() as stack:
            try:
                history = stack.enter_context(self._histories.of(FIRM_ID, known, head))
            except RecordUnreadable:
                history = History(stream_told(self._log, FIRM_ID, known=known).facts)
                left_out.append(FIRM_BOOK)
            yield history

    def _kin(self, code: str, family: frozenset[str], position: int, left_out: list[str]) -> Kin:
        """An account and those merged with it; what can't be read of these goes to `left_out`."""
        found = {one: stream_told(self._log, account_id(one), known=position) for one in family}
        if found[code].unreadable:
            raise RecordUnreadable()
        left_out += sorted(one for one, told in found.items() if told.unreadable)
        return Kin({one: told.facts for one, told in found.items()})

    def _known(
        self, code: str, position: int, family: Family, firm: History, left_out: Sequence[str]
    ) -> AccountSnapshot:
        history = family.own(code)
        if history.version == 0:
            raise UnknownAccount()
        family.know(LevelsOfOurs.of(firm))
        book = self.book(position)
        return AccountSnapshot(
            code,
            position,
            history,
            family,
            family.terms(code, book.eras(self._defaults.tiers)),
            book.coverage_eras(self._defaults.coverage),
            firm,
            (*left_out, *self.book_left_out(position)),
        )

    def _families_of(self, code: str, head: int) -> frozenset[str]:
        with self._lock:
            if head > self._families_known:
                self._families = families_after(self._log, self._families, self._families_known)
                self._families_known = head
            return self._families.of(code)
