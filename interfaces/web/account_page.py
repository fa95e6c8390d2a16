"""`/accounts/{code}`: one account: its tier and why, who looks after it, and what happened."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from domain.account.lifecycle import UnknownAccount
from domain.catalogue import FUNCTIONS, Role, Tier
from domain.coverage import Coverage
from domain.tiers.assess import Assessment, Finding
from domain.tiers.terms import assess_over
from interfaces.http.asking import TheSystem
from interfaces.http.judged import coverage_over
from interfaces.knowing import Known
from interfaces.web import step_chart
from interfaces.web.dealings import SHOWN, dealings
from interfaces.web.entries import MomentsAsked, asked_entries
from interfaces.web.evidence import Sources
from interfaces.web.findings import gaps, groups
from interfaces.web.looks import look
from interfaces.web.notices import notice
from interfaces.web.rendering import page
from interfaces.web.rooms import room
from interfaces.web.showing import day
from interfaces.web.texts import said, text
from interfaces.web.visit import FreshPage, TheVisit, Visit
from interfaces.wiring import System
from projections.base import Row
from projections.lapses import lapses
from projections.open_things import open_things
from projections.portfolio import account
from projections.reports import Question
from projections.tier_history import tier_history

router = room()
AHEAD = 90
"""How many days of the lapse calendar are shown."""


def entries_asked(
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
def account_page(
    system: TheSystem,
    visit: TheVisit,
    asked: Annotated[MomentsAsked, Depends(entries_asked)],
    recorded: Annotated[UUID | None, Query(description="The fact that was just recorded.")] = None,
) -> Response:
    """One account as it stands at the moment looked at. Raises UnknownAccount."""
    if recorded is None:
        return look(
            system, visit, "account.html.j2", lambda: {**seen(system, visit, asked), "recorded": None}
        )
    values = seen(system, visit, asked)
    done = notice(system, asked.code, recorded, values["basis"].position, values["source"])
    return page("account.html.j2", visit, **values, recorded=done)


def seen(system: System, visit: Visit, asked: MomentsAsked) -> dict[str, Any]:
    """What is shown of an account at the moment looked at, here and in print. Raises UnknownAccount."""
    with system.reading(visit.known) as reading:
        found = account(reading, asked.code, visit.at)
        if found is None:
            raise UnknownAccount()
        moves = tier_history(reading, asked.code, visit.at)
        entries = asked_entries(reading, system, visit, asked)
        things = open_things(reading, asked.code, visit.at)
        calendar = lapses(reading, Question(visit.at, account=asked.code, within_days=AHEAD))
        basis = system.rows_basis(reading, visit.at)
    with system.knowing.account(asked.code, basis.position) as known:
        judged = _judged(system, known, visit)
        history = known.told_by(visit.at) or known.history
        origin = Sources(history, visit, shown=entries.fact_ids)
        return {
            "account": found,
            "tier": Tier(found["tier"]) if found["tier"] else None,
            **judged,
            **_over_time(moves, judged["assessment"], visit, origin),
            "dealings": dealings(history, visit.at, system.opened_all),
            "shown": SHOWN,
            "entries": entries,
            "people": sorted({one for entry in history for one in entry.fact.our_people()}),
            "things": things,
            "lapsing": _lapsing(calendar, judged["assessment"]),
            "lapsing_days": AHEAD,
            "source": origin,
            "basis": basis,
        }


def _judged(system: System, known: Known, visit: Visit) -> dict[str, Any]:
    def judge() -> tuple[Assessment, Coverage]:
        return assess_over(known.terms, visit.at), coverage_over(known, system.policies.coverage, visit.at)

    # Who pages through a timeline looks at the same account again and again.
    key = (visit.path, known.position, visit.asked.get("as_of"), visit.asked.get("basis"))
    found, coverage = system.counted.answer(key, visit.at, judge)
    return {
        "assessment": found,
        "groups": groups(found, visit.language),
        "gaps": gaps(found, found.gaps),
        "slipping": gaps(found, found.slipping),
        "coverage": coverage,
        "by_role": [(role, [one for one in coverage.responsibilities if one.role == role]) for role in Role],
        "by_function": _by_function(coverage),
    }


def _lapsing(calendar: Sequence[Row], found: Assessment) -> list[tuple[Row, Finding]] | None:
    """What of the own tier's gate is still met but lapses soon; None of the floor, which rests on nothing."""
    if found.derived_tier in (None, Tier.vendor):
        return None
    return [(row, found.finding(row["criterion"])) for row in calendar if row["state"] == "lapsing"]


def _by_function(coverage: Coverage) -> list[Any]:
    return [
        (function, [one for one in coverage.functions if one.function == function.id])
        for function in FUNCTIONS.values()
    ]


def _over_time(
    moves: list[dict[str, Any]], found: Assessment, visit: Visit, origin: Sources
) -> dict[str, Any]:
    """The step chart, and the moves it shows with what made them."""
    listed, before = [], None
    for number, move in enumerate(moves, 1):
        tier = Tier(move["tier"]) if move["tier"] else None
        facts = [origin[one] for fact in move["facts"] if (one := UUID(fact)) in origin]
        listed.append({**move, "number": number, "before": before, "after": tier, "sources": facts})
        before = tier
    return {"moves": listed, "chart": _chart(listed, found, visit) if listed else ""}


def _chart(moves: list[dict[str, Any]], found: Assessment, visit: Visit) -> str:
    language = visit.language

    def name(tier: Tier | None) -> str:
        return said(tier.words, language) if tier else text("no_tier", language)

    spans = [
        step_chart.Span(
            move["after"],
            move["from"],
            f"{day(move['from'])}: {name(move['before'])} → {name(move['after'])}",
            f"#move-{move['number']}",
        )
        for move in moves
    ]
    fall = None
    if found.falls_on:
        title = f"{day(found.falls_on)}: → {name(found.falls_to)}"
        fall = step_chart.Fall(found.falls_on, found.falls_to, title)
    return step_chart.draw(
        step_chart.steps(spans, visit.at, fall),
        {tier: name(tier) for tier in Tier},
        text("chart_says", language),
        f"{text('now_line', language)} {day(visit.at)}",
    )
