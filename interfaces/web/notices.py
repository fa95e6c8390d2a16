"""What an account's page says right after a fact was recorded on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.evidence import EvidenceLink, Sources
from tierline.interfaces.web.findings import Missing, gaps
from tierline.interfaces.web.forms.meeting import new_contact_id
from tierline.interfaces.web.forms.moments import local
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System
from tierline.projections.effects import Effect, effect_of, standing


@dataclass(slots=True)
class Notice:
    """What was recorded, and where it stands; no address where the page doesn't show it yet."""

    says: Words
    href: str | None
    dated: Words | None = None
    """When it is dated, where the page doesn't show it for that."""
    effect: Effect | None = None
    """What it did to the account; None of its opening."""
    missing: Missing | None = None
    """What the next tier lacks after it."""
    undoes: Sequence[UUID] = ()
    """The facts that whoever looks may take back at once, the last one first."""
    undo_id: UUID | None = None


def notice(
    system: System, visit: PageContext, code: str, fact_id: UUID, position: int, origin: Sources
) -> Notice | None:
    """The notice of a fact on a page that rests on a position; None if the account has no such fact."""
    found = system.reads.statement(fact_id)
    if found is None or found.account_id != account_id(code):
        return None
    about = found.fact.target if isinstance(found.fact, StatementAboutAFact) else fact_id
    shown = origin[about] if found.position <= position and about in origin else None
    if shown is None:
        return Notice(found.fact.headline(), None)
    dated = None if origin.shows(about) else _dated(visit, shown, has_lines=origin.has_lines)
    said = Notice(found.fact.headline(), shown.href, dated)
    together = [found, *_with_it(system, found)]
    effect = _effect(system, visit, code, together)
    if effect:
        said.effect, said.missing = effect, gaps(effect.after.assessment, effect.after.assessment.gaps)
    if _may_undo(system, visit, found):
        said.undoes, said.undo_id = [one.fact.fact_id for one in together], system.new_id()
    return said


def _with_it(system: System, found: Recorded) -> list[Recorded]:
    """Who was added together with a meeting, if somebody was."""
    added = system.reads.statement(new_contact_id(found.fact.fact_id))
    return [added] if added and added.account_id == found.account_id else []


def _effect(system: System, visit: PageContext, code: str, together: Sequence[Recorded]) -> Effect | None:
    """What was done to the account by what was recorded together; None where it wasn't there before."""
    first, last = (pick(one.position for one in together) for pick in (min, max))
    try:
        with system.reads.account(code, first - 1) as known:
            before = standing(known, visit.at)
    except UnknownAccount:
        return None
    with system.reads.account(code, last) as known:
        return effect_of(before, standing(known, visit.at))


def _may_undo(system: System, visit: PageContext, found: Recorded) -> bool:
    """Whether who looks may retract a fact, and nobody has by now; a statement is taken back by another."""
    kind = found.fact.kind
    if isinstance(found.fact, StatementAboutAFact) or kind == "account_opened" or found.fact.forgets():
        return False
    last = system.reads.statements_about(found.fact.fact_id)[-1]
    return last.fact.kind != "fact_retracted" and visit.records("fact_retracted", kind, found.actor)


def _dated(visit: PageContext, source: EvidenceLink, *, has_lines: bool) -> Words | None:
    """When a fact is dated whose line isn't on the page, which says nothing where it has no lines at all."""
    if source.at <= visit.at and not has_lines:
        return None
    says = TEXTS["dated_ahead" if source.at > visit.at else "dated_back"]
    return says.of(at=local(source.at, visit.zone))
