"""In which order rows are asked for: by one column, rows that are alike as the report has them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.projections.reports.base import ReportValue, Unit

Order = Literal["asc", "desc"]
_RANKS: dict[str, int] = {tier.value: tier.rank for tier in Tier}


def ordered(
    value: ReportValue, by: str | None, order: Order, named: Callable[[str], str] = str
) -> ReportValue:
    """A report with its rows ordered by a column, those without a value last; as it is where `by` is None.

    Tiers are in their own order. Raises ParameterNotUsable where the report has no such column.
    """
    if by is None:
        return value
    column = next((one for one in value.columns if one.name == by), None)
    if column is None:
        problem = "this report has no such column"
        raise ParameterNotUsable(field=named("sort"), name=named("sort"), problem=problem)
    filled = [row for row in value.rows if row.get(by) not in (None, "")]
    empty = [row for row in value.rows if row.get(by) in (None, "")]
    first = sorted(filled, key=lambda row: _key(row[by], column.unit), reverse=order == "desc")
    return replace(value, rows=[*first, *empty])


def _key(value: Any, unit: Unit) -> tuple[int, Any]:
    """What a value is compared by: numbers and moments before texts, should a column have both."""
    if isinstance(value, datetime):
        return 0, value
    if isinstance(value, date):
        return 0, datetime.combine(value, time.min, BEGINNING.tzinfo)
    if isinstance(value, int | float | Decimal):
        return 0, value
    text = str(value)
    if unit == "money":
        try:
            return 0, Decimal(text)
        except InvalidOperation:
            return 1, text
    return (0, _RANKS[text]) if text in _RANKS else (1, text.casefold())
