"""Gaps: what each account lacks for the tier above its own, and what would satisfy it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from tierline.domain.shared.words import Words, words_in
from tierline.domain.tiers.gaps import GateGaps, next_tier, role_to_act
from tierline.domain.tiers.policy import GatePart, Placed
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.coverage import Holders, holders_at
from tierline.projections.models.tier_history import criteria_over_time
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.gate_status import Footing, footings, joined
from tierline.projections.reports.scope import accounts_asked


class GapReport(Report):
    """What is missing for the next tier: one row for each criterion that the gate above lacks.

    The next tier is the one above the derived tier, whatever is set by hand. It takes all of the `required`
    ones and, of the `supporting` ones listed, as many as `needed` says; a `guard` is broken and must be
    mended. `missing` tells how many criteria stand between the account and that tier, `last_met` until when
    this one was met last. `role` is to act, `people` hold it.
    """

    name = "gaps"
    title = Words("Gaps to the next tier")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Tier"), "id"),
        Column("next_tier", Words("Next tier"), "id"),
        Column("criterion", Words("Criterion"), "id"),
        Column("part", Words("Part"), "id"),
        Column("what", Words("What")),
        Column("remedy", Words("Remedy")),
        Column("needed", Words("Of the supporting, needed"), "count"),
        Column("missing", Words("Missing in all"), "count"),
        Column("last_met", Words("Last met until"), "instant"),
        Column("role", Words("Role to act"), "id"),
        Column("people", Words("Who")),
    )

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        asked = accounts_asked(reading, question)
        found = footings(reading, question)
        holders = holders_at(reading, question.at, [one.account for one in found])
        ended = _last_ends(reading, asked, question.at)
        return [
            _row(one, gaps, placed, ended.get((one.account, placed.criterion.id)), holders)
            for one in found
            if (gaps := one.gaps(next_tier(one.tier), question.at))
            for placed in one.placed(gaps)
        ]


def _row(
    footing: Footing, gaps: GateGaps, placed: Placed, ended: datetime | None, holders: Holders
) -> dict[str, Any]:
    criterion, role = placed.criterion, role_to_act(placed.criterion.id, placed.part)
    return {
        **footing.as_row,
        "tier": footing.tier.value,
        "next_tier": gaps.tier.value,
        "criterion": criterion.id,
        "part": placed.part.value,
        **joined([placed], "what"),
        **joined([placed], "remedy"),
        "needed": gaps.supporting_needed if placed.part is GatePart.supporting else None,
        "missing": len(gaps.required) + gaps.supporting_needed + len(gaps.guards),
        "last_met": None if placed.part is GatePart.guard else ended,
        "role": role.value,
        "people": ", ".join(holders.get((footing.account, role.value), ())),
    }


def _last_ends(reading: Reading, asked: Select[Any], at: datetime) -> dict[tuple[str, str], datetime]:
    """Until when each criterion was met last before an instant, by account and id."""
    accounts, criteria = asked.subquery(), criteria_over_time(reading)
    which = criteria.c.account, criteria.c.criterion
    over = (
        select(*which, func.max(criteria.c.valid_to).label("ended"))
        .join(accounts, accounts.c.account == criteria.c.account)
        .where(criteria.c.valid_to <= at)
        .group_by(*which)
    )
    return {(row["account"], row["criterion"]): row["ended"] for row in reading.all(over)}
