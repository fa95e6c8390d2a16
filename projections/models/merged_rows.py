"""Things and facts of accounts that are merged into others: shown there, as whose they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, Table, and_, case, func, literal, select

from tierline.domain.shared.ids import BOOK, FIRM_BOOK
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Code, Instant, Reading, Relation, Relations
from tierline.projections.engine.visible_accounts import VisibleAccounts
from tierline.projections.models.merge_targets import any_merged, homes_at, homes_over_time
from tierline.projections.models.statements import last_of

REFERENCES = ("escalation", "contract", "action", "contact", "delivery")
"""Columns with references that mean something within their account only."""


class Home(NamedTuple):
    """The account that another one is part of, and since when."""

    code: str
    since: datetime


def shown(reading: Relations, table: Table, at: Instant) -> Relation:
    """Rows about things or facts over time, each under the account that shows it at an instant.

    `origin` is the account whose own it is. References of another account's things begin with its code.
    Who may see the account that shows a row may see the row; who may see its origin alone may not.
    """
    return _shown(reading, reading.of_all(table, None), at)


def shown_at(reading: Relations, table: Table, at: Instant) -> Relation:
    """Those of `shown` that hold at the instant."""
    return _shown(reading, reading.of_all(table, at), at)


def _shown(reading: Relations, rows: Relation, at: Instant) -> Relation:
    if not any_merged(reading):
        wanted = reading.narrow(rows.c.account)
        return select(rows, rows.c.account.label("origin")).where(*wanted).subquery()
    homes = homes_at(reading, at)
    columns = [_column(column, rows, homes.c.home) for column in rows.c if column.name != "account"]
    account = func.coalesce(homes.c.home, rows.c.account)
    joined = rows.outerjoin(homes, homes.c.account == rows.c.account)
    found = select(account.label("account"), *columns, rows.c.account.label("origin")).select_from(joined)
    return found.where(*reading.narrow(account)).subquery()


def of_account(reading: Relations, rows: Any, code: Code) -> ColumnElement[bool]:
    """Whether a row of `shown` is one that an account shows: asked in a way that reads its accounts only.

    Of rows that are an account's whatever is merged, whether it is that account's.
    """
    if "origin" not in rows.c or not any_merged(reading):
        return and_(rows.c.account == code)
    return and_(rows.c.account == code, rows.c.origin.in_(_ever_shown_by(reading, code)))


def of_one(reading: Reading, code: str) -> Reading:
    """A reading for questions about one account: it need not ask for each row whether it is visible."""
    if reading.visible is None or any_merged(reading):
        return reading
    return reading.seen_by(VisibleAccounts(reading.visible.codes & {code}))


def of_some(reading: Reading, codes: Iterable[str]) -> Reading:
    """A reading for questions about some of the accounts that are visible to who asks.

    Where accounts are merged it is the same reading, for rows of others may be theirs.
    """
    return reading if any_merged(reading) else reading.seen_by(VisibleAccounts(frozenset(codes)))


def last_about(reading: Reading, code: str) -> int:
    """The last position at which anything was recorded that may bear on what is known of an account.

    That is of itself or in a book; where accounts are merged, any.
    """
    if any_merged(reading):
        return reading.position
    rows = reading.ask(last_of, codes=[code, BOOK, FIRM_BOOK])
    return rows[0]["position"] or 0


def home_at(reading: Reading) -> Callable[[str, datetime], str]:
    """Which account shows what is known of one, at an instant: itself, or the one it is merged into."""
    away: defaultdict[str, list[Any]] = defaultdict(list)
    for row in reading.all(select(homes_over_time(reading))):
        away[row["account"]].append(row)

    def home(code: str, at: datetime) -> str:
        spans = away.get(code, ())
        return next((row["home"] for row in spans if row["valid_from"] <= at < row["valid_to"]), code)

    return home


def home_of(reading: Reading, code: str, at: datetime) -> Home | None:
    """The account that an account was part of at an instant; None if it stood for itself."""
    rows = reading.ask(_home, code=code, at=at) if any_merged(reading) else []
    return Home(rows[0]["home"], rows[0]["valid_from"]) if rows else None


def _home(reading: Relations, code: Code, at: Instant) -> Select[Any]:
    homes = homes_at(reading, at)
    return select(homes.c.home, homes.c.valid_from).where(homes.c.account == code)


def _ever_shown_by(reading: Relations, code: Code) -> CompoundSelect[Any]:
    """The accounts that an account ever showed: itself, and those that ever were part of it."""
    homes = homes_over_time(reading)
    itself = select(literal(code, Text) if isinstance(code, str) else code)
    return itself.union_all(select(homes.c.account).where(homes.c.home == code))


def _column(column: Any, rows: Any, home: ColumnElement[Any]) -> ColumnElement[Any]:
    if column.name not in REFERENCES:
        own: ColumnElement[Any] = column
        return own
    theirs = rows.c.account.concat("/").concat(column)
    return case((home.is_not(None), theirs), else_=column).label(column.name)
