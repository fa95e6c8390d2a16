"""The dashboard for Superset: its files fit together, and its questions have the numbers of the reports."""

import json
from collections import Counter
from typing import Any

import pytest

from docs.superset import CHARTS, FOLDER, pages
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Question

FILES: dict[str, dict[str, Any]] = {
    name.removeprefix(f"{FOLDER}/"): json.loads(text) for name, text in pages().items()
}
DATASETS = {name: one for name, one in FILES.items() if name.startswith("datasets/")}
DRAWN = {name: one for name, one in FILES.items() if name.startswith("charts/")}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_every_dataset_is_answered_with_the_columns_it_names(system: System) -> None:
    answers = {}
    with system.engine.connect() as connection:
        for one in DATASETS.values():
            result = connection.exec_driver_sql(one["sql"])
            assert list(result.keys()) == [column["column_name"] for column in one["columns"]]
            answers[one["table_name"]] = [dict(row) for row in result.mappings()]
    with system.reads.reading() as reading:
        portfolio = system.reads.answer(reading, REPORTS["portfolio"], Question(system.clock()))
    tiers = Counter(row["tier"] for row in portfolio.rows)
    assert {row["tier"]: row["accounts"] for row in answers["accounts_by_tier"]} == dict(tiers)
    assert [row["escalation"] for row in answers["open_escalations"]] == ["T-1"]
    assert answers["what_this_rests_on"][0]["position"] == system.log.head()


def test_its_files_name_one_another() -> None:
    database, dashboard = FILES["databases/Tierline.yaml"], FILES["dashboards/Tierline.yaml"]
    assert len(DATASETS) == len(DRAWN) == len(CHARTS)
    assert {one["database_uuid"] for one in DATASETS.values()} == {database["uuid"]}
    assert {one["dataset_uuid"] for one in DRAWN.values()} == {one["uuid"] for one in DATASETS.values()}
    position = dashboard["position"]
    placed = {
        one["meta"]["uuid"] for one in position.values() if isinstance(one, dict) and one["type"] == "CHART"
    }
    assert placed == {one["uuid"] for one in DRAWN.values()}
    for row in (one for one in position.values() if isinstance(one, dict) and one["type"] == "ROW"):
        assert sum(position[child]["meta"]["width"] for child in row["children"]) <= 12
    for name, chart in DRAWN.items():
        columns = {
            column["column_name"]
            for column in DATASETS[name.replace("charts/", "datasets/Tierline/")]["columns"]
        }
        shown = chart["params"]
        asked = shown.get("all_columns") or [
            shown["x_axis"],
            *shown["groupby"],
            *(one["label"] for one in shown["metrics"]),
        ]
        assert set(asked) <= columns
