"""What the pages on our people show of the firm's own book: people, duties, budgets, statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry, History
from tierline.domain.firm.budgets import BudgetSet, budgets_at
from tierline.domain.firm.duties import DutyFulfilled
from tierline.domain.firm.people import PERSON, Person, UnknownPerson, people_at, person_at, reports_at
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.shared.personal import marker_in, marks
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import FirmSnapshot
from tierline.projections.reports.base import Question
from tierline.projections.reports.budgets import budgets_in_use

SHOWN = 40
"""How many duties and entries a page shows."""


@dataclass(frozen=True, slots=True)
class BookLine:
    """A fact of the book as it stands now: when it happened, what it says, its texts, and who stated it."""

    fact_id: str
    at: datetime
    headline: Words
    concerns: tuple[str, ...]
    texts: list[str]
    actor: str
    status: str


def people_seen(system: System, visit: PageContext) -> dict[str, Any]:
    """Everybody at the moment looked at, what departments did lately, and budgets."""
    with system.reads.firm(visit.known) as known:
        book = known.history
        found = people_at(book, visit.at)
        duties = book.facts(DutyFulfilled, until=visit.at)[-SHOWN:]
        told = [_budget(entry) for entry in budgets_at(book, visit.at)]
        budgets = [one for one in told if system.reads.names_seen(one)]
        lines = _lines(system, visit, _latest(system, book, visit.at))
        done = _lines(system, visit, reversed(duties))
        basis = _basis(system, visit, known)
    return {
        "people": [one for one in found if one.there],
        "left": [one for one in found if not one.there],
        "duties": list(zip(done, (entry.fact for entry in reversed(duties)), strict=True)),
        "budgets": budgets,
        "lines": lines,
        "shown_below": {line.fact_id for line in lines},
        "basis": basis,
    }


def budgets_used(system: System, visit: PageContext) -> dict[UUID, dict[str, float | None]]:
    """Which share is spent of each budget that runs at the moment looked at, of its hours and its amount."""
    with system.reads.reading(visit.known) as reading:
        running = budgets_in_use(reading, Question(at=visit.at))
        return {
            one.budget.fact_id: {
                unit: float(one.spent(unit) / allowed) if allowed else None
                for unit, allowed in one.budget.allows().items()
            }
            for one in running
        }


def person_seen(system: System, visit: PageContext, person: str) -> dict[str, Any]:
    """One of our people at the moment looked at, and all that was stated of them. Raises UnknownPerson."""
    with system.reads.firm(visit.known) as known:
        book = known.history
        found = person_at(book, person, visit.at)
        if found is None:
            raise UnknownPerson()
        about = [entry for entry in book.entries.values() if (PERSON, person) in entry.fact.entities()]
        lines = _lines(system, visit, sorted(about, key=lambda entry: entry.place, reverse=True))
        reports = sorted(reports_at(book, person, visit.at))
        email = _email(system, visit, book, found)
        basis = _basis(system, visit, known)
    return {"one": found, "email": email, "who_reports": reports, "lines": lines, "basis": basis}


def _basis(system: System, visit: PageContext, known: FirmSnapshot) -> Any:
    return system.reads.log_basis(known.position, visit.at, known.left_out)


def _latest(system: System, book: History, at: datetime) -> list[Entry]:
    """The facts that happened by a moment, those stated last first."""
    known = (entry for entry in book.entries.values() if entry.at <= at)
    stated = [entry for entry in known if system.reads.names_seen(entry.fact)]
    return sorted(stated, key=lambda entry: entry.position, reverse=True)[:SHOWN]


def _budget(entry: Entry) -> BudgetSet:
    assert isinstance(entry.fact, BudgetSet)
    return entry.fact


def _email(system: System, visit: PageContext, book: History, person: Person) -> str:
    """Somebody's e-mail address, or why it can't be read; empty if none is known."""
    if person.mailed_by is None:
        return ""
    fact = book.entries[person.mailed_by].fact
    values = fact.model_dump(mode="json", include={"fact_id", "email"})
    return _readable(system.sealing.opened_facts([(FIRM_BOOK, values)])[0]["email"], visit)


def _lines(system: System, visit: PageContext, entries: Iterable[Entry]) -> list[BookLine]:
    listed = [entry for entry in entries if not isinstance(entry.fact, StatementAboutAFact)]
    stated = [(FIRM_BOOK, entry.fact.model_dump(mode="json", exclude_none=True)) for entry in listed]
    opened = system.sealing.opened_facts(stated)
    return [_line(visit, entry, values) for entry, values in zip(listed, opened, strict=True)]


def _line(visit: PageContext, entry: Entry, opened: dict[str, Any]) -> BookLine:
    fact = entry.fact
    status = "corrected" if entry.corrected else "stated"
    return BookLine(
        str(fact.fact_id),
        entry.at,
        fact.headline(),
        fact.concerned(),
        [_readable(opened[name], visit) for name in marks(type(fact)) if name in opened],
        entry.actor,
        status if entry.holds else "retracted",
    )


def _readable(value: Any, visit: PageContext) -> str:
    return text(marker, visit.language) if (marker := marker_in(value)) else str(value)
