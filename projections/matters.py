"""What the matters on the attention list share: whose accounts they are of, and the shape of a row."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, or_, select

from projections.attributes import ACCOUNTS
from projections.merged import shown
from projections.obligations import ACTIONS
from projections.reports import Question
from projections.scope import accounts_asked, held_by
from projections.store import Reading

Rows = Iterator[dict[str, Any]]
BLANK = (
    *("role", "people", "since", "due", "criteria", "why_en", "why_zh", "remedy_en", "remedy_zh", "fact_id"),
)
"""What not every matter tells."""


def matter_of(row: Any, matter: str, subject: str, **told: Any) -> dict[str, Any]:
    """A matter of the account that a row is of."""
    whose = {"account": row["account"], "name": row["name"]}
    return {**whose, "matter": matter, "subject": subject, **dict.fromkeys(BLANK), **told}


def accounts_concerned(reading: Reading, question: Question) -> Select[Any]:
    """The open accounts that a question is about; a person's are also those where they own an action."""
    table = reading[ACCOUNTS]
    wanted = accounts_asked(reading, replace(question, person=None)).where(table.c.is_open)
    if question.person is not None:
        wanted = wanted.where(
            or_(held_by(reading, table, question.person, question.at), _owns(reading, table, question))
        )
    return wanted


def rows_then(
    reading: Reading,
    question: Question,
    table: Any,
    *wanted: ColumnElement[bool],
    more: Sequence[ColumnElement[Any]] = (),
) -> list[dict[str, Any]]:
    """What a table says of these accounts at the instant asked about, with their names."""
    accounts = accounts_concerned(reading, question).subquery()
    found = (
        select(table, accounts.c.name, *more)
        .join(accounts, accounts.c.account == table.c.account)
        .where(table.c.valid_from <= question.at, table.c.valid_to > question.at, *wanted)
    )
    return [dict(row) for row in reading.all(found)]


def _owns(reading: Reading, accounts: Subquery, question: Question) -> ColumnElement[bool]:
    actions = shown(reading, ACTIONS, question.at)
    owned = and_(actions.c.account == accounts.c.account, actions.c.owner == question.person)
    return select(actions.c.account).where(owned).correlate(accounts).exists()
