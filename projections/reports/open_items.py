"""What may wait for somebody, matter by matter: which rows tell of it, whose it is, and what is told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true

from tierline.domain.account.confirmations import USUAL
from tierline.domain.account.contracts import AGREEMENT_WORDS
from tierline.domain.account.escalations import CATEGORY_WORDS, SEVERITY_WORDS
from tierline.domain.catalogue import RESPONSIBILITIES, Role, Tier
from tierline.domain.shared.time import after_last_instant, earlier
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Codes, Reading, Relation, Relations, alone, named
from tierline.projections.models.accounts_now import Drawn, drawn_at
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.coverage import coverage_at, holdings_at, state_at
from tierline.projections.models.obligations import (
    contracts_in_force_shown,
    open_actions_shown,
    open_escalations_shown,
)
from tierline.projections.models.overrides import proposals_at
from tierline.projections.models.tier_history import tiers_at
from tierline.projections.reports.base import MatterName, Question
from tierline.projections.reports.scope import open_accounts_asked, open_now, same_account

Told = dict[str, Any]
_GRAVITY = {severity: place for place, severity in enumerate(SEVERITY_WORDS)}
"""How grave escalations are: the lower, the graver."""
Condition = ColumnElement[bool]
UNTOLD = (
    "role",
    "people",
    "since",
    "due",
    "criteria",
    "why",
    "remedy",
    "fact_id",
)
"""What not every matter tells."""
_UNTOLD: Told = {"weight": 0, **dict.fromkeys(UNTOLD)}


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a question names: the day of its instant, its horizon, and the day of that.

    Whom we asked after `asked_since` may still answer in the usual time.
    """

    today: date
    horizon: datetime
    last: date
    asked_since: datetime


@dataclass(frozen=True, slots=True)
class MatterRows:
    """Which rows tell of a kind of matter.

    `table` has what holds at the instant. `wanted` are its rows that need somebody, `mine` those that
    are the person's whom the question names. They are ordered by `weight`, `due` (None: all are due now),
    account, and `order`.
    """

    table: Relation
    wanted: Condition
    mine: Condition
    due: ColumnElement[Any] | None
    order: Sequence[str] = ()
    more: Sequence[ColumnElement[Any]] = ()
    """What is told of beside the columns of the rows."""
    weight: ColumnElement[int] | None = None
    """What comes before what of the same matter, whenever it is due: the lowest first (None: all alike)."""
    untold: Sequence[str] = ()
    """The columns of the table by which nothing is told, so that they need not be read."""

    def asked(
        self, relations: Relations, question: Question, drawn: Drawn | None, codes: Codes
    ) -> Select[Any]:
        """The rows that a question is about, most urgent first; of some accounts only (None: of all)."""
        accounts = alone(_open_asked(relations, replace(question, person=None), drawn, codes), "asked")
        table = self.table
        due = literal(None) if self.due is None else self.due
        weight = literal(0) if self.weight is None else self.weight
        ordered = (weight.label("weight"), due.label("urgency"))
        told = (one for one in table.c if one.name not in self.untold)
        waiting = select(*told, *ordered, *self.more).where(self.wanted, named(table.c.account, codes))
        mine = alone(waiting if question.person is None else waiting.where(self.mine), "waiting")
        return (
            select(mine, accounts.c.name.label("called"), func.count().over().label("of_all"))
            .join(accounts, accounts.c.account == mine.c.account)
            .order_by(mine.c.weight, mine.c.urgency, mine.c.account, *(mine.c[name] for name in self.order))
        )


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of matter that rows of one sort tell of: how it is called, which rows, and what is told.

    `rows` is given relations, the `words`, the question and its `Days`.
    """

    names: tuple[MatterName, ...]
    rows: Callable[..., MatterRows]
    tell: Callable[[Any], Told]
    words: tuple[str, ...] = ()
    soonest: Callable[..., Select[Any]] | None = None
    """Which accounts have the most urgent of them, and how many there are: of accounts as they stand now."""

    def told(self, reading: Reading, question: Question, most: int | None) -> tuple[list[Told], int]:
        """What is told of the most urgent of them, or of all; and how many there are."""
        drawn, codes, total = drawn_at(reading, question.at), None, None
        if self.soonest and drawn and most and question.matter is None and question.person is None:
            found = reading.ask(self.soonest, drawn, question=question, most=most)
            codes, total = [row["account"] for row in found], found[0]["of_all"] if found else 0
        horizon, asked_since = question.horizon, earlier(question.at, USUAL)
        days = Days(question.at.date(), horizon, horizon.date(), asked_since)
        asked = {"question": question, "days": days, "most": most, "codes": codes}
        waiting: list[Told] = []
        for row in reading.each(_rows, self.rows, drawn, *self.words, **asked):
            told = self.tell(row)
            told["weight"] = row["weight"]
            waiting.append(told)
            total = row["of_all"] if total is None else total
        return waiting, total or 0


def _rows(
    relations: Relations,
    rows: Callable[..., MatterRows],
    drawn: Drawn | None,
    *words: str,
    question: Question,
    days: Days,
    most: Any,
    codes: Codes = None,
) -> Select[Any]:
    return rows(relations, *words, question, days).asked(relations, question, drawn, codes).limit(most)


def _open_asked(relations: Relations, question: Question, drawn: Drawn | None, codes: Codes) -> Select[Any]:
    """The open accounts asked about, with their names; of some only, if so."""
    if drawn is None:
        asked = open_accounts_asked(relations, question)
        return asked.where(named(asked.selected_columns.account, codes))
    now, open_ones = open_now(relations, question, drawn)
    return open_ones.add_columns(now.c.account, now.c.name).where(named(now.c.account, codes))


def _soonest(relations: Relations, drawn: Drawn, *, question: Question, most: Any) -> Select[Any]:
    """The accounts with the most urgent responsibilities, and how many responsibilities wait in all.

    What was never done is due now.
    """
    now, asked = open_now(relations, question, drawn)
    due = case((now.c.overdue != 0, now.c.first_due), (now.c.never != 0, question.at), else_=now.c.first_due)
    waiting = asked.add_columns(
        now.c.account, due.label("due"), func.sum(now.c.waiting).over().label("of_all")
    )
    found = waiting.where(now.c.waiting > 0).subquery()
    return select(found).order_by(found.c.due, found.c.account).limit(most)


def matters(question: Question) -> list[Matter]:
    """The kinds of matter that a question asks for, without those about criteria."""
    return asked_for(_KINDS, question)


def asked_for(kinds: Sequence[Matter], question: Question) -> list[Matter]:
    """Those of some kinds that a question asks for."""
    return [one for one in kinds if question.matter in (None, *one.names)]


def told_of(account: str, name: str, matter: str, subject: str, **told: Any) -> Told:
    """What is told of a matter of an account; nothing of what isn't given.

    `weight` orders what is alike (see `Matter`), and is no part of what is shown.
    """
    return {"account": account, "name": name, "matter": matter, "subject": subject, **_UNTOLD, **told}


def _falls(relations: Relations, question: Question, days: Days) -> MatterRows:
    table = tiers_at(relations, question.at)
    mine = held_of(relations, question, table)
    return MatterRows(table, table.c.falls_on <= days.horizon, mine, table.c.falls_on)


def _overrides(relations: Relations, question: Question, days: Days) -> MatterRows:
    table = tiers_at(relations, question.at)
    mine = held_of(relations, question, table)
    return MatterRows(table, table.c.override_until <= days.horizon, mine, table.c.override_until)


def _proposals(relations: Relations, question: Question, _days: Days) -> MatterRows:
    """An override that waits for somebody's approval; until its end, for then it could not be in force."""
    table = proposals_at(relations, question.at)
    return MatterRows(table, true(), held_of(relations, question, table), table.c.until, ("fact_id",))


