"""Imports on the command line: repeated with changed content, listed, undone, and completed."""

from pathlib import Path

import pytest

from tests.cli.saying import Run

TABLE = "Number,Customer,Price\n1,Acme,10\n2,Bolt,20\n"
MAPPING = """
system = "register"
key = "{Number}"
account = "{Customer|code}"

[[fact]]
kind = "account_opened"
reference = "{$account}"
once = true
set = { code = "{$account}", name = "{Customer}", account_kind = "enterprise", occurred_at = 2020-01-01 }

[[fact]]
kind = "revenue_booked"
[fact.set]
occurred_at = 2020-03-01
period_starts = 2020-02-01
period_ends = 2020-02-29
amount = { value = "{Price}", currency = "EUR" }
"""


@pytest.fixture
def files(database: Path) -> tuple[Path, Path]:
    table, mapping = database.with_name("table.csv"), database.with_name("map.toml")
    table.write_text(TABLE)
    mapping.write_text(MAPPING)
    return table, mapping


def test_a_changed_row_is_told_and_its_run_is_listed_and_undone(
    tierline: Run, files: tuple[Path, Path]
) -> None:
    table, mapping = files
    arguments = ["import", "csv", str(table), "--map", str(mapping)]
    assert "4 facts recorded" in tierline(*arguments).out
    table.write_text(TABLE.replace(",10", ",12"))
    said = tierline(*arguments)
    assert (said.code, "1 of which the source says something else" in said.out) == (0, True)
    run = said.out.rpartition("undo ")[2].partition("`")[0]
    assert run in tierline("import", "runs").out
    assert "1 would be taken back" in tierline("import", "undo", run, "--dry-run").out
    assert "1 were taken back" in tierline("import", "undo", run).out
    assert f"undoes {run}" in tierline("import", "runs").out
    assert "1 left as they are" in tierline("import", "undo", run).out


def test_a_run_that_is_not_there_is_said(tierline: Run) -> None:
    said = tierline("import", "undo", "nothing")
    assert (said.code, said.err.startswith("tierline: There is no import of that name")) == (1, True)


def test_what_complete_files_lack_is_retracted_unless_something_was_refused(
    tierline: Run, files: tuple[Path, Path]
) -> None:
    table, mapping = files
    arguments = ["import", "csv", str(table), "--map", str(mapping)]
    tierline(*arguments)
    table.write_text("Number,Customer,Price\n1,Acme,ten\n")
    said = tierline(*arguments, "--complete")
    assert (said.code, "nothing was retracted" in said.err) == (1, True)
    table.write_text("Number,Customer,Price\n1,Acme,10\n")
    assert "1 facts retracted" in tierline(*arguments, "--complete", "--dry-run").out
    assert "1 facts retracted" in tierline(*arguments, "--complete").out
    assert "retracted" not in tierline(*arguments, "--complete").out


def test_complete_needs_a_mapping(tierline: Run, database: Path) -> None:
    lines = database.with_name("lines.ndjson")
    lines.write_text("{}")
    said = tierline("import", "ndjson", str(lines), "--complete")
    assert (said.code, "--complete" in said.err) == (1, True)
