"""The dashboard for Metabase, as what its API takes, made of the questions of that for Grafana."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from docs.superset import CHARTS, SupersetChart, grafana_panels, question

FILE = "dashboards/metabase.json"


def page() -> str:
    """The cards, and the dashboard with the place of each: Metabase's grid is as wide as Grafana's."""
    panels = grafana_panels()
    told = {
        "dashboard": {
            "name": "Key accounts",
            "description": "The relationship with each key account, from the views of Tierline.",
        },
        "cards": [dict(_card(title, chart, panels[title])) for title, chart in CHARTS.items()],
    }
    return json.dumps(told, indent=2) + "\n"


def _card(title: str, chart: SupersetChart, panel: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "name", title
    yield "description", panel["description"]
    yield "display", "bar" if chart.by else "table"
    yield "visualization_settings", dict(_shown(chart))
    yield "query", question(panel)
    place = panel["gridPos"]
    yield "place", {"col": place["x"], "row": place["y"], "size_x": place["w"], "size_y": place["h"]}


def _shown(chart: SupersetChart) -> Iterator[tuple[str, Any]]:
    if chart.by:
        yield "graph.dimensions", [chart.by, *([chart.series] if chart.series else [])]
        yield "graph.metrics", [chart.number]