def _escalations(relations: Relations, question: Question, _days: Days) -> MatterRows:
    """The gravest first, and of these the one that has been open the longest."""
    table = open_escalations_shown(relations, question.at)
    mine = held_of(relations, question, table)
    grave = case(_GRAVITY, value=table.c.severity, else_=len(_GRAVITY))
    return MatterRows(table, true(), mine, table.c.raised_at, ("escalation",), weight=grave)


def _contracts(relations: Relations, question: Question, days: Days) -> MatterRows:
    table = contracts_in_force_shown(relations, question.at)
    mine = held_of(relations, question, table)
    return MatterRows(table, table.c.ends <= days.last, mine, table.c.ends, ("contract",))


def _actions(relations: Relations, question: Question, days: Days) -> MatterRows:
    """An action of ours is its owner's; one of theirs, or without an owner, concerns all who hold a role."""
    table = open_actions_shown(relations, question.at)
    owned = and_(table.c.side == "ours", table.c.owner.is_not(None))
    held = held_of(relations, question, table)
    mine = or_(and_(owned, table.c.owner == question.person), and_(~owned, held))
    sides = table.c.side.in_(_asked(question, "action_due_", ("ours", "theirs")))
    return MatterRows(table, and_(table.c.due <= days.last, sides), mine, table.c.due, ("side", "action"))


def _vacancies(relations: Relations, role: str, question: Question, _days: Days) -> MatterRows:
    """One row per role that nobody holds, not one per responsibility of it."""
    table, held = attributes_at(relations, question.at), holdings_at(relations, question.at)
    holding = and_(same_account(table, held), held.c.role == role)
    return MatterRows(table, ~select(held.c.account).where(holding).correlate(table).exists(), false(), None)


