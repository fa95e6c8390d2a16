"""The dashboards that come along: every panel's question is answered, with the numbers of the reports."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Question

FILE = Path(__file__).parents[3] / "docs/dashboards/grafana-postgresql.json"
PANELS = {panel["title"]: panel for panel in json.loads(FILE.read_text())["panels"]}
RANGE = {"$__timeFrom()": "'2026-01-01T00:00:00Z'", "$__timeTo()": "'2026-06-01T00:00:00Z'"}
"""What Grafana puts in place of its macros."""


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_every_panel_of_grafana_is_answered_with_the_numbers_of_the_reports(system: System) -> None:
    answers = {title: answer(system, panel) for title, panel in PANELS.items()}
    with system.reads.reading() as reading:
        now = Question(system.clock())
        portfolio = system.reads.answer(reading, REPORTS["portfolio"], now)
    tiers = Counter(row["tier"] for row in portfolio.rows)
    assert {row["tier"]: row["accounts"] for row in answers["Accounts by tier"]} == dict(tiers)
    months = [(row["time"].month, row["accounts"]) for row in answers["Accounts by tier over time"]]
    assert months == [(4, 3), (5, 2), (6, 2)]
    assert [row["escalation"] for row in answers["Open escalations"]] == ["T-1"]
    assert answers["What this rests on"][0]["position"] == system.log.head()
    assert answers["Not up to date"] == []


def answer(system: System, panel: dict[str, Any]) -> list[dict[str, Any]]:
    (target,) = panel["targets"]
    query = target["rawSql"]
    for macro, value in RANGE.items():
        query = query.replace(macro, value)
    assert "$" not in query
    with system.engine.connect() as connection:
        return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


def test_every_panel_says_what_it_shows_and_leaves_room_for_the_others() -> None:
    places = [panel["gridPos"] for panel in PANELS.values()]
    taken = [
        (x, y)
        for at in places
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(taken) == len(set(taken))
    assert all(panel["description"] for panel in PANELS.values())
