"""An account's contacts: whom we know there, by name, when we were last in touch, and who of us with whom."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.connections import connections, known_by_one_only
from tierline.domain.account.contact_list import Acquaintance, acquaintances
from tierline.domain.account.history import History
from tierline.interfaces.finding import text_in
from tierline.interfaces.http.query_params import FreshLog, TheSystem, TheView
from tierline.interfaces.http.responses import NO_STORE, answer
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System

router = APIRouter(tags=["accounts"])


@router.get("/accounts/{code}/contacts", dependencies=[FreshLog])
@needs(Scope.READ)
def read_contacts(request: Request, system: TheSystem, view: TheView, code: str) -> Response:
    """The customer's people known at the instant asked about, names, titles and addresses opened for display.

    Those who are there come first, the highest first. What is forgotten on request or
    damaged is a marker.
    """
    with system.reads.account(code, view.known) as known:
        told = known.told_by(view.at)
        found = acquaintances(told, view.at) if told else []
        basis, version = (
            system.reads.log_basis(known.position, view.at, known.left_out),
            known.history.version,
        )
    items = [shown(system, one) for one in found]
    content = {"account": code, "as_of": view.at, "items": items}
    return answer(request, content, basis=basis, version=version, keep=NO_STORE)


@router.get("/accounts/{code}/connections", dependencies=[FreshLog])
@needs(Scope.READ)
def read_connections(request: Request, system: TheSystem, view: TheView, code: str) -> Response:
    """Who of us knows whom there: what connects one of theirs with one of ours, the most used first.

    Interactions and executive contacts of the 365 days before count, of those of theirs who are there at the
    instant asked about. `live` is a connection used in the last 180 days; `only` marks somebody of theirs
    whom nobody else of us is connected with.
    """
    with system.reads.account(code, view.known) as known:
        told = known.told_by(view.at)
        items = _connected(system, told, view.at) if told else []
        basis = system.reads.log_basis(known.position, view.at, known.left_out)
        version = known.history.version
    content = {"account": code, "as_of": view.at, "items": items}
    return answer(request, content, basis=basis, version=version, keep=NO_STORE)


def _connected(system: System, told: History, at: datetime) -> list[dict[str, Any]]:
    there = {one.contact: one for one in acquaintances(told, at) if one.known.there}
    found = [one for one in connections(told, at) if one.contact in there]
    names = {one: text_in(system, there[one].named_by, "name") for one in {tie.contact for tie in found}}
    only = known_by_one_only(found)
    return [
        {
            "contact": one.contact,
            "name": names[one.contact],
            "level": there[one.contact].known.level,
            "person": one.person,
            "times": one.times,
            "last_at": one.last.at,
            "last_fact": one.last.fact.fact_id,
            "live": one.is_live_at(at),
            "only": one.contact in only,
        }
        for one in found
    ]


def shown(system: System, one: Acquaintance) -> dict[str, Any]:
    """A contact in the shape of this door."""
    stated = ("level", "function", "key_person", "there")
    return {
        "contact": one.contact,
        "name": text_in(system, one.named_by, "name"),
        "title": text_in(system, one.titled_by, "title"),
        **_addresses(system, one),
        **{name: getattr(one.known, name) for name in stated},
        "last_at": one.last.at if one.last else None,
    }


def _addresses(system: System, one: Acquaintance) -> dict[str, Any]:
    """Those that are known; answers of times when there was none stay as they were."""
    said = {"email": one.mailed_by, "phone": one.phoned_by}
    return {name: text_in(system, entry, name) for name, entry in said.items() if entry}
