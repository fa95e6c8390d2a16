"""The shapes of saved views."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from tierline.interfaces.http.shapes import Shape


class ViewShape(Shape):
    """A saved view: the path of its page, its filters and its order, and the address that these make."""

    name: str
    page: str
    query: dict[str, str]
    address: str = Field(description="The page with the filters: what is handed on to share the view.")
    made_at: datetime
    changed_at: datetime


class ViewsAnswer(Shape):
    """All views of who asks, by name."""

    items: list[ViewShape]


class NewView(Shape):
    """What a view is of: a page, and what stands in its address. It keeps no moment and no language."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"page": "/reports/coverage", "query": {"region": "EMEA"}}]},
    )

    page: str = Field(description="`/`, `/desk`, or a report as `/reports/coverage`.")
    query: dict[str, str] = {}


_ONE = "/v1/views/{view}"
ANSWERS: dict[tuple[str, str], Any] = {
    ("get", "/v1/views"): ViewsAnswer,
    ("get", _ONE): ViewShape,
    ("put", _ONE): ViewShape,
    ("delete", _ONE): ViewShape,
}
PUT_BODIES: dict[str, Any] = {_ONE: NewView}
"""What is put at some paths."""
