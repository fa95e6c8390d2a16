"""`/accounts/{code}/record`: recording a fact by form, with no script, one machinery for every kind."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import RedirectResponse, Response

from tierline.application.access import RECORDING, check, needed_for
from tierline.domain.account.base import FIRM_KINDS, KINDS, OccurredInFuture
from tierline.domain.shared.errors import NotFound, Refusal
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.shared.words import Words
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.http.errors import status_of
from tierline.interfaces.http.query_params import TheActor, TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.doubts import Doubt, doubts, settled
from tierline.interfaces.web.form_body import FormNotReadable
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.fields import walk
from tierline.interfaces.web.forms.menu import MENU
from tierline.interfaces.web.forms.moments import COOKIE, known_zone
from tierline.interfaces.web.forms.offers import Offers, offers, offers_of_the_firm
from tierline.interfaces.web.forms.refused import told
from tierline.interfaces.web.forms.sheet import FormSheet, first_served
from tierline.interfaces.web.forms.statements import (
    KINDS_OF_STATEMENTS,
    PREFIX,
    Subject,
    carried_over,
    changes,
    subject,
)
from tierline.interfaces.web.forms.typed import FormFault, Typed, read
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page
from tierline.interfaces.wiring import System

router = room()
log = logging.getLogger("tierline.web")
OPENING = "account_opened"
HANDOVER = "handover_acknowledged"
_YEAR = 365 * 24 * 60 * 60
"""For so many seconds a browser remembers the time zone that was chosen last."""
ONLY_SHOWN = "only_shown"
"""The name of a button that asks for a form as it is filled in: in the other language."""
FILLED_IN_BY = "filled_in_by"
"""The input that says who had the form: what waits on a device is taken under that person's name alone."""
Target = Annotated[UUID | None, Query(description="The fact that a statement is about.")]
_Told = Annotated[str | None, Query(max_length=120)]


class Known(NamedTuple):
    """What the page that leads to a form knows of it already: fields of the form, by their names."""

    role: str | None = None
    person: str | None = None
    basis_position: str | None = None
    responsibility: str | None = None
    contract: str | None = None
    escalation: str | None = None
    action: str | None = None
    delivery: str | None = None


async def known(
    responsibility: _Told = None,
    contract: _Told = None,
    escalation: _Told = None,
    action: _Told = None,
    delivery: _Told = None,
    *,
    role: _Told = None,
    person: _Told = None,
    basis_position: _Told = None,
) -> Known:
    """What stands in the address of a form; it is shown in its fields, to be looked at like all else."""
    return Known(role, person, basis_position, responsibility, contract, escalation, action, delivery)


TheKnown = Annotated[Known, Depends(known)]


class NoSuchForm(NotFound):
    """There is no form for this."""


@router.get("/accounts/{code}/record")
@needs(*RECORDING)
def choose(system: TheSystem, visit: TheVisit, code: str) -> Response:
    """What can be recorded about an account. Raises UnknownAccount."""
    return page("record.html.j2", visit, code=code, offers=_offers(system, code), menu=_menu(visit))


@router.get("/accounts/{code}/record/{kind}")
@needs(*RECORDING)
def serve(
    system: TheSystem, visit: TheVisit, known: TheKnown, code: str, kind: str, target: Target = None
) -> Response:
    """An empty form, or one with a fact in it that is to be corrected.

    Raises NoSuchForm, UnknownAccount, UnknownTarget, TargetIsAStatement.
    """
    _check_kind(code, kind, target)
    about = subject(system, code, target) if target else None
    check_scopes(visit, code, kind, about)
    found = _offers(system, code, kind, about)
    typed = first_served(kind, found, visit.now, visit.zone)
    typed.update((name, [told]) for name, told in known._asdict().items() if told)
    if about:
        typed.update(about.filled_in(visit.zone))
    return show(visit, FormSheet(kind, code, found, system.new_id(), typed, about))


