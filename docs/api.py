"""The page on the HTTP API: every route, from the OpenAPI document that the service answers with."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tierline.interfaces.app import create_app
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

PREFACE = """\
# HTTP API

JSON over HTTP under `/v1`; `GET /v1/openapi.json` describes it in full, with the schema of every kind of
fact. A request says who it is from by `Authorization: Bearer KEY`; only a service on loopback without any
keys takes requests without. What goes wrong is answered as a problem (RFC 9457,
`application/problem+json`) whose `type` names the refusal; it never repeats what was sent.

- **Writing.** A fact is recorded once, whatever is sent again: its `fact_id` tells, or the `Idempotency-Key`
  header where the body gives none. The receipt has the account's `version` (also as `ETag`) and the fact's
  `position`. `If-Match` asks for a version.
- **Values.** Written otherwise, a value is the same (`"1.0"` and `"1.00"`, a moment in another zone). Amounts
  are best sent as text: a JSON number of more than 15 significant digits is refused, for many programs round
  those. Times have a zone and are kept to the microsecond; what is finer is cut. A fact nests
  32 levels at most and lists 200 things. Whatever ends, renews, merges or reopens something lies at or
  after its beginning.
- **Batches.** Each line of a batch is answered for itself, and what is answered stays, whatever becomes of
  later lines. Where a batch isn't read to its end (it is too long, or a thousand lines of it were refused)
  the answer is a problem with the same members, and `unread` is the number of lines that nobody looked at.
- **Reading.** `as_of` is the instant asked about, past or future; `min_position` waits briefly for the
  position of a receipt. Every answer states in `basis` what it rests on. Lists go on by the `Link` header.
  Answers have an `ETag`; `If-None-Match` saves sending them again.
- **Accounts that one may see.** Who may see some accounts only is answered as if there were no others: lists,
  counts and reports are of theirs, and any other is 404 as one that doesn't exist. A `basis` and a cursor
  are good for those who have the set of accounts that they were made for. More: [security](security.md).
- **Markers.** In the place of a text stands `{"forgotten": true}` where it was forgotten on request,
  `{"broken": true}` where it is damaged, and `{"withheld": true}` where who asks may read no names, addresses
  and notes (that takes the scope `read:texts`). Files and pages say the same in words.
"""
METHODS = ("get", "post", "put", "patch", "delete")


def page() -> str:
    """The page as Markdown."""
    told = document()
    paths = told["paths"].items()
    return "\n".join([PREFACE, *(line for path, methods in paths for line in _path(path, methods))])


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of the service; not to be changed."""
    with TemporaryDirectory() as folder:
        settings = Settings(database=f"sqlite:///{Path(folder) / 'docs.db'}")
        with System(settings) as system:
            return create_app(system).openapi()


def _path(path: str, methods: Mapping[str, Any]) -> Iterator[str]:
    for method in METHODS:
        if method in methods:
            yield from _route(f"{method.upper()} {path}", methods[method])


def _route(name: str, route: Mapping[str, Any]) -> Iterator[str]:
    yield f"## `{name}`\n"
    yield " ".join((route.get("description") or route.get("summary") or "").split()) + "\n"
    parameters = route.get("parameters", [])
    if parameters:
        yield "| | | |"
        yield "|---|---|---|"
        yield from (_parameter(parameter) for parameter in parameters)
        yield ""


def _parameter(parameter: Mapping[str, Any]) -> str:
    about = " ".join(str(parameter.get("description", "")).split())
    return f"| `{parameter['name']}` | {parameter['in']} | {about} |"
