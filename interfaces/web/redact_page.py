"""`/…/facts/{fact_id}/redact`: destroying one free text of a fact for good, after a look at what goes."""

from typing import Any
from uuid import UUID

from starlette.responses import Response

from tierline.application.access import RECORDING, Scope
from tierline.domain.account.corrections import UnknownTarget
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.domain.shared.personal import marker_in
from tierline.domain.shared.words import Words
from tierline.interfaces.destroying import destroyed, epoch, on_hold, redactable
from tierline.interfaces.http.confirmations import fact_asked
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.offers import offers
from tierline.interfaces.web.forms.statements import Subject, subject
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.privacy_page import certified, sent_by_us
from tierline.interfaces.web.record_page import check_scopes
from tierline.interfaces.web.rendering import page
from tierline.interfaces.wiring import System

router = room()
PATH = "/accounts/{code}/facts/{fact_id}/redact"
OF_THE_FIRM = "/firm/facts/{fact_id}/redact"
_KIND = "fact_redacted"


@router.get(PATH)
@needs(*RECORDING)
def look(system: TheSystem, visit: TheVisit, code: str, fact_id: str) -> Response:
    """The free texts of a fact, and a form to destroy one. Raises UnknownTarget, TargetIsAStatement."""
    return _shown(system, visit, code, fact_asked(fact_id))


@router.post(PATH)
@needs(*RECORDING)
def redact(system: TheSystem, visit: TheVisit, sent: ThePosted, code: str, fact_id: str) -> Response:
    """Destroy the text that was chosen and show the certificate. Raises SentFromElsewhere, and Refusals."""
    return _done(system, visit, sent, code, fact_asked(fact_id))


@router.get(OF_THE_FIRM)
@needs(Scope.PEOPLE)
def look_in_the_book(system: TheSystem, visit: TheVisit, fact_id: str) -> Response:
    """The same of a fact of the firm's own book."""
    return _shown(system, visit, FIRM_BOOK, fact_asked(fact_id))


@router.post(OF_THE_FIRM)
@needs(Scope.PEOPLE)
def redact_in_the_book(system: TheSystem, visit: TheVisit, sent: ThePosted, fact_id: str) -> Response:
    """The same of a fact of the firm's own book."""
    return _done(system, visit, sent, FIRM_BOOK, fact_asked(fact_id))


def _done(system: System, visit: PageContext, sent: Posted, stream: str, fact: UUID) -> Response:
    ident, typed = sent_by_us(sent), sent.typed
    if not (typed.one("field") and typed.one("reason") and typed.one("for_good")):
        return _shown(system, visit, stream, fact, typed)
    stated = {"kind": _KIND, "fact_id": str(ident), "target": str(fact), "for_good": True}
    stated |= {name: typed.one(name) for name in ("field", "reason")}
    done = destroyed(system, stream, stated, visit.principal)
    system.rows_reach(done.receipt.position)
    return certified(visit, done.receipt.fact_id)


def _shown(
    system: System, visit: PageContext, stream: str, fact: UUID, typed: Typed | None = None
) -> Response:
    about = _about(system, stream, fact)
    check_scopes(visit, stream, _KIND, about)
    ours = stream == FIRM_BOOK
    return page(
        "redact.html.j2",
        visit,
        422 if typed else 200,
        here=f"/firm/facts/{fact}/redact" if ours else f"/accounts/{stream}/facts/{fact}/redact",
        back="/people" if ours else f"/accounts/{stream}",
        account=None if ours else offers(system, stream).name or stream,
        fact=about.fact,
        texts=_texts(system, stream, about),
        refusal=on_hold(system, stream, about.fact.concerned()),
        epoch=epoch(system),
        fact_id=system.new_id(),
        typed=typed or Typed(),
        fault=TEXTS["redact_not_confirmed"] if typed else None,
    )


def _about(system: System, stream: str, fact: UUID) -> Subject:
    statements = system.reads.statements_about(fact)
    if not statements or statements[0].account_id != account_id(stream):
        raise UnknownTarget(field="target")
    return subject(system, stream, fact)


def _texts(system: System, stream: str, about: Subject) -> list[tuple[str, Words, list[Any]]]:
    """The fields that hold a text, what they are called, and what they say as far as it can be read."""
    statements = system.reads.statements_about(about.fact.fact_id)
    values = [one.fact.model_dump(mode="json", exclude_none=True) for one in statements]
    found = redactable(about.fact, system.sealing.opened_all(account_id(stream), values))
    left = {name: [one for one in said if marker_in(one) != "forgotten"] for name, said in found.items()}
    return [(name, label_of(about.fact.kind, name), said) for name, said in left.items() if said]
