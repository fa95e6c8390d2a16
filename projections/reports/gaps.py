"""Gaps: what each account lacks for the tier above its own, and what would satisfy it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from tierline.domain.shared.words import Words
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
    title = Words("Gaps to the next tier", "距上一层级的差距")
    columns = (
        Column("account", Words("Account", "客户代码"), "id"),
        Column("name", Words("Name", "名称")),
        Column("tier", Words("Tier", "关系层级"), "id"),
        Column("next_tier", Words("Next tier", "目标层级"), "id"),
        Column("criterion", Words("Criterion", "条件"), "id"),
        Column("part", Words("Part", "作用"), "id"),
        Column("what_en", Words("What (English)", "内容（英文）")),
        Column("what_zh", Words("What (Chinese)", "内容（中文）")),
        Column("remedy_en", Words("Remedy (English)", "措施（英文）")),
        Column("remedy_zh", Words("Remedy (Chinese)", "措施（中文）")),
        Column("needed", Words("Of the supporting, needed", "所需辅助条件数"), "count"),
        Column("missing", Words("Missing in all", "共缺条件数"), "count"),
        Column("last_met", Words("Last met until", "最近满足至"), "instant"),
        Column("role", Words("Role to act", "应行动的角色"), "id"),
        Column("people", Words("Who", "负责人")),
    )

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        asked = accounts_asked(reading, question)
        found = footings(reading, asked, question.at)
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
