"""A report as a table that people read: which columns, what stands in a cell, and where it leads to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tierline.domain.shared.ids import BOOK, FIRM_BOOK
from tierline.interfaces.presentation.formatting import cell, listed_in, told
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.person_names import PersonName
from tierline.interfaces.presentation.report_format import columns_to_read
from tierline.interfaces.presentation.report_totals import parted
from tierline.interfaces.web.drilldown_links import behind
from tierline.interfaces.web.page_context import PageContext
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import Column, ReportValue
from tierline.projections.reports.budget_items import MATTERS as OF_BUDGETS

WIDE = 8
"""From how many columns on a table is wider than a narrow window."""
NOTHING = "·"
"""A count of nothing: quieter than a number, so that the others stand out."""
MANY = 3
"""A list of more than so many is folded up."""
LONG = 90
"""What stands below a cell is folded up if it takes more letters; a Chinese one takes the room of two."""
_COUNTED = ("count", "days", "hours", "number", "money", "share")
_CODES = ("code", "account")
_ACCOUNTS = ("gaps", "past_p75", "where_two_roles")
"""Columns that list the codes of accounts."""
_BELOW = ("why", "remedy")
_SENTENCE, _SENTENCES = ("criteria", "responsibilities", "gaps"), ("what", "why", "remedy")
"""Columns whose cells have a sentence, and those that have some."""
_LAST_NARROW = 0x2E7F
"""The last letter before those of Chinese."""
_RANGE = ("from", "to")
"""Columns that the caption says once where all rows have the same."""
_SAID_AT = {"statement": "occurred_at", "said_at": "said_at", "since": "since"}
"""Columns that lead to the fact of their row, with the column that tells when it happened."""


class ReportCell(NamedTuple):
    """What stands in a cell, how, where it leads to, and what stands below it.

    `items` are those of a list, each with where it leads to, where they are told one by one; `folded` if
    they are many.
    """

    shown: str
    look: str
    href: str | None
    under: str
    items: Sequence[tuple[str, str | None]]
    folded: bool
    title: str = ""
    """The ids of those who are named."""
    at: datetime | None = None
    """The moment that is shown, if one is."""
    heads: bool = False
    """Whether it is the account that the row is about."""

    @property
    def is_deep(self) -> bool:
        """Whether what stands below takes so much room that it is folded up."""
        return sum(2 if ord(one) > _LAST_NARROW else 1 for one in self.under) > LONG


def table_of(value: ReportValue, visit: PageContext, most: int) -> dict[str, Any]:
    """The heads, each with how its column stands, and the first rows, at most so many."""
    columns = _columns(value)
    rows, totals = parted(value, visit.asked.get("by"))
    return {
        "heads": [_head(one, visit) for one in columns],
        "rows": [[_cell(value.name, column, row, visit) for column in columns] for row in rows[:most]],
        "total": len(rows),
        "totals": [
            [told(one, row, visit.language) if row.get(one.name) is not None else "" for one in columns]
            for row in totals
        ],
        "wide": len(columns) >= WIDE,
    }


class ReportHead(NamedTuple):
    """The heading of a column, how its cells stand, how rows are ordered by it, and the address that is."""

    shown: str
    look: str
    order: str | None
    href: str


def _head(column: Column, visit: PageContext) -> ReportHead:
    """The heading: once more, and the rows are in the other order; numbers begin with the most."""
    asked = visit.asked.get("sort") == column.name
    falls = visit.asked.get("order") == "desc"
    most_first = (not falls) if asked else column.unit in (*_COUNTED, "instant", "date", "yes_no")
    order = ("descending" if falls else "ascending") if asked else None
    href = visit.here(sort=column.name, order="desc" if most_first else None)
    return ReportHead(said(column.heading, visit.language), _look_of(column), order, href)


def _columns(value: ReportValue) -> list[Column]:
    """The columns of the table; an account's code stands below its name, a remedy below what it is for.

    A range of time that is the same in all rows stands above them.
    """
    columns = columns_to_read(value)
    names = {one.name for one in columns}
    below = (*(_CODES if "name" in names else ()), *(_BELOW if "what" in names else ()))
    ranges = {(row.get("from"), row.get("to")) for row in value.rows}
    repeated = _RANGE if value.stretch and len(ranges) == 1 else ()
    return [one for one in columns if one.name not in (*below, *repeated)]


def _look_of(column: Column) -> str:
    """How the cells of a column stand: numbers to the right, names whole, long texts with room."""
    if column.unit in _COUNTED:
        return "n"
    if column.unit in ("instant", "date") or column.name == "period":
        return "when"
    if column.unit == "yes_no":
        return "flag"
    if column.name in (*_SENTENCE, *_SENTENCES):
        return "words long" if column.name in _SENTENCES else "words"
    return "any" if column.name == "source_reference" else "whole"


def _cell(report: str, column: Column, row: Row, visit: PageContext) -> ReportCell:
    shown, value = told(column, row, visit.language, visit.clocks), row.get(column.name)
    items = _items(column, value, visit) if isinstance(value, str) else []
    under = _under(column, row, shown, visit.language)
    href = behind(report, column.name, row, visit) or _leads_to(column, row, visit)
    title = value.ids if isinstance(value, PersonName) else ""
    at = value if isinstance(value, datetime) else None
    if column.unit == "count" and value == 0:
        shown = NOTHING
    heads = column.name == "name"
    return ReportCell(shown, _look_of(column), href, under, items, len(items) > MANY, title, at, heads)


def _items(column: Column, value: str, visit: PageContext) -> list[tuple[str, str | None]]:
    """The items of a list: of accounts each leads to its own, of others they are told apart if many."""
    if column.name in _ACCOUNTS:
        return [(code, visit.to(f"/accounts/{code}")) for code in value.split(", ") if code]
    names = listed_in(column, value, visit.language)
    return [(name, None) for name in names] if len(names) > MANY else []


def _under(column: Column, row: Row, shown: str, language: Language) -> str:
    """The code of an account; why something is so, where that isn't said yet, and its remedy."""
    if column.name == "name":
        return _account_of(row) or ""
    if column.name != "what":
        return ""
    below = (cell(column, row[name], language) for name in _BELOW if row.get(name))
    return " → ".join(one for one in below if one not in shown)


def _account_of(row: Row) -> str | None:
    """The account that a row is about, if it is about one."""
    code = row.get("account") or row.get("code")
    return None if code in (None, BOOK, FIRM_BOOK) else str(code)


def _leads_to(column: Column, row: Row, visit: PageContext) -> str | None:
    """The account that a value names, its responsibilities, all budgets, or the line of a row's fact."""
    value, code = row.get(column.name), _account_of(row)
    if column.name in (*_CODES, "name") and code:
        return visit.to(f"/accounts/{code}")
    if column.name == "slice" and row.get("dimension") == "account":
        return visit.to(f"/accounts/{value}")
    if column.name == "what" and code and row.get("responsibility"):
        return f"{visit.to(f'/accounts/{code}')}#coverage"
    if column.name == "what" and row.get("matter") in OF_BUDGETS:
        return f"{visit.to('/people')}#budgets"
    at = row.get(_SAID_AT.get(column.name, ""))
    if value and code and at and row.get("fact_id"):
        return f"{visit.to('/accounts/' + code, to=moment(at))}#f-{row['fact_id']}"
    return None
