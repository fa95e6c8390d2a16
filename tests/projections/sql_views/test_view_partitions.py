"""Parquet files by years: together what the views say, and only those written that changed."""

from pathlib import Path

import orjson
import pytest
from arro3.io import read_parquet

from tests.projections.sql_views.recorded import DAY
from tests.projections.sql_views.test_pointing import rows
from tierline.interfaces.view_files import FilesWritten, LaidOutOtherwise, view_files, write_view_files
from tierline.interfaces.view_partitions import write_partitions
from tierline.interfaces.wiring import System

BEFORE = "2025-11-05T09:00:00Z"


def written(system: System, folder: Path) -> FilesWritten:
    system.refresh()
    with system.reads.reading() as reading:
        return write_partitions(reading, folder)


def opened(system: System, code: str, at: str) -> None:
    opening = {"code": code, "name": code, "account_kind": "enterprise", "occurred_at": at}
    system.accounts.open(opening, actor="test")


def told(folder: Path, name: str) -> list[tuple[str, ...]]:
    """The account and beginning of each row of a view, over all years, and that each lies in its own."""
    found = []
    for file in sorted((folder / name).glob("year=*/rows.parquet")):
        table = read_parquet(file).read_all()
        at = "valid_from" if "valid_from" in table.column_names else "at"
        places = zip(table.column("account").to_pylist(), table.column(at).to_pylist(), strict=True)
        for account, moment in places:
            assert file.parent.name == f"year={moment.year:04}"
            found.append((account, moment.isoformat()))
    return sorted(found)


def test_all_years_together_have_the_rows_of_the_view(system: System, tmp_path: Path) -> None:
    opened(system, "OLD", BEFORE)
    done = written(system, tmp_path)
    about = orjson.loads((tmp_path / "about.json").read_bytes())
    assert about["rows"] == done.files
    assert about["rests_on"]["position"] == system.log.head()
    for one in view_files():
        assert len(told(tmp_path, one.name)) == len(rows(system, one.name))
    assert (tmp_path / "tiers/year=2025/rows.parquet").exists()
    assert written(system, tmp_path).files == {}


def test_only_the_years_that_changed_are_written(system: System, tmp_path: Path) -> None:
    opened(system, "OLD", BEFORE)
    written(system, tmp_path)
    lately = {"kind": "interaction", "channel": "call", "initiative": "ours", "occurred_at": DAY}
    system.accounts.record("ACME", lately, actor="test")
    files = set(written(system, tmp_path).files)
    assert "statements_recorded/year=2026/rows.parquet" in files
    assert not [name for name in files if "year=2025" in name]
    opened(system, "OLDER", BEFORE)
    files = set(written(system, tmp_path).files)
    assert {"accounts/year=2025/rows.parquet", "accounts_recorded/year=2025/rows.parquet"} <= files
    assert "contracts/year=2026/rows.parquet" not in files
    assert len(told(tmp_path, "tiers_recorded")) == len(rows(system, "tiers_recorded"))
    assert len(told(tmp_path, "statements")) == len(rows(system, "statements"))


def test_what_is_not_whole_or_of_other_read_models_is_written_anew(system: System, tmp_path: Path) -> None:
    everything = written(system, tmp_path).files
    (tmp_path / "about.json").unlink()
    assert written(system, tmp_path).files == everything
    about = orjson.loads((tmp_path / "about.json").read_bytes())
    about["rests_on"]["generation"] += 1
    (tmp_path / "about.json").write_bytes(orjson.dumps(about))
    assert written(system, tmp_path).files == everything


def test_a_folder_keeps_its_layout(system: System, tmp_path: Path) -> None:
    written(system, tmp_path / "years")
    with system.reads.reading() as reading:
        with pytest.raises(LaidOutOtherwise):
            write_view_files(reading, tmp_path / "years")
        write_view_files(reading, tmp_path / "flat")
        with pytest.raises(LaidOutOtherwise):
            write_partitions(reading, tmp_path / "flat")
