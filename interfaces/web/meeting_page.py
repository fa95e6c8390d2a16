"""`/accounts/{code}/meeting`: recording a meeting, call or message by one form, with somebody new in it."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.outcomes import PartRefused
from tierline.domain.account.contacts import ContactAlreadyAdded
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.http.errors import status_of
from tierline.interfaces.http.query_params import TheActor, TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.doubts import doubts, settled
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.meeting import (
    NEW,
    OUR_LEVEL,
    REFERENCE,
    MeetingSheet,
    facts_typed,
    first_typed,
    kind_typed,
    misplaced,
)
from tierline.interfaces.web.forms.offers import offers_of_everybody
from tierline.interfaces.web.forms.refused import told
from tierline.interfaces.web.forms.typed import FormFault, Typed, read
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.record_page import (
    ONLY_SHOWN,
    ask_back,
    fact_id_of,
    onward,
    show,
    show_again,
    show_away,
    turned_back,
)
from tierline.interfaces.wiring import System

router = room()
KIND = "interaction"
"""The kind of a meeting until it is known who took part."""


@router.get("/accounts/{code}/meeting")
@needs(Scope.RECORD)
def serve(system: TheSystem, visit: TheVisit, code: str) -> Response:
    """The form, with whoever fills it in ticked. Raises UnknownAccount."""
    found = offers_of_everybody(system, code, visit.principal.person, KIND)
    typed = first_typed(found, visit.principal.person, visit.now, visit.zone)
    return show(visit, MeetingSheet(KIND, code, found, system.new_id(), typed))


@router.post("/accounts/{code}/meeting")
@needs(Scope.RECORD)
def take(system: TheSystem, visit: TheVisit, actor: TheActor, sent: ThePosted, code: str) -> Response:
    """Record the meeting, and somebody new with it; or show the form again with what is wrong."""
    sheet = sheet_of(system, visit, code, sent.typed)
    if sent.typed.one(ONLY_SHOWN):
        return show(visit, sheet, sent=True)
    return _send(system, visit, actor, sheet, sent)


def sheet_of(system: System, visit: PageContext, code: str, typed: Typed) -> MeetingSheet:
    """The form as it was filled in. Raises UnknownAccount and FormNotReadable."""
    return MeetingSheet(
        KIND, code, offers_of_everybody(system, code, visit.principal.person, KIND), fact_id_of(typed), typed
    )


def _send(system: System, visit: PageContext, actor: str, sheet: MeetingSheet, sent: Posted) -> Response:
    """Record what is typed on the sheet, or show it again with what can't be read or is missing."""
    values, faults = read(sheet.fields, sheet.typed)
    if turned := turned_back(visit, sheet, sent, faults):
        return turned
    with system.reads.account(sheet.code, None) as known:
        kind = kind_typed(known, values)
    sheet.asks_level = kind is None
    if kind is None:
        return show_again(visit, sheet, 422, [FormFault(OUR_LEVEL, TEXTS["our_level_asked"])])
    if wrong := misplaced(kind, values):
        return show_again(visit, sheet, 422, wrong)
    facts = facts_typed(kind, values, sheet.fact_id, sheet.typed.one(REFERENCE))
    asked_back = doubts(system, visit, sheet, actor, facts[-1])
    if not settled(asked_back, sheet):
        return ask_back(visit, sheet, asked_back)
    return _record(system, visit, sheet, facts)


def _record(system: System, visit: PageContext, sheet: MeetingSheet, facts: list[dict[str, Any]]) -> Response:
    """Record the meeting, and somebody new with it, both or neither; the way to where it can be seen."""
    try:
        outcomes = system.accounts.record_together(sheet.code, facts, actor=visit.principal)
    except PartRefused as refused:
        return _refused(visit, sheet, refused.refusal, str(facts[refused.place]["kind"]))
    except Refusal as refusal:
        return _refused(visit, sheet, refusal, KIND)
    except SILENCE as error:
        return show_away(visit, sheet, error)
    system.rows_reach(outcomes[-1].receipt.position)
    return onward(visit, sheet, sheet.code, sheet.fact_id, facts[-1])


def _refused(visit: PageContext, sheet: MeetingSheet, refusal: Refusal, kind: str) -> Response:
    """The form again with why one of its facts was refused; a reference that is taken becomes another."""
    status = status_of(type(refusal))
    if isinstance(refusal, ContactAlreadyAdded):
        sheet.typed[REFERENCE] = [sheet.offers.next_reference("contact")]
        return show_again(visit, sheet, status, [FormFault(NEW, TEXTS["reference_taken"])])
    return show_again(visit, sheet, status, list(_placed(sheet, refusal, kind)))


def _placed(sheet: MeetingSheet, refusal: Refusal, kind: str) -> Iterator[FormFault]:
    """A refusal of one of the facts as faults of the fields that it is typed in."""
    inside = {path.partition(".")[2] for path in sheet.paths if path.startswith(f"{NEW}.")}
    is_new = kind == "contact_added"
    for one in told(refusal, kind, {*inside, "occurred_at"} if is_new else {*sheet.paths, "form"}):
        path = "channel" if one.path == "form" else one.path
        yield one._replace(path=f"{NEW}.{path}" if is_new and path in inside else path)
