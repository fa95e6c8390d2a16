"""The firm's own book beside the accounts: as known at each position, and which accounts it speaks of."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import FactCorrected
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.account.roles import AboutRole
from tierline.domain.coverage import Concerned, concerned
from tierline.domain.firm.people import AboutPerson
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.projections.engine.base import FactSource
from tierline.projections.engine.readable import stream_told

FIRM_ID = account_id(FIRM_BOOK)


class FirmBook:
    """The firm's own book as known at one position after the other, continued from the log.

    What can't be read, and what comes behind it, is left out: the book ends there.
    """

    def __init__(self, source: FactSource) -> None:
        self._source = source
        self._history = History()

    def at(self, position: int) -> History:
        """The book as known at a position; it is taken further by the next question."""
        if position < self._history.position:
            self._history = History()
        for recorded in stream_told(self._source, FIRM_ID, known=position, after=self._history.version).facts:
            self._history.apply(recorded)
        return self._history

    def change(self, position: int) -> Change | None:
        """What the fact at a position changed in the book; None for what can't be read or says nothing."""
        book, change = self.at(position - 1), None
        for recorded in stream_told(self._source, FIRM_ID, known=position, after=book.version).facts:
            change = book.apply(recorded)
        return change


class FirmFacts:
    """What the book says, by what it concerns: for accounts that are told anew from their first fact on.

    Args:
        recorded: The facts of the book, in order.
    """

    def __init__(self, recorded: Iterable[Recorded] = ()) -> None:
        self._statements: dict[UUID, list[Recorded]] = {}
        """Each fact with all that was stated about it."""
        self._by_person: dict[str, set[UUID]] = {}
        self._by_account: dict[str, set[UUID]] = {}
        book, teams = History(), dict[str, set[str]]()
        changes = []
        for one in recorded:
            if change := book.apply(one):
                self._statements.setdefault(change.after.fact.fact_id, []).append(one)
                changes.append(change)
                for team, person in _memberships(change):
                    teams.setdefault(team, set()).add(person)
        for change in changes:
            self._note(change.after.fact.fact_id, concerned(change, lambda team: teams.get(team, ())))

    def about(self, streams: Iterable[Sequence[Recorded]], codes: Iterable[str]) -> list[Recorded]:
        """What may mean something for accounts with these facts and codes, in order."""
        return self.concerning({person for stream in streams for person in _named(stream)}, codes)

    def concerning(self, people: Iterable[str], codes: Iterable[str]) -> list[Recorded]:
        """What may mean something for accounts with these codes where these people are named, in order."""
        of_people = chain.from_iterable(self._by_person.get(one, ()) for one in people)
        of_accounts = chain.from_iterable(self._by_account.get(one, ()) for one in codes)
        found = chain.from_iterable(self._statements[one] for one in {*of_people, *of_accounts})
        return sorted(found, key=lambda one: one.position)

    def _note(self, fact_id: UUID, whom: Concerned) -> None:
        for person in whom.people:
            self._by_person.setdefault(person, set()).add(fact_id)
        for code in whom.accounts:
            self._by_account.setdefault(code, set()).add(fact_id)


def members_of(book: History, team: str) -> Iterator[str]:
    """Everybody who was ever in a team, as the book is known."""
    return (person for entry in book for one, person in _membership(entry) if one == team)


def _memberships(change: Change) -> Iterator[tuple[str, str]]:
    return (one for entry in (change.before, change.after) if entry for one in _membership(entry))


def _membership(entry: Entry) -> Iterator[tuple[str, str]]:
    """The team that a fact puts somebody into, with the person."""
    if isinstance(entry.fact, AboutPerson) and (team := entry.fact.states().get("team")):
        yield team, entry.fact.person


def _named(stream: Iterable[Recorded]) -> Iterator[str]:
    """Everybody who ever may have held a role by the facts of an account, or shown how high our side stood.

    What was corrected is included.
    """
    for recorded in stream:
        fact = recorded.fact
        if isinstance(fact, AboutRole):
            yield fact.person
        elif isinstance(fact, FactCorrected):
            yield from _corrected(fact)
        else:
            yield from fact.our_side()


def _corrected(fact: FactCorrected) -> Iterator[str]:
    """Whom a correction names, whatever it is of."""
    person, people = fact.changes.get("person"), fact.changes.get("people")
    several = people if isinstance(people, list | tuple) else ()
    return (one for one in (person, *several) if isinstance(one, str))
