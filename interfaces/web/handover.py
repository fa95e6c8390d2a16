"""An account as whoever takes it over finds it: who holds which role and has read it, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from tierline.domain.account.handovers import HandoverAcknowledged
from tierline.domain.account.history import Entry, History
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.catalogue import Role, Tier
from tierline.domain.coverage import Coverage, ItemCoverage
from tierline.domain.coverage.holdings import Holding, holdings
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.web.dealings import Opener, dealings
from tierline.interfaces.web.evidence import Sources
from tierline.interfaces.web.judgement import judged, lapse_calendar, lapsing
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System
from tierline.projections.models.merged_rows import home_of
from tierline.projections.reports.portfolio import account

DUE = ("overdue", "due_soon")


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody read the account at a position and took it on; `note` is opened, None if there is none."""

    role: Role
    person: str
    at: datetime
    position: int
    note: Any
    fact: UUID
    recorded_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Who holds a role, since when, and how they acknowledged it last."""

    person: str
    since: datetime
    acknowledged: Acknowledgement | None


@dataclass(frozen=True, slots=True)
class RoleHandover:
    """A role: who holds it, and who held it last before that."""

    role: Role
    holders: tuple[RoleHolder, ...]
    before: Holding | None


def handover(system: System, visit: PageContext, code: str) -> dict[str, Any]:
    """What is shown of an account to a successor, here and in print. Raises UnknownAccount."""
    with system.reads.reading(visit.known) as reading:
        found = account(reading, code, visit.at)
        if found is None:
            raise UnknownAccount()
        calendar = lapse_calendar(reading, code, visit.at)
        home = home_of(reading, code, visit.at)
        basis = system.reads.rows_basis(reading, visit.at)
    with system.reads.account(code, basis.position) as known:
        values = judged(system, known, visit)
        history = known.told_by(visit.at) or known.history
        told = acknowledgements(history, visit.at, system.sealing.opened_facts)
        return {
            **values,
            "account": found,
            "tier": Tier(found["tier"]) if found["tier"] else None,
            "by_function": [],
            "dealings": dealings(history, visit.at, system.sealing.opened_facts).current,
            "shown": 0,
            "acknowledged": told,
            "posts": posts(history, values["coverage"], told),
            "duties": duties_due(values["coverage"]),
            **lapsing(calendar, values["assessment"]),
            "source": Sources(history, visit, code),
            "read_then": partial(_read_then, visit, code),
            "part_of": home,
            "basis": basis,
        }


def acknowledgements(history: History, at: datetime, opened: Opener) -> list[Acknowledgement]:
    """All acknowledgements by an instant, the latest first, their notes opened."""
    entries = history.facts(HandoverAcknowledged, until=at)[::-1]
    values = opened([(one.account, one.fact.model_dump(mode="json")) for one in entries])
    return [_told(one, texts.get("note")) for one, texts in zip(entries, values, strict=True)]


def posts(history: History, coverage: Coverage, told: Sequence[Acknowledgement]) -> list[RoleHandover]:
    """The three roles at the instant of a coverage."""
    past = [one for one in holdings(history, until=coverage.at) if one.until <= coverage.at]
    return [
        RoleHandover(
            role,
            tuple(_holder(one, told) for one in coverage.holders(role)),
            max((one for one in past if one.role == role), key=lambda one: one.until, default=None),
        )
        for role in Role
    ]


def duties_due(coverage: Coverage) -> list[ItemCoverage]:
    """The responsibilities that are overdue or soon will be, the first due first."""
    found = [one for one in coverage.responsibilities if one.state in DUE and one.due]
    return sorted(found, key=lambda one: (one.due, one.id))


def _read_then(visit: PageContext, code: str, one: Acknowledgement) -> str:
    """The address of the account as it was read when it was acknowledged."""
    return visit.present(f"/accounts/{code}/handover", as_of=moment(one.at), known_at=one.position)


def _holder(held: Holding, told: Sequence[Acknowledgement]) -> RoleHolder:
    """An acknowledgement counts for the time in the role in which it was made."""
    theirs = (one for one in told if (one.role, one.person) == held[:2] and one.at >= held.since)
    return RoleHolder(held.person, held.since, next(theirs, None))


def _told(entry: Entry, note: Any) -> Acknowledgement:
    fact = entry.fact
    assert isinstance(fact, HandoverAcknowledged)
    said = (fact.role, fact.person, entry.at, fact.basis_position, note)
    return Acknowledgement(*said, fact.fact_id, entry.recorded_at, entry.actor)
