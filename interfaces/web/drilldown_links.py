"""Where the rows behind a number of a report over time are: the accounts that it counts, or their moves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tierline.domain.shared.time import earlier
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.web.account_list import OUTSIDE
from tierline.interfaces.web.page_context import PageContext
from tierline.projections.reports.movement import INS, OUTS

FILTERS = ("region", "segment", "industry", "kind", "person", "team")
_SLICED = FILTERS[:4]
"""Slices that are filters, too: of others, the accounts of one can't be asked for."""
Row = Mapping[str, Any]


def behind(report: str, column: str, row: Row, visit: PageContext) -> str | None:
    """The address of what a number counts; None where it counts nothing, or nobody can ask for it."""
    if report not in ("movement", "transitions") or not row.get(column):
        return None
    asked = _asked(row, visit)
    if asked is None:
        return None
    if report == "movement":
        return _of_movement(column, row, visit, asked)
    if column == "accounts" and not any(asked.values()):
        # Narrowed, an account may also have come from beyond the filter, which a table can't tell.
        return _passed(row, visit)
    return None


def _asked(row: Row, visit: PageContext) -> dict[str, str | None] | None:
    """The filters asked for, and the slice of the row as one more of them."""
    asked, by = {name: visit.asked.get(name) for name in FILTERS}, visit.asked.get("by")
    if by is None:
        return asked
    return {**asked, by: row["slice"]} if by in _SLICED and row.get("slice") else None


def _of_movement(column: str, row: Row, visit: PageContext, asked: dict[str, str | None]) -> str | None:
    if column == "opening":
        return _accounts(visit, row["from"], asked | {"tier": row["tier"]})
    if column == "closing":
        return _accounts(visit, row["to"], asked | {"tier": row["tier"]})
    if column not in (*INS, *OUTS):
        return None
    within = {"from": moment(row["from"]), "to": moment(row["to"])}
    return visit.to("/reports/moves", **asked, **within, tier=row["tier"])


def _passed(row: Row, visit: PageContext) -> str:
    """The accounts that went from one tier to another: where they came to, or where they went away from."""
    first, last = row["from"], row["to"]
    before, after = row["tier_before"], row["tier_after"]
    if after is None:
        return _accounts(visit, first, {"tier": before, "then": _last_of(last), "then_tier": OUTSIDE})
    return _accounts(visit, last, {"tier": after, "then": _last_of(first), "then_tier": before or OUTSIDE})


def _accounts(visit: PageContext, end: datetime, asked: Mapping[str, str | None]) -> str:
    """The table of accounts as it was right before an instant, by what is known here."""
    known = {"basis": None, "known_at": str(visit.known)} if "basis" in visit.asked else {}
    return f"{visit.to('/', **{**asked, **known, 'as_of': _last_of(end)})}#accounts"


def _last_of(end: datetime) -> str:
    return moment(earlier(end, datetime.resolution))
