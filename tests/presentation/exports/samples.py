"""Reports with every unit in them, and texts that programs like to take for more than text."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tierline.domain.shared.words import Words
from tierline.projections.reports.base import Basis, Column, ReportValue

AT = datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
BASIS = Basis(42, AT, "default@1", "all@1")
COLUMNS = (
    Column("account", Words("Account"), "id"),
    Column("name", Words("Name")),
    Column("what", Words("What")),
    Column("since", Words("Since"), "instant"),
    Column("due", Words("Due"), "date"),
    Column("visits", Words("Visits"), "count"),
    Column("days_left", Words("Days left"), "days"),
    Column("hours", Words("Hours"), "hours"),
    Column("share", Words("Share"), "share"),
    Column("at_risk", Words("At risk"), "yes_no"),
    Column("money", Words("Money"), "money"),
)
ROW: dict[str, Any] = {
    "account": "NW-001",
    "name": "客户 & <Söhne>",
    "what": Words("Partner"),
    "since": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    "due": date(2026, 4, 1),
    "visits": 3,
    "days_left": -4,
    "hours": 7.5,
    "share": 0.25,
    "at_risk": True,
    "money": "12.50 EUR, 3 USD",
}
EMPTY = dict.fromkeys(ROW)
TRICKS = (
    '=HYPERLINK("http://example.com","click")',
    "=1+1",
    "+1",
    "-1",
    "@x",
    "|calc",
    "\t=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "  =1+1",
    "http://example.com",
    "mailto:a@example.com",
    "007",
    "1e5",
    "2026-01-01",
    "TRUE",
    "'quoted",
    '#read("/etc/passwd") *b* $x$ <l> @ref `c`',
    "<b>&amp;</b>",
    "a\nb",
)
"""Names that must arrive as they are."""


def sample(*rows: dict[str, Any]) -> ReportValue:
    """A report of all units with these rows."""
    return ReportValue("sample", Words("Sample"), COLUMNS, rows, BASIS)


def named(*names: str) -> ReportValue:
    """A report with a row for each name."""
    return sample(*({**ROW, "name": name} for name in names))


def many(count: int) -> ReportValue:
    """A report with so many rows, no two alike."""
    day = timedelta(days=1)
    return sample(*({**ROW, "account": f"A-{n}", "visits": n, "since": AT - n * day} for n in range(count)))
