"""What every request passes on its way in and out: headers, faults, the doorkeeper, the body's limit."""

from collections.abc import Callable, Sequence
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tierline.application.access import LOCAL_PRINCIPAL, NOBODY, Principal
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.callers import KEY_PREFIX, Callers
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.http.errors import log, note_refusal, respond, respond_to_fault, respond_to_silence
from tierline.interfaces.http.local import check_local
from tierline.interfaces.http.refusals import BodyTooLarge
from tierline.interfaces.http.session_cookies import signed_in, token_of

LOOKING_UP = 4
"""Threads on which keys are looked up, apart from those that answer: these may all be busy.

Tokens have as many of their own: the identity provider may keep them waiting, and keys don't wait with them.
"""
_READING = ("GET", "HEAD")
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


class SecurityHeaders:
    """Sets what browsers must be told, unless a route said something stricter or fitter itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Faults:
    """Turns what nobody expected into a problem; the server's own log never sees the error's text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer a fault with a problem if nothing was answered yet."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except ClientDisconnect:
            log.info("a client went away before all that it sends was here")
        except Exception as error:  # noqa: BLE001 - the last net: whatever it is, the answer is a problem
            response = respond_to_fault(error)
            if not started:
                await response(scope, receive, send)


class HeadAsGet:
    """Answers HEAD with the headers of GET; routes know nothing of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, HEAD as GET, and hold back the body of its answer."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            bodiless = {**message, "body": b""} if message["type"] == "http.response.body" else message
            await send(bodiless)

        state = {**scope.get("state", {}), "method": "HEAD"}
        await self._app({**scope, "method": "GET", "state": state}, receive, send_without_body)


class Doorkeeper:
    """Lets in who has a key or a token; where nobody needs one, only who is on this machine.

    Some addresses need no key where there are any, since load balancers and readers of problems ask them;
    who shows one is known there all the same. Without keys they answer this machine only as well. Who is
    signed in on the pages may read here, but record through forms only, which other sites can't send in
    their name.
    """

    def __init__(
        self, app: ASGIApp, callers: Callers, guarded: Sequence[str], keyless: Sequence[str]
    ) -> None:
        self._app = app
        self._callers = callers
        self._guarded = tuple(guarded)
        self._keyless = tuple(keyless)
        self._threads = CapacityLimiter(LOOKING_UP)
        self._threads_of_tokens = CapacityLimiter(LOOKING_UP)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with `principal` and `actor` in its state, or answer with the refusal."""
        ask = self._asker(scope)
        if ask is None:
            await self._pass_on(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            principal = await self._found_out(ask, headers, scope["method"])
        except Refusal as refusal:
            note_refusal(scope, refusal)
            await respond(refusal)(scope, receive, send)
        except SILENCE as error:
            await respond_to_silence(error)(scope, receive, send)
        else:
            scope.setdefault("state", {}).update(principal=principal, actor=principal.name)
            await self._pass_on(scope, receive, send)

    async def _found_out(
        self, ask: Callable[[Headers, str], Principal], headers: Headers, method: str
    ) -> Principal:
        """Who speaks, on a thread of its own where something must be asked for that."""
        if "authorization" not in headers and self._callers.is_known_to_be_open():
            check_local(headers, method)
            return self._callers.access.local
        threads = self._threads_of_tokens if _brings_token(headers) else self._threads
        return await to_thread.run_sync(ask, headers, method, limiter=threads)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. When it is answered, note which key was used: nobody waits for that."""
        await self._app(scope, receive, send)
        if self._callers.access.unnoted:
            try:
                await to_thread.run_sync(self._callers.access.note_uses, limiter=self._threads)
            except SILENCE as error:
                log.warning("the last use of a key was not noted: %s", type(error).__name__)

    def _asker(self, scope: Scope) -> Callable[[Headers, str], Principal] | None:
        """What finds out who speaks, where anybody has to."""
        if scope["type"] != "http":
            return None
        if scope["path"].startswith(self._guarded):
            return self._principal
        return self._anybody if scope["path"].startswith(self._keyless) else None

    def _anybody(self, headers: Headers, method: str) -> Principal:
        """Whoever shows who they are, and nobody else is known; all on this machine, where nobody has to."""
        if not self._callers.required():
            check_local(headers, method)
            return LOCAL_PRINCIPAL
        try:
            return self._principal(headers, method)
        except Refusal:
            return NOBODY

    def _principal(self, headers: Headers, method: str) -> Principal:
        token = token_of(headers)
        if token is None and method in _READING and "cookie" in headers and self._callers.required():
            return signed_in(headers, self._callers).principal
        principal = self._callers.by_token(token)
        if token is None:
            check_local(headers, method)
        return principal


class BodyLimit:
    """Ends the reading of bodies that are too large; some paths have a limit of their own."""

    def __init__(self, app: ASGIApp, limit: int, exempt: Callable[[str], bool]) -> None:
        self._app = app
        self._limit = limit
        self._exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read of its body."""
        if scope["type"] != "http" or self._exempt(scope["path"]):
            await self._app(scope, receive, send)
            return
        if _announced(scope) > self._limit:
            await respond(BodyTooLarge())(scope, receive, send)
            return
        read = 0

        async def count() -> Message:
            nonlocal read
            message: dict[str, Any] = dict(await receive())
            read += len(message.get("body", b""))
            if read > self._limit:
                raise HTTPException(413)
            return message

        await self._app(scope, count, send)


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _brings_token(headers: Headers) -> bool:
    """Whether a request comes with what may be a token of the identity provider."""
    given = headers.get("authorization", "")
    return bool(given) and not given.partition(" ")[2].strip().startswith(KEY_PREFIX)
