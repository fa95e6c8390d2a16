"""A page is made once for all looks at it: until something new is heard of, or for a minute."""

from collections.abc import Callable, Hashable
from typing import Any

from starlette.responses import Response

from tierline.interfaces.standing import is_late
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.web.rendering import part, whole
from tierline.interfaces.wiring import System
from tierline.projections.engine.parking import left_out


def look(
    system: System,
    visit: PageContext,
    template: str,
    values: Callable[[], dict[str, Any]],
    besides: Hashable = None,
) -> Response:
    """A page whose values are asked for unless the same visitor saw it a moment ago.

    What it tells of the moment looked at is that of the first look: pages name their moment and basis.
    Whoever may see or do something else sees another page. `besides` is what they depend on besides that.
    """
    with system.reads.reading(visit.known) as reading:
        rows = (reading.generation.number, reading.position, left_out(reading))
    stale = "older_than_should" if visit.known is None and is_late(system, rows[1]) else ""
    visitor = (visit.language, visit.zone, visit.who, visit.token, visit.principal)
    key = (*rows, stale, *visitor, besides, visit.path, frozenset(visit.asked.items()))
    content = system.pages.answer(key, visit.at, lambda: part(template, visit, **values(), stale=stale))
    return whole(content, visit)
