"""The views as one DuckDB file: the same rows and columns, typed, commented, and answering the same SQL."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.projections.sql_views.test_pointing import rows
from tierline.interfaces import duckdb_file
from tierline.interfaces.duckdb_file import DuckdbNotInstalled, write_duckdb
from tierline.interfaces.view_files import view_files
from tierline.interfaces.wiring import System
from tierline.projections.sql_views.declared import VIEWS

duckdb = pytest.importorskip("duckdb", reason="it is an extra, and in the lock of the tests")


def test_each_view_is_a_table_with_its_rows_and_comments(system: System, tmp_path: Path) -> None:
    file = tmp_path / "views.duckdb"
    with system.reads.reading() as reading:
        count = write_duckdb(reading, file)
    assert not [one for one in tmp_path.iterdir() if one.is_dir() or one.suffix in (".wal", ".parquet")]
    with duckdb.connect(str(file), read_only=True) as connection:
        counted = 0
        for one in view_files():
            table = connection.execute(f"SELECT * FROM bi.{one.name}")
            names, found, view = (
                [column[0] for column in table.description],
                table.fetchall(),
                rows(system, one.name),
            )
            assert len(found) == len(view)
            assert not view or names == list(view[0])
            counted += len(found)
        assert counted == count
        amounts = connection.execute("SELECT amount FROM bi.contracts").fetchall()
        assert amounts == [(Decimal("125000.500000000"),)]
        now = "valid_from <= now() AND (valid_to > now() OR valid_to IS NULL)"
        tiers = connection.execute(
            f"SELECT tier, count(*) FROM bi.tiers WHERE {now} GROUP BY tier"
        ).fetchall()
        assert tiers == [("vendor", 2)]
        assert connection.execute("SELECT position FROM bi.about").fetchone() == (system.log.head(),)
        said = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        assert {view.name: view.says for view in VIEWS}.items() <= said.items()
        silent = "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        assert {one[0] for one in connection.execute(silent).fetchall()} == {"about"}


def test_without_the_extra_it_says_so(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duckdb_file, "find_spec", lambda _: None)
    with system.reads.reading() as reading, pytest.raises(DuckdbNotInstalled):
        write_duckdb(reading, tmp_path / "views.duckdb")
