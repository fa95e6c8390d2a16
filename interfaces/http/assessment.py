"""How an account is judged: its tier and why, the tiers it had, and who looks after it."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.catalogue import Role
from tierline.domain.coverage import Coverage, ItemCoverage, Share
from tierline.domain.grade import Grade
from tierline.domain.tiers.assess import Assessment, Finding, OverrideInForce
from tierline.domain.tiers.judging_periods import assess_over
from tierline.interfaces.http.query_params import FreshLog, FreshRows, TheSystem, TheView
from tierline.interfaces.http.response_cache import CachedRoute, head_of_log, kept_while
from tierline.interfaces.http.responses import answer
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import AccountSnapshot
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
        content = _kept(request, system, ("tier", at, known.mark), lambda: _judged(known, at, policy))
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


def _judged(known: AccountSnapshot, at: datetime, policy: str) -> dict[str, Any]:
    found, grade = assess_over(known.terms, at), known.grade(at)
    content = {"account": known.account, **tier_members(found), "grade": grade.letter, "policy": policy}
    if known.policy(at).grade:
        # Answers by policies that say nothing of grades stay what they were.
        content["grade_detail"] = _grade(grade)
    content["criteria"] = [_criterion(one, known.stated_only(one, at)) for one in found.criteria]
    return content


def tier_members(found: Assessment) -> dict[str, Any]:
    """A tier at an instant, as members of an answer."""
    return {
        "as_of": found.at,
        "tier": found.tier,
        "derived_tier": found.derived_tier,
        "override": _override(found.override),
        "since": found.since,
        "at_risk": found.at_risk,
        "falls_on": found.falls_on,
        "falls_to": found.falls_to,
    }


def _grade(found: Grade) -> dict[str, Any]:
    numbers = {name: getattr(found, name) for name in ("recorder_share", "median_lateness_days")}
    numbers["confirmed_share"] = found.confirmed_share
    return {
        "carrying": found.carrying,
        "facts": found.facts,
        "days": found.days,
        **{name: None if number is None else round(number, 4) for name, number in numbers.items()},
        "sentence": found.sentence,
        "lacks": found.lacks,
    }


def _override(found: OverrideInForce | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {name: getattr(found, name) for name in ("fact", "tier", "approver", "since", "until")}


def _criterion(found: Finding, stated_only: tuple[UUID, ...]) -> dict[str, Any]:
    fields = ("id", "tier", "role", "state", "value", "threshold", "facts", "since", "lapses_on")
    return {
        **{name: getattr(found, name) for name in fields},
        "reason": found.reason,
        "remedy": found.remedy,
        **({"stated_only": stated_only} if stated_only else {}),
    }


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
