"""Statements as auditors read them: what sort each is, old and new values, who, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry
from tierline.domain.shared.ids import BOOK, FIRM_BOOK
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words
from tierline.interfaces.changed_fields import changed_fields
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.web.revisions import FieldChange, shown_changes
from tierline.interfaces.wiring import System
from tierline.projections.account_restated import StatementBetween, TierTurn

_WAYS = {
    "fact_corrected": "corrected",
    "fact_retracted": "retracted",
    "fact_reinstated": "reinstated",
    "confirmation_asked": "asked",
    "confirmation_withdrawn": "withdrawn",
    "fact_confirmed": "confirmed",
    "fact_disputed": "disputed",
}


@dataclass(frozen=True, slots=True)
class ListedStatement:
    """A statement in between, as it is shown: what sort it is, whose, what it says, and where that stands.

    `about` is the fact it speaks about as it stood before; None of a fact that is stated first.
    """

    one: StatementBetween
    way: str
    kind: Words
    """What the kind of the fact is called that it is about."""
    headline: Words
    href: str
    days_late: int
    about: Entry | None
    changes: Sequence[FieldChange]
    reason: Any
    turn: TierTurn | None
    place: str
    """The key of the words for whose statement it is; empty if it is the account's own."""


def listed(
    system: System, visit: PageContext, code: str | None, found: Sequence[StatementBetween]
) -> list[ListedStatement]:
    """Statements as a page shows them that is about an account (None: about many)."""
    visit.will_name({one.recorded.actor for one in found} | {one.before.actor for one in found if one.before})
    return [_listed(system, visit, code, one) for one in found]


def _listed(system: System, visit: PageContext, code: str | None, one: StatementBetween) -> ListedStatement:
    stated, after = one.recorded.fact, one.after
    about = one.before if isinstance(stated, StatementAboutAFact) else None
    values = stated.model_dump(mode="json", include={"fact_id", "kind", "reason"})
    (told,) = system.sealing.opened_facts([(one.recorded.account, values)])
    late = max(0, (one.recorded.recorded_at - stated.occurred_at) // DAY)
    changed = changed_fields(system, stated, about, after) if about else []
    return ListedStatement(
        one,
        f"way_{_WAYS.get(stated.kind) or _way(one, late)}",
        type(after.fact).LABEL,
        after.fact.headline(),
        _href(visit, one),
        late,
        about,
        shown_changes(visit, after.fact.kind, changed),
        told.get("reason"),
        one.turn,
        _place(one.recorded.account, code),
    )


def _way(one: StatementBetween, late: int) -> str:
    if one.recorded.account == BOOK:
        return "policy"
    return "late" if late else "stated"


def _place(stream: str, code: str | None) -> str:
    if stream == code:
        return ""
    return {BOOK: "of_policies", FIRM_BOOK: "of_firm"}.get(stream, "of_account")


def _href(visit: PageContext, one: StatementBetween) -> str:
    """Where the fact stands that a statement is of."""
    if one.recorded.account == BOOK:
        return visit.present("/policies")
    fact = one.after.fact.fact_id
    if one.recorded.account == FIRM_BOOK:
        return f"{visit.present('/people')}#f-{fact}"
    page = visit.present(f"/accounts/{one.recorded.account}", to=moment(one.after.at))
    return f"{page}#f-{fact}" if one.after.fact.TELLS else page
