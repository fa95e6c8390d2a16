"""A person's desk: what they have to do in the coming days, and what of their accounts waits for others."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.shared.words import Words
from tierline.interfaces.http.query_params import FreshRows, TheSystem, TheView
from tierline.interfaces.http.responses import NO_STORE, answer, basis_header
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.desk_calendar import MEDIA_TYPE, calendar_of
from tierline.interfaces.presentation.language import AskedLanguage, by_language
from tierline.interfaces.presentation.person_names import people_in
from tierline.interfaces.query.languages import preferred
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import Question
from tierline.projections.reports.desk import WAITING, DeskItem, desk, due_ahead

router = APIRouter(tags=["firm"])
_TOLD = ("account", "name", "matter", "subject", "since", "due", "days_left", "role", "fact_id")
_SAID = ("what", "why", "remedy")


@router.get("/people/{person:path}/desk", dependencies=[FreshRows])
@needs(Scope.READ)
def read_desk(request: Request, system: TheSystem, view: TheView, person: str) -> Response:
    """What one of our people has to do at an instant: late, within a week, and within 30 days.

    What is about one tier is one item, with its `parts`. `others` are to act on the rest, and `later` counts
    what is due after that. Somebody who holds no role has an empty desk.
    """
    question = Question(view.at, person=person, version=WAITING.version_by(view.basis))
    with system.reads.reading(view.known) as reading:
        found = desk(reading, question)
        basis = WAITING.basis_of(system.reads.rows_basis(reading, view.at), question.version)
    blocks: dict[str, Any] = {block: [_item(one) for one in items] for block, items in found.mine.items()}
    content = {
        "person": person,
        "as_of": view.at,
        **blocks,
        "others": [_item(one) for one in found.others],
        "later": found.later,
        "accounts": [one["code"] for one in found.accounts],
    }
    return answer(request, content, basis=basis)


@router.get(
    "/people/{person:path}/calendar.ics",
    dependencies=[FreshRows],
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
@needs(Scope.READ)
def read_calendar(
    request: Request,
    system: TheSystem,
    view: TheView,
    person: str,
    lang: Annotated[
        AskedLanguage | None, Query(description="The language of entries; by `Accept-Language` unless told.")
    ] = None,
    within: Annotated[int, Query(ge=1, le=3650, description="How many days ahead are told.")] = 90,
) -> Response:
    """What falls, ends and is due for one of our people, as a calendar to subscribe to (iCalendar)."""
    version = WAITING.version_by(view.basis)
    question = Question(view.at, person=person, within_days=within, version=version)
    with system.reads.reading(view.known) as reading:
        found = due_ahead(reading, question)
        basis = WAITING.basis_of(system.reads.rows_basis(reading, view.at), version)
    language = lang or preferred(request.headers)
    content = calendar_of(found, view.at, language, system.names(view.at, view.known)(person))
    headers = {"Cache-Control": NO_STORE, "Tierline-Basis": basis_header(basis, system.bases.token(basis))}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def _item(item: DeskItem) -> dict[str, Any]:
    return {**_told(item.row), "tier": item.tier, "parts": [_told(one) for one in item.parts]}


def _told(row: Row) -> dict[str, Any]:
    said = {name: by_language(row[name]) if isinstance(row[name], Words) else None for name in _SAID}
    people = people_in(row["people"])
    return {**{name: row[name] for name in _TOLD}, **said, "people": people}
