"""What waits for somebody: what falls when if nothing happens, what is overdue, what ends, what is due."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, or_, select

from domain.catalogue import RESPONSIBILITIES, Role, Tier
from domain.shared.time import DAY, after_last_instant
from domain.shared.words import Words
from projections.attributes import ACCOUNTS
from projections.base import Row
from projections.coverage import COVERAGE, HOLDINGS, state_at
from projections.merged import shown
from projections.obligations import ACTIONS, CONTRACTS, ESCALATIONS
from projections.reports import Column, Question, Report
from projections.scope import accounts_asked, held_by
from projections.store import Reading
from projections.tier_history import TIERS

Rows = Iterator[dict[str, Any]]


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
        found = [row for matter in _MATTERS for row in matter(reading, question)]
        holders = _holders(reading, question)
        finished = [_finished(row, holders, question.at) for row in found]
        mine = [row for row in finished if question.person in (None, *row["people"].split(", "))]
        return sorted(
            mine, key=lambda row: (row["due"] or question.at, row["account"], row["matter"], row["subject"])
        )


def _falls(reading: Reading, question: Question) -> Rows:
    table = reading[TIERS]
    soon = table.c.falls_on <= question.at + question.within_days * DAY
    for row in _at(reading, question, table, soon):
        to = Words("no tier", "无层级") if row["falls_to"] is None else Tier(row["falls_to"]).words
        tier = Tier(row["tier"]).words
        yield {
            **_matter(row, "tier_falls", row["tier"]),
            "what_en": f"{tier.en} falls to {to.en.lower()} if nothing happens",
            "what_zh": f"若无行动，将由{tier.zh}降至{to.zh}",
            "since": row["since"],
            "due": row["falls_on"],
        }


def _overrides(reading: Reading, question: Question) -> Rows:
    table = reading[TIERS]
    soon = table.c.override_until <= question.at + question.within_days * DAY
    for row in _at(reading, question, table, soon):
        yield {
            **_matter(row, "override_ends", row["override"]),
            "what_en": f"The override to {Tier(row['tier']).words.en.lower()} ends",
            "what_zh": f"手动设定的{Tier(row['tier']).words.zh}到期",
            "due": row["override_until"],
            "fact_id": row["override"],
        }


def _responsibilities(reading: Reading, question: Question) -> Rows:
    table = reading[COVERAGE]
    found = state_at(table, question.at)
    wanted = and_(table.c.role.is_not(None), found.in_(tuple(_STATES)))
    for row in _at(reading, question, table, wanted, more=[found.label("state")]):
        words, state = RESPONSIBILITIES[row["item"]].words, _STATES[row["state"]]
        yield {
            **_matter(row, f"responsibility_{row['state']}", row["item"]),
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
        for row in reading.all(_accounts(reading, question).where(vacant)):
            yield {
                **_matter(row, "role_vacant", role.value),
                "what_en": f"Nobody is {role.words.en.lower()}",
                "what_zh": f"{role.words.zh}空缺",
                "role": role.value,
            }


def _escalations(reading: Reading, question: Question) -> Rows:
    for row in _at(reading, question, shown(reading, ESCALATIONS, question.at)):
        yield {
            **_matter(row, "escalation_open", row["escalation"]),
            "what_en": f"Open escalation: {row['category'].replace('_', ' ')}, {row['severity']}",
            "what_zh": f"未解决的升级事项（{row['severity']}）",
            "since": row["raised_at"],
            "fact_id": row["fact_id"],
        }


def _contracts(reading: Reading, question: Question) -> Rows:
    table = shown(reading, CONTRACTS, question.at)
    soon = table.c.ends <= (question.at + question.within_days * DAY).date()
    for row in _at(reading, question, table, soon):
        yield {
            **_matter(row, "contract_ends", row["contract"]),
            "what_en": f"Contract ends: {row['agreement'].replace('_', ' ')}",
            "what_zh": "合同到期",
            "due": after_last_instant(row["ends"]),
            "fact_id": row["fact_id"],
        }


def _actions(reading: Reading, question: Question) -> Rows:
    table = shown(reading, ACTIONS, question.at)
    soon = table.c.due <= (question.at + question.within_days * DAY).date()
    for row in _at(reading, question, table, soon):
        ours = row["side"] == "ours"
        yield {
            **_matter(row, f"action_due_{row['side']}", row["action"]),
            "what_en": "Action due, ours" if ours else "Action due, theirs",
            "what_zh": "我方行动到期" if ours else "客户方行动到期",
            "people": row["owner"] if ours else None,
            "due": after_last_instant(row["due"]),
            "fact_id": row["fact_id"],
        }


_MATTERS: tuple[Callable[[Reading, Question], Rows], ...] = (
    _falls,
    _overrides,
    _escalations,
    _contracts,
    _actions,
    _vacancies,
    _responsibilities,
)
_STATES = {
    "never": Words("Never done", "从未履行"),
    "overdue": Words("Overdue", "已逾期"),
    "due_soon": Words("Due soon", "即将到期"),
}


def _accounts(reading: Reading, question: Question) -> Select[Any]:
    """The open accounts that a question is about; a person's are also those where they own an action."""
    table = reading[ACCOUNTS]
    wanted = accounts_asked(reading, replace(question, person=None)).where(table.c.is_open)
    if question.person is not None:
        wanted = wanted.where(
            or_(held_by(reading, table, question.person, question.at), _owns(reading, table, question))
        )
    return wanted


def _owns(reading: Reading, accounts: Subquery, question: Question) -> ColumnElement[bool]:
    actions = shown(reading, ACTIONS, question.at)
    owned = and_(actions.c.account == accounts.c.account, actions.c.owner == question.person)
    return select(actions.c.account).where(owned).correlate(accounts).exists()


def _at(
    reading: Reading,
    question: Question,
    table: Any,
    *wanted: ColumnElement[bool],
    more: Sequence[ColumnElement[Any]] = (),
) -> list[dict[str, Any]]:
    accounts = _accounts(reading, question).subquery()
    found = (
        select(table, accounts.c.name, *more)
        .join(accounts, accounts.c.account == table.c.account)
        .where(table.c.valid_from <= question.at, table.c.valid_to > question.at, *wanted)
    )
    return [dict(row) for row in reading.all(found)]


def _matter(row: Any, matter: str, subject: str) -> dict[str, Any]:
    blank = dict.fromkeys(("role", "people", "since", "due", "fact_id"))
    return {"account": row["account"], "name": row["name"], "matter": matter, "subject": subject, **blank}


def _holders(reading: Reading, question: Question) -> dict[tuple[str, str | None], list[str]]:
    """Who holds a role of an account, by (account, role); under no role whoever holds any."""
    held = reading[HOLDINGS]
    wanted = select(held).where(held.c.valid_from <= question.at, held.c.valid_to > question.at)
    found: dict[tuple[str, str | None], list[str]] = {}
    for row in reading.all(wanted.order_by(held.c.account, held.c.role, held.c.person)):
        for role in (row["role"], None):
            people = found.setdefault((row["account"], role), [])
            if row["person"] not in people:
                people.append(row["person"])
    return found


def _finished(
    row: dict[str, Any], holders: dict[tuple[str, str | None], list[str]], at: datetime
) -> dict[str, Any]:
    people = row["people"] or ", ".join(holders.get((row["account"], row["role"]), ()))
    due = row["due"]
    return {**row, "people": people, "days_left": None if due is None else (due - at) // DAY}
