"""The AsyncAPI document: which events the feed and webhooks send, and how; what OpenAPI has no words for."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.interfaces.feed_reading import FEED_KINDS
from tierline.interfaces.http.feed import STREAM
from tierline.interfaces.http.feed_shapes import (
    FeedEventShape,
    FeedFactShape,
    FeedMomentShape,
    FeedUnreadableShape,
)
from tierline.interfaces.http.kinds import REFERENCE
from tierline.interfaces.http.openapi import VERSION
from tierline.interfaces.http.responses import answer
from tierline.interfaces.http.shapes import Shape
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.presentation.cloud_events import BATCH, STRUCTURED, TYPE
from tierline.projections.feed import UNREADABLE
from tierline.projections.models.derived_changes import FOLLOWED

ASYNCAPI = "3.0.0"
_HTTP = "0.3.0"
"""The version of the protocol's bindings."""
_BECAME = ("stated", "changed", "withdrawn")
_TEXT = {"type": "string"}
_NAMES = {"type": "array", "items": _TEXT}
_FILTERS = {
    "kinds": {**_NAMES, "description": "Kinds of entries, as in `tier_moved`; repeated."},
    "accounts": {**_NAMES, "description": "Codes of accounts; repeated."},
    "tiers": {**_NAMES, "description": "Tiers that the account had when the fact was recorded; repeated."},
    "detail": {"type": "string", "enum": ["thin", "full"], "default": "thin"},
}
_AFTER = {**_TEXT, "description": "Behind which entry: its `sequence`, or a position of the log."}
_SIGNED = {
    "webhook-id": {**_TEXT, "description": "The event's `id`, the same each time it is sent."},
    "webhook-timestamp": {**_TEXT, "description": "When it was sent: seconds since 1970, UTC."},
    "webhook-signature": {**_TEXT, "description": "Standard Webhooks 1.0: `v1,` and HMAC-SHA256, base64."},
}
_KEY = {"$ref": "#/components/securitySchemes/key"}
router = APIRouter(include_in_schema=False)


@router.get("/asyncapi.json")
@needs_nothing
def read_asyncapi_document(request: Request) -> Response:
    """Which events there are, and by which ways they come."""
    return answer(request, document())


@cache
def document() -> dict[str, Any]:
    """The document as a JSON value."""
    messages = {_name(kind): message for kind, message in _messages()}
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "Tierline: the feed and webhooks",
            "version": VERSION,
            "description": "Every fact and what followed from it, in one order, as CloudEvents 1.0. A place"
            " in the order is the attribute `sequence`; whoever comes back with it misses nothing.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
            "tags": [{"name": "feed"}, {"name": "webhooks"}],
        },
        "defaultContentType": STRUCTURED,
        "servers": {"service": _server()},
        "channels": _channels(messages),
        "operations": _operations(messages),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
            "schemas": _schemas(),
            "messages": messages,
        },
    }


def _server() -> dict[str, Any]:
    where = {"default": "localhost:8000", "description": "Where the service is reached."}
    return {
        "host": "{host}",
        "pathname": "/v1",
        "protocol": "http",
        "description": "The service; elsewhere than on its own machine by HTTPS.",
        "variables": {"host": where},
    }


def _messages() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each type of event with what it carries."""
    for kind in sorted(FEED_KINDS - {*FOLLOWED, UNREADABLE}):
        yield kind, _message(kind, "The fact was recorded.", FeedFactShape)
    for kind in FOLLOWED:
        for became in _BECAME:
            yield f"{kind}.{became}", _message(f"{kind}.{became}", _MEANS[became], FeedMomentShape)
    yield UNREADABLE, _message(UNREADABLE, "A fact that can't be read.", FeedUnreadableShape)


_MEANS = {
    "stated": "Became known of a derived moment: keep it by account, kind, `about` and `at`.",
    "changed": "The same moment has other reasons: replace it.",
    "withdrawn": "It is not so any more: drop it.",
}


def _message(kind: str, means: str, data: type[Shape]) -> dict[str, Any]:
    told = {"type": {"const": f"{TYPE}{kind}"}, "data": _reference(data)}
    return {
        "name": f"{TYPE}{kind}",
        "title": kind,
        "summary": means,
        "contentType": STRUCTURED,
        "payload": {"allOf": [_reference(FeedEventShape), {"type": "object", "properties": told}]},
    }


def _channels(messages: Mapping[str, Any]) -> dict[str, Any]:
    each = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    signed = {"headers": {"$ref": "#/components/schemas/WebhookHeaders"}}
    here = [{"$ref": "#/servers/service"}]
    batch = {
        "name": "batch",
        "title": "A page of entries",
        "contentType": BATCH,
        "payload": {"type": "array", "items": _reference(FeedEventShape)},
    }
    return {
        "feed": {
            "address": "/feed",
            "title": "The feed, page by page",
            "description": "Entries behind a place, the oldest first; the header `Link` says where to go on.",
            "servers": here,
            "messages": {"batch": batch},
        },
        "stream": {
            "address": STREAM,
            "title": "The feed as a stream",
            "description": "Server-sent events: `id` is the `sequence`, `event` the type, `data` an event.",
            "servers": here,
            "messages": each,
        },
        "webhook": {
            "address": None,
            "title": "Webhooks",
            "description": "Events sent to the address of whoever subscribed by POST /v1/webhooks, signed, in"
            " the order of each account, at least once; in binary mode where that was asked for.",
            "messages": {name: {**message, **signed} for name, message in messages.items()},
        },
    }


def _operations(messages: Mapping[str, Any]) -> dict[str, Any]:
    waits = {"wait": {"type": "number", "description": "For how many seconds to wait for the next entry."}}
    page = {"after": _AFTER, "limit": {"type": "integer", "minimum": 1, "maximum": 500}, **waits, **_FILTERS}
    streamed = {"after": _AFTER, **waits, **_FILTERS}
    return {
        "readFeed": _sends("feed", "Answer a page of the feed", ["batch"], "GET", page),
        "streamFeed": _sends("stream", "Stream the feed", messages, "GET", streamed),
        "deliver": _sends("webhook", "Deliver to whoever subscribed", messages, "POST", None),
    }


def _sends(
    channel: str, summary: str, messages: Any, method: str, query: Mapping[str, Any] | None
) -> dict[str, Any]:
    binding: dict[str, Any] = {"method": method, "bindingVersion": _HTTP}
    if query is not None:
        binding["query"] = _object(query)
    found = {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
        "bindings": {"http": binding},
    }
    return found if query is None else {**found, "security": [_KEY]}


def _schemas() -> dict[str, Any]:
    found = FeedEventShape.model_json_schema(ref_template=REFERENCE)
    headers = {**_object(_SIGNED), "required": [*_SIGNED]}
    return {**found.pop("$defs", {}), FeedEventShape.__name__: found, "WebhookHeaders": headers}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties)}


def _reference(shape: type[Shape]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=shape.__name__)}


def _name(kind: str) -> str:
    """A kind as the document's own ids may be written."""
    return kind.replace(".", "_")
