"""The charts of pages as files: SVG for the web, PNG for slides, each with what it rests on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.http.refusals import ChartUnknown
from tierline.interfaces.http.responses import NO_STORE, basis_header
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.basis_text import rests_on
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.account_page import seen
from tierline.interfaces.web.movement_view import moments_of, movement
from tierline.interfaces.web.page_context import FreshPage, PageContext, TheFilters, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.timeline_view import MomentsAsked
from tierline.interfaces.wiring import System
from tierline.projections.reports.base import Basis
from tierline.projections.reports.portfolio_totals import tier_courses

router = room()
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


async def picture_asked(picture: str) -> str:
    """What sort of picture is asked for. Raises ChartUnknown."""
    if picture not in TYPES:
        raise ChartUnknown()
    return picture


ThePicture = Annotated[str, Depends(picture_asked)]


class PictureText(NamedTuple):
    """What is told of a picture: the name of its file, its title, notes below it, and its basis."""

    name: str
    title: str
    notes: Sequence[str]
    basis: Basis


def as_picture(system: System, drawing: str, told: PictureText, visit: PageContext, sort: str) -> Response:
    """A drawing as a file of a sort. Raises FontMissing where a PNG is asked for."""
    content = drawing.encode()
    if sort == "png":
        content = system.press.picture(drawing, told.title, told.notes, visit.language)
    headers = {
        "Content-Disposition": f'attachment; filename="{told.name}.{sort}"',
        "Cache-Control": NO_STORE,
        "Tierline-Basis": basis_header(told.basis, system.bases.token(told.basis)),
    }
    return Response(content, headers=headers, media_type=TYPES[sort])


@router.get("/movement.{picture}", dependencies=[FreshPage])
@needs(Scope.READ)
def movement_picture(
    system: TheSystem, visit: TheVisit, filters: TheFilters, picture: ThePicture
) -> Response:
    """The movement of the last quarters. Raises ChartUnknown, FontMissing."""
    with system.reads.reading(visit.known) as reading:
        courses = tier_courses(reading, filters.question(visit.at), moments_of(visit.at))
        basis = system.reads.rows_basis(reading, visit.at)
    drawing = movement(courses, replace(visit, path="/")).drawing
    told = PictureText("movement", text("flow", visit.language), [rests_on(basis, visit.language)], basis)
    return _picture(system, drawing, told, visit, picture)


@router.get("/accounts/{code}/tier-over-time.{picture}", dependencies=[FreshPage])
@needs(Scope.READ)
def tier_picture(system: TheSystem, visit: TheVisit, code: str, picture: ThePicture) -> Response:
    """The tier of an account over time. Raises UnknownAccount, ChartUnknown, FontMissing."""
    values = seen(system, visit, MomentsAsked(code))
    title = (
        f"{values['account']['name']}{text('colon', visit.language)}{text('tier_over_time', visit.language)}"
    )
    told = PictureText(
        f"{code}-tier-over-time", title, [rests_on(values["basis"], visit.language)], values["basis"]
    )
    return _picture(system, values["chart"], told, visit, picture)


def _picture(system: System, drawing: str, told: PictureText, visit: PageContext, sort: str) -> Response:
    if not drawing:
        raise ChartUnknown()
    return as_picture(system, drawing, told, visit, sort)