@router.post("/accounts/{code}/record/{kind}")
@needs(*RECORDING)
def take(
    system: TheSystem,
    visit: TheVisit,
    actor: TheActor,
    sent: ThePosted,
    _known: TheKnown,
    code: str,
    kind: str,
    target: Target = None,
) -> Response:
    """Record what was typed and go to the account, or show the form again with what is wrong."""
    sheet = sheet_of(system, code, kind, target, sent.typed)
    about = sheet.about
    if about and target and not about.is_current:
        sheet.about = subject(system, code, target)
        sheet.typed = carried_over(sent.typed, about, sheet.about, visit.zone)
        return show_again(visit, sheet, 409, [FormFault("", TEXTS["changed_meanwhile"])])
    return record(system, visit, actor, sheet, sent)


def sheet_of(system: System, code: str, kind: str, target: UUID | None, typed: Typed) -> FormSheet:
    """The form as it was filled in. Raises what `serve` raises, and FormNotReadable."""
    _check_kind(code, kind, target)
    fact_id = fact_id_of(typed)
    about = subject(system, code, target, fact_id, _seen(typed)) if target else None
    return FormSheet(kind, code, _offers(system, code, kind, about), fact_id, typed, about)


def record(system: System, visit: PageContext, actor: str, sheet: FormSheet, sent: Posted) -> Response:
    """Record what is typed on a sheet: see the account after that, or the sheet with its faults."""
    if sent.typed.one(ONLY_SHOWN):
        return show(visit, sheet, sent=True)
    content, faults = _content(sheet)
    if turned := turned_back(visit, sheet, sent, faults):
        return turned
    asked_back = doubts(system, visit, sheet, actor, content)
    if not settled(asked_back, sheet):
        return ask_back(visit, sheet, asked_back)
    code = sheet.code or str(content["code"])
    try:
        outcome = system.accounts.record(code, content, actor=visit.principal)
    except Refusal as refusal:
        return show_again(visit, sheet, status_of(type(refusal)), _faults(sheet, refusal, content))
    except SILENCE as error:
        return show_away(visit, sheet, error)
    system.rows_reach(outcome.receipt.position)
    return onward(visit, sheet, code, outcome.receipt.fact_id, content)


def turned_back(
    visit: PageContext, sheet: FormSheet, sent: Posted, faults: list[FormFault]
) -> Response | None:
    """The form again, where it was not served to who sends it or can't be read; None where all is well."""
    if not sent.is_ours:
        return show_again(visit, sheet, 403, [FormFault("", TEXTS["not_sent_from_here"])])
    if sent.typed.one(FILLED_IN_BY) not in ("", visit.owner):
        return show_again(visit, sheet, 403, [FormFault("", TEXTS["filled_by_another"])])
    return show_again(visit, sheet, 422, faults) if faults else None


def show_away(visit: PageContext, sheet: FormSheet, error: Exception) -> Response:
    """The form again, where the database did not answer."""
    log.warning("the database did not answer: %s", type(error).__name__)
    return show_again(visit, sheet, 503, [FormFault("", TEXTS["database_away"])])


def onward(
    visit: PageContext, sheet: FormSheet, code: str, fact_id: UUID, content: Mapping[str, Any]
) -> Response:
    """The way to where it can be seen. An account that is opened later today can't be seen before."""
    at = content["occurred_at"] if sheet.kind == OPENING else None
    ahead = at if at and datetime.fromisoformat(at) > visit.now else None
    address = visit.present(_back(code, sheet.kind), recorded=str(fact_id), as_of=ahead)
    response = RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})
    zone = known_zone(sheet.typed.one("occurred_at.zone"))
    if zone != visit.zone:
        response.set_cookie(COOKIE, zone, max_age=_YEAR, samesite="lax")
    return response


def ask_back(visit: PageContext, sheet: FormSheet, found: list[Doubt]) -> Response:
    """The page with the form as it was typed, what is asked back, and a button for who is sure."""
    sheet.confirms = " ".join(one.key for one in found)
    sheet.same = next((one.href for one in found if one.href), "")
    return show_again(visit, sheet, 422, [FormFault(one.path, one.says) for one in found])


def show(
    visit: PageContext, sheet: FormSheet, status: int = 200, *, sent: bool = False, kept: bool = False
) -> Response:
    """The page with a form on it, and on one that was `sent` the way to the other language as it is.

    `kept` is what was typed before somebody had to sign in again.
    """
    back = visit.present(_back(sheet.code, sheet.kind))
    values = {"sheet": sheet, "back": back, "sent": sent or kept, "kept": kept, "only_shown": ONLY_SHOWN}
    return page("form.html.j2", visit, status, **values)


