"""Gaps: what each account lacks for the tier above its own, and what would satisfy it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, select

from domain.catalogue import Tier
from domain.shared.words import Words
from domain.tiers.gaps import Gaps, gate_of, lacking, next_tier, role_to_act
from domain.tiers.policy import Part, Placed, Policy
from projections.base import Row
from projections.criteria import CRITERIA
from projections.knowing import policy_at
from projections.reports import Column, Question, Report
from projections.roles import Holders, holders_at
from projections.scope import accounts_asked, in_force
from projections.store import Reading
from projections.tier_history import TIERS


@dataclass(frozen=True, slots=True)
class Position:
    """Where an open account stands between the gates of a policy at an instant, if nothing happens."""

    account: str
    name: str
    standing: RowMapping
    """Its row of `tiers`."""
    policy: Policy
    met: dict[str, datetime | None] = field(default_factory=dict)
    """When its criteria that are met lapse if nothing happens, by id; guards that are not broken as well."""

    @property
    def tier(self) -> Tier:
        """The derived tier."""
        return Tier(self.standing["derived_tier"])

    @property
    def as_row(self) -> Row:
        """The account, as rows name it."""
        return {"account": self.account, "name": self.name}

    def gaps(self, tier: Tier | None, at: datetime) -> Gaps | None:
        """What the gate of a tier lacks now, or at a later instant if nothing happens; None of the floor."""
        gate = gate_of(self.policy, tier)
        if tier is None or gate is None:
            return None
        met = {ident for ident, lapses in self.met.items() if lapses is None or lapses > at}
        return lacking(tier, gate, met, {one.id for one in gate.guards} - met)


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
        holders, policy = holders_at(reading, question.at), policy_at(reading, question.at)
        asked = accounts_asked(reading, question)
        ended = _last_ends(reading, asked, question.at)
        return [
            _row(position, gaps, policy.gated[ident], ended.get((position.account, ident)), holders)
            for position in positions(reading, asked, question.at)
            if (gaps := position.gaps(next_tier(position.tier), question.at))
            for ident in gaps.criteria
        ]


def positions(reading: Reading, asked: Select[Any], at: datetime) -> list[Position]:
    """Where the accounts stand that are open at an instant, by code. `asked` selects them and their names."""
    accounts, policy = asked.subquery(), policy_at(reading, at)
    tiers, criteria = reading[TIERS], reading[CRITERIA]
    standing = select(tiers, accounts.c.name).join(accounts, in_force(accounts, tiers, at))
    found = {
        row["account"]: Position(row["account"], row["name"], row, policy)
        for row in sorted(reading.all(standing), key=lambda row: str(row["account"]))
    }
    then = select(criteria).join(accounts, in_force(accounts, criteria, at))
    for row in reading.all(then):
        if row["account"] in found:
            found[row["account"]].met[row["criterion"]] = row["lapses_on"]
    return list(found.values())


def joined(placed: Iterable[Placed], of: str) -> dict[str, str]:
    """The labels, or whatever sentence of criteria, in both languages: `{of}_en`, `{of}_zh`."""
    field_of_it = {"why": "label"}.get(of, of)
    words = [getattr(one.criterion, field_of_it) for one in placed]
    return {
        f"{of}_en": "; ".join(one.en.removesuffix(".") for one in words),
        f"{of}_zh": "；".join(one.zh.removesuffix("。") for one in words),
    }


def _row(
    position: Position, gaps: Gaps, placed: Placed, ended: datetime | None, holders: Holders
) -> dict[str, Any]:
    criterion, role = placed.criterion, role_to_act(placed)
    return {
        **position.as_row,
        "tier": position.tier.value,
        "next_tier": gaps.tier.value,
        "criterion": criterion.id,
        "part": placed.part.value,
        "what_en": criterion.label.en,
        "what_zh": criterion.label.zh,
        "remedy_en": criterion.remedy.en,
        "remedy_zh": criterion.remedy.zh,
        "needed": gaps.supporting_needed if placed.part is Part.supporting else None,
        "missing": len(gaps.required) + gaps.supporting_needed + len(gaps.guards),
        "last_met": None if placed.part is Part.guard else ended,
        "role": role.value,
        "people": ", ".join(holders.get((position.account, role.value), ())),
    }


def _last_ends(reading: Reading, asked: Select[Any], at: datetime) -> dict[tuple[str, str], datetime]:
    """Until when each criterion was met last before an instant, by account and id."""
    accounts, criteria = asked.subquery(), reading[CRITERIA]
    mine = criteria.c.account == accounts.c.account
    over = select(criteria).join(accounts, mine).where(criteria.c.valid_to <= at)
    rows = sorted(reading.all(over), key=lambda row: row["valid_to"])
    return {(row["account"], row["criterion"]): row["valid_to"] for row in rows}
