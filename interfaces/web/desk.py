"""What the page of a desk shows: the items with their titles, and the form that records each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from tierline.domain.catalogue import RESPONSIBILITIES, Role, Tier
from tierline.domain.firm.people import PERSON
from tierline.domain.planning.cures import cures
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.desk_phrases import TO_DO
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.person_names import people_in
from tierline.interfaces.query.filters import Narrowing
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System
from tierline.projections.engine.base import Row
from tierline.projections.engine.reading import Reading
from tierline.projections.models.timeline import facts_shown
from tierline.projections.reports.base import MatterName
from tierline.projections.reports.desk import BLOCKS, WAITING, Desk, DeskItem, desk
from tierline.projections.reports.portfolio_totals import values_there_are


class Deed(NamedTuple):
    """What a button says, the kind of fact that it records, and the field that names what it is about."""

    says: Words
    kind: str
    about: str = ""


_TAKES = Deed(Words("What it takes"), "")
"""The way to what would keep a tier, where nothing is recorded."""
_PLAN = Deed(Words("Plan"), "action_planned")
_RENEW = Deed(Words("Renew"), "contract_renewed", "contract")
_RECORD = Words("Record")
_DUTY = Deed(_RECORD, "responsibility_fulfilled", "responsibility")
_DONE = Deed(Words("Done"), "action_completed", "action")
_DELIVERED = Deed(_RECORD, "delivery_made", "delivery")
DEEDS: Mapping[MatterName, Deed] = {
    "tier_falls": _TAKES,
    "criterion_slipping": _PLAN,
    "key_person_left": _PLAN,
    "escalation_open": Deed(Words("Resolve"), "escalation_resolved", "escalation"),
    "contract_ends": _RENEW,
    "notice_runs_out": _RENEW,
    "delivery_late": _DELIVERED,
    "delivery_due": _DELIVERED,
    "action_due_ours": _DONE,
    "action_due_theirs": _DONE,
    "role_vacant": Deed(Words("Assign"), "role_assigned", "role"),
    "responsibility_never": _DUTY,
    "responsibility_overdue": _DUTY,
    "responsibility_due_soon": _DUTY,
    "strategic_reason_missing": Deed(_RECORD, "account_changed"),
}
"""What is done about a matter by recording; about all else, the account is opened."""
_OF_CRITERIA: frozenset[MatterName] = frozenset({"criterion_slipping", "gap_to_next_tier"})
_MEETINGS = ("interaction", "executive_contact")
"""What one form records, which tells the kind by who took part."""
_TITLED = ("title", "summary")
"""The fields of a fact that say what the thing is called that it is about."""


class DeskLine(NamedTuple):
    """A line of a desk: what it is about, what that is called, who is to act, and what records it."""

    row: Row
    tier: Tier | None
    title: Any
    """The title or summary of the thing, opened; a marker where it can't be read, None if it has none."""
    people: Sequence[str]
    role: Role | None
    deed: Deed | None
    parts: Sequence["DeskLine"] = ()

    @property
    def is_duty(self) -> bool:
        """Whether it is about one responsibility, which says itself what is to be done."""
        return self.row["subject"] in RESPONSIBILITIES

    @property
    def verb(self) -> Words | None:
        """What is to be done, as a verb; None of a responsibility, whose own words say it."""
        return None if self.is_duty else TO_DO[self.row["matter"]]

    @property
    def what(self) -> Words:
        """What is to be done or is so; of a responsibility, its own words."""
        found: Words = RESPONSIBILITIES[self.row["subject"]].words if self.is_duty else self.row["what"]
        return found


def desk_seen(system: System, visit: PageContext, filters: Narrowing) -> dict[str, Any]:
    """The desk of the person whom the filters name, at the moment looked at."""
    person = filters.person or ""
    with system.reads.reading(visit.known) as reading:
        question = filters.question(visit.at).of_team(reading)
        question = replace(question, version=WAITING.version_by(visit.basis))
        found = desk(reading, question)
        options = values_there_are(reading, visit.at)
        titles = _titles(system, reading, visit, _facts(found))
        policy = system.reads.book(visit.known).in_force(visit.at, system.reads.policies.tiers)
        basis = WAITING.basis_of(system.reads.rows_basis(reading, visit.at), question.version)
    told = Telling(titles, cures(policy))
    visit.will_name({person, *(one for item in found.others for one in people_in(item.row["people"]))})
    return {
        "person": person,
        "options": options,
        "desk": found,
        "blocks": [(block, [_line(one, told) for one in found.mine[block]]) for block in BLOCKS],
        "others": [_line(one, told) for one in found.others],
        "basis": basis,
    }


