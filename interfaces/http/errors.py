"""Refusals as RFC 9457 problems: the only place that knows status codes, and it repeats no input."""

import inspect
import logging
from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from tierline.application.api_keys import KeyNeeded, KeyNotAccepted
from tierline.application.clock import ClockWrong
from tierline.application.limits import TooManyAtOnce, TooManyRequests
from tierline.domain.account.base import RecordUnreadable
from tierline.domain.shared.errors import (
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    StaleVersion,
    noted,
)
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.http import refusals
from tierline.interfaces.oidc.refusals import ProviderAway, TokenNotAccepted
from tierline.interfaces.presentation.press import FontMissing
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.projections.backtests import BacktestRunning
from tierline.projections.engine.store import ReadModelsBehind

ROOMS = (
    "tierline.domain",
    "tierline.application",
    "tierline.projections",
    "tierline.interfaces.query",
    "tierline.interfaces.http",
    "tierline.interfaces.oidc",
    "tierline.interfaces.presentation.press",
)
"""Where refusals come from that this door tells of."""

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 1
MOST_FAULTS = 20
"""How many fields at fault a problem names; it says how many more there are."""

STATUS: dict[type[Refusal], int] = {
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    KeyNeeded: 401,
    KeyNotAccepted: 401,
    TokenNotAccepted: 401,
    StaleVersion: 412,
    refusals.BrokenJson: 400,
    refusals.MethodNotAllowed: 405,
    refusals.BodyTooLarge: 413,
    refusals.BatchTooLarge: 413,
    refusals.BatchTooLong: 413,
    refusals.ContentTypeUnknown: 415,
    TooManyAtOnce: 429,
    TooManyRequests: 429,
    Fault: 500,
    FontMissing: 500,
    BacktestRunning: 503,
    ClockWrong: 503,
    refusals.NotThatFarYet: 503,
    ReadModelsBehind: 503,
    RecordUnreadable: 503,
    ProviderAway: 503,
    refusals.DatabaseAway: 503,
}
"""A refusal's status is that of its nearest class here."""

_FAMILIES = (Invalid, Forbidden, NotFound, Conflict)
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": str(RETRY_SECONDS)}}
_BY_STATUS = {
    400: refusals.BrokenJson,
    404: refusals.NoSuchAddress,
    405: refusals.MethodNotAllowed,
    413: refusals.BodyTooLarge,
}
log = logging.getLogger("tierline.http")


def status_of(refusal: type[Refusal]) -> int:
    """The HTTP status of a kind of refusal."""
    return next(STATUS[family] for family in refusal.__mro__ if family in STATUS)


def headers_of(status: int) -> Mapping[str, str]:
    """What every answer of a status must say in its headers, be it a problem or a page."""
    return _HEADERS.get(status, {})


def problem(refusal: Refusal) -> dict[str, Any]:
    """A refusal as the members of a problem: type, title, status, detail and the fields at fault."""
    members = described(type(refusal)) | {"detail": refusal.sentence}
    faults = getattr(refusal, "faults", ()) or ([(refusal.field, refusal.sentence)] if refusal.field else ())
    if faults:
        members["errors"] = [{"field": field, "detail": detail} for field, detail in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        members["more_errors"] = len(faults) - MOST_FAULTS
    return members


def described(refusal: type[Refusal]) -> dict[str, Any]:
    """What holds for every problem of one type: `type`, `title`, `status`, `detail`."""
    name = refusal.name()
    return {
        "type": f"/problems/{name}",
        "title": name.replace("-", " ").capitalize(),
        "status": status_of(refusal),
        "detail": " ".join((inspect.getdoc(refusal) or "").split("\n\n")[0].split()),
    }


@cache
def every_refusal() -> dict[str, type[Refusal]]:
    """Every refusal that this door can answer with, by its name: all that a problem's `type` can name."""
    for room in ROOMS:
        for module in walk_packages(import_module(room).__path__, f"{room}."):
            import_module(module.name)
    ours = (
        one for one in _all(Refusal) if f"{one.__module__}.".startswith(tuple(f"{room}." for room in ROOMS))
    )
    return {one.name(): one for one in sorted(ours, key=lambda one: one.name())}


def respond(refusal: Refusal, extra: Mapping[str, Any] | None = None) -> Response:
    """The response that tells of a refusal; `extra` are members of this problem beyond the usual."""
    return _response(problem(refusal) | dict(extra or {}), retry_of(refusal))


def retry_of(refusal: Refusal) -> Mapping[str, str]:
    """After how many seconds to ask again, where a refusal says that."""
    seconds = dict(refusal.words.values).get("seconds")
    return {} if seconds is None else {"Retry-After": str(seconds)}


def note_refusal(scope: MutableMapping[str, Any], refusal: Refusal) -> None:
    """Let whoever notes the request know what it was refused with."""
    scope.setdefault("state", {})["refusal"] = refusal


def install(app: FastAPI) -> None:
    """Let every error of the app, its framework's included, become a problem."""
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    for silence in SILENCE:
        app.add_exception_handler(silence, _on_silence)


def on_http(request: Request, error: Exception) -> Response:
    """The response to an error of the framework's own: an address or a method that there isn't."""
    assert isinstance(error, HTTPException)
    refusal = _BY_STATUS.get(error.status_code)
    if refusal is None:
        return respond_to_fault(error)
    allow = {"Allow": ", ".join(_methods(request))} if error.status_code == 405 else {}
    return _response(problem(refusal()), {**(error.headers or {}), **allow})


def respond_to_silence(error: Exception) -> Response:
    """The response when the database doesn't answer."""
    log.warning("the database did not answer: %s", type(error).__name__)
    return respond(refusals.DatabaseAway())


def respond_to_fault(error: Exception) -> Response:
    """The response to what nobody expected; noted without the error's own text, which may hold input."""
    log.error("a request failed: %s", noted(error))
    return respond(Fault())


def _methods(request: Request) -> Iterator[str]:
    """The methods that any route at this address answers to: the framework tells those of the first only."""
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        asked = {**request.scope, "method": method}
        if any(route.matches(asked)[0] is Match.FULL for route in request.app.routes):
            yield from ("GET", "HEAD") if method == "GET" else (method,)


def _all(family: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in family.__subclasses__():
        if one not in _FAMILIES:
            yield one
        yield from _all(one)


def _response(members: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    status = members["status"]
    sent = {"Cache-Control": "no-store", **headers_of(status), **(headers or {})}
    return Response(orjson.dumps(members), status, sent, media_type=MEDIA_TYPE)


def _on_refusal(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    note_refusal(request.scope, refusal)
    return respond(refusal)


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if request.headers.get("content-type", "").partition(";")[0] != "application/json" and _of_body(error):
        return respond(refusals.ContentTypeUnknown(expected="application/json"))
    return respond(misread(error.errors()[0]))


def _of_body(error: RequestValidationError) -> bool:
    return any(fault["loc"][:1] == ("body",) for fault in error.errors())


def misread(fault: Mapping[str, Any]) -> Refusal:
    """The refusal for what FastAPI could not read; pydantic's message names limits, never the input."""
    place, *names = fault["loc"]
    if fault["type"] == "json_invalid":
        return refusals.BrokenJson()
    if place == "body":
        return refusals.BodyNotAnObject()
    name = str(names[0]) if names else place
    message = str(fault["msg"])
    return ParameterNotUsable(field=name, name=name, problem=message[:1].lower() + message[1:].rstrip("."))


def _on_silence(_request: Request, error: Exception) -> Response:
    return respond_to_silence(error)
