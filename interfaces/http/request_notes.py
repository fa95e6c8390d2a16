"""What is noted of each request: one line on standard error, the security journal, the counts of /metrics.

Nothing of what was asked stands in any of them: no query, nothing in place of a `{...}` of a template, and
nobody but by their name for the record.
"""

import logging
import sys
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tierline.application.access import ScopeMissing
from tierline.application.journal import SecurityEvent, several_as_one
from tierline.application.opened_texts import OpenedTexts
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.http.request_counts import RequestCounts
from tierline.interfaces.journal_thread import ASKING, SecurityJournal

ID_HEADER = "X-Request-ID"
MOST_ACCOUNTS = 20
"""Of how many accounts texts are opened at once and each is named; of more, in one line."""
_UNNOTED = "/healthz"
_EXPORTS = "/v1/exports/{format}"
_REFUSED = (401, 403, 429)
_FILES = {
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.apache.parquet": "parquet",
}
_PRINTS = {"application/pdf": "pdf", "image/png": "png", "image/svg+xml": "svg"}
"""Where they are taken along: the same are shown on pages."""
log = logging.getLogger("tierline.http")


class RequestNotes:
    """Notes each request once it is answered, but those that ask whether the process lives.

    Args:
        app: Answers them.
        journal: Takes what belongs into the security journal.
        counts: Takes what is counted.
        prefix: What the addresses of the API begin with, which its routes leave out.
        lines: Whether a line goes to standard error.
    """

    def __init__(
        self, app: ASGIApp, journal: SecurityJournal, counts: RequestCounts, *, prefix: str, lines: bool
    ) -> None:
        self._app = app
        self._journal = journal
        self._counts = counts
        self._prefix = prefix
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note what came of it."""
        if scope["type"] != "http" or scope["path"] == _UNNOTED:
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        request_id, started = uuid4().hex, time.monotonic()
        status, sent = 0, Headers()

        async def send_with_id(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[ID_HEADER] = request_id
                status, sent = message["status"], Headers(raw=message["headers"])
            await send(message)

        ASKING.set(state)
        opened = state["opened"] = OpenedTexts()
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            took = (time.monotonic() - started) * 1000
            self._note(_Answered(scope, self._prefix, status, sent), request_id, took, opened)

    def _note(self, one: "_Answered", request_id: str, took: float, opened: OpenedTexts) -> None:
        self._counts.count(one.method, one.route, one.status, one.refusal)
        if self._lines:
            _write(request_id, one, took)
        if one.status in _REFUSED:
            self._tell(one, SecurityEvent.REFUSED, detail=one.why)
        for account, texts in several_as_one(opened, MOST_ACCOUNTS).items():
            self._tell(one, SecurityEvent.TEXTS_OPENED, account=account, count=texts)
        if one.status == 200 and one.media_type in _FILES:
            self._tell(one, SecurityEvent.EXPORTED, account=one.account, detail=_FILES[one.media_type])
        if one.status == 200 and one.exported:
            self._tell(one, SecurityEvent.EXPORTED, detail=one.exported)
        if one.status == 200 and one.media_type in _PRINTS and one.is_taken_along:
            self._tell(one, SecurityEvent.PRINTED, account=one.account, detail=_PRINTS[one.media_type])
        if one.status == 201 and one.route == "/v1/policies":
            self._tell(one, SecurityEvent.POLICY_ADOPTED)

    def _tell(self, one: "_Answered", event: SecurityEvent, **more: Any) -> None:
        self._journal.note(event, one.principal, route=one.route, **more)


class _Answered:
    """A request that was answered: what may be said of it."""

    def __init__(self, scope: Scope, prefix: str, status: int, sent: Headers) -> None:
        state: Mapping[str, Any] = scope["state"]
        self.status = status
        self.method: str = state.get("method", scope["method"])
        self.route = _template(scope, prefix)
        self.account: str | None = scope.get("path_params", {}).get("code")
        exports = self.route == _EXPORTS
        self.exported: str | None = scope.get("path_params", {}).get("format") if exports else None
        self.media_type = sent.get("content-type", "").partition(";")[0]
        self.is_taken_along = sent.get("content-disposition", "").startswith("attachment")
        self._refusal: Refusal | None = state.get("refusal")
        principal = state.get("principal")
        self.principal: str = principal.name if principal else ""

    @property
    def refusal(self) -> str | None:
        """The name of the refusal, if it was refused with one."""
        return self._refusal.name() if self._refusal else None

    @property
    def why(self) -> str | None:
        """The refusal, with the scope that would have been needed."""
        scope = (
            f" {dict(self._refusal.words.values)['scope']}" if isinstance(self._refusal, ScopeMissing) else ""
        )
        return f"{self.refusal}{scope}" if self._refusal else None


def _template(scope: Scope, prefix: str) -> str | None:
    """The template of the route that answered, as addresses have it; None where there is none."""
    path: str | None = getattr(scope.get("route"), "path", None)
    within = scope["path"].startswith(f"{prefix}/") and path and not path.startswith(prefix)
    return f"{prefix}{path}" if within else path


def _write(request_id: str, one: _Answered, took: float) -> None:
    line = {
        "request": request_id,
        "principal": one.principal or None,
        "method": one.method,
        "route": one.route,
        "status": one.status,
        "milliseconds": round(took, 1),
    }
    # In one piece, so that lines of several threads don't run into each other.
    sys.stderr.write(orjson.dumps(line).decode() + "\n")