def one_of_ours(system: System, visit: PageContext, person: str, holders: Collection[str]) -> bool:
    """Whether somebody is one of ours: in the firm's own book, signed in, or with a role at the moment."""
    if person in holders or person == visit.principal.person:
        return True
    with system.reads.firm(visit.known) as known:
        return bool(known.history.about(PERSON, person))


def holders_there_are(system: System, visit: PageContext) -> tuple[list[str], Any]:
    """Those of ours who hold a role at the moment looked at, by what they are called; and the basis."""
    with system.reads.reading(visit.known) as reading:
        people = values_there_are(reading, visit.at)["person"]
        basis = system.reads.rows_basis(reading, visit.at)
    visit.will_name(people)
    return sorted(people, key=visit.called), basis


def form_of(line: DeskLine, visit: PageContext) -> str:
    """The address of the form that records it, of what would keep a tier, or of the account's page."""
    code, deed = line.row["account"], line.deed
    if deed is _TAKES:
        return visit.present(f"/accounts/{code}/what-if", **_wish(line, visit))
    if deed is None or not visit.records(deed.kind):
        return visit.to(f"/accounts/{code}")
    if deed.kind in _MEETINGS:
        return visit.present(f"/accounts/{code}/meeting")
    told = {deed.about: line.row["subject"]} if deed.about else {}
    return visit.present(f"/accounts/{code}/record/{deed.kind}", **told)


def does(line: DeskLine, visit: PageContext) -> bool:
    """Whether who looks can do there what the line's button says."""
    return line.deed is not None and (line.deed is _TAKES or visit.records(line.deed.kind))


def _wish(line: DeskLine, visit: PageContext) -> dict[str, str]:
    """The tier that an account has, to be kept past its fall; by the usual day where that is too near."""
    if line.tier is None or line.tier is Tier.vendor:
        return {}
    falls: datetime | None = line.row["due"]
    by = {"by": day(falls, visit.clocks)} if falls and falls > visit.now + 2 * DAY else {}
    return {"wanted": line.tier.value, **by}


class Telling(NamedTuple):
    """What lines are told with: titles by the ids of facts, and what meets each criterion."""

    titles: Mapping[str, Any]
    cures: Mapping[str, str]


def _line(item: DeskItem, told: Telling) -> DeskLine:
    parts = [_line(DeskItem(one, item.tier), told) for one in item.parts]
    row = item.row
    # What is told once of several things is recorded thing by thing.
    deed = None if parts and not row["subject"] else _deed(row, told)
    role = Role(row["role"]) if row["role"] else None
    title = told.titles.get(row["fact_id"] or "")
    return DeskLine(row, item.tier, title, people_in(row["people"]), role, deed, parts)


def _deed(row: Row, told: Telling) -> Deed | None:
    """What is done about a matter; about a criterion, what meets it."""
    kind = told.cures.get(row["subject"]) if row["matter"] in _OF_CRITERIA else None
    return Deed(_RECORD, kind) if kind else DEEDS.get(row["matter"])


def _facts(found: Desk) -> set[str]:
    items = [*found.others, *(one for block in found.mine.values() for one in block)]
    rows: Iterable[Row] = (row for item in items for row in (item.row, *item.parts))
    return {row["fact_id"] for row in rows if row["fact_id"]}


def _titles(system: System, reading: Reading, visit: PageContext, facts: Collection[str]) -> dict[str, Any]:
    """What the things are called that some facts are about, opened, by the facts' ids."""
    table = facts_shown(reading, visit.at)
    rows = reading.all(select(table).where(table.c.fact_id.in_(sorted(facts)))) if facts else []
    told = [row for row in rows if any(row["detail"].get(name) for name in _TITLED)]
    opened = system.sealing.opened_facts([(row["origin"], row["detail"]) for row in told])
    return {
        row["fact_id"]: next(values[name] for name in _TITLED if values.get(name))
        for row, values in zip(told, opened, strict=True)
    }
