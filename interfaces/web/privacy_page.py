"""`/…/privacy`: forgetting a contact or one of ours, legal holds, and what is kept of them, on one page.

What was destroyed is certified on a page of its own, `/certificates/{fact_id}`.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from tierline.application.access import Scope
from tierline.domain.account.redacting import FactRedacted
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.destroying import at_its_time, at_stake, certificate, destroyed, epoch
from tierline.interfaces.http.confirmations import fact_asked
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.form_body import FormNotReadable, SentFromElsewhere
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.offers import offers
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import FreshPage, PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page
from tierline.interfaces.wiring import System

router = room()
CONTACT = "/accounts/{code}/contacts/{contact:path}/privacy"
PERSON = "/people/{person:path}/privacy"
_FORGET, _HOLD, _RELEASE = "forget", "hold", "release"


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whom a page is about: the stream that knows them, and their reference in it."""

    stream: str
    who: str

    @property
    def is_ours(self) -> bool:
        """Whether it is one of our own people."""
        return self.stream == FIRM_BOOK

    @property
    def path(self) -> str:
        """Where their page is."""
        return f"/people/{self.who}" if self.is_ours else f"/accounts/{self.stream}/contacts/{self.who}"

    def kind(self, action: str) -> str:
        """The kind of the fact that an action states. Raises FormNotReadable."""
        kinds = _OF_OURS if self.is_ours else _OF_THEIRS
        if action not in kinds:
            raise FormNotReadable()
        return kinds[action]


_OF_THEIRS = {_FORGET: "contact_forgotten", _HOLD: "contact_held", _RELEASE: "hold_released"}
_OF_OURS = {_FORGET: "person_forgotten", _HOLD: "person_held", _RELEASE: "person_hold_released"}


@router.get(CONTACT, dependencies=[FreshPage])
@needs(Scope.CORRECT)
def of_a_contact(system: TheSystem, visit: TheVisit, code: str, contact: str) -> Response:
    """What would go and what would stay of a contact. Raises UnknownAccount, UnknownContact."""
    return _shown(system, visit, Somebody(code, contact))


@router.post(CONTACT)
@needs(Scope.CORRECT)
def act_on_a_contact(
    system: TheSystem, visit: TheVisit, sent: ThePosted, code: str, contact: str
) -> Response:
    """Forget a contact, hold them, or release the hold. Raises SentFromElsewhere, and Refusals."""
    return _done(system, visit, sent, Somebody(code, contact))


@router.get(PERSON, dependencies=[FreshPage])
@needs(Scope.PEOPLE)
def of_a_person(system: TheSystem, visit: TheVisit, person: str) -> Response:
    """What would go and what would stay of one of ours. Raises UnknownPerson."""
    return _shown(system, visit, Somebody(FIRM_BOOK, person))


@router.post(PERSON)
@needs(Scope.PEOPLE)
def act_on_a_person(system: TheSystem, visit: TheVisit, sent: ThePosted, person: str) -> Response:
    """Forget one of ours, hold them, or release the hold. Raises SentFromElsewhere, and Refusals."""
    return _done(system, visit, sent, Somebody(FIRM_BOOK, person))


@router.get("/certificates/{fact_id}")
@needs(Scope.READ)
def certificate_page(system: TheSystem, visit: TheVisit, fact_id: str) -> Response:
    """What a fact certifies that destroyed something. Raises NoCertificate."""
    found = certificate(system, fact_asked(fact_id))
    fact = found.fact
    about = system.reads.statement(fact.target) if isinstance(fact, FactRedacted) else None
    field = label_of(about.fact.kind, fact.field) if about and isinstance(fact, FactRedacted) else None
    ours = found.account == FIRM_BOOK
    return page(
        "certificate.html.j2",
        visit,
        found=found,
        who=Somebody(found.account, fact.forgets() or "") if fact.forgets() else None,
        field=field,
        about=about,
        account=None if ours else offers(system, found.account).name or found.account,
        epoch=epoch(system),
    )


def sent_by_us(sent: Posted) -> UUID:
    """The id that a form gives to its fact. Raises SentFromElsewhere, FormNotReadable."""
    if not sent.is_ours:
        raise SentFromElsewhere()
    try:
        return UUID(sent.typed.one("fact_id"))
    except ValueError:
        raise FormNotReadable() from None


def certified(visit: PageContext, fact_id: UUID) -> Response:
    """The way to a certificate."""
    address = visit.present(f"/certificates/{fact_id}")
    return RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})


def _done(system: System, visit: PageContext, sent: Posted, one: Somebody) -> Response:
    ident, action = sent_by_us(sent), sent.typed.one("action")
    stated: dict[str, Any] = {"kind": one.kind(action), "fact_id": str(ident)}
    stated["person" if one.is_ours else "contact"] = one.who
    if action != _FORGET:
        if not sent.typed.one("reason"):
            return _shown(system, visit, one, sent.typed, "state_this")
        return _held(system, visit, one, {**stated, "reason": sent.typed.one("reason")})
    if sent.typed.one("typed") != one.who or not sent.typed.one("for_good"):
        return _shown(system, visit, one, sent.typed, "privacy_not_confirmed")
    done = destroyed(system, one.stream, {**stated, "for_good": True}, visit.principal)
    system.rows_reach(done.receipt.position)
    return certified(visit, done.receipt.fact_id)


def _held(system: System, visit: PageContext, one: Somebody, stated: dict[str, Any]) -> Response:
    content = at_its_time(system, one.stream, stated, visit.principal, None)
    system.rows_reach(system.accounts.record(one.stream, content, actor=visit.principal).receipt.position)
    address = visit.present(f"{one.path}/privacy")
    return RedirectResponse(address, 303, {"Cache-Control": HEADERS["Cache-Control"]})


def _shown(
    system: System, visit: PageContext, one: Somebody, typed: Typed | None = None, fault: str = ""
) -> Response:
    stake = at_stake(system, one.stream, one.who)
    known = None if one.is_ours else offers(system, one.stream, "contact_left")
    names = {each.reference: each.name for each in known.contacts} if known else {}
    return page(
        "privacy.html.j2",
        visit,
        422 if fault else 200,
        one=one,
        name=names.get(one.who) or one.who,
        account=known.name or one.stream if known else None,
        stake=stake,
        epoch=epoch(system),
        fact_id=system.new_id(),
        typed=typed or Typed(),
        fault=TEXTS[fault] if fault else None,
        action=typed.one("action") if typed else "",
    )