def _responsibilities(relations: Relations, question: Question, _days: Days) -> MatterRows:
    table = coverage_at(relations, question.at)
    state = state_at(table, question.at)
    states = _asked(question, "responsibility_", _STATES)
    wanted = and_(table.c.role.is_not(None), state.in_(states))
    mine = held_of(relations, question, table, table.c.role)
    due = func.coalesce(table.c.due, question.at)
    more, untold = (state.label("state"),), ("valid_from", "valid_to", "people", "soon", "last_at")
    return MatterRows(table, wanted, mine, due, ("state", "item"), more, untold=untold)


def _asked(question: Question, start: str, ends: Iterable[str]) -> list[str]:
    """The endings with which the names of some matters are asked for."""
    return [end for end in ends if question.matter in (None, start + end)]


def held_of(relations: Relations, question: Question, table: Relation, role: Any = None) -> Condition:
    """Whether the person asked about holds that role, or any, at the account of a row."""
    held = holdings_at(relations, question.at)
    holding = and_(same_account(table, held), held.c.person == question.person)
    if role is not None:
        holding = and_(holding, held.c.role == role)
    return select(held.c.account).where(holding).correlate(table).exists()


def _fall(row: Any) -> Told:
    tier, to = Tier(row["tier"]).words, Tier(row["falls_to"]).words
    return {
        **matter_of(row, "tier_falls", row["tier"]),
        "what": Words("{tier} falls to {lower:lower} if nothing happens").of(tier=tier, lower=to),
        "since": row["since"],
        "due": row["falls_on"],
    }


def _override(row: Any) -> Told:
    return {
        **matter_of(row, "override_ends", row["override"]),
        "what": Words("The override to {tier:lower} ends").of(tier=Tier(row["tier"]).words),
        "due": row["override_until"],
        "fact_id": row["override"],
    }


def _proposal(row: Any) -> Told:
    return {
        **matter_of(row, "override_waits", row["fact_id"]),
        "what": Words("An override to {tier:lower} waits for approval").of(tier=Tier(row["tier"]).words),
        "since": row["valid_from"],
        "due": row["until"],
        "fact_id": row["fact_id"],
    }


def _escalation(row: Any) -> Told:
    what, how = CATEGORY_WORDS[row["category"]], SEVERITY_WORDS[row["severity"]]
    return {
        **matter_of(row, "escalation_open", row["escalation"]),
        "what": Words("Open escalation: {category}, {severity}").of(category=what, severity=how),
        "since": row["raised_at"],
        "fact_id": row["fact_id"],
    }


def _contract(row: Any) -> Told:
    return {
        **matter_of(row, "contract_ends", row["contract"]),
        "what": Words("Contract ends: {agreement}").of(agreement=AGREEMENT_WORDS[row["agreement"]]),
        "due": after_last_instant(row["ends"]),
        "fact_id": row["fact_id"],
    }


def _action(row: Any) -> Told:
    ours = row["side"] == "ours"
    return {
        **matter_of(row, f"action_due_{row['side']}", row["action"]),
        "what": Words("Action due, ours") if ours else Words("Action due, theirs"),
        "people": row["owner"] if ours else None,
        "due": after_last_instant(row["due"]),
        "fact_id": row["fact_id"],
    }


def _vacancy(row: Any, role: Role) -> Told:
    told = matter_of(row, "role_vacant", role.value)
    told["what"], told["role"] = _of_vacancy(role), role.value
    return told


@cache
def _of_vacancy(role: Role) -> Words:
    return Words("Nobody is {role:lower}").of(role=role.words)


def _responsibility(row: Any) -> Told:
    item, state = row["item"], row["state"]
    told = matter_of(row, f"responsibility_{state}", item)
    told["what"], told["role"] = _of_responsibility(item, state), row["role"]
    told["due"], told["fact_id"] = row["due"], row["last_fact"]
    return told


@cache
def _of_responsibility(item: str, state: str) -> Words:
    """What is told of one; few, however many accounts there are."""
    return Words("{state}: {what}").of(state=_STATES[state], what=RESPONSIBILITIES[item].words)


_STATES = {
    "never": Words("Never done"),
    "overdue": Words("Overdue"),
    "due_soon": Words("Due soon"),
}

_KINDS = (
    Matter(("tier_falls",), _falls, _fall),
    Matter(("override_waits",), _proposals, _proposal),
    Matter(("override_ends",), _overrides, _override),
    Matter(("escalation_open",), _escalations, _escalation),
    Matter(("contract_ends",), _contracts, _contract),
    Matter(("action_due_ours", "action_due_theirs"), _actions, _action),
    *(
        Matter(("role_vacant",), _vacancies, partial(_vacancy, role=role), words=(role.value,))
        for role in Role
    ),
    Matter(
        ("responsibility_never", "responsibility_overdue", "responsibility_due_soon"),
        _responsibilities,
        _responsibility,
        soonest=_soonest,
    ),
)


def matter_of(row: Any, matter: str, subject: str) -> Told:
    """What is told of a matter that a row of `MatterRows.asked` is about."""
    return told_of(row["account"], row["called"], matter, subject)
