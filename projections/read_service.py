"""The read side as doors ask it: readings at a view, what answers rest on, policies, accounts of the log."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping

from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.coverage import CoveragePolicy
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.account_sets import AccountSets, SetOfAccounts
from tierline.projections.account_snapshots import (
    AccountSnapshot,
    AccountSnapshots,
    FirmSnapshot,
    WarningsKept,
)
from tierline.projections.catalogue import made_by
from tierline.projections.engine.base import FactSource, Policies
from tierline.projections.engine.parking import left_out, parked
from tierline.projections.engine.pseudonyms import PseudonymousLog
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.visible_accounts import VisibleAccounts
from tierline.projections.reports.base import Basis, Question, Report, ReportValue
from tierline.projections.unseal_reports import Opened, with_texts


class _Served:
    """Which generation answered last, whoever asked."""

    def __init__(self) -> None:
        self.generation = 0


_LITTLE = 2**20
"""Bytes of accounts that are kept of a log which is thrown away."""


class ReadService:
    """Answers about what was so at an instant, by what was recorded up to a position of the log.

    As it is made it answers of all accounts; `seen_by` makes one that knows of no others than a set lets in.

    Args:
        log: The log; it is read with pseudonyms in place of references of forgotten contacts.
        store: The rows made of it.
        policies: The policies that judge until others are adopted.
        memory: How many bytes of accounts are kept at most, so that they need not be read again.
        opened: Opens the texts in the JSON values of an account's fact.
        forgotten: Called when what was read is of a log that isn't the one at hand, to drop what rests on it.
        clock: What time it is.
    """

    def __init__(
        self,
        log: FactSource,
        store: ReadStore,
        policies: Policies,
        memory: int,
        opened: Opened,
        forgotten: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self.log = PseudonymousLog.of(log)
        self.policies = policies
        self._store = store
        self._snapshots = store.knows = AccountSnapshots(self.log, policies, memory)
        self._opened = opened
        self._forgotten = forgotten
        self._served = _Served()
        self._sets = AccountSets(clock)
        self._asked: SetOfAccounts | None = None
        self._visible: VisibleAccounts | None = None

    def seen_by(self, accounts: SetOfAccounts | None, opened: Opened) -> "ReadService":
        """The same as somebody sees it, for one request: of the accounts that a set lets in (None: all).

        `opened` opens texts for them, as far as they may read any.
        """
        seen = copy(self)
        seen._asked, seen._opened = accounts, opened  # noqa: SLF001 - it is one of these
        return seen

    def of_log(self, log: FactSource) -> "ReadService":
        """The same of another log, which goes on from the real one and is thrown away.

        That is so as far as accounts are read from the log itself; the read models know nothing of it.
        """
        other = copy(self)
        other.log = self.log.of_log(log)
        other._snapshots = AccountSnapshots(other.log, self.policies, _LITTLE)  # noqa: SLF001 - it is one of these
        return other

    def tell_of_warnings(self, warnings: WarningsKept) -> None:
        """Have reports know who was told of falls to come."""
        self._snapshots.warnings = warnings

    def visible(self) -> VisibleAccounts | None:
        """The accounts that are answered of, found out once; None: all."""
        if self._asked is not None and self._visible is None:
            with self._store.reading() as reading:
                self._visible = self._sets.visible(self._asked, reading)
        return self._visible

    def codes_seen(self) -> frozenset[str] | None:
        """The codes of the accounts that are answered of; None: all."""
        visible = self.visible()
        return None if visible is None else visible.codes

    def sees(self, code: str) -> bool:
        """Whether an account is one that is answered of."""
        visible = self.visible()
        return visible is None or code in visible

    def found_as(self, code: str) -> str:
        """The code to look an account up by in the log: of a foreign one, a code that no account has."""
        visible = self.visible()
        return visible.found_as(code) if visible else code

    @contextmanager
    def reading(self, known: int | None = None) -> Iterator[Reading]:
        """Ask the read models what was known at a position (None: at their own).

        Raises ReadModelsBehind while they are being made.
        """
        with self._store.reading(known) as reading:
            if reading.generation.number != self._served.generation:
                # They were made anew, perhaps since the log is another one: so is what was read from it.
                self._served.generation = reading.generation.number
                self.forget()
            if self._asked is None:
                yield reading
            else:
                self._visible = self._visible or self._sets.visible(self._asked, reading)
                yield reading.seen_by(self._visible)

    def account(self, code: str, known: int | None) -> AbstractContextManager[AccountSnapshot]:
        """An account straight from the log, as known at a position. Raises UnknownAccount."""
        return self._snapshots.account(self.found_as(code), known)

    def statements(self, code: str, after: int = 0, until: int | None = None) -> Sequence[Recorded]:
        """What was recorded on an account itself with after < version <= until, in order."""
        return self.log.stream(account_id(self.found_as(code)), after, until)

    def statements_about(self, fact_id: UUID) -> Sequence[Recorded]:
        """A fact and every statement about it, in order; none of a fact of a foreign account."""
        found = self.log.statements_about(fact_id)
        return found if all(map(self.sees_fact, found)) else []

    def statement(self, fact_id: UUID) -> Recorded | None:
        """The statement with this id, unless a foreign account has it."""
        found = self.log.find(fact_id)
        return found if found and self.sees_fact(found) else None

    def names_seen(self, fact: Fact) -> bool:
        """Whether all accounts are visible that a fact of the firm's own book names: whose budget it is."""
        stated = fact.changes.get("account") if isinstance(fact, FactCorrected) else None
        return all(map(self.sees, (*fact.accounts(), *([str(stated)] if stated else []))))

    def sees_fact(self, recorded: Recorded) -> bool:
        """Whether a statement is of a visible account, or of the firm's own book and about visible ones.

        What is said there about a foreign account's budget is as foreign as the budget.
        """
        if recorded.account != FIRM_BOOK or self.visible() is None:
            return self.sees(recorded.account)
        fact = recorded.fact
        about = self.log.find(fact.target) if isinstance(fact, StatementAboutAFact) else None
        return self.names_seen(fact) and (about is None or self.names_seen(about.fact))

    def firm(self, known: int | None = None) -> AbstractContextManager[FirmSnapshot]:
        """The firm's own book straight from the log, as known at a position."""
        return self._snapshots.firm(known)

    def answer(
        self, reading: Reading, report: Report, question: Question, *, besides: bool = False
    ) -> ReportValue:
        """A report's answer to a question, its texts opened; with the reports `besides` it, if asked."""
        basis = report.basis_of(self.rows_basis(reading, question.at), question.version)
        value = report.answer(reading, question, basis)
        value = with_texts(value, report.sealed, self._opened)
        if not besides:
            return value
        return replace(value, besides=[self.answer(reading, *one) for one in report.besides(question)])

    def tier_policy(self, at: datetime, known: int) -> str:
        """The tier policy that judges a moment, as known at a position, by name and content."""
        return named(self._snapshots.policy(at, known))

    def coverage_policy(self, at: datetime, known: int) -> str:
        """The coverage policy that judges a moment, as known at a position, by name and content."""
        return named(self._snapshots.coverage_policy(at, known))

    def judged_by(self, at: datetime, known: int) -> str:
        """Both policies that judge a moment, as known at a position: part of every answer's basis."""
        return f"{self.tier_policy(at, known)}+{self.coverage_policy(at, known)}"

    def book(self, known_at: int | None = None) -> PolicyBook:
        """The tier policies adopted up to a position of the log; None: all that are recorded."""
        return self._snapshots.book(known_at)

    def rows_basis(self, reading: Reading, at: datetime) -> Basis:
        """What an answer from the read models rests on."""
        return Basis(
            reading.position,
            at,
            self.judged_by(at, reading.position),
            made_by(),
            left_out(reading),
        )

    def log_basis(self, position: int, at: datetime, parked: tuple[str, ...] = ()) -> Basis:
        """What an answer straight from the log rests on; `parked` is what it lacks, unreadable."""
        lacking = tuple(one for one in parked if self.sees(one))
        return Basis(position, at, self.judged_by(at, position), "log", lacking)

    def stands_by(self, basis: Basis) -> bool:
        """Whether an answer that rested on a basis can be given again."""
        if basis.policy != self.judged_by(basis.as_of, basis.position):
            return False
        if basis.projection == "log" and not basis.parked:
            return True
        with self.reading(basis.position) as reading:
            lacking = left_out(reading)
        if basis.projection == "log":
            return set(basis.parked) <= set(lacking)
        return basis.models == made_by() and basis.parked == lacking

    def parked(self) -> Sequence[RowMapping]:
        """What a read model could not take: projection, account, account_id, position, error, parked_at."""
        with self._store.reading() as reading:
            return parked(reading)

    def forget(self) -> None:
        """Drop what is in memory: it was read from a log that isn't the one at hand."""
        self.log.forgotten.forget()
        self._snapshots.forget()
        self._sets.forget()
        self._forgotten()


def named(policy: Policy | CoveragePolicy) -> str:
    """A policy by name and content."""
    return f"{policy.name}@{policy.identity[:12]}"
