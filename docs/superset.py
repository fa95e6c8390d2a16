"""The dashboard for Superset, as the files it imports, made of the questions of that for Grafana."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

FOLDER = "dashboards/superset"
DATABASE = "Tierline"
_GRAFANA = Path(__file__).parent / "dashboards/grafana-postgresql.json"
_RANGE = {"$__timeFrom()": "(now() - interval '2 years')", "$__timeTo()": "now()"}
"""What stands in place of Grafana's own range of time."""


class SupersetChart(NamedTuple):
    """What Superset wants to know of a question: the columns of its answer, and how these are shown.

    A chart with bars has the column it counts by, and that of the number; a series has a column besides.
    """

    columns: Mapping[str, str]
    by: str = ""
    number: str = ""
    series: str = ""


CHARTS = {
    "Accounts by tier": SupersetChart({"tier": "TEXT", "accounts": "BIGINT"}, "tier", "accounts"),
    "Accounts by tier over time": SupersetChart(
        {"time": "TIMESTAMPTZ", "metric": "TEXT", "accounts": "BIGINT"}, "time", "accounts", "metric"
    ),
    "Rises and falls by month": SupersetChart(
        {"month": "TEXT", "tier_before": "TEXT", "tier_after": "TEXT", "accounts": "BIGINT"}
    ),
    "What falls within 90 days": SupersetChart(
        {"account": "TEXT", "name": "TEXT", "tier": "TEXT", "falls_to": "TEXT", "falls_on": "TIMESTAMPTZ"}
    ),
    "Overdue responsibilities": SupersetChart({"role": "TEXT", "overdue": "BIGINT"}, "role", "overdue"),
    "Open escalations": SupersetChart(
        {
            "account": "TEXT",
            "escalation": "TEXT",
            "severity": "TEXT",
            "category": "TEXT",
            "raised_at": "TIMESTAMPTZ",
            "acknowledged_at": "TIMESTAMPTZ",
        }
    ),
    "What this rests on": SupersetChart(
        {"views_version": "INTEGER", "generation": "INTEGER", "position": "BIGINT"}
    ),
    "Not up to date": SupersetChart(
        {"account": "TEXT", "projection": "TEXT", "position": "BIGINT", "parked_at": "TIMESTAMPTZ"}
    ),
}
"""By the title of the panel."""


def pages() -> dict[str, str]:
    """The files of the bundle by their paths; JSON, which YAML is a superset of."""
    panels = grafana_panels()
    files: dict[str, Any] = {
        "metadata.yaml": {"version": "1.0.0", "type": "Dashboard", "timestamp": "2026-01-01T00:00:00+00:00"},
        "databases/Tierline.yaml": _database(),
        "dashboards/Tierline.yaml": _dashboard(panels),
    }
    for title, chart in CHARTS.items():
        name = _slug(title)
        files[f"datasets/Tierline/{name}.yaml"] = _dataset(title, chart, panels[title])
        files[f"charts/{name}.yaml"] = _chart(title, chart, panels[title])
    return {f"{FOLDER}/{name}": json.dumps(one, indent=2) + "\n" for name, one in files.items()}


def grafana_panels() -> dict[str, dict[str, Any]]:
    """The panels of the dashboard for Grafana, by their titles."""
    return {panel["title"]: panel for panel in json.loads(_GRAFANA.read_text())["panels"]}


def question(panel: Mapping[str, Any]) -> str:
    """The SQL of a panel, for the last two years."""
    (target,) = panel["targets"]
    sql = str(target["rawSql"])
    for macro, value in _RANGE.items():
        sql = sql.replace(macro, value)
    return sql


def _database() -> dict[str, Any]:
    return {
        "database_name": DATABASE,
        # So Superset itself writes a password that it leaves out; it asks for it as the files are imported.
        "sqlalchemy_uri": "postgresql://dashboards:XXXXXXXXXX@localhost:5432/tierline",
        "expose_in_sqllab": True,
        "extra": {},
        "uuid": _id("database"),
        "version": "1.0.0",
    }


def _dataset(title: str, chart: SupersetChart, panel: Mapping[str, Any]) -> dict[str, Any]:
    columns = [
        {"column_name": name, "type": type_, "is_dttm": type_ == "TIMESTAMPTZ", "groupby": True}
        for name, type_ in chart.columns.items()
    ]
    return {
        "table_name": _slug(title),
        "description": panel["description"],
        "schema": "bi",
        "sql": question(panel),
        "columns": columns,
        "metrics": [],
        "uuid": _id("dataset", title),
        "database_uuid": _id("database"),
        "version": "1.0.0",
    }


def _chart(title: str, chart: SupersetChart, panel: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "slice_name": title,
        "description": panel["description"],
        "viz_type": _kind(chart),
        "params": {"viz_type": _kind(chart), **_shown(chart)},
        "cache_timeout": None,
        "uuid": _id("chart", title),
        "dataset_uuid": _id("dataset", title),
        "version": "1.0.0",
    }


def _kind(chart: SupersetChart) -> str:
    return "echarts_timeseries_bar" if chart.by else "table"


def _shown(chart: SupersetChart) -> dict[str, Any]:
    if not chart.by:
        return {"query_mode": "raw", "all_columns": list(chart.columns), "row_limit": 10_000}
    metric = {"expressionType": "SQL", "sqlExpression": f"sum({chart.number})", "label": chart.number}
    series = [chart.series] if chart.series else []
    return {"x_axis": chart.by, "metrics": [metric], "groupby": series, "row_limit": 10_000}


def _dashboard(panels: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "dashboard_title": "Key accounts",
        "slug": "key-accounts",
        "description": "The relationship with each key account, from the views of Tierline.",
        "css": "",
        "published": True,
        "position": dict(_placed(panels)),
        "metadata": {},
        "uuid": _id("dashboard"),
        "version": "1.0.0",
    }


def _placed(panels: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Where each chart stands: in rows of twelve columns, half as many as Grafana's."""
    rows: dict[int, list[str]] = {}
    for title in CHARTS:
        rows.setdefault(panels[title]["gridPos"]["y"], []).append(title)
    names = {y: f"ROW-{number}" for number, y in enumerate(sorted(rows), 1)}
    yield "DASHBOARD_VERSION_KEY", "v2"
    yield "ROOT_ID", {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]}
    grid = {"id": "GRID_ID", "type": "GRID", "parents": ["ROOT_ID"], "children": list(names.values())}
    yield "GRID_ID", grid
    for y, titles in sorted(rows.items()):
        row, above = names[y], ["ROOT_ID", "GRID_ID"]
        charts = [f"CHART-{_slug(title)}" for title in titles]
        meta = {"background": "BACKGROUND_TRANSPARENT"}
        yield row, {"id": row, "type": "ROW", "parents": above, "children": charts, "meta": meta}
        for title, chart in zip(titles, charts, strict=True):
            size = panels[title]["gridPos"]
            told = {"width": size["w"] // 2, "height": size["h"] * 6, "sliceName": title}
            meta = {**told, "uuid": _id("chart", title)}
            parents = [*above, row]
            yield chart, {"id": chart, "type": "CHART", "parents": parents, "children": [], "meta": meta}


def _slug(title: str) -> str:
    return title.lower().replace(" ", "_")


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("tierline", "superset", *parts))))
