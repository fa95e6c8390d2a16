"""`/security`: the security journal, the latest first, narrowed by what happened, who, and where."""

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.journal import SecurityEvent
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.security import TheQuestion
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.security_texts import SECURITY_EVENTS
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page

router = room()
MOST = 200
"""How many lines the page shows; the API gives all of them, page by page."""


@router.get("/security")
@needs(Scope.AUDIT)
def security_page(
    system: TheSystem,
    visit: TheVisit,
    question: TheQuestion,
) -> Response:
    """The journal. Raises ParameterNotUsable, MomentNotUsable."""
    system.journal.write()
    found = system.journal.table.page(question.within(system.reads.codes_seen()), MOST + 1)
    return page(
        "security.html.j2",
        visit,
        lines=found[:MOST],
        more=len(found) > MOST,
        most=MOST,
        events=[(one.value, SECURITY_EVENTS[one]) for one in SecurityEvent],
        event_words=SECURITY_EVENTS,
        days=system.settings.journal_days,
    )
