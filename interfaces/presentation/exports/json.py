"""A report as JSON: names, units and what it rests on stay with the rows."""

from typing import Any, ClassVar

import orjson

from tierline.interfaces.presentation.language import by_language
from tierline.interfaces.presentation.report_format import Manner, ReportFormat
from tierline.projections.reports.base import ReportValue


class Json(ReportFormat):
    """One object, indented, with a final line break."""

    name: ClassVar[str] = "json"
    title: ClassVar[str] = "JSON"
    says: ClassVar[str] = "the value with headings in all languages, units and basis"
    media_type: ClassVar[str] = "application/json"

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        content = {
            "name": value.name,
            "title": by_language(value.title),
            "columns": [
                {"name": one.name, "heading": by_language(one.heading), "unit": one.unit}
                for one in value.columns
            ],
            "rows": [{one.name: row.get(one.name) for one in value.columns} for row in value.rows],
            "range": dict(zip(("from", "to"), value.stretch, strict=True)) if value.stretch else None,
            "basis": value.basis.as_dict() | {"as_of": value.basis.as_of},
        }
        options = _PLAIN | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps(content, default=_plain, option=options)


_PLAIN = orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS
FORMAT = Json()


def _plain(value: Any) -> str:
    return str(value)
