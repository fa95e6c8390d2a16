"""What may wait for somebody, matter by matter: which rows tell of it, whose it is, and what is told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true

from tierline.domain.account.contracts import AGREEMENT_WORDS
from tierline.domain.account.escalations import CATEGORY_WORDS, SEVERITY_WORDS
from tierline.domain.catalogue import RESPONSIBILITIES, Role, Tier
from tierline.domain.shared.time import after_last_instant
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading, Relation
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
from tierline.projections.reports.scope import alone, open_accounts_asked, same_account

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


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of matter that rows of one sort tell of.

    `table` has what holds at the instant. `wanted` are its rows that need somebody, `mine` those that
    are the person's whom the question names. They are ordered by `weight`, `due` (None: all are due now),
    account, and `order`.
    """

    table: Relation
    wanted: Condition
    mine: Condition
    due: ColumnElement[Any] | None
    order: Sequence[str]
    tell: Callable[[Any], Told]
    more: Sequence[ColumnElement[Any]] = ()
    """What is told of beside the columns of the rows."""
    weight: ColumnElement[int] | None = None
    """What comes before what of the same matter, whenever it is due: the lowest first (None: all alike)."""

    def asked(self, reading: Reading, question: Question) -> Select[Any]:
        """The rows that a question is about, most urgent first."""
        accounts = alone(open_accounts_asked(reading, replace(question, person=None)), "asked")
        table = self.table
        due = literal(None) if self.due is None else self.due
        weight = literal(0) if self.weight is None else self.weight
        ordered = (weight.label("weight"), due.label("urgency"))
        waiting = select(table, *ordered, *self.more).where(self.wanted)
        mine = alone(waiting if question.person is None else waiting.where(self.mine), "waiting")
        return (
            select(mine, accounts.c.name.label("called"), func.count().over().label("of_all"))
            .join(accounts, accounts.c.account == mine.c.account)
            .order_by(mine.c.weight, mine.c.urgency, mine.c.account, *(mine.c[name] for name in self.order))
        )

    def told(self, reading: Reading, question: Question, most: int | None) -> tuple[list[Told], int]:
        """What is told of the most urgent of them, or of all; and how many there are."""
        rows = reading.all(self.asked(reading, question).limit(most))
        told = [{**self.tell(row), "weight": row["weight"]} for row in rows]
        return told, rows[0]["of_all"] if rows else 0


Finders = Mapping[tuple[MatterName, ...], Callable[[Reading, Question], Iterable[Matter]]]
"""What finds which matters."""


def matters(reading: Reading, question: Question) -> list[Matter]:
    """The kinds of matter that a question asks for, without those about criteria."""
    return found_by(_KINDS, reading, question)


def found_by(kinds: Finders, reading: Reading, question: Question) -> list[Matter]:
    """Those of some kinds that a question asks for."""
    asked = [find for names, find in kinds.items() if question.matter in (None, *names)]
    return [matter for find in asked for matter in find(reading, question)]


def told_of(account: str, name: str, matter: str, subject: str, **told: Any) -> Told:
    """What is told of a matter of an account; nothing of what isn't given.

    `weight` orders what is alike (see `Matter`), and is no part of what is shown.
    """
    whose = {"account": account, "name": name, "matter": matter, "subject": subject}
    return {**whose, "weight": 0, **dict.fromkeys(UNTOLD), **told}


def _falls(reading: Reading, question: Question) -> Iterable[Matter]:
    table, until = tiers_at(reading, question.at), question.horizon
    mine = held_of(reading, question, table)
    yield Matter(table, table.c.falls_on <= until, mine, table.c.falls_on, (), _fall)


def _overrides(reading: Reading, question: Question) -> Iterable[Matter]:
    table, until = tiers_at(reading, question.at), question.horizon
    mine = held_of(reading, question, table)
    yield Matter(table, table.c.override_until <= until, mine, table.c.override_until, (), _override)


def _proposals(reading: Reading, question: Question) -> Iterable[Matter]:
    """An override that waits for somebody's approval; until its end, for then it could not be in force."""
    table = proposals_at(reading, question.at)
    mine = held_of(reading, question, table)
    yield Matter(table, true(), mine, table.c.until, ("fact_id",), _proposal)


