"""A report as Parquet: columns with types, and what they rest on in the file's own metadata."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any, ClassVar

import orjson
from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import write_parquet

from tierline.interfaces.presentation.language import by_language
from tierline.interfaces.presentation.report_format import Manner, ReportFormat
from tierline.projections.reports.base import Column, ReportValue, Unit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
TYPES: Mapping[Unit, DataType] = {
    "instant": DataType.timestamp("us", tz="UTC"),
    "date": DataType.date32(),
    "count": DataType.int64(),
    "days": DataType.int64(),
    "hours": DataType.float64(),
    "number": DataType.float64(),
    "share": DataType.float64(),
    "yes_no": DataType.bool(),
    "money": DataType.utf8(),
    "text": DataType.utf8(),
    "id": DataType.utf8(),
}
"""The type of each unit; money is text: a decimal number that nothing rounds."""


class Parquet(ReportFormat):
    """Parquet with zstd; its metadata has under `tierline.report` title, columns and basis as JSON."""

    name: ClassVar[str] = "parquet"
    title: ClassVar[str] = "Parquet"
    says: ClassVar[str] = (
        "typed columns; under `tierline.report` the metadata has title, columns, basis and question"
    )
    media_type: ClassVar[str] = "application/vnd.apache.parquet"
    is_text: ClassVar[bool] = False

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        fields = [Field(one.name, TYPES[one.unit], nullable=True) for one in value.columns]
        table = Table.from_arrays(
            [_array(one, [row.get(one.name) for row in value.rows]) for one in value.columns],
            schema=Schema(fields),
        )
        file = BytesIO()
        write_parquet(
            table,
            file,
            compression="zstd(3)",
            created_by="Tierline",
            key_value_metadata={"tierline.report": _about(value, manner or Manner())},
        )
        return file.getvalue()


FORMAT = Parquet()


def _array(column: Column, values: list[Any]) -> Array:
    match column.unit:
        case "instant":
            instants = [None if one is None else (one - _EPOCH) // _INSTANT for one in values]
            return Array(instants, DataType.int64()).cast(TYPES[column.unit])
        case "date":
            return Array([_days(one) for one in values], DataType.int32()).cast(TYPES[column.unit])
        case "hours" | "number" | "share":
            return Array([None if one is None else float(one) for one in values], TYPES[column.unit])
        case "count" | "days":
            return Array(values, TYPES[column.unit])
        case "yes_no":
            return Array([None if one is None else bool(one) for one in values], TYPES[column.unit])
        case _:
            return Array([None if one is None else str(one) for one in values], TYPES[column.unit])


def _days(day: date | None) -> int | None:
    return None if day is None else (day - _EPOCH.date()).days


def _about(value: ReportValue, manner: Manner) -> str:
    content = {
        "name": value.name,
        "title": by_language(value.title),
        "columns": [
            {"name": one.name, "heading": by_language(one.heading), "unit": one.unit} for one in value.columns
        ],
        "range": [one and one.isoformat() for one in value.stretch] if value.stretch else None,
        "basis": value.basis.as_dict(),
        "asked": dict(sorted(manner.asked.items())),
    }
    return orjson.dumps(content).decode()
