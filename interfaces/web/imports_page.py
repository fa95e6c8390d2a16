"""`/imports`: a file is sent, what it would do is shown, it is recorded, and every import can be undone."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from tierline.application.access import Principal, Scope
from tierline.application.import_runs import ImportRun, RunUnknown
from tierline.domain.account.base import kind_named
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.words import Words
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.http.refusals import NoSuchAddress
from tierline.interfaces.imports import formats
from tierline.interfaces.imports.mappings import shipped_names
from tierline.interfaces.permission import may_know_the_whole, needs
from tierline.interfaces.presentation.template_book import template_book
from tierline.interfaces.uploads import MOST_ACCOUNTS, Job, Jobs, SentImport
from tierline.interfaces.web.form_body import FileMissing, SentFromElsewhere
from tierline.interfaces.web.form_submission import ThePosted, ThePostedFiles
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page

PATH = "/imports"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_RUNS = 50
"""Imports that are listed."""
SHOWN_AGAIN = 2
"""After so many seconds an import that goes on is shown anew."""
router = room()


async def the_jobs(request: Request) -> Jobs:
    """The imports from pages of this process."""
    jobs: Jobs = request.app.state.jobs
    return jobs


TheJobs = Annotated[Jobs, Depends(the_jobs)]


class FormatNotChosen(Invalid):
    """Choose what kind of file it is."""


class MappingNotChosen(Invalid):
    """Choose one of the mappings that come along, or none."""


@router.get(PATH)
@needs(Scope.IMPORT)
def imports_page(system: TheSystem, visit: TheVisit, principal: ThePrincipal) -> Response:
    """The imports that began last, and a form to send a file."""
    runs = [one for one in system.import_runs.latest(MOST_RUNS) if _may_see(principal, one)]
    undone = {one.undoes for one in runs if one.undoes and one.ended_at}
    most = system.settings.upload_limit // 2**20
    ways: dict[str, Any] = {"formats": _formats(), "ready": shipped_names(), "most": most}
    return page("imports.html.j2", visit, runs=runs, undone=undone, **ways)


@router.post(PATH)
@needs(Scope.IMPORT)
def send(
    system: TheSystem, visit: TheVisit, principal: ThePrincipal, jobs: TheJobs, sent: ThePostedFiles
) -> Response:
    """Begin to find out what a file would do.

    Raises SentFromElsewhere, FileMissing, FormatNotChosen, MappingNotChosen, TooManyJobs.
    """
    _ours(sent.is_ours)
    file, format = sent.files.get("file"), sent.typed.one("format")
    if file is None:
        raise FileMissing(field="file")
    if format not in _formats():
        raise FormatNotChosen(field="format")
    ready = sent.typed.one("ready")
    if ready and ready not in shipped_names():
        raise MappingNotChosen(field="ready")
    what = SentImport(format, file, sent.files.get("mapping"), ready)
    return _to(visit, jobs.rehearse(system, principal, what))


@router.get(PATH + "/template.xlsx")
@needs(Scope.IMPORT)
def template(visit: TheVisit) -> Response:
    """A workbook to fill in, with examples, in the language of the page."""
    headers = {
        "Content-Disposition": 'attachment; filename="tierline.xlsx"',
        "Cache-Control": HEADERS["Cache-Control"],
    }
    return Response(template_book(visit.language), headers=headers, media_type=_XLSX)


@router.get(PATH + "/{job}")
@needs(Scope.IMPORT)
def job_page(visit: TheVisit, principal: ThePrincipal, jobs: TheJobs, job: str) -> Response:
    """How far an import is, or what came of it. Raises JobUnknown."""
    found = jobs.find(job, principal.name)
    told = page("import_job.html.j2", visit, job=found, **_counted(found))
    if found.busy:
        told.headers["Refresh"] = str(SHOWN_AGAIN)
    return told


@router.post(PATH + "/{job}/record")
@needs(Scope.IMPORT)
def record(
    system: TheSystem, visit: TheVisit, principal: ThePrincipal, jobs: TheJobs, sent: ThePosted, job: str
) -> Response:
    """Begin to record what a file states. Raises SentFromElsewhere, JobUnknown, JobBusy."""
    _ours(sent.is_ours)
    found = jobs.find(job, principal.name)
    jobs.record(system, principal, found)
    return _to(visit, found)


@router.post(PATH + "/{job}/drop")
@needs(Scope.IMPORT)
def drop(visit: TheVisit, principal: ThePrincipal, jobs: TheJobs, sent: ThePosted, job: str) -> Response:
    """Forget a file. Raises SentFromElsewhere, JobUnknown, JobBusy."""
    _ours(sent.is_ours)
    jobs.drop(jobs.find(job, principal.name))
    return _to(visit)


@router.get(PATH + "/{job}/refused")
@needs(Scope.IMPORT)
def refused(principal: ThePrincipal, jobs: TheJobs, job: str) -> Response:
    """The file of refused lines, to be mended and sent again. Raises JobUnknown, NoSuchAddress."""
    file = jobs.find(job, principal.name).refused
    if file is None:
        raise NoSuchAddress()
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": HEADERS["Cache-Control"],
    }
    return Response(file.content, headers=headers, media_type="application/octet-stream")


@router.post(PATH + "/{run}/undo")
@needs(Scope.IMPORT)
def undo(
    system: TheSystem, visit: TheVisit, principal: ThePrincipal, jobs: TheJobs, sent: ThePosted, run: str
) -> Response:
    """Begin to undo an import. Raises SentFromElsewhere, RunUnknown, TooManyJobs."""
    _ours(sent.is_ours)
    found = system.import_runs.find(run)
    if not _may_see(principal, found):
        raise RunUnknown(field="run")
    return _to(visit, jobs.undo(system, principal, found))


def _may_see(principal: Principal, run: ImportRun) -> bool:
    """Whether somebody may know of an import: of their own, or of all where they see all accounts."""
    return run.actor == principal.name or may_know_the_whole(principal)


def _formats() -> dict[str, Words]:
    return {name: one.says for name, one in sorted(formats().items())}


def _ours(is_ours: bool) -> None:
    if not is_ours:
        raise SentFromElsewhere()


def _to(visit: PageContext, job: Job | None = None) -> Response:
    place = f"{PATH}/{job.job}" if job else PATH
    return RedirectResponse(visit.to(place), 303, {"Cache-Control": HEADERS["Cache-Control"]})


def _counted(job: Job) -> dict[str, Any]:
    """What a page tells in numbers."""
    report = job.report
    counted = report.kinds.most_common() if report else ()
    kinds = [(found.LABEL, count) for kind, count in counted if (found := kind_named(kind))]
    reasons: Sequence[tuple[Words, int]] = report.reasons.most_common() if report else ()
    percent = 100 * job.consumed // job.size if job.size else 0
    return {"kinds": kinds, "reasons": reasons, "percent": min(percent, 100), "compared": MOST_ACCOUNTS}
