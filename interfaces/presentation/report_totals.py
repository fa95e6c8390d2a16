"""What the rows of a report add up to, where adding them up says something."""

from tierline.domain.catalogue import Role
from tierline.domain.shared.words import Words
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import ReportValue
from tierline.projections.reports.load import Load
from tierline.projections.reports.movement import INS, OUTS, Movement

TOTAL = Words("Total")
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
