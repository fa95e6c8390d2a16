"""Reports with every unit in them, and texts that programs like to take for more than text."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tierline.domain.shared.words import Words
from tierline.projections.reports.base import Basis, Column, ReportValue

AT = datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
BASIS = Basis(42, AT, "default@1", "all@1")
COLUMNS = (
    Column("account", Words("Account", "客户代码"), "id"),
    Column("name", Words("Name", "名称")),
    Column("what_en", Words("What", "内容")),
    Column("what_zh", Words("What (Chinese)", "内容")),
    Column("since", Words("Since", "起始"), "instant"),
    Column("due", Words("Due", "到期"), "date"),
    Column("visits", Words("Visits", "次数"), "count"),
    Column("days_left", Words("Days left", "剩余天数"), "days"),
    Column("hours", Words("Hours", "工时"), "hours"),
    Column("share", Words("Share", "占比"), "share"),
    Column("at_risk", Words("At risk", "有下降风险"), "yes_no"),
    Column("money", Words("Money", "金额"), "money"),
)
ROW: dict[str, Any] = {
    "account": "NW-001",
    "name": "客户 & <Söhne>",
    "what_en": "in English",
    "what_zh": "中文",
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
    return ReportValue("sample", Words("Sample", "样例"), COLUMNS, rows, BASIS)


def named(*names: str) -> ReportValue:
    """A report with a row for each name."""
    return sample(*({**ROW, "name": name} for name in names))


def many(count: int) -> ReportValue:
    """A report with so many rows, no two alike."""
    day = timedelta(days=1)
    return sample(*({**ROW, "account": f"A-{n}", "visits": n, "since": AT - n * day} for n in range(count)))
