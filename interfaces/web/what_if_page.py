"""`/accounts/{code}/what-if`: what planned meetings and a contract would do, beside what comes anyway."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.meetings import contact_level, meeting_kind
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.time import BEGINNING
from tierline.interfaces.http.errors import status_of
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.planning import what_if
from tierline.interfaces.query.refusals import MomentNotUsable
from tierline.interfaces.web.findings import gaps
from tierline.interfaces.web.forms.fields import fields_of
from tierline.interfaces.web.forms.moments import moment_of_day
from tierline.interfaces.web.forms.offers import offers
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.prospect_chart import prospect_chart
from tierline.interfaces.web.rendering import page
from tierline.interfaces.web.wished_tier import TheWish, wished
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import AccountSnapshot

router = room()
TERMS = ("agreement", "pricing", "procurement")
"""What is asked of a planned contract beside its days."""
_PLANNED = "planned"
"""The reference of what isn't there yet: the contract, and who of ours will take part."""
_Asked = Annotated[str | None, Query(max_length=64)]


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """What is planned, as it stands in the address: days as texts, and who is to be there."""

    meetings: list[str] = field(default_factory=list)
    managements: bool = False
    """Whether our management is to take part."""
    contacts: list[str] = field(default_factory=list)
    starts: str = ""
    ends: str = ""
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is planned."""
        return not (self.meetings or self.starts)


async def plan(
    meeting: Annotated[list[str], Query(max_length=10)] = [],  # noqa: B006 - FastAPI makes a new one
    managements: Annotated[str | None, Query(max_length=3)] = None,
    contacts: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006 - FastAPI makes a new one
    starts: _Asked = None,
    ends: _Asked = None,
    agreement: _Asked = None,
    pricing: _Asked = None,
    procurement: _Asked = None,
) -> PlanAsked:
    """What is planned; a blank field plans nothing."""
    terms = zip(TERMS, (agreement, pricing, procurement), strict=True)
    told = {name: value for name, value in terms if value}
    days = [one for one in meeting if one]
    return PlanAsked(days, bool(managements), contacts, starts or "", ends or "", told)


ThePlan = Annotated[PlanAsked, Depends(plan)]


@router.get("/accounts/{code}/what-if")
@needs(Scope.READ)
def ask(
    request: Request, system: TheSystem, visit: TheVisit, code: str, planned: ThePlan, wish: TheWish
) -> Response:
    """The forms, and what the plan in the address would do, or what would bring a tier about.

    Records nothing. Raises UnknownAccount.
    """
    found = offers(system, code, "interaction")
    chosen = {one.path: one.choices for one in fields_of("contract_signed") if one.path in TERMS}
    values: dict[str, Any] = {"code": code, "name": found.name or code, "plan": planned, "terms": chosen}
    values["contacts"] = found.contacts
    asked_again = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    values["question"] = urlencode(asked_again)
    values["wish"] = wished(system, visit, code, wish, found.contacts)
    if values["wish"].fault:
        return page("what_if.html.j2", visit, values["wish"].status, **values, fault=None, found=None)
    if planned.is_empty:
        return page("what_if.html.j2", visit, **values, fault=None, found=None)
    try:
        asked = what_if(system, visit.principal, code, _facts(system, visit, code, planned), BEGINNING)
    except Refusal as refusal:
        status = status_of(type(refusal))
        return page("what_if.html.j2", visit, status, **values, fault=refusal.words, found=None)
    after = asked.planned.standing.assessment
    shown = {
        "effect": asked.effect,
        "missing": gaps(after, after.gaps),
        "chart": prospect_chart(asked, visit),
    }
    return page("what_if.html.j2", visit, **values, fault=None, found={**shown, "at": after.at})


def _facts(system: System, visit: PageContext, code: str, planned: PlanAsked) -> list[dict[str, Any]]:
    """The facts that a plan comes to. Raises MomentNotUsable."""
    with system.reads.account(code, None) as known:
        met = [_meeting(known, planned, _noon(visit, one)) for one in planned.meetings]
    return [*met, *_contract(visit, planned)]


def _meeting(known: AccountSnapshot, planned: PlanAsked, at: datetime) -> dict[str, Any]:
    theirs = [contact_level(known.history, one, at) for one in planned.contacts]
    ours = "executive" if planned.managements else "manager"
    kind = meeting_kind("meeting", theirs, [ours])
    stated = {"kind": kind, "occurred_at": at.isoformat(), "contacts": planned.contacts}
    if kind == "executive_contact":
        return {**stated, "form": "meeting", "our_level": ours, "people": [_PLANNED]}
    return {**stated, "channel": "meeting", "initiative": "mutual"}


def _contract(visit: PageContext, planned: PlanAsked) -> Iterator[dict[str, Any]]:
    if planned.starts:
        at = _noon(visit, planned.starts).isoformat()
        ends = {"ends": planned.ends} if planned.ends else {}
        signed = {"kind": "contract_signed", "contract": _PLANNED, "occurred_at": at}
        yield {**signed, "starts": planned.starts, **ends, "agreement": "purchase", **planned.terms}


def _noon(visit: PageContext, text: str) -> datetime:
    """Noon of a day by the reader's clocks. Raises MomentNotUsable."""
    try:
        return moment_of_day(date.fromisoformat(text), visit.clocks, closing=False)
    except (ValueError, OverflowError):
        raise MomentNotUsable(field="meeting", name="meeting") from None
