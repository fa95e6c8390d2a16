"""Parquet files of the views: what the views say, typed, and written anew only if there is news."""

from decimal import Decimal
from pathlib import Path

import orjson
from arro3.io import read_parquet

from tests.projections.sql_views.recorded import DAY
from tests.projections.sql_views.test_pointing import rows
from tierline.interfaces.view_files import FilesWritten, write_view_files
from tierline.interfaces.wiring import System
from tierline.projections.sql_views.declared import RECORDED, VIEWS


def written(system: System, folder: Path) -> FilesWritten:
    with system.reads.reading() as reading:
        return write_view_files(reading, folder)


def column(file: Path, name: str) -> list[object]:
    return read_parquet(file).read_all().column(name).to_pylist()


def test_each_file_has_the_rows_and_columns_of_its_view(system: System, tmp_path: Path) -> None:
    done = written(system, tmp_path)
    assert set(done.files) == {view.name + end for view in VIEWS for end in ("", RECORDED)}
    for name, count in done.files.items():
        table = read_parquet(tmp_path / f"{name}.parquet").read_all()
        view = rows(system, name)
        assert table.num_rows == count == len(view)
        if view:
            assert table.column_names == list(view[0])
    assert column(tmp_path / "contracts.parquet", "amount") == [Decimal("125000.500000000")]
    assert column(tmp_path / "tiers.parquet", "valid_to").count(None) == 2
    assert column(tmp_path / "contact_statements.parquet", "level") == ["senior"]
    told = orjson.loads((tmp_path / "about.json").read_bytes())
    assert told["rests_on"]["position"] == system.log.head()


def test_they_are_written_anew_only_if_there_is_news(system: System, tmp_path: Path) -> None:
    written(system, tmp_path)
    assert written(system, tmp_path).files == {}
    (tmp_path / "tiers.parquet").unlink()
    assert written(system, tmp_path).files["tiers"] == 3
    opened = {"code": "DUNE", "name": "Dune", "account_kind": "enterprise", "occurred_at": DAY}
    system.accounts.open(opened, actor="test")
    system.refresh()
    assert written(system, tmp_path).files["tiers"] == 4
    assert not list(tmp_path.glob("*.part"))