def _escalations(reading: Reading, question: Question) -> Iterable[Matter]:
    """The gravest first, and of these the one that has been open the longest."""
    table = open_escalations_shown(reading, question.at)
    mine = held_of(reading, question, table)
    grave = case(_GRAVITY, value=table.c.severity, else_=len(_GRAVITY))
    yield Matter(table, true(), mine, table.c.raised_at, ("escalation",), _escalation, weight=grave)


def _contracts(reading: Reading, question: Question) -> Iterable[Matter]:
    table = contracts_in_force_shown(reading, question.at)
    soon = table.c.ends <= question.horizon.date()
    mine = held_of(reading, question, table)
    yield Matter(table, soon, mine, table.c.ends, ("contract",), _contract)


def _actions(reading: Reading, question: Question) -> Iterable[Matter]:
    """An action of ours is its owner's; one of theirs, or without an owner, concerns all who hold a role."""
    table = open_actions_shown(reading, question.at)
    soon = table.c.due <= question.horizon.date()
    owned = and_(table.c.side == "ours", table.c.owner.is_not(None))
    mine = or_(and_(owned, table.c.owner == question.person), and_(~owned, held_of(reading, question, table)))
    wanted = and_(soon, table.c.side.in_(_asked(question, "action_due_", ("ours", "theirs"))))
    yield Matter(table, wanted, mine, table.c.due, ("side", "action"), _action)


def _vacancies(reading: Reading, question: Question) -> Iterable[Matter]:
    """One row per role that nobody holds, not one per responsibility of it."""
    table, held = attributes_at(reading, question.at), holdings_at(reading, question.at)
    for role in Role:
        holding = and_(same_account(table, held), held.c.role == role.value)
        vacant = ~select(held.c.account).where(holding).correlate(table).exists()
        yield Matter(table, vacant, false(), None, (), partial(_vacancy, role=role))


def _responsibilities(reading: Reading, question: Question) -> Iterable[Matter]:
    table = coverage_at(reading, question.at)
    state = state_at(table, question.at)
    states = _asked(question, "responsibility_", _STATES)
    wanted = and_(table.c.role.is_not(None), state.in_(states))
    mine = held_of(reading, question, table, table.c.role)
    due = func.coalesce(table.c.due, literal(question.at, table.c.due.type))
    yield Matter(table, wanted, mine, due, ("state", "item"), _responsibility, (state.label("state"),))


def _asked(question: Question, start: str, ends: Iterable[str]) -> list[str]:
    """The endings with which the names of some matters are asked for."""
    return [end for end in ends if question.matter in (None, start + end)]


def held_of(reading: Reading, question: Question, table: Relation, role: Any = None) -> Condition:
    """Whether the person asked about holds that role, or any, at the account of a row."""
    held = holdings_at(reading, question.at)
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
    return {
        **matter_of(row, "role_vacant", role.value),
        "what": Words("Nobody is {role:lower}").of(role=role.words),
        "role": role.value,
    }


def _responsibility(row: Any) -> Told:
    words, state = RESPONSIBILITIES[row["item"]].words, _STATES[row["state"]]
    return {
        **matter_of(row, f"responsibility_{row['state']}", row["item"]),
        "what": Words("{state}: {what}").of(state=state, what=words),
        "role": row["role"],
        "due": row["due"],
        "fact_id": row["last_fact"],
    }


_STATES = {
    "never": Words("Never done"),
    "overdue": Words("Overdue"),
    "due_soon": Words("Due soon"),
}

_KINDS: Finders = {
    ("tier_falls",): _falls,
    ("override_waits",): _proposals,
    ("override_ends",): _overrides,
    ("escalation_open",): _escalations,
    ("contract_ends",): _contracts,
    ("action_due_ours", "action_due_theirs"): _actions,
    ("role_vacant",): _vacancies,
    ("responsibility_never", "responsibility_overdue", "responsibility_due_soon"): _responsibilities,
}


def matter_of(row: Any, matter: str, subject: str) -> Told:
    """What is told of a matter that a row of `Matter.asked` is about."""
    return told_of(row["account"], row["called"], matter, subject)
