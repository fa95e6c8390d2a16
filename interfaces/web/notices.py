"""What an account's page says right after a fact was recorded on it."""

from dataclasses import dataclass
from uuid import UUID

from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.evidence import EvidenceLink, Sources
from tierline.interfaces.web.forms.moments import local
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System


@dataclass(frozen=True, slots=True)
class Notice:
    """What was recorded, and where it stands; no address where the page doesn't show it yet."""

    says: Words
    href: str | None
    dated: Words | None = None
    """When it is dated, where the page doesn't show it for that."""


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
    return Notice(found.fact.headline(), shown.href, dated)


def _dated(visit: PageContext, source: EvidenceLink, *, has_lines: bool) -> Words | None:
    """When a fact is dated whose line isn't on the page, which says nothing where it has no lines at all."""
    if source.at <= visit.at and not has_lines:
        return None
    says = TEXTS["dated_ahead" if source.at > visit.at else "dated_back"]
    return says.of(at=local(source.at, visit.zone))
