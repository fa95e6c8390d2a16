"""Forgetting, redacting, legal holds, and what is kept of somebody: verbs at the contact, person or fact."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import RECORDING, Principal, Scope
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.destroying import Destroyed, at_its_time, destroyed
from tierline.interfaces.http.confirmations import fact_asked
from tierline.interfaces.http.exact import ExactRoute
from tierline.interfaces.http.facts import IdempotencyKey, receipt
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.http.refusals import MemberUnknown
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.person_data import contact_data, person_data
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.wiring import System

router = APIRouter(tags=["privacy"], route_class=ExactRoute)
CONTACT = "/accounts/{code}/contacts/{contact:path}"
PERSON = "/people/{person:path}"
_Said = Annotated[dict[str, Any], Body()]
_ALWAYS = ("fact_id", "occurred_at")
"""What may be said with every verb: which fact it is, and when it was so; now, if not said."""


@router.post(CONTACT + ":forget", status_code=201)
@needs(Scope.CORRECT)
def forget_contact(
    system: TheSystem, by: ThePrincipal, code: str, contact: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Forget one of the customer's people, for good: their name and addresses, and every text about them.

    The body says so: `{"for_good": true}`. Refused while they are under a legal hold. Their open confirmation
    links are withdrawn. From then on they are called by the `pseudonym` that is answered, in place of their
    reference. Tiers, coverage and counts of all days stay.
    """
    said = _said(body, "for_good") | {"kind": "contact_forgotten", "contact": contact}
    return _certificate(destroyed(system, code, said, by, key))


@router.post(PERSON + ":forget", status_code=201)
@needs(Scope.PEOPLE)
def forget_person(
    system: TheSystem, by: ThePrincipal, person: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Forget one of our own people, for good: name, address and every text of the firm's book about them.

    The body says so: `{"for_good": true}`. Refused while they are under a legal hold.
    """
    said = _said(body, "for_good") | {"kind": "person_forgotten", "person": person}
    return _certificate(destroyed(system, FIRM_BOOK, said, by, key))


@router.post("/accounts/{code}/facts/{fact_id}:redact", status_code=201)
@needs(*RECORDING)
def redact(
    system: TheSystem, by: ThePrincipal, code: str, fact_id: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Destroy one free text of a fact for good, in the fact and in its corrections; the fact stays.

    The body has `field`, as in `note`, a `reason`, and `"for_good": true`. What others recorded takes the
    scope `correct`. Refused while somebody whom the fact concerns is under a legal hold.
    """
    return _redacted(system, code, fact_id, body, by, key)


@router.post("/firm/facts/{fact_id}:redact", status_code=201)
@needs(Scope.PEOPLE)
def redact_of_the_firm(
    system: TheSystem, by: ThePrincipal, fact_id: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Destroy one free text of a fact of the firm's own book for good; the fact stays."""
    return _redacted(system, FIRM_BOOK, fact_id, body, by, key)


@router.post(CONTACT + ":hold", status_code=201)
@needs(Scope.CORRECT)
def hold_contact(
    system: TheSystem, by: ThePrincipal, code: str, contact: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Put a contact under a legal hold, with a `reason`: nothing about them is destroyed meanwhile."""
    return _state(system, code, {"kind": "contact_held", "contact": contact}, body, by, key)


@router.post(CONTACT + ":release", status_code=201)
@needs(Scope.CORRECT)
def release_contact(
    system: TheSystem, by: ThePrincipal, code: str, contact: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Release a legal hold on a contact, with a `reason`."""
    return _state(system, code, {"kind": "hold_released", "contact": contact}, body, by, key)


@router.post(PERSON + ":hold", status_code=201)
@needs(Scope.PEOPLE)
def hold_person(
    system: TheSystem, by: ThePrincipal, person: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Put one of ours under a legal hold, with a `reason`: nothing about them is destroyed meanwhile."""
    return _state(system, FIRM_BOOK, {"kind": "person_held", "person": person}, body, by, key)


@router.post(PERSON + ":release", status_code=201)
@needs(Scope.PEOPLE)
def release_person(
    system: TheSystem, by: ThePrincipal, person: str, body: _Said, key: IdempotencyKey = None
) -> Response:
    """Release a legal hold on one of our people, with a `reason`."""
    return _state(system, FIRM_BOOK, {"kind": "person_hold_released", "person": person}, body, by, key)


@router.get(CONTACT + "/disclosure")
@needs(Scope.READ_TEXTS)
def disclose_contact(request: Request, system: TheSystem, code: str, contact: str) -> Response:
    """Everything that is kept of one of the customer's people, for whoever asks what that is."""
    return answer(request, contact_data(system, code, contact), keep=NO_STORE)


@router.get(PERSON + "/disclosure")
@needs(Scope.PEOPLE)
def disclose_person(request: Request, system: TheSystem, person: str) -> Response:
    """Everything that is kept of one of our own people, for whoever asks what that is.

    Texts are opened for who has the scope `read:texts`. Of accounts, what says that they took part is told
    without its texts, which are about customers; of accounts that may not be seen, nothing.
    """
    return answer(request, person_data(system, person), keep=NO_STORE)


def _said(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What was said. Raises MemberUnknown."""
    known = (*names, *_ALWAYS)
    if body.keys() - set(known):
        raise MemberUnknown(known=", ".join(known))
    return dict(body)


def _redacted(
    system: System, stream: str, fact_id: str, body: Mapping[str, Any], by: Principal, key: str | None
) -> Response:
    target = str(fact_asked(fact_id))
    said = _said(body, "field", "reason", "for_good") | {"kind": "fact_redacted", "target": target}
    return _certificate(destroyed(system, stream, said, by, key))


def _state(
    system: System,
    stream: str,
    said: dict[str, Any],
    body: Mapping[str, Any],
    by: Principal,
    key: str | None,
) -> Response:
    content = at_its_time(system, stream, _said(body, "reason") | said, by, key)
    return receipt(system.accounts.record(stream, content, actor=by, idempotency_key=key))


def _certificate(done: Destroyed) -> Response:
    members = {"keys_destroyed": done.keys, "root_key_epoch": done.epoch, "pseudonym": done.pseudonym}
    content = {name: getattr(done.receipt, name) for name in _RECEIPT} | members
    headers = {"ETag": f'"{done.receipt.version}"', "Cache-Control": NO_STORE}
    status = 200 if done.repeated else 201
    return Response(to_json(content), status, headers, media_type="application/json")


_RECEIPT = ("fact_id", "account", "version", "position", "recorded_at")
