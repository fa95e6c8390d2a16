"""A page is made once for all looks at it: until something new is heard of, or for a minute."""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple
from uuid import UUID

from markupsafe import Markup
from starlette.responses import Response

from tierline.interfaces.standing import is_late
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.web.rendering import part, whole
from tierline.interfaces.wiring import System
from tierline.projections.engine.parking import left_out
from tierline.projections.models.merged_rows import last_about


class _Made(NamedTuple):
    """A page as it was made, and how many texts of which accounts were opened for it."""

    content: Markup
    opened: Counter[UUID]


def look(
    system: System,
    visit: PageContext,
    template: str,
    values: Callable[[], dict[str, Any]],
    besides: Hashable = None,
    about: str | None = None,
) -> Response:
    """A page whose values are asked for unless the same visitor saw it a moment ago.

    What it tells of the moment looked at is that of the first look: pages name their moment and basis.
    Whoever may see or do something else sees another page. `besides` is what they depend on besides that.
    A page `about` an account is made anew when something is recorded of it or in a book, not of others.
    """
    with system.reads.reading(visit.known) as reading:
        heard = reading.position if about is None else last_about(reading, about)
        rows = (reading.generation.number, heard, left_out(reading))
        late = visit.known is None and is_late(system, reading.position)
    stale = "older_than_should" if late else ""
    waiting = visit.waiting() if visit.may("read:texts") else 0
    visitor = (visit.language, visit.zone, visit.who, visit.token, visit.principal, waiting, visit.views)
    key = (*rows, stale, *visitor, besides, visit.path, frozenset(visit.asked.items()))
    before = system.opened.copy()

    def make() -> _Made:
        return _Made(part(template, visit, **values(), stale=stale), system.opened - before)

    made = system.pages.answer(key, visit.at, make)
    # Who is shown a page that was made before reads its texts all the same.
    system.opened |= before + made.opened
    return whole(made.content, visit)
