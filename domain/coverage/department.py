"""What a sales manager did for a department, by the firm's own book, and on which accounts it counts.

A training, an appraisal or a budget is stated once, in the book, and not account by account. It counts on
every account on which the sales manager who did it was sales manager at that moment, and, where it says for
whom it was done, on which one of those was account manager then.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from tierline.domain.account.history import Change, Entry, Evidence, History
from tierline.domain.catalogue import Role
from tierline.domain.coverage.fulfilments import Fulfilment, Fulfilments
from tierline.domain.coverage.holdings import Holding, holders_at
from tierline.domain.coverage.policy import CoveragePolicy, Item
from tierline.domain.firm.budgets import BudgetSet
from tierline.domain.firm.duties import DEPARTMENT_DUTIES, DutyFulfilled
from tierline.domain.firm.people import AboutPerson, is_in_team
from tierline.domain.shared.time import FOREVER

ANYBODY = ""
"""Under whom the book's facts are kept that name no sales manager: whoever is it then has done it."""


class BookFact(NamedTuple):
    """A fact of the book that fulfils a responsibility towards a department, and where it counts."""

    fulfilment: Fulfilment
    by: str
    account: str | None
    """The only account that it is about; None: any."""
    people: tuple[str, ...]
    """For whom it was done; without any, and without a team, for everybody."""
    team: str | None


class Departments:
    """What the firm's own book fulfils, by responsibility and by whom; an index of the book's history."""

    def __init__(self, book: History, policy: CoveragePolicy) -> None:
        self._book = book
        self._policy = policy
        self._kept: dict[tuple[str, str], list[BookFact]] = {}
        for entry in book.facts(DutyFulfilled, BudgetSet):
            self._add(entry)

    @classmethod
    def of(cls, book: History, policy: CoveragePolicy) -> "Departments":
        """Those of the book, as a policy sees them."""
        return book.index((cls, policy.hash), lambda book: cls(book, policy))

    def take(self, change: Change) -> None:
        """Follow what the next fact of the book changed."""
        if change.before and change.before.holds:
            self._remove(change.before)
        if change.after.holds:
            self._add(change.after)

    def fulfilments(self, item: str, held: Sequence[Holding], accounts: frozenset[str]) -> list[Fulfilment]:
        """What fulfils a responsibility of an account, or of several that are one by now, in order."""
        people = {ANYBODY, *(one.person for one in held if one.role == Role.sales_manager)}
        found = (one for person in people for one in self._kept.get((item, person), ()))
        return sorted(one.fulfilment for one in found if self._counts(one, held, accounts))

    def _counts(self, one: BookFact, held: Sequence[Holding], accounts: frozenset[str]) -> bool:
        at = one.fulfilment.at
        leading = holders_at(held, Role.sales_manager, at)
        did_it = one.by in leading if one.by else bool(leading)
        if not did_it or one.account is not None:
            return did_it and one.account in accounts
        if not one.people and one.team is None:
            return True
        managers = holders_at(held, Role.account_manager, at)
        return any(self._is_for(one, person, at) for person in managers)

    def _is_for(self, one: BookFact, person: str, at: datetime) -> bool:
        in_team = one.team is not None and is_in_team(self._book, person, one.team, at)
        return in_team or person in one.people

    def _add(self, entry: Entry) -> None:
        for item, one in self._shown(entry):
            insort(self._kept.setdefault((item, one.by), []), one)

    def _remove(self, entry: Entry) -> None:
        for item, one in self._shown(entry):
            self._kept[item, one.by].remove(one)

    def _shown(self, entry: Entry) -> Iterator[tuple[str, BookFact]]:
        fact = entry.fact
        for item in self._policy.fulfilled_by(fact).keys() & DEPARTMENT_DUTIES:
            place = Fulfilment(entry.at, entry.position, fact.fact_id)
            if isinstance(fact, DutyFulfilled):
                yield item, BookFact(place, fact.by, None, fact.people, fact.team)
            elif isinstance(fact, BudgetSet):
                yield item, BookFact(place, ANYBODY, fact.account, (), fact.team)


class Book(NamedTuple):
    """The firm's own book as known, and the codes of the account that it is asked about.

    They are several where accounts are merged.
    """

    history: History
    accounts: frozenset[str]


class AllFulfilments:
    """What fulfils the items of an account: its own facts, and those of the firm's book that count there.

    Without a book, its own facts only.
    """

    def __init__(self, evidence: Evidence, policy: CoveragePolicy, book: Book | None) -> None:
        self._own = Fulfilments.of(evidence, policy)
        self._departments = Departments.of(book.history, policy) if book else None
        self._accounts = book.accounts if book else frozenset[str]()

    def between(
        self, item: Item, held: Sequence[Holding], start: datetime, end: datetime = FOREVER
    ) -> list[Fulfilment]:
        """The fulfilments that count with start <= at < end, in order."""
        own = self._own.between(item, held, start, end)
        others = [one for one in self._of_the_book(item, held) if start <= one.at < end]
        return sorted((*own, *others)) if others else own

    def last(
        self, item: Item, held: Sequence[Holding], until: datetime, *, inclusive: bool
    ) -> Fulfilment | None:
        """The last fulfilment that counts up to an instant (with or without the instant itself)."""
        own = self._own.last(item, held, until, inclusive=inclusive)
        before = (
            one for one in self._of_the_book(item, held) if one.at < until or (inclusive and one.at == until)
        )
        return max((one for one in (own, *before) if one is not None), default=None)

    def following(self, item: Item, held: Sequence[Holding], after: datetime) -> datetime:
        """When the item was fulfilled next after an instant; FOREVER if it wasn't."""
        own = self._own.following(item, held, after)
        return min([own, *(one.at for one in self._of_the_book(item, held) if one.at > after)])

    def _of_the_book(self, item: Item, held: Sequence[Holding]) -> list[Fulfilment]:
        if item.id not in DEPARTMENT_DUTIES or self._departments is None:
            return []
        return self._departments.fulfilments(item.id, held, self._accounts)


class Concerned(NamedTuple):
    """On which accounts a change of the book may mean something: where one of these has a role, or these."""

    people: frozenset[str]
    accounts: frozenset[str]


def concerned(change: Change, members: Callable[[str], Iterable[str]]) -> Concerned:
    """Whom a change of the firm's own book concerns; `members` says who may belong to a team.

    A fact about one of our people may put them into a team for which something was done.
    """
    people: set[str] = set()
    accounts: set[str] = set()
    for fact in (entry.fact for entry in (change.before, change.after) if entry):
        if isinstance(fact, DutyFulfilled):
            people.add(fact.by)
        elif isinstance(fact, BudgetSet):
            accounts.update(fact.accounts())
            people.update(members(fact.team) if fact.team else ())
        elif isinstance(fact, AboutPerson):
            people.add(fact.person)
    return Concerned(frozenset(people), frozenset(accounts))
