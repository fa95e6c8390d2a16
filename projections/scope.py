"""Which accounts a report is about: those that its question's filters fit at the instant asked about."""

from typing import Any

from sqlalchemy import Select, and_, select

from projections.attributes import ACCOUNTS
from projections.portfolio import ATTRIBUTE_FILTERS, held_by
from projections.reports import Question
from projections.store import Reading
from projections.tier_history import TIERS


def accounts_asked(reading: Reading, question: Question) -> Select[Any]:
    """The accounts opened by then that fit, as `account, name, is_open, tier`; a closed one has no tier."""
    base, tiers = reading[ACCOUNTS], reading[TIERS]
    at = question.at
    tier_then = and_(tiers.c.account == base.c.account, tiers.c.valid_from <= at, tiers.c.valid_to > at)
    wanted = (
        select(base.c.account, base.c.name, base.c.is_open, tiers.c.tier)
        .select_from(base.outerjoin(tiers, tier_then))
        .where(base.c.valid_from <= at, base.c.valid_to > at)
    )
    for name in ("account", *ATTRIBUTE_FILTERS):
        if (value := getattr(question, name)) is not None:
            wanted = wanted.where(base.c[name] == value)
    if question.tier is not None:
        wanted = wanted.where(tiers.c.tier == question.tier)
    if question.person is not None:
        wanted = wanted.where(held_by(reading, base, question.person, at))
    return wanted


def open_accounts(reading: Reading, question: Question) -> dict[str, Any]:
    """The open accounts that fit, by code, each as `{account, name, is_open, tier}`."""
    rows = reading.all(accounts_asked(reading, question))
    return {row["account"]: row for row in sorted(rows, key=lambda row: row["account"]) if row["is_open"]}
