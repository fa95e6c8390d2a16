"""An account's timeline: facts and what followed from them, newest first, page by page."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.time import BEGINNING, FOREVER, first_instant
from tierline.interfaces.http.query_params import FreshRows, ThePage, TheSystem
from tierline.interfaces.http.responses import NO_STORE, answer, next_page
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.query.refusals import ParameterNotUsable, RangeBackwards
from tierline.interfaces.query.view import moment_asked
from tierline.interfaces.wiring import System
from tierline.projections.engine.columns import people_of
from tierline.projections.engine.parking import left_out
from tierline.projections.engine.reading import Reading
from tierline.projections.models.merged_rows import last_about
from tierline.projections.models.timeline import TimelineQuestion, is_kind, timeline
from tierline.projections.reports.portfolio import account

router = APIRouter(tags=["accounts"])
_Names = Annotated[list[str] | None, Query(max_length=100)]
_When = Annotated[str | None, Query(max_length=64)]


@router.get("/accounts/{code}/timeline", dependencies=[FreshRows])
@needs(Scope.READ)
def read_timeline(
    request: Request,
    system: TheSystem,
    page: ThePage,
    code: str,
    kinds: _Names = None,
    people: _Names = None,
    start: Annotated[_When, Query(alias="from", description="The first instant or day wanted.")] = None,
    end: Annotated[_When, Query(alias="to", description="The last instant or day wanted.")] = None,
) -> Response:
    """What happened up to the instant asked about, newest first, its texts opened for display.

    `kinds` and `people` may be repeated or be lists with commas; a comma that is part of a person's id
    has a backslash before it, and so has a backslash.
    """
    begins = moment_asked(start, "from", first_instant) if start is not None else BEGINNING
    ends = moment_asked(end, "to") if end is not None else FOREVER
    if begins > ends:
        raise RangeBackwards(field="to")
    question = TimelineQuestion(
        account=code,
        at=page.view.at,
        kinds=_kinds(kinds),
        people=_several("people", people),
        start=begins,
        end=ends,
        before=(datetime.fromisoformat(page.place[0]), page.place[1]) if page.place else None,
        limit=page.limit + 1,
    )
    with system.reads.reading(page.view.known) as reading:
        if not system.reads.sees(code):
            raise UnknownAccount()  # Without looking: that would take a little longer where there is one.
        found = _kept(request, system, reading, question)
        basis = system.reads.rows_basis(reading, page.view.at)
        if not found and account(reading, code, page.view.at) is None:
            raise UnknownAccount()
    more = None
    if len(found) > page.limit:
        last = found[page.limit - 1]
        more = page.cursor(basis.position, moment(last["at"]), last["entry"])
    items = _shown(system, found[: page.limit])
    link = next_page(request, more) if more else None
    return answer(
        request, {"account": code, "items": items, "next": more}, basis=basis, keep=NO_STORE, link=link
    )


def _kept(
    request: Request, system: System, reading: Reading, question: TimelineQuestion
) -> list[dict[str, Any]]:
    """The entries from memory, if they were asked for before; their texts are opened each time."""
    if not {"as_of", "basis", "cursor"} & set(request.query_params):
        return timeline(reading, question)
    rows = (reading.generation.number, last_about(reading, question.account), left_out(reading))
    seen = reading.visible and reading.visible.mark
    return system.judged.answer(
        ("timeline", *rows, seen, question), question.at, lambda: timeline(reading, question)
    )


def _kinds(given: list[str] | None) -> tuple[str, ...]:
    kinds = _several("kinds", given)
    if not all(map(is_kind, kinds)):
        raise ParameterNotUsable(field="kinds", name="kinds", problem="there is no such kind of entry")
    return kinds


def _several(name: str, given: list[str] | None) -> tuple[str, ...]:
    found = tuple(one for text in given or () for one in _listed(text))
    if "" in found:
        raise ParameterNotUsable(field=name, name=name, problem="has an empty entry in its list")
    return found


def _listed(text: str) -> list[str]:
    """The entries of a list with commas; a backslash stands before a comma that is part of one."""
    entries = [""]
    for mark in re.findall(r"\\[\\,]|.", text, re.DOTALL):
        if mark == ",":
            entries.append("")
        else:
            entries[-1] += mark[-1]
    return entries


_SHAPE = ("at", "kind", "status", "fact_id", "position", "version", "recorded_at", "actor")


def _shown(system: System, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries in the shape of this door; the texts of all facts are opened at the cost of one.

    An answer of the customer's is told where there is one; other entries stay as they always were.
    """
    facts = [(row["origin"], row["detail"]) for row in rows if row["origin"]]
    opened = iter(system.sealing.opened_facts(facts))
    return [
        {
            **{name: row[name] for name in _SHAPE},
            "headline": row["headline"],
            **({"answer": row["answer"]} if row["answer"] else {}),
            "people": people_of(row["people"]),
            "detail": next(opened) if row["origin"] else row["detail"],
        }
        for row in rows
    ]
