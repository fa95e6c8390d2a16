"""What waits for somebody: what falls when if nothing happens, what is overdue, what ends, what is due."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from domain.catalogue import RESPONSIBILITIES, Role
from domain.shared.time import DAY, after_last_instant
from domain.shared.words import Words
from projections.attributes import ACCOUNTS
from projections.base import Row
from projections.coverage import COVERAGE, HOLDINGS, state_at
from projections.matters import Rows, accounts_concerned, matter_of, rows_then
from projections.merged import shown
from projections.obligations import ACTIONS, CONTRACTS, ESCALATIONS
from projections.reports import Column, Matter, Question, Report
from projections.roles import Holders, holders_at
from projections.store import Reading
from projections.tier_matters import TIER_MATTERS, overrides_ending, tiers


class Attention(Report):
    """One row per thing that needs somebody, the most urgent first; for one person or for all.

    A tier that falls within the days asked about (`tier_falls`) names the `criteria` whose lapse makes it
    fall and what would satisfy them; `criterion_slipping` is what a tier at risk lacks already, and
    `gap_to_next_tier`, which comes last, what an account lacks to rise. `role` is to act, and `people` are
    those who hold it. What is about the tier waits for whoever holds a role of the account, the rest for
    `people`. `matter` narrows the list to one kind.
    """

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
        Column("criteria", Words("Criteria", "条件"), "id"),
        Column("why_en", Words("Why (English)", "原因（英文）")),
        Column("why_zh", Words("Why (Chinese)", "原因（中文）")),
        Column("remedy_en", Words("Remedy (English)", "措施（英文）")),
        Column("remedy_zh", Words("Remedy (Chinese)", "措施（中文）")),
        Column("fact_id", Words("Fact", "事实"), "id"),
    )
    takes = ("matter",)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        asked = [find for matters, find in _MATTERS.items() if question.matter in (None, *matters)]
        found = [row for find in asked for row in find(reading, question)]
        holders = holders_at(reading, question.at)
        mine = [
            _finished(row, holders, question.at)
            for row in found
            if question.matter in (None, row["matter"]) and _waits_for(question.person, row, holders)
        ]
        return sorted(mine, key=lambda row: _urgency(row, question.at))


def _responsibilities(reading: Reading, question: Question) -> Rows:
    table = reading[COVERAGE]
    found = state_at(table, question.at)
    wanted = and_(table.c.role.is_not(None), found.in_(tuple(_STATES)))
    for row in rows_then(reading, question, table, wanted, more=[found.label("state")]):
        words, state = RESPONSIBILITIES[row["item"]].words, _STATES[row["state"]]
        yield {
            **matter_of(row, f"responsibility_{row['state']}", row["item"]),
            "what_en": f"{state.en}: {words.en}",
            "what_zh": f"{state.zh}：{words.zh}",
            "role": row["role"],
            "due": row["due"],
            "fact_id": row["last_fact"],
        }


def _vacancies(reading: Reading, question: Question) -> Rows:
    """One row per role that nobody holds, not one per responsibility of it."""
    accounts, held = reading[ACCOUNTS], reading[HOLDINGS]
    for role in Role:
        mine = and_(
            held.c.account == accounts.c.account,
            held.c.role == role.value,
            held.c.valid_from <= question.at,
            held.c.valid_to > question.at,
        )
        vacant = ~select(held.c.account).where(mine).correlate(accounts).exists()
        for row in reading.all(accounts_concerned(reading, question).where(vacant)):
            yield {
                **matter_of(row, "role_vacant", role.value),
                "what_en": f"Nobody is {role.words.en.lower()}",
                "what_zh": f"{role.words.zh}空缺",
                "role": role.value,
            }


def _escalations(reading: Reading, question: Question) -> Rows:
    for row in rows_then(reading, question, shown(reading, ESCALATIONS, question.at)):
        yield {
            **matter_of(row, "escalation_open", row["escalation"]),
            "what_en": f"Open escalation: {row['category'].replace('_', ' ')}, {row['severity']}",
            "what_zh": f"未解决的升级事项（{row['severity']}）",
            "since": row["raised_at"],
            "fact_id": row["fact_id"],
        }


def _contracts(reading: Reading, question: Question) -> Rows:
    table = shown(reading, CONTRACTS, question.at)
    soon = table.c.ends <= (question.at + question.within_days * DAY).date()
    for row in rows_then(reading, question, table, soon):
        yield {
            **matter_of(row, "contract_ends", row["contract"]),
            "what_en": f"Contract ends: {row['agreement'].replace('_', ' ')}",
            "what_zh": "合同到期",
            "due": after_last_instant(row["ends"]),
            "fact_id": row["fact_id"],
        }


def _actions(reading: Reading, question: Question) -> Rows:
    table = shown(reading, ACTIONS, question.at)
    soon = table.c.due <= (question.at + question.within_days * DAY).date()
    for row in rows_then(reading, question, table, soon):
        ours = row["side"] == "ours"
        yield {
            **matter_of(row, f"action_due_{row['side']}", row["action"]),
            "what_en": "Action due, ours" if ours else "Action due, theirs",
            "what_zh": "我方行动到期" if ours else "客户方行动到期",
            "people": row["owner"] if ours else None,
            "due": after_last_instant(row["due"]),
            "fact_id": row["fact_id"],
        }


_MATTERS: dict[tuple[Matter, ...], Callable[[Reading, Question], Rows]] = {
    TIER_MATTERS: tiers,
    ("override_ends",): overrides_ending,
    ("escalation_open",): _escalations,
    ("contract_ends",): _contracts,
    ("action_due_ours", "action_due_theirs"): _actions,
    ("role_vacant",): _vacancies,
    ("responsibility_never", "responsibility_overdue", "responsibility_due_soon"): _responsibilities,
}
_STATES = {
    "never": Words("Never done", "从未履行"),
    "overdue": Words("Overdue", "已逾期"),
    "due_soon": Words("Due soon", "即将到期"),
}


def _waits_for(person: str | None, row: dict[str, Any], holders: Holders) -> bool:
    """Whether a matter is one person's: what is about the tier is everybody's who holds a role there."""
    everybodys = row["matter"] in TIER_MATTERS
    people = holders.get((row["account"], None), ()) if everybodys else _people(row, holders)
    return person is None or person in people


def _people(row: dict[str, Any], holders: Holders) -> Sequence[str]:
    return [row["people"]] if row["people"] else holders.get((row["account"], row["role"]), ())


def _finished(row: dict[str, Any], holders: Holders, at: datetime) -> dict[str, Any]:
    due = row["due"]
    days_left = None if due is None else (due - at) // DAY
    return {**row, "people": ", ".join(_people(row, holders)), "days_left": days_left}


def _urgency(row: Row, at: datetime) -> tuple[bool, datetime, str, str, str]:
    rises = row["matter"] == "gap_to_next_tier"
    return rises, row["due"] or at, row["account"], row["matter"], row["subject"]
