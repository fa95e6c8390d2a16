"""How an account is judged: its tier and why, the tiers it had, and who looks after it."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.catalogue import Role
from tierline.domain.coverage import Coverage, ItemCoverage, Share
from tierline.interfaces.assessed import judged_members
from tierline.interfaces.http.query_params import FreshLog, FreshRows, TheSystem, TheView
from tierline.interfaces.http.response_cache import CachedRoute, head_of_log, kept_while
from tierline.interfaces.http.responses import answer
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System
from tierline.projections.models.tier_history import tier_history
from tierline.projections.reports.portfolio import account

router = APIRouter(tags=["accounts"], route_class=CachedRoute)


@router.get("/accounts/{code}/tier", dependencies=[FreshLog])
@needs(Scope.READ)
@kept_while(head_of_log)
def read_tier(request: Request, system: TheSystem, view: TheView, code: str) -> Response:
    """The tier at any instant, past or future, and why: every criterion with the facts behind it."""
    at = view.at
    with system.reads.account(code, view.known) as known:
        policy = system.reads.tier_policy(at, known.position)
        content = _kept(request, system, ("tier", at, known.mark), lambda: judged_members(known, at, policy))
        basis, version = system.reads.log_basis(known.position, at, known.left_out), known.history.version
    return answer(request, content, basis=basis, version=version)


@router.get("/accounts/{code}/tier/history", dependencies=[FreshRows])
@needs(Scope.READ)
def read_tier_history(request: Request, system: TheSystem, view: TheView, code: str) -> Response:
    """The tiers the account had up to the instant asked about, and what made them change."""
    at = view.at
    with system.reads.reading(view.known) as reading:
        if not system.reads.sees(code):
            raise UnknownAccount()  # Without looking: that would take a little longer where there is one.
        found = tier_history(reading, code, at)
        basis = system.reads.rows_basis(reading, at)
        if not found and account(reading, code, at) is None:
            raise UnknownAccount()
    return answer(request, {"account": code, "as_of": at, "items": found}, basis=basis)


@router.get("/accounts/{code}/coverage", dependencies=[FreshLog])
@needs(Scope.READ)
@kept_while(head_of_log)
def read_coverage(request: Request, system: TheSystem, view: TheView, code: str) -> Response:
    """Who holds which role, and how each responsibility and each function of ours stands."""
    with system.reads.account(code, view.known) as known:
        policy = system.reads.coverage_policy(view.at, known.position)
        content = _kept(
            request,
            system,
            ("coverage", view.at, known.mark),
            lambda: {"account": code, **_coverage(known.coverage(view.at)), "policy": policy},
        )
        basis, version = (
            system.reads.log_basis(known.position, view.at, known.left_out),
            known.history.version,
        )
    return answer(request, content, basis=basis, version=version)


def _kept(
    request: Request, system: System, key: tuple[str, datetime, Hashable], judge: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """An answer from memory, if it was given before; nobody asks twice about a moment without a name."""
    if not {"as_of", "basis"} & set(request.query_params):
        return judge()
    return system.judged.answer(key, key[1], judge)


def _coverage(found: Coverage) -> dict[str, Any]:
    return {
        "as_of": found.at,
        "open": found.open,
        **share_members(found.share),
        "roles": [_role(found, role) for role in Role],
        "in_two_roles": found.in_two_roles,
        "responsibilities": [_item(item, "role") for item in found.responsibilities],
        "functions": [_item(item, "function") for item in found.functions],
    }


def _role(found: Coverage, role: Role) -> dict[str, Any]:
    holders = [{"person": one.person, "since": one.since} for one in found.holders(role)]
    return {"role": role, "holders": holders, **share_members(found.share_of(role))}


def share_members(share: Share) -> dict[str, Any]:
    """How much is covered, as members of an answer."""
    ratio = share.ratio
    return {
        "covered": share.covered,
        "total": share.total,
        "share": None if ratio is None else round(ratio, 4),
    }


def _item(item: ItemCoverage, group: str) -> dict[str, Any]:
    fields = ("state", "holders", "last_fact", "last_at", "due", "cadence_days")
    return {
        "id": item.id,
        group: getattr(item, group),
        **{name: getattr(item, name) for name in fields},
        "words": item.words,
        "reason": item.reason,
    }
