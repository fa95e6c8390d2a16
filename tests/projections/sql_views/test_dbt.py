"""The dbt package that comes along: its SQL is answered on the views, with the numbers of the reports."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment

from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Question

PACKAGE = Path(__file__).parents[3] / "docs/dbt"
PROJECT = yaml.safe_load((PACKAGE / "dbt_project.yml").read_text())
SOURCES = yaml.safe_load((PACKAGE / "models/sources.yml").read_text())["sources"]
MODELS = yaml.safe_load((PACKAGE / "models/models.yml").read_text())["models"]
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Target:
    """What dbt tells of the database that it works on."""

    type = "postgres"


def compiled(file: Path) -> str:
    """The SQL of a file, as dbt makes it."""
    asked = Environment(autoescape=False).from_string(file.read_text())
    return asked.render(
        source=lambda _, table: f"{PROJECT['vars']['tierline_schema']}.{table}",
        var=PROJECT["vars"].__getitem__,
        config=lambda **_: "",
        target=Target,
    )


def answered(system: System, query: str) -> list[dict[str, Any]]:
    with system.engine.connect() as connection:
        return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


def failing(test: Any, column: str, relation: str) -> str:
    """The rows by which a test of a column fails."""
    match test:
        case "not_null":
            return f"SELECT 1 FROM {relation} WHERE {column} IS NULL"
        case "unique":
            return f"SELECT {column} FROM {relation} GROUP BY {column} HAVING count(*) > 1"
        case {"accepted_values": {"arguments": {"values": values}}}:
            known = ", ".join(f"'{one}'" for one in values)
            return f"SELECT {column} FROM {relation} WHERE {column} NOT IN ({known})"
    raise AssertionError(test)


def test_the_models_have_the_numbers_of_the_reports(system: System) -> None:
    now = answered(system, compiled(PACKAGE / "models/tiers_now.sql"))
    with system.reads.reading() as reading:
        question = Question(system.clock())
        portfolio = system.reads.answer(reading, REPORTS["portfolio"], question)
    assert Counter(row["tier"] for row in now) == Counter(row["tier"] for row in portfolio.rows)
    assert {row["account"] for row in now} == {"ACME", "BOLT"}
    months = answered(system, compiled(PACKAGE / "models/tiers_by_month.sql"))
    counted = {(row["month"].year, row["month"].month): row["accounts"] for row in months}
    assert min(counted) == (2026, 4)
    assert (counted[2026, 4], counted[2026, 5]) == (3, 2)
    overdue = answered(system, compiled(PACKAGE / "models/overdue_now.sql"))
    asked = "SELECT count(*) AS overdue FROM bi.coverage WHERE valid_from <= now() AND overdue_from <= now()"
    (expected,) = answered(system, f"{asked} AND (valid_to > now() OR valid_to IS NULL)")
    assert len(overdue) == expected["overdue"]


def test_every_source_has_the_columns_of_its_view_and_passes_its_tests(system: System) -> None:
    (source,) = SOURCES
    count = 0
    for table in source["tables"]:
        relation = f"bi.{table['name']}"
        names = [column["name"] for column in table.get("columns", [])]
        with system.engine.connect() as connection:
            found = list(connection.exec_driver_sql(f"SELECT * FROM {relation} LIMIT 0").keys())
        assert not names or names == found, relation
        for column in table.get("columns", []):
            for test in column.get("data_tests", []):
                name = f'"{column["name"]}"' if column.get("quote") else column["name"]
                assert answered(system, failing(test, name, relation)) == [], (relation, column)
                count += 1
    assert count > 40


def test_every_model_is_described_and_passes_its_tests(system: System) -> None:
    assert {one["name"] for one in MODELS} == {file.stem for file in (PACKAGE / "models").glob("*.sql")}
    for model in MODELS:
        relation = f"({compiled(PACKAGE / 'models' / (model['name'] + '.sql'))}) AS model"
        for column in model["columns"]:
            for test in column["data_tests"]:
                assert answered(system, failing(test, column["name"], relation)) == []
    for file in (PACKAGE / "tests").glob("*.sql"):
        assert answered(system, compiled(file)) == []
