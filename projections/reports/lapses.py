"""The lapse calendar: what of each account's own tier lapses when if nothing happens, and what carries it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tierline.domain.shared.time import DAY, FOREVER
from tierline.domain.shared.words import Words, words_in
from tierline.domain.tiers.assess import carriers
from tierline.domain.tiers.gaps import gate_of, role_to_act
from tierline.domain.tiers.judge import gate_criteria
from tierline.domain.tiers.policy import Placed
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.coverage import Holders, holders_at
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.gate_status import Footing, footings, joined


class Lapses(Report):
    """What of the gate of an account's own tier lapses within the days asked about, or has lapsed already.

    One row for each criterion of the derived tier: `lapsing` on `lapses_on` if nothing happens, or
    `slipping`, which means that a tier at risk lacks it. `breaks_gate` tells whether the gate doesn't
    hold any more then; the tier itself falls on `falls_on` to `falls_to`, after its grace. A guard lapses
    where it is broken: a customer's verdict that has grown old breaks none. `facts` carry the criterion now,
    of a guard, against it. `role` is to act, `people` hold it. Rows are in the order
    of whichever comes first, `lapses_on` or `falls_on`.
    """

    name = "lapses"
    title = Words("Lapse calendar")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Tier"), "id"),
        Column("criterion", Words("Criterion"), "id"),
        Column("part", Words("Part"), "id"),
        Column("state", Words("State"), "id"),
        Column("what", Words("What")),
        Column("remedy", Words("Remedy")),
        Column("lapses_on", Words("Lapses on"), "instant"),
        Column("days_left", Words("Days left"), "days"),
        Column("breaks_gate", Words("Breaks the gate"), "yes_no"),
        Column("falls_on", Words("Tier falls on"), "instant"),
        Column("falls_to", Words("Falls to"), "id"),
        Column("role", Words("Role to act"), "id"),
        Column("people", Words("Who")),
        Column("facts", Words("Carried by"), "id"),
    )

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        found = lapses(reading, question)
        carried = _carried(reading, question.at, found)
        return [{**row, "facts": carried[row["account"], row["criterion"]]} for row in found]


def lapses(reading: Reading, question: Question) -> list[dict[str, Any]]:
    """The rows of the calendar by what comes first, a lapse or a fall, without the facts that carry them."""
    stand = footings(reading, question)
    holders = holders_at(reading, question.at, [one.account for one in stand])
    found = [
        _row(one, placed, ends, question.at, holders)
        for one in stand
        for placed, ends in _lapsing(one, question)
    ]
    return sorted(found, key=lambda row: (_first_day(row), row["account"], row["criterion"]))


def _first_day(row: dict[str, Any]) -> datetime:
    """When the first thing comes that a row tells of; what is slipping has lapsed, so its tier's fall."""
    return min((day for day in (row["lapses_on"], row["falls_on"]) if day), default=FOREVER)


def _lapsing(footing: Footing, question: Question) -> Iterator[tuple[Placed, datetime | None]]:
    """The criteria of the own gate that lapse within the days, with when; those that lapsed, with None."""
    gate = gate_of(footing.policy, footing.tier)
    at, horizon = question.at, question.horizon
    gaps = footing.gaps(footing.tier, at)
    for criterion in gate_criteria(gate) if gate else ():
        placed = footing.policy.gated[criterion.id]
        ends = footing.met.get(criterion.id)
        if gaps and criterion.id in gaps.criteria:
            yield placed, None
        elif ends and ends <= horizon:
            yield placed, ends


def _row(
    footing: Footing, placed: Placed, ends: datetime | None, at: datetime, holders: Holders
) -> dict[str, Any]:
    standing, role = footing.standing, role_to_act(placed.criterion.id, placed.part)
    return {
        **footing.as_row,
        "tier": footing.tier.value,
        "criterion": placed.criterion.id,
        "part": placed.part.value,
        "state": "lapsing" if ends else "slipping",
        **joined([placed], "what"),
        **joined([placed], "remedy"),
        "lapses_on": ends,
        "days_left": (ends - at) // DAY if ends else None,
        "breaks_gate": bool(footing.gaps(footing.tier, ends or at)),
        "falls_on": standing["falls_on"],
        "falls_to": standing["falls_to"],
        "role": role.value,
        "people": ", ".join(holders.get((footing.account, role.value), ())),
    }


def _carried(reading: Reading, at: datetime, rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """The facts behind criteria, by account and criterion."""
    found: dict[tuple[str, str], str] = {}
    for code in dict.fromkeys(row["account"] for row in rows):
        with reading.account(code) as known:
            history, gated = known.told_by(at), known.policy(at).gated
            assert history is not None
            for ident in (row["criterion"] for row in rows if row["account"] == code):
                facts = carriers(gated[ident].criterion, history, at)
                found[code, ident] = ", ".join(str(fact) for fact in facts)
    return found
