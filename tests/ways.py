"""Every way into the app, found by walking its routes: a method at an address, what it needs and takes."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

from starlette.testclient import TestClient

from tests.doors import CODE, Door
from tierline.application.access import Scope
from tierline.interfaces.http.query_params import parameters
from tierline.interfaces.permission import needed_by

PLACES = {
    "code": CODE,
    "fact_id": str(uuid4()),
    "name": "portfolio",
    "kind": "interaction",
    "picture": "svg",
    "person": "jo",
    "key_id": "none",
    "job": "none",
    "run": "none",
    "draft": str(uuid4()),
    "contact": "c-1",
    "subscription": str(uuid4()),
    "message": str(uuid4()),
    "place": "1",
    "hook": "none",
    "link": str(uuid4()),
    "token": "none",
    "view": "none",
    "format": "xes",
}
OPEN_TO_ALL = {
    "/healthz",
    "/readyz",
    "/problems",
    "/problems/{name}",
    "/sign-in",
    "/sign-in/start",
    "/sign-in/done",
    "/assets/{name}",
    "/service-worker.js",
    "/confirm/{token}",
}
"""Where nobody has to be known: load balancers, readers of problems, and whoever is about to sign in."""


class Way(NamedTuple):
    """A method at an address, the scopes of which one is needed there, and the parameters that it takes."""

    method: str
    template: str
    one_of: tuple[Scope, ...]
    takes: frozenset[str]

    @property
    def is_page(self) -> bool:
        """Whether it is for browsers."""
        return not self.template.startswith(("/v1", "/mcp"))

    @property
    def path(self) -> str:
        """An address that fits it."""
        return self.at()

    def at(self, **places: str) -> str:
        """Its address at some places; those that aren't told are as usual."""
        return at_once(self.template.format(**{**PLACES, **places}))


def at_once(address: str) -> str:
    """An address; that of a stream such that it ends when it has told what there is."""
    return f"{address}?wait=0" if address.endswith("/stream") else address


def ways(door: Door) -> list[Way]:
    """Every way into a door's app."""
    client: TestClient = door.client
    return list(_walked(client.app.routes, ""))


def guarded_ways(door: Door) -> list[Way]:
    """Those for which one has to be known."""
    return [way for way in ways(door) if way.template not in OPEN_TO_ALL]


def _walked(routes: Iterable[Any], prefix: str) -> Iterator[Way]:
    for route in routes:
        if within := getattr(route, "original_router", None):
            # What a router says of itself stands in the paths of its routes already.
            yield from _walked(within.routes, prefix + route.include_context.prefix)
            continue
        template = f"{prefix}{route.path}".replace(":path}", "}")
        takes = frozenset(name for name, _ in parameters(route.dependant))
        for method in sorted(route.methods):
            yield Way(method, template, needed_by(route.endpoint), takes)
