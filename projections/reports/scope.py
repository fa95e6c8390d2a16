"""Which accounts a question is about: those that its filters fit at the instant asked about."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select

from tierline.projections.engine.reading import Code, Instant, Narrow, Reading, Relation, Relations, alone
from tierline.projections.models.accounts_now import Drawn, accounts_now
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.coverage import holdings_at
from tierline.projections.models.merged_rows import of_account
from tierline.projections.models.tier_history import tiers_at
from tierline.projections.reports.base import Question

ATTRIBUTE_FILTERS = ("region", "segment", "industry", "account_kind")


def same_account(one: Relation, other: Relation) -> ColumnElement[bool]:
    """Whether two rows are of the same account."""
    same: ColumnElement[bool] = other.c.account == one.c.account
    return same


def narrowed(
    reading: Relations, question: Question, tiers: Relation, base: Relation | None = None
) -> list[ColumnElement[bool]]:
    """Which rows of `attributes_at` a question is about, joined with `tiers` if it is about one of these.

    Or of another `base` that has their columns.
    """
    base = attributes_at(reading, question.at) if base is None else base
    asked = {name: getattr(question, name) for name in ("account", *ATTRIBUTE_FILTERS)}
    wanted = [base.c[name] == value for name, value in asked.items() if value is not None]
    if question.tier is not None:
        wanted.append(tiers.c.tier == question.tier)
    if question.person is not None:
        wanted.append(held_by(reading, base, [question.person], question.at))
    if question.team is not None:
        if question.members is None:
            raise LookupError("a team is asked about whose members were not read")
        wanted.append(held_by(reading, base, question.members, question.at))
    return wanted


def held_by(reading: Relations, base: Relation, people: Sequence[Code], at: Instant) -> ColumnElement[bool]:
    """Whether the account of a row of `base` has one of some people in some role at an instant."""
    held = holdings_at(reading, at)
    named = held.c.person.in_(people)
    return select(literal(1)).where(same_account(base, held), named).correlate(base).exists()


def accounts_asked(reading: Relations, question: Question) -> Select[Any]:
    """The accounts opened by then that fit, as `account, name, is_open, tier, derived_tier`.

    A closed one has no tier.
    """
    base, tiers = attributes_at(reading, question.at), tiers_at(reading, question.at)
    return (
        select(base.c.account, base.c.name, base.c.is_open, tiers.c.tier, tiers.c.derived_tier)
        .select_from(base.outerjoin(tiers, same_account(base, tiers)))
        .where(*narrowed(reading, question, tiers))
    )


def open_now(reading: Relations, question: Question, drawn: Drawn) -> tuple[Relation, Select[Any]]:
    """`accounts_now`, and the open ones among them that fit, to which columns are to be added."""
    now = accounts_now(reading, question.at, drawn)
    return now, select().select_from(now).where(now.c.is_open, *narrowed(reading, question, now, now))


def open_accounts_asked(reading: Relations, question: Question) -> Select[Any]:
    """Those of `accounts_asked` that are open at the instant."""
    return accounts_asked(reading, question).where(attributes_at(reading, question.at).c.is_open)


def of_those_asked(reading: Relations, question: Question, rows: Relation) -> list[ColumnElement[bool]]:
    """Which rows are of accounts asked about, for a question that needs no others; of all if it is of all.

    `rows` are those of a model, with an `origin` where they are shown under other accounts.
    """
    if question.account is not None:
        return [of_account(reading, rows, question.account)]
    if all(getattr(question, name) is None for name in ("tier", "person", "team", *ATTRIBUTE_FILTERS)):
        return []
    return [rows.c.account.in_(select(alone(accounts_asked(reading, question), "those_asked").c.account))]


def narrowing(reading: Relations, question: Question) -> Narrow:
    """The same, for a question of a model that narrows its rows itself."""
    return partial(of_those_asked, reading, question)


def open_accounts(reading: Reading, question: Question) -> dict[str, Any]:
    """The open accounts that fit, by code, each as `{account, name, is_open, tier, derived_tier}`."""
    rows = reading.ask(accounts_asked, question=question)
    return {row["account"]: row for row in sorted(rows, key=lambda row: row["account"]) if row["is_open"]}
