"""The read side as doors ask it: readings at a view, what answers rest on, policies, accounts of the log."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy import RowMapping

from tierline.domain.coverage import CoveragePolicy
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.account_snapshots import AccountSnapshot, AccountSnapshots, FirmSnapshot
from tierline.projections.catalogue import made_by
from tierline.projections.engine.base import FactSource, Policies
from tierline.projections.engine.parking import left_out, parked
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.store import ReadStore
from tierline.projections.reports.base import Basis, Question, Report, ReportValue
from tierline.projections.unseal_reports import Opened, with_texts


class ReadService:
    """Answers about what was so at an instant, by what was recorded up to a position of the log.

    Args:
        log: The log.
        store: The rows made of it.
        policies: The policies that judge until others are adopted.
        memory: How many bytes of accounts are kept at most, so that they need not be read again.
        opened: Opens the texts in the JSON values of an account's fact.
        forgotten: Called when what was read is of a log that isn't the one at hand, to drop what rests on it.
    """

    def __init__(
        self,
        log: FactSource,
        store: ReadStore,
        policies: Policies,
        memory: int,
        opened: Opened,
        forgotten: Callable[[], None],
    ) -> None:
        self.log = log
        self.policies = policies
        self._store = store
        self._snapshots = store.knows = AccountSnapshots(log, policies, memory)
        self._opened = opened
        self._forgotten = forgotten
        self._generation = 0

    @contextmanager
    def reading(self, known: int | None = None) -> Iterator[Reading]:
        """Ask the read models what was known at a position (None: at their own).

        Raises ReadModelsBehind while they are being made.
        """
        with self._store.reading(known) as reading:
            if reading.generation.number != self._generation:
                # They were made anew, perhaps since the log is another one: so is what was read from it.
                self._generation = reading.generation.number
                self.forget()
            yield reading

    def account(self, code: str, known: int | None) -> AbstractContextManager[AccountSnapshot]:
        """An account straight from the log, as known at a position. Raises UnknownAccount."""
        return self._snapshots.account(code, known)

    def firm(self, known: int | None = None) -> AbstractContextManager[FirmSnapshot]:
        """The firm's own book straight from the log, as known at a position."""
        return self._snapshots.firm(known)

    def answer(self, reading: Reading, report: Report, question: Question) -> ReportValue:
        """A report's answer to a question, its texts opened."""
        value = report.answer(reading, question, self.rows_basis(reading, question.at))
        return with_texts(value, report.sealed, self._opened)

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
        return Basis(position, at, self.judged_by(at, position), "log", parked)

    def stands_by(self, basis: Basis) -> bool:
        """Whether an answer that rested on a basis can be given again."""
        if basis.policy != self.judged_by(basis.as_of, basis.position):
            return False
        if basis.projection == "log" and not basis.parked:
            return True
        with self._store.reading(basis.position) as reading:
            lacking = left_out(reading)
        if basis.projection == "log":
            return set(basis.parked) <= set(lacking)
        return basis.projection == made_by() and basis.parked == lacking

    def parked(self) -> Sequence[RowMapping]:
        """What a read model could not take: projection, account, account_id, position, error, parked_at."""
        with self._store.reading() as reading:
            return parked(reading)

    def forget(self) -> None:
        """Drop what is in memory: it was read from a log that isn't the one at hand."""
        self._snapshots.forget()
        self._forgotten()


def named(policy: Policy | CoveragePolicy) -> str:
    """A policy by name and content."""
    return f"{policy.name}@{policy.identity[:12]}"
