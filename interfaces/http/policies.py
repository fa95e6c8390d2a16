"""Tier policies: which there are, adopting another one, and holding a draft against the past."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.policies import stated_policy
from tierline.interfaces.http.facts import IdempotencyKey, receipt
from tierline.interfaces.http.query_params import FreshLog, ThePrincipal, TheSystem
from tierline.interfaces.http.refusals import MemberNotText, MemberUnknown
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.query.view import instant_asked
from tierline.interfaces.wiring import System
from tierline.projections.backtests import Asked, members, one_at_a_time, run
from tierline.projections.policy_list import policies

router = APIRouter(tags=["policies"])
_ASKED = ("policy", "toml", "as_of", "account", "flap_days")


@router.get("/policies", dependencies=[FreshLog])
@needs(Scope.READ)
def list_policies(request: Request, system: TheSystem) -> Response:
    """The default tier policy and every one adopted, in the order of their first days."""
    now, head = system.clock(), system.log.head()
    content = {"items": policies(system.reads, system.sealing.opened_fact, now, head)}
    return answer(request, content, basis=system.reads.log_basis(head, now), keep=NO_STORE)


@router.post("/policies", status_code=201)
@needs(Scope.POLICY)
def adopt_policy(
    system: TheSystem, by: ThePrincipal, body: Annotated[dict[str, Any], Body()], key: IdempotencyKey = None
) -> Response:
    """Adopt a tier policy from a day on, past or future; earlier days stay judged as they were."""
    return receipt(system.adoptions.adopt(body, actor=by, idempotency_key=key))


@router.post("/policies:backtest")
@needs(Scope.POLICY)
def backtest_policy(request: Request, system: TheSystem, body: Annotated[dict[str, Any], Body()]) -> Response:
    """Hold a draft against the past: which accounts it would have judged otherwise, and when.

    Changes nothing. Without `account` it reads the facts of all accounts, so it may take a while; whoever
    asks for a second one meanwhile is told to come again.
    """
    asked = _asked(system, body)
    with one_at_a_time():
        answered = run(system.reads, asked)
    return answer(request, members(answered), basis=answered.basis, keep=NO_STORE)


def _asked(system: System, body: dict[str, Any]) -> Asked:
    if body.keys() - set(_ASKED):
        raise MemberUnknown(known=", ".join(_ASKED))
    given = {name: value for name, value in body.items() if value is not None}
    for name in ("as_of", "account"):
        if not isinstance(given.get(name, ""), str):
            raise MemberNotText(field=name, name=name)
    _, draft = stated_policy(given)
    at = instant_asked(given["as_of"], "as_of") if "as_of" in given else system.clock()
    named = {name: given[name] for name in ("account", "flap_days") if name in given}
    return Asked(draft, at, **named)
