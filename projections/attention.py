"""What waits for somebody: what falls when if nothing happens, what is overdue, what ends, what is due."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from domain.shared.time import DAY
from domain.shared.words import Words
from projections.base import Row
from projections.coverage import HOLDINGS
from projections.matters import Told, matters
from projections.reports import Column, Question, Report
from projections.store import Reading

_NAMED_AT_MOST = 500
"""For how many accounts the database is asked by their codes; for more, about all of them."""


class Attention(Report):
    """One row per thing that needs somebody, the most urgent first; for one person or for all."""

    name = "attention"
    title = Words("Attention", "待关注事项")
    columns = (
        Column("account", Words("Account", "客户代码"), "id"),
        Column("name", Words("Name", "名称")),
        Column("matter", Words("Matter", "事项"), "id"),
        Column("subject", Words("Subject", "对象"), "id"),
        Column("what_en", Words("What (English)", "内容（英文）")),
        Column("what_zh", Words("What (Chinese)", "内容（中文）")),
        Column("role", Words("Role", "角色"), "id"),
        Column("people", Words("Who", "负责人")),
        Column("since", Words("Since", "起始"), "instant"),
        Column("due", Words("Due", "到期"), "instant"),
        Column("days_left", Words("Days left", "剩余天数"), "days"),
        Column("fact_id", Words("Fact", "事实"), "id"),
    )

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        return urgent(reading, question, None).rows


class Urgent(NamedTuple):
    """The first rows of the report, and how many it has."""

    rows: list[Row]
    total: int


def urgent(reading: Reading, question: Question, most: int | None) -> Urgent:
    """The most urgent of what waits for somebody, or all of it."""
    found: list[Told] = []
    total = 0
    for matter in matters(reading, question):
        told, of_all = matter.told(reading, question, most)
        found += told
        total += of_all
    holders = _holders(reading, question, {told["account"] for told in found})
    ordered: list[Row] = sorted(
        (_finished(told, holders, question.at) for told in found),
        key=lambda row: (row["due"] or question.at, row["account"], row["matter"], row["subject"]),
    )
    return Urgent(ordered[:most], total)


def _holders(
    reading: Reading, question: Question, accounts: Collection[str]
) -> dict[tuple[str, str | None], list[str]]:
    """Who holds a role of an account, by (account, role); under no role whoever holds any."""
    held = reading[HOLDINGS]
    wanted = select(held).where(held.c.valid_from <= question.at, held.c.valid_to > question.at)
    if len(accounts) <= _NAMED_AT_MOST:
        wanted = wanted.where(held.c.account.in_(accounts))
    found: dict[tuple[str, str | None], list[str]] = {}
    for row in reading.all(wanted.order_by(held.c.account, held.c.role, held.c.person)):
        for role in (row["role"], None):
            people = found.setdefault((row["account"], role), [])
            if row["person"] not in people:
                people.append(row["person"])
    return found


def _finished(row: Told, holders: dict[tuple[str, str | None], list[str]], at: datetime) -> dict[str, Any]:
    people = row["people"] or ", ".join(holders.get((row["account"], row["role"]), ()))
    due = row["due"]
    return {**row, "people": people, "days_left": None if due is None else (due - at) // DAY}
