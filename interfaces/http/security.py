"""The security journal for auditors, page by page, the latest first."""

from dataclasses import astuple
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.journal import JournalLine, JournalQuestion
from tierline.interfaces.http.query_params import PAGE, Cursor, Limit, TheSystem
from tierline.interfaces.http.responses import NO_STORE, answer, next_page
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.query.journal_question import journal_question

router = APIRouter(tags=["security"])
PATH = "/security/journal"


async def the_question(
    event: Annotated[str | None, Query(max_length=32, description="What happened, as in `refused`.")] = None,
    principal: Annotated[str | None, Query(max_length=600)] = None,
    account: Annotated[str | None, Query(max_length=200)] = None,
    since: Annotated[str | None, Query(max_length=64, description="A day or a moment.")] = None,
    until: Annotated[str | None, Query(max_length=64, description="A day or a moment.")] = None,
) -> JournalQuestion:
    """Which lines are asked for."""
    return journal_question(event, principal, account, since, until)


TheQuestion = Annotated[JournalQuestion, Depends(the_question)]


@router.get(PATH)
@needs(Scope.AUDIT)
def read_journal(
    request: Request,
    system: TheSystem,
    question: TheQuestion,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """Who signed in, who was refused, who was shown texts, and what was done to keys and policies.

    What was alike within a minute is one line with its `count`. Lines are kept for as many days as the
    service is set to keep them.
    """
    asked = [PATH, *(str(value) for value in astuple(question))]
    place = system.cursors.place(asked, cursor) if cursor is not None else None
    after = (datetime.fromisoformat(place[0]), str(place[1])) if place else None
    system.journal.write()
    found = system.journal.table.page(question.within(system.reads.codes_seen()), limit + 1, after)
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = system.cursors.at(asked, [moment(last.at), last.mark])
    content = {"items": [_shown(one) for one in found[:limit]], "next": more}
    return answer(request, content, keep=NO_STORE, link=next_page(request, more) if more else None)


def _shown(line: JournalLine) -> dict[str, Any]:
    return {
        "at": line.at,
        "event": line.event.value,
        "principal": line.principal or None,
        "account": line.account,
        "route": line.route,
        "detail": line.detail,
        "count": line.count,
    }
