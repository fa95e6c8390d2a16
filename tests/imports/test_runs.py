"""Import runs through the write door: what lands, what comes back, and what a second run does."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.imports.tables import CONTRACT, CONTRACT_HEADER, HEAD, INTERACTION, OPENING, english, write
from tierline.application.accounts import Accounts
from tierline.application.importing import ImportReport, run
from tierline.application.ports import FactLog
from tierline.application.rehearsal import Rehearsal
from tierline.application.sealing import Sealing
from tierline.domain.shared.errors import Fault, Invalid, NotFound
from tierline.interfaces.imports import formats, open_source, run_import
from tierline.interfaces.storage.factory import open_log

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROOT_KEY = bytes(range(32))
MAPPING = HEAD + OPENING + CONTRACT.removeprefix(HEAD)
_DAY_READ = '{ column = "Day", dates = ["%d.%m.%Y", "%d.%m.%y"] }'
ROWS = (
    "1,Acme,01.02.2020,10\n"
    "2,Acme,mistyped,20\n"
    "3,Bolt,01.02.2020,30\n"
    "3,Bolt,01.02.2020,30\n"
    "3,Bolt,01.02.2020,31\n"
    ",,,\n"
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FactLog]:
    opened = open_log(f"sqlite:///{tmp_path}/facts.db")
    yield opened
    opened.close()


def door(log: FactLog) -> Accounts:
    return Accounts(log, Sealing(log, ROOT_KEY, os.urandom), lambda: NOW, uuid4)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write(tmp_path, "table.csv", CONTRACT_HEADER + ROWS)]


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    return {"map": str(write(tmp_path, "map.toml", MAPPING))}


def imported(
    log: FactLog, files: list[Path], options: dict[str, str], refused: Path | None = None
) -> ImportReport:
    return run_import("csv", files, options, door(log), "importer", head=log.head(), refused=refused)


def numbers(report: ImportReport) -> dict[str, int]:
    """The numbers that are not nought."""
    return {name: count for name, count in report.as_dict().items() if isinstance(count, int) and count}


def test_good_rows_land_and_bad_ones_are_counted_by_reason(
    log: FactLog, files: list[Path], options: dict[str, str]
) -> None:
    report = imported(log, files, options)
    assert numbers(report) == {
        "read": 6,
        "skipped": 1,
        "recorded": 4,
        "duplicates": 1,
        "refused": 2,
        "opened": 2,
    }
    assert report.kinds == {"account_opened": 2, "contract_signed": 2}
    assert report.as_dict()["reasons"] == [
        {
            "reason": "`starts`, column `Day`: the date fits none of the formats",
            "count": 1,
            "first": "table.csv, line 3",
        },
        {
            "reason": "Another row of this import has the same key and says something else, in amount;"
            " tell them apart.",
            "count": 1,
            "first": "table.csv, line 6",
        },
    ]
    assert not report.complete
    assert log.head() == 4


def test_a_cell_that_is_no_moment_is_refused_and_the_other_rows_land(log: FactLog, tmp_path: Path) -> None:
    cells = (
        "20260301",
        "5",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2025-03-01T09:00:00Z",
    )
    table = "".join(f"{number},Acme,{cell},c,p\n" for number, cell in enumerate(cells))
    mapping = HEAD + OPENING + INTERACTION.removeprefix(HEAD).replace(_DAY_READ, '"{Day}"')
    mapping = mapping.replace('contacts = ["{Contact}"]\n', "")
    file = write(tmp_path, "table.csv", "Number,Customer,Day,Contact,Ours\n" + table)
    report = imported(log, [file], {"map": str(write(tmp_path, "map.toml", mapping))})
    assert report.kinds == {"account_opened": 1, "interaction": 1}
    assert report.refused == 4


def test_the_actor_is_who_imports_and_the_source_is_kept(
    log: FactLog, files: list[Path], options: dict[str, str]
) -> None:
    imported(log, files, options)
    first = log.page(0, 1)[0]
    assert first.actor == "importer"
    assert first.fact.source is not None
    assert first.fact.source.reference == "Acme#account_opened"


def test_a_second_run_adds_nothing(log: FactLog, files: list[Path], options: dict[str, str]) -> None:
    imported(log, files, options)
    again = imported(log, files, options)
    assert (again.recorded, again.repeated, again.duplicates, again.refused) == (0, 5, 0, 2)
    assert log.head() == 4


def test_what_fails_by_a_fault_of_ours_was_not_stated_before(
    log: FactLog, files: list[Path], options: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("tierline.application.unit_of_work.check", broken)
    report = imported(log, files, options)
    assert (report.recorded, report.repeated, report.refused) == (0, 0, report.read - report.skipped)
    assert Fault().sentence in english(report.reasons)
    assert log.head() == 0


def test_refused_rows_land_once_they_are_mended(
    log: FactLog, files: list[Path], options: dict[str, str], tmp_path: Path
) -> None:
    imported(log, files, options, refused=tmp_path / "refused.csv")
    mended = (
        (tmp_path / "refused.csv").read_text().replace("mistyped", "03.02.2020").replace("3,Bolt", "4,Bolt")
    )
    report = imported(log, [write(tmp_path, "mended.csv", mended)], options)
    assert (report.read, report.recorded, report.repeated, report.refused) == (2, 2, 2, 0)
    assert report.complete


def test_no_file_is_written_if_nothing_is_refused(
    log: FactLog, options: dict[str, str], tmp_path: Path
) -> None:
    good = write(tmp_path, "good.csv", CONTRACT_HEADER + "1,Acme,01.02.2020,10\n")
    imported(log, [good], options, refused=tmp_path / "refused.csv")
    assert not (tmp_path / "refused.csv").exists()


@pytest.mark.parametrize("place", ["no/such/folder/r.csv", "table.csv/r.csv", "folder"])
def test_where_refused_rows_can_not_go_is_found_out_before_the_first_row(
    log: FactLog, files: list[Path], options: dict[str, str], tmp_path: Path, place: str
) -> None:
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Invalid, match="can't be written there"):
        imported(log, files, options, refused=tmp_path / place)
    assert log.head() == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_a_dry_run_reports_what_the_real_run_does_and_keeps_nothing(
    log: FactLog, files: list[Path], options: dict[str, str], tmp_path: Path
) -> None:
    scratch = open_log(f"sqlite:///{tmp_path}/scratch.db", continues_another=True)
    rehearsal = Rehearsal(log, scratch)
    dry = run_import("csv", files, options, door(rehearsal), "importer", head=rehearsal.head())
    scratch.close()
    assert log.head() == 0
    assert imported(log, files, options).as_dict() == dry.as_dict()


def test_an_account_that_is_there_already_needs_no_opening_like_the_mappings(
    log: FactLog, files: list[Path], options: dict[str, str]
) -> None:
    opening = {
        "code": "Acme",
        "name": "ACME plc",
        "account_kind": "enterprise",
        "occurred_at": "2015-01-01T00:00:00Z",
    }
    door(log).open(opening, actor="somebody")
    report = imported(log, files, options)
    assert (report.opened, report.repeated, report.refused) == (1, 1, 2)


@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_the_size_of_pages_changes_nothing(
    log: FactLog, files: list[Path], options: dict[str, str], page: int
) -> None:
    report = run(open_source("csv", files, options), door(log), actor="importer", page=page)
    assert numbers(report) == {
        "read": 6,
        "skipped": 1,
        "recorded": 4,
        "duplicates": 1,
        "refused": 2,
        "opened": 2,
    }


def test_progress_is_told_page_by_page(log: FactLog, files: list[Path], options: dict[str, str]) -> None:
    told: list[tuple[int, int, int]] = []

    def note(consumed: int, size: int, report: ImportReport) -> None:
        told.append((consumed, size, report.read))

    run(open_source("csv", files, options), door(log), actor="importer", page=2, on_progress=note)
    assert [read for _, _, read in told] == [2, 4, 6]
    assert told[-1][0] == told[-1][1] == files[0].stat().st_size


def test_a_mapping_with_a_column_that_one_file_lacks_records_nothing_of_any_file(
    log: FactLog, files: list[Path], options: dict[str, str], tmp_path: Path
) -> None:
    other = write(tmp_path, "other.csv", "Number,Customer,Day\n9,Acme,01.02.2020\n")
    with pytest.raises(Invalid, match=r"the column `Price`, which the file other\.csv does not have"):
        imported(log, [*files, other], options)
    assert log.head() == 0


def test_a_file_cut_in_half_leaves_what_its_whole_releases_state(log: FactLog, tmp_path: Path) -> None:
    releases = [
        {
            "ocid": f"o{number}",
            "date": "2020-01-01T00:00:00Z",
            "buyer": {"id": f"B{number}", "name": "A buyer"},
        }
        for number in range(10)
    ]
    whole = json.dumps({"releases": releases})
    cut = write(tmp_path, "package.json", whole[: len(whole) // 2])
    report = run_import("ocds", [cut], {}, door(log), "importer")
    [broken] = english(report.broken)
    assert broken.startswith(f"The JSON of package.json breaks off at byte {len(whole) // 2} (line 1)")
    assert (report.read, report.recorded, log.head()) == (4, 4, 4)
    assert not report.complete
    mended = run_import("ocds", [write(tmp_path, "package.json", whole)], {}, door(log), "importer", head=4)
    assert (mended.recorded, mended.repeated, mended.broken) == (6, 4, [])


def test_lines_of_json_land_too(log: FactLog, tmp_path: Path) -> None:
    opening = {
        "account": "acme",
        "kind": "account_opened",
        "code": "acme",
        "name": "Acme",
        "account_kind": "enterprise",
        "occurred_at": "2020-01-01T00:00:00Z",
        "source": {"system": "s", "reference": "1"},
    }
    file = write(tmp_path, "facts.ndjson", f"{json.dumps(opening)}\nnonsense\n")
    report = run_import("ndjson", [file], {}, door(log), "importer", refused=tmp_path / "refused.ndjson")
    assert (report.recorded, report.refused) == (1, 1)
    assert (tmp_path / "refused.ndjson").read_text() == "nonsense\n"


def test_a_note_says_that_no_contract_names_the_supplier(log: FactLog, tmp_path: Path) -> None:
    file = write(tmp_path, "package.json", '{"releases": []}')
    report = run_import("ocds", [file], {"supplier": "Nobody"}, door(log), "importer")
    assert english(report.notes) == [
        "No contract names this supplier; give its id or its name as the releases have it."
    ]


def test_the_formats_are_those_of_the_folder() -> None:
    assert {"csv", "ndjson", "ocds"} <= formats().keys()
    assert [option.name for option in formats()["csv"].options if option.required] == ["map"]


def test_what_does_not_fit_is_said_before_anything_is_read(
    log: FactLog, files: list[Path], options: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match="no such import format; there are csv, "):
        open_source("xlsx", files, options)
    with pytest.raises(Invalid, match="needs the option `map`"):
        open_source("csv", files, {})
    with pytest.raises(Invalid, match="knows these options and no others: map"):
        open_source("csv", files, {**options, "mapp": "x"})
    with pytest.raises(Invalid, match="Name at least one file"):
        open_source("csv", [], options)
    with pytest.raises(Invalid, match=r"The file nowhere\.csv can't be opened: No such file"):
        open_source("csv", [tmp_path / "nowhere.csv"], options)
    with pytest.raises(Invalid, match="would overwrite a file that is imported"):
        imported(log, files, options, refused=files[0])
    assert log.head() == 0
