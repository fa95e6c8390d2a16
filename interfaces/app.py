"""The app: routes, and what every request passes on its way to them."""

import os
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from tierline.interfaces.http import (
    accounts,
    assessment,
    asyncapi,
    audit,
    batch,
    catalogue,
    confirmations,
    contacts,
    desk,
    effects,
    errors,
    exports,
    facts,
    feed,
    finding,
    firm,
    forgetting,
    health,
    inbox,
    messages,
    metrics,
    openapi,
    people,
    planning,
    policies,
    problems,
    proofs,
    receipts,
    reports,
    restated,
    security,
    timeline,
    views,
    webhooks,
)
from tierline.interfaces.http.guards import BodyLimit, Doorkeeper, Faults, HeadAsGet, SecurityHeaders
from tierline.interfaces.http.limiting import within_limits
from tierline.interfaces.http.query_params import only_known_parameters, only_possible_accounts, only_who_may
from tierline.interfaces.http.request_counts import RequestCounts
from tierline.interfaces.http.request_notes import RequestNotes
from tierline.interfaces.mcp import endpoint
from tierline.interfaces.permission import check_all_declare, handlers
from tierline.interfaces.telemetry import NOTHING, telemetry_to
from tierline.interfaces.uploads import Jobs
from tierline.interfaces.web import imports_page
from tierline.interfaces.web.page_router import tell_nowhere
from tierline.interfaces.web.routes import PAGES
from tierline.interfaces.wiring import System

PREFIX = "/v1"
ROOMS = (
    openapi,
    asyncapi,
    catalogue,
    accounts,
    forgetting,
    facts,
    confirmations,
    batch,
    assessment,
    effects,
    planning,
    contacts,
    timeline,
    audit,
    restated,
    reports,
    exports,
    feed,
    webhooks,
    policies,
    firm,
    desk,
    messages,
    people,
    finding,
    inbox,
    views,
    security,
    proofs,
    receipts,
)


def create_app(system: System) -> FastAPI:
    """The HTTP door of a system that is open; whoever opened it closes it.

    Raises NothingDeclared, BadSetting.
    """
    telemetry = telemetry_to(os.environ) if system.settings.telemetry == "on" else None
    app = FastAPI(
        title="Tierline",
        summary="Which relationship a supplier really has with each key account, since when, and why.",
        version=openapi.VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=_routes(),
        telemetry=telemetry.config if telemetry else NOTHING,
    )
    app.state.system = system
    app.state.counts = RequestCounts()
    app.state.jobs = Jobs(system.clock, lambda: system.new_id().hex)
    system.before_closing.append(app.state.jobs.stop)
    if telemetry:
        system.before_closing.append(telemetry.stop)
    check_all_declare(handlers(app.routes))
    errors.install(app)
    app.add_exception_handler(404, tell_nowhere)
    openapi.install(app)
    _guard(app, system)
    return app


def _guard(app: FastAPI, system: System) -> None:
    """Add what every request passes. The last one added is the first one passed."""
    app.add_middleware(BodyLimit, limit=system.settings.body_limit, exempt=_has_its_own_limit)
    app.add_middleware(
        Doorkeeper,
        callers=system.callers,
        guarded=(PREFIX, metrics.PATH, endpoint.PATH),
        keyless=(health.READY, problems.PATH),
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Faults)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(
        RequestNotes,
        journal=system.journal,
        counts=app.state.counts,
        prefix=PREFIX,
        lines=system.settings.request_log == "on",
    )
    app.add_middleware(HeadAsGet)


@cache
def _routes() -> list[BaseRoute]:
    """The routes of every app, which know no system: finding out what each depends on is most of the work."""
    router = APIRouter()
    for room in (_rooms(), health.router, problems.router, metrics.router, endpoint.router, *PAGES):
        router.include_router(room)
    return router.routes


def _rooms() -> APIRouter:
    passed = (only_who_may, only_known_parameters, only_possible_accounts)
    limited = Depends(within_limits, scope="function")
    router = APIRouter(prefix=PREFIX, dependencies=[*(Depends(one) for one in passed), limited])
    for room in ROOMS:
        router.include_router(room.router)
    return router


def _has_its_own_limit(path: str) -> bool:
    return path in (PREFIX + batch.PATH, imports_page.PATH, endpoint.PATH)
