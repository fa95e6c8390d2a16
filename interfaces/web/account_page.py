"""`/accounts/{code}`: one account: its tier and why, who looks after it, and what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.history import History
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.account.strategic_reason import reason_at
from tierline.domain.catalogue import Tier
from tierline.domain.tiers.assess import Assessment
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.charts import step_chart
from tierline.interfaces.presentation.charts.step_chart import EventRow
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.account_told import account_told
from tierline.interfaces.web.audited import audited
from tierline.interfaces.web.charted_events import event_rows
from tierline.interfaces.web.dealings import SHOWN, dealings
from tierline.interfaces.web.evidence import Sources
from tierline.interfaces.web.judgement import judged, lapse_calendar, lapsing
from tierline.interfaces.web.notices import notice
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import FreshPage, PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page
from tierline.interfaces.web.revisions import revisions
from tierline.interfaces.web.timeline_view import MomentsAsked, asked_entries
from tierline.interfaces.web.who_knows import who_knows
from tierline.interfaces.wiring import System
from tierline.projections.models.merged_rows import home_of
from tierline.projections.models.tier_history import tier_history
from tierline.projections.reports.portfolio import account

router = room()
Tab = Literal["now", "why", "who", "deals", "timeline", "audit"]
"""The parts of the page, of which one is seen at a time; all are there, and are printed."""


async def entries_asked(
    code: str,
    kind: Annotated[str | None, Query(max_length=60, description="One kind of entry.")] = None,
    person: Annotated[str | None, Query(max_length=120, description="One of our people.")] = None,
    start: Annotated[
        str | None, Query(alias="from", max_length=64, description="The first day of the timeline.")
    ] = None,
    to: Annotated[str | None, Query(max_length=64, description="Its last moment or day.")] = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> MomentsAsked:
    """Which lines of the timeline are asked for; a blank field asks nothing."""
    return MomentsAsked(code, kind or None, person or None, start or None, to or None, cursor or None)


@router.get("/accounts/{code}", dependencies=[FreshPage])
@needs(Scope.READ)
def account_page(
    system: TheSystem,
    visit: TheVisit,
    asked: Annotated[MomentsAsked, Depends(entries_asked)],
    tab: Annotated[Tab, Query(description="The part of the page that is seen.")] = "now",
    recorded: Annotated[UUID | None, Query(description="The fact that was just recorded.")] = None,
) -> Response:
    """One account as it stands at the moment looked at. Raises UnknownAccount."""
    if recorded is None:
        return look(
            system,
            visit,
            "account.html.j2",
            lambda: {**seen(system, visit, asked), "tab": tab, "recorded": None},
            about=asked.code,
        )
    values = seen(system, visit, asked)
    done = notice(system, visit, asked.code, recorded, values["basis"].position, values["source"])
    return page("account.html.j2", visit, **values, tab=tab, recorded=done)


def seen(system: System, visit: PageContext, asked: MomentsAsked) -> dict[str, Any]:
    """What is shown of an account at the moment looked at, here and in print. Raises UnknownAccount."""
    values = _seen(system, visit, asked)
    return {**values, "told": account_told(values, visit.language)}


def _seen(system: System, visit: PageContext, asked: MomentsAsked) -> dict[str, Any]:
    with system.reads.reading(visit.known) as reading:
        found = account(reading, asked.code, visit.at)
        if found is None:
            raise UnknownAccount()
        moves = tier_history(reading, asked.code, visit.at)
        entries = asked_entries(reading, system, visit, asked)
        calendar = lapse_calendar(reading, asked.code, visit.at)
        home = home_of(reading, asked.code, visit.at)
        basis = system.reads.rows_basis(reading, visit.at)
    with system.reads.account(asked.code, basis.position) as known:
        found_of = judged(system, known, visit)
        history = known.told_by(visit.at) or known.history
        people = sorted({one for entry in history for one in entry.fact.our_people()})
        visit.will_name(people)
        going_on = dealings(history, visit.at, system.sealing.opened_facts)
        origin = Sources(history, visit, asked.code, shown=entries.fact_ids)
        return {
            "account": found,
            "tier": Tier(found["tier"]) if found["tier"] else None,
            **found_of,
            **_over_time(moves, found_of["assessment"], visit, origin, event_rows(history, visit, origin)),
            "dealings": going_on,
            "knows": who_knows(history, asked.code, going_on.contacts, visit),
            "titles": {
                one.fact.action: one.text
                for one in (*going_on.actions, *going_on.done)
                if isinstance(one.text, str)
            },
            "shown": SHOWN,
            "entries": entries,
            "revisions": revisions(system, visit, entries.rows, basis.position),
            "audit": audited(system, asked.code, known.history, visit.at),
            "people": people,
            **lapsing(calendar, found_of["assessment"]),
            "source": origin,
            "strategic_reason": _strategic_reason(system, known.history, visit.at),
            "part_of": home,
            "basis": basis,
        }


def _strategic_reason(system: System, history: History, at: datetime) -> Any:
    """Why it is a key account, opened; a marker where nobody can read it, None if nobody said so."""
    entry = reason_at(history, at)
    if entry is None:
        return None
    values = entry.fact.model_dump(mode="json", include={"fact_id", "kind", "strategic_reason"})
    return system.sealing.opened(entry.account_id, values)["strategic_reason"]


def _over_time(
    moves: list[dict[str, Any]],
    found: Assessment,
    visit: PageContext,
    origin: Sources,
    events: Sequence[EventRow],
) -> dict[str, Any]:
    """The step chart with what happened, and the moves it shows with what made them."""
    listed, before = [], None
    for number, move in enumerate(moves, 1):
        tier = Tier(move["tier"]) if move["tier"] else None
        facts = [origin[one] for fact in move["facts"] if (one := UUID(fact)) in origin]
        listed.append({**move, "number": number, "before": before, "after": tier, "sources": facts})
        before = tier
    wide, narrow = (
        _chart(listed, found, visit, events, frame) if listed else ""
        for frame in (step_chart.WIDE, step_chart.NARROW)
    )
    return {"moves": listed, "chart": wide, "narrow_chart": narrow}


def _chart(
    moves: list[dict[str, Any]],
    found: Assessment,
    visit: PageContext,
    events: Sequence[EventRow],
    frame: step_chart.Frame,
) -> str:
    language = visit.language

    def name(tier: Tier | None) -> str:
        return said(tier.words, language) if tier else text("no_tier", language)

    def on(moment: datetime) -> str:
        return f"{day(moment, visit.clocks)}{text('colon', language)}"

    spans = [
        step_chart.TierSpan(
            move["after"],
            move["from"],
            f"{on(move['from'])}{name(move['before'])} → {name(move['after'])}",
            f"#move-{move['number']}",
        )
        for move in moves
    ]
    fall = None
    if found.falls_on:
        title = f"{on(found.falls_on)}→ {name(found.falls_to)}"
        fall = step_chart.FallMark(found.falls_on, found.falls_to, title)
    return step_chart.draw(
        step_chart.steps(spans, visit.at, fall, events, frame),
        {tier: name(tier) for tier in Tier},
        text("chart_says", language),
        f"{text('now_line', language)} {day(visit.at)}",
    )
