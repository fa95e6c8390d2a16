"""What each route may answer besides what its own shape says, for the OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any

from tierline.interfaces.http.errors import MEDIA_TYPE
from tierline.interfaces.http.forgetting_shapes import DESTROYING, HOLDING
from tierline.interfaces.http.kinds import REFERENCE
from tierline.interfaces.presentation.exports import formats

Responses = dict[str, Any]

_SENTENCES = {
    "304": "You have this answer already, as `If-None-Match` says.",
    "400": "The body is not valid JSON.",
    "401": "An API key is needed, or the one given is not accepted.",
    "403": "The actor may not do this, or without API keys this caller may not.",
    "404": "There is no such thing.",
    "409": "The request contradicts what is already recorded.",
    "412": "The account is not at the version that `If-Match` asks for.",
    "413": "The body is too large.",
    "415": "The body is of another media type than this address takes.",
    "422": "The request is not well formed; `errors` names the fields at fault.",
    "429": "One principal asks too much at once or in a minute; `Retry-After` says when to ask again.",
    "500": "Something went wrong inside.",
    "503": "The answer can't be given yet; `Retry-After` says when to ask again.",
}
_READING = ("401", "403", "404", "409", "422", "429", "500", "503")
_WRITING = ("400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "500", "503")
_OPEN_TO_ALL: Mapping[str, tuple[str, ...]] = {
    "/healthz": ("500",),
    "/readyz": ("403", "500", "503"),
    "/problems": ("304", "403", "500", "503"),
    "/problems/{name}": ("304", "403", "404", "500", "503"),
}
"""Routes that are no part of the API proper, and what they may answer besides 200."""
RECORDING = (
    *("/v1/accounts", "/v1/accounts/{code}/facts", "/v1/firm/facts", "/v1/policies"),
    "/v1/inbox/{draft}:accept",
    *DESTROYING,
    *HOLDING,
)
"""Routes that record one fact, once."""
SUBSCRIBING = "/v1/people/{person}/subscriptions"
BATCH = "/v1/facts:batch"
FEED, EXPORTS = "/v1/feed", "/v1/exports"
"""What is asked for there is always what comes next, or a file made for that answer: none has a tag."""
REPORT = "/v1/reports/{name}"


def completed(path: str, method: str, responses: Mapping[str, Any]) -> Responses:
    """The responses of an operation: its own good ones, and every other that it may give."""
    found = {status: one for status, one in responses.items() if status.startswith("2")}
    if path in (*RECORDING, SUBSCRIBING) and method == "post":
        again = "It was recorded before: the answer that it got then."
        if path == SUBSCRIBING:
            again = "The same was asked for before: the subscription that there is."
        found["200"] = {**found["201"], "description": again}
    if method == "put":
        found["201"] = {**found["200"], "description": "There was none of this name; now there is."}
    if path == REPORT:
        found["200"]["content"] |= dict(_files())
    found |= {status: _refused(status) for status in _others(path, method)}
    if path == BATCH:
        for status in ("413", "422"):
            found[status] = _cut_short(status)
    return dict(sorted(found.items()))


def _others(path: str, method: str) -> tuple[str, ...]:
    if path in _OPEN_TO_ALL:
        return _OPEN_TO_ALL[path]
    if method in ("post", "put"):
        return _WRITING
    if method == "delete":
        return _READING
    return _READING if path.startswith((FEED, EXPORTS)) else ("304", *_READING)


def _refused(status: str) -> dict[str, Any]:
    if status == "304":
        return {"description": _SENTENCES[status]}
    schema = {"$ref": REFERENCE.format(model="Problem")}
    return {"description": _SENTENCES[status], "content": {MEDIA_TYPE: {"schema": schema}}}


def _cut_short(status: str) -> dict[str, Any]:
    """A batch that is refused as a whole, or that was not read to its end."""
    either = [{"$ref": REFERENCE.format(model=model)} for model in ("BatchCutShort", "Problem")]
    return {"description": _SENTENCES[status], "content": {MEDIA_TYPE: {"schema": {"anyOf": either}}}}


def _files() -> Iterator[tuple[str, Any]]:
    """What a report is answered in where `format` asks for a file."""
    for made in formats():
        if made.name != "json":
            form = {} if made.is_text else {"format": "binary"}
            yield made.media_type, {"schema": {"type": "string", **form}}