def show_again(visit: PageContext, sheet: FormSheet, status: int, faults: list[FormFault]) -> Response:
    """The page with a form on it that could not be recorded, as it was typed."""
    order = {one.path: place for place, one in enumerate(walk(sheet.fields))}
    sheet.faults = sorted(faults, key=lambda fault: order.get(fault.path, -1))
    return show(visit, sheet, status, sent=True)


def fact_id_of(typed: Typed) -> UUID:
    """The fact_id that the form was served with. Raises FormNotReadable."""
    try:
        return UUID(typed.one("fact_id"))
    except ValueError:
        raise FormNotReadable() from None


def _seen(typed: Typed) -> int:
    text = typed.one("seen")
    if not (text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) < 2**63):
        raise FormNotReadable()
    return int(text)


def _menu(visit: PageContext) -> list[tuple[Words, list[str]]]:
    """The kinds that who looks may record, under their subjects."""
    found = [(subject, [kind for kind in kinds if visit.records(kind)]) for subject, kinds in MENU]
    return [(subject, kinds) for subject, kinds in found if kinds]


def _offers(system: System, code: str, kind: str = "", about: Subject | None = None) -> Offers:
    """What the account, or the firm's own book, offers to a form. Raises UnknownAccount."""
    if code == FIRM_BOOK:
        return offers_of_the_firm(system)
    return offers(system, code, *([kind] if kind else ()), *([about.fact.kind] if about else ()))


def _check_kind(code: str, kind: str, target: UUID | None) -> None:
    """Statements are about a fact, others are not, and an account that is there is open already."""
    known = KINDS.keys() - {OPENING} if code != FIRM_BOOK else FIRM_KINDS.keys() | set(KINDS_OF_STATEMENTS)
    if kind not in known or (kind in KINDS_OF_STATEMENTS) is not (target is not None):
        raise NoSuchForm()


def check_scopes(visit: PageContext, code: str, kind: str, about: Subject | None) -> None:
    """Whoever can't send a form isn't served it either. Raises ScopeMissing."""
    for scope in needed_for(
        (KINDS | FIRM_KINDS)[kind],
        about=type(about.fact) if about else None,
        of_others=about is not None and about.actor != visit.principal.name,
        of_the_firm=code == FIRM_BOOK,
    ):
        check(visit.principal, scope)


def _content(sheet: FormSheet) -> tuple[dict[str, Any], list[FormFault]]:
    """The content of the fact that is typed on a sheet, and what can't be read of it."""
    own = [one for one in sheet.fields if not one.path.startswith(f"{PREFIX}.")]
    content, faults = read(own, sheet.typed)
    content |= {"kind": sheet.kind, "fact_id": str(sheet.fact_id)}
    if sheet.about:
        content["target"] = str(sheet.about.fact.fact_id)
    if sheet.about and sheet.kind == "fact_corrected":
        changed, wrong = changes(sheet.about, sheet.typed)
        content["changes"] = changed
        faults = [*wrong, *faults]
        if not changed and not faults:
            faults = [FormFault("", TEXTS["nothing_different"])]
    return content, faults


def _faults(sheet: FormSheet, refusal: Refusal, content: dict[str, Any]) -> list[FormFault]:
    """A refusal as faults of the sheet's fields; those of a corrected fact stand under `changes`."""
    if sheet.kind != "fact_corrected" or sheet.about is None:
        return told(refusal, sheet.kind, sheet.paths)
    own_time = isinstance(refusal, OccurredInFuture) and "occurred_at" not in content["changes"]
    own = {"reason", *(("occurred_at",) if own_time else ())}
    inside = {path.partition(".")[2] for path in sheet.paths if path.startswith(f"{PREFIX}.")}
    found = told(refusal, sheet.about.fact.kind, inside | own)
    changed = set(content["changes"])
    return [
        fault if fault.path in ("", *(own - changed)) else fault._replace(path=f"{PREFIX}.{fault.path}")
        for fault in found
    ]


def _back(code: str, kind: str) -> str:
    """The page where what is recorded can be seen."""
    if not code:
        return "/"
    if code == FIRM_BOOK:
        return "/people"
    return f"/accounts/{code}/handover" if kind == HANDOVER else f"/accounts/{code}"
