"""Which accounts a question is about: those that its filters fit at the instant asked about."""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, literal, select

from tierline.projections.engine.store import Reading
from tierline.projections.models.attributes import ACCOUNTS
from tierline.projections.models.coverage import HOLDINGS
from tierline.projections.models.merged_rows import of_account
from tierline.projections.models.tier_history import TIERS
from tierline.projections.reports.base import Question

ATTRIBUTE_FILTERS = ("region", "segment", "industry", "account_kind")


def in_force(base: Subquery, other: Any, at: datetime) -> ColumnElement[bool]:
    """Whether a row of `other` says what was so of an account of `base` at an instant."""
    return and_(other.c.account == base.c.account, other.c.valid_from <= at, other.c.valid_to > at)


def alone(asked: Select[Any], name: str) -> CTE:
    """What is found on its own, before it is joined with other things.

    For few rows out of many: a database that knows no better looks all of an account's past up for each.
    """
    return asked.cte(name).prefix_with("MATERIALIZED")


def narrowed(reading: Reading, question: Question) -> list[ColumnElement[bool]]:
    """Which rows of the accounts (joined with the tiers, if one is asked for) a question is about."""
    base = reading[ACCOUNTS]
    wanted = [base.c.valid_from <= question.at, base.c.valid_to > question.at]
    asked = {name: getattr(question, name) for name in ("account", *ATTRIBUTE_FILTERS)}
    wanted += [base.c[name] == value for name, value in asked.items() if value is not None]
    if question.tier is not None:
        wanted.append(reading[TIERS].c.tier == question.tier)
    if question.person is not None:
        wanted.append(held_by(reading, base, question.person, question.at))
    return wanted


def held_by(reading: Reading, base: Subquery, person: str, at: datetime) -> ColumnElement[bool]:
    """Whether the account of a row of `base` has that person in some role at an instant."""
    held = reading[HOLDINGS]
    return (
        select(literal(1)).where(in_force(base, held, at), held.c.person == person).correlate(base).exists()
    )


def accounts_asked(reading: Reading, question: Question) -> Select[Any]:
    """The accounts opened by then that fit, as `account, name, is_open, tier, derived_tier`.

    A closed one has no tier.
    """
    base, tiers = reading[ACCOUNTS], reading[TIERS]
    return (
        select(base.c.account, base.c.name, base.c.is_open, tiers.c.tier, tiers.c.derived_tier)
        .select_from(base.outerjoin(tiers, in_force(base, tiers, question.at)))
        .where(*narrowed(reading, question))
    )


def of_those_asked(reading: Reading, question: Question, rows: Any) -> list[ColumnElement[bool]]:
    """Which rows are of accounts asked about, for a question that needs no others; of all if it is of all.

    `rows` are those of a table or of `merged.shown`.
    """
    if question.account is not None:
        return [of_account(reading, rows, question.account)]
    if all(getattr(question, name) is None for name in ("tier", "person", *ATTRIBUTE_FILTERS)):
        return []
    return [rows.c.account.in_(select(alone(accounts_asked(reading, question), "those_asked").c.account))]


def open_accounts(reading: Reading, question: Question) -> dict[str, Any]:
    """The open accounts that fit, by code, each as `{account, name, is_open, tier, derived_tier}`."""
    rows = reading.all(accounts_asked(reading, question))
    return {row["account"]: row for row in sorted(rows, key=lambda row: row["account"]) if row["is_open"]}
