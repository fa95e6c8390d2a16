"""What an account's page says right after a fact was recorded on it."""

from dataclasses import dataclass
from uuid import UUID

from domain.account.corrections import StatementAboutAFact
from domain.shared.ids import account_id
from domain.shared.words import Words
from interfaces.web.evidence import Sources
from interfaces.wiring import System


@dataclass(frozen=True, slots=True)
class Notice:
    """What was recorded, and where it stands; no address where the page doesn't show it yet."""

    says: Words
    href: str | None


def notice(system: System, code: str, fact_id: UUID, position: int, origin: Sources) -> Notice | None:
    """The notice of a fact on a page that rests on a position; None if the account has no such fact."""
    found = system.log.find(fact_id)
    if found is None or found.account_id != account_id(code):
        return None
    about = found.fact.target if isinstance(found.fact, StatementAboutAFact) else fact_id
    shown = origin[about] if found.position <= position and about in origin else None
    return Notice(found.fact.headline(), shown.href if shown else None)
