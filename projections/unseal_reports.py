"""The texts in a report's rows, opened at last: in the read models they are under seal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from tierline.domain.shared.ids import stream_id
from tierline.domain.shared.personal import marker_in
from tierline.projections.reports.base import ReportValue, UnderSeal

IN_PLACE = {"forgotten": "[forgotten]", "broken": "[broken]", "withheld": "[withheld]"}
"""What a cell says in place of a text that nobody can read, by the marker that says why."""

Opened = Callable[[UUID, Mapping[str, Any]], dict[str, Any]]
"""Opens the texts in the JSON values of an account's fact."""


def with_texts(value: ReportValue, columns: Sequence[str], opened: Opened) -> ReportValue:
    """A report's value with the texts of some columns opened."""
    if not columns:
        return value
    rows = [
        {**row, **{name: _text(cell, opened) for name in columns if (cell := row.get(name)) is not None}}
        for row in value.rows
    ]
    return replace(value, rows=rows)


def _text(cell: UnderSeal, opened: Opened) -> str:
    values = {"fact_id": cell.fact_id, cell.field: dict(cell.box)}
    text = opened(stream_id(cell.account), values)[cell.field]
    return text if isinstance(text, str) else IN_PLACE[marker_in(text) or "broken"]
