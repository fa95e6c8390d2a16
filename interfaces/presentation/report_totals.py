"""What the rows of a report add up to, where adding them up says something."""

from collections.abc import Sequence

from tierline.domain.catalogue import Role
from tierline.domain.shared.words import Words
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue
from tierline.projections.reports.load import Load
from tierline.projections.reports.movement import INS, OUTS, Movement
from tierline.projections.reports.spending import Spending
from tierline.projections.reports.value import Value

TOTAL = Words("Total")
_WHOLE = "total"
"""The dimension of rows that are totals."""
LEAST = 2
"""One row is its own total."""


def total_row(value: ReportValue, by: str | None) -> Row | None:
    """The sums of a report sliced by `by`; None where there are none, or they would count some twice.

    The total of `movement` opens with the first period and closes with the last. That of `load` counts
    roles that people hold; accounts, which several look after, are not added up.
    """
    if len(value.rows) < LEAST:
        return None
    if value.name == Movement.name and by not in set(Role):
        return _of_movement(value)
    if value.name == Load.name:
        held = {role.value: sum(row[role.value] for row in value.rows) for role in Role}
        return {"person": TOTAL, **held}
    return None


def parted(value: ReportValue, by: str | None) -> tuple[Sequence[Row], list[Row]]:
    """The rows of a report without those that are totals, and the totals: one, or one in each currency.

    Reports that have totals among their rows (`value`, `spending`) keep them there in files.
    """
    if (total := total_row(value, by)) is not None:
        return value.rows, [total]
    if value.name not in (Value.name, Spending.name):
        return value.rows, []
    totals: list[Row] = [{**row, "dimension": TOTAL} for row in value.rows if row["dimension"] == _WHOLE]
    return [row for row in value.rows if row["dimension"] != _WHOLE], totals


def _of_movement(value: ReportValue) -> Row:
    rows = value.rows
    first, last = min(row["from"] for row in rows), max(row["from"] for row in rows)
    return {
        "tier": TOTAL,
        "from": first,
        "to": max(row["to"] for row in rows),
        "opening": sum(row["opening"] for row in rows if row["from"] == first),
        **{name: sum(row[name] for row in rows) for name in (*INS, *OUTS)},
        "closing": sum(row["closing"] for row in rows if row["from"] == last),
    }
