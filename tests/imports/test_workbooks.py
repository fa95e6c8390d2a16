"""Sheets of workbooks are read by the mapping that reads their CSV; dates and numbers need no format."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.imports.books import Rows, compound, encrypted_ods, ods, xls, xlsx
from tests.imports.tables import CONTRACT, HEAD, INTERACTION, contents, english, faults, said, stopped, write
from tests.imports.test_packed_files import zipped
from tierline.application.importing import SourceLine
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports import RefusedOverSource, open_source, run_import
from tierline.interfaces.imports.cells import TypedCell
from tierline.interfaces.imports.workbook_trial import survives_reading

at = datetime.fromisoformat
HEADER = ["Number", "Customer", "Day", "Price"]
DEALS: Rows = [HEADER, [1, "A", date(2020, 2, 1), 1234.5], ["2", "B", "03.02.2020", "1,000"]]
BOOKS: dict[str, Callable[[Rows], bytes]] = {
    "xlsx": lambda rows: xlsx({"Sheet1": rows}),
    "ods": lambda rows: ods({"Sheet1": rows}),
    "xls": xls,
}


def read(folder: Path, content: bytes, mapping: str = CONTRACT) -> tuple[list[SourceLine], list[str]]:
    options = {"map": str(write(folder, "map.toml", mapping))}
    return stopped(open_source("csv", [write(folder, "book", content)], options).lines())


@pytest.mark.parametrize("form", BOOKS)
def test_a_workbook_states_what_its_table_states(tmp_path: Path, form: str) -> None:
    lines, broken = read(tmp_path, BOOKS[form](DEALS))
    assert not broken
    table = 'Number,Customer,Day,Price\n1,A,01.02.2020,1234.5\n2,B,03.02.2020,"1,000"\n'
    plain, _ = read(tmp_path, table.encode())
    assert [line.facts for line in lines] == [line.facts for line in plain]
    assert [str(line.place) for line in lines] == ["book, Sheet1, row 2", "book, Sheet1, row 3"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.5, "-0.5"),
        (1e21, "1" + "0" * 21),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.3"),
        (493012345678, "493012345678"),
        (12345678901234568, "12345678901234568"),
        (True, "true"),
        (False, "false"),
        (date(2026, 3, 1), "2026-03-01"),
        (at("2026-03-01T09:30:00"), "2026-03-01T09:30:00"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=26, seconds=5), "26:00:05"),
        ("as it is", "as it is"),
    ],
)
def test_a_cell_is_a_text_that_can_be_read_in_one_way_only(value: Any, text: str) -> None:
    assert TypedCell.of(value) == text


@pytest.mark.parametrize("form", BOOKS)
def test_what_a_cell_holds_is_the_text_of_templates_tests_and_value_maps(tmp_path: Path, form: str) -> None:
    mapping = CONTRACT.replace('"purchase"', '{ column = "Price", map = { "7" = "purchase" } }')
    mapping = mapping.replace("[[fact]]", '[[only]]\ncolumn = "Paid"\nis = "true"\n[[fact]]')
    rows = [[*HEADER, "Paid"], [1, "A", date(2020, 2, 1), 7.0, True], [2, "A", date(2020, 2, 1), 7, False]]
    lines, _ = read(tmp_path, BOOKS[form](rows), mapping.replace('"{Number}"', '"{Number}/{Day}"'))
    assert [fact["contract"] for fact in contents(lines)] == ["1/2020-02-01"]


@pytest.mark.parametrize("sample", ["1.234,56", "1234", "1 234,56"])
def test_a_number_means_what_it_is_however_the_mapping_says_that_numbers_are_written(
    tmp_path: Path, sample: str
) -> None:
    mapping = CONTRACT.replace('["1,234.56"], decimals = 2', f'["{sample}"]')
    prices = [1.234, 1234.5, -3.0]
    rows = [HEADER, *([str(number), "A", date(2020, 2, 1), price] for number, price in enumerate(prices))]
    lines, _ = read(tmp_path, xlsx({"One": rows}), mapping)
    assert [fact["amount"]["value"] for fact in contents(lines)] == ["1.234", "1234.5", "-3"]


def test_a_pattern_that_takes_all_of_a_number_leaves_it_one(tmp_path: Path) -> None:
    mapping = CONTRACT.replace(
        'numbers = ["1,234.56"], decimals = 2', "pattern = '[\\d.,]+', numbers = [\"1.234,56\"]"
    )
    rows = [HEADER, [1, "A", date(2020, 2, 1), 1.234], [2, "A", date(2020, 2, 1), "EUR 1.234"]]
    lines, _ = read(tmp_path, xlsx({"One": rows}), mapping)
    assert [fact["amount"]["value"] for fact in contents(lines)] == ["1.234", "1234"]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (date(2020, 7, 1), "2020-07-01T12:00:00+02:00"),
        (at("2020-01-01T09:30:00"), "2020-01-01T09:30:00+01:00"),
        ("01.07.20", "2020-07-01T12:00:00+02:00"),
    ],
)
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_date_is_a_date_whatever_formats_the_mapping_lists(
    tmp_path: Path, form: str, cell: Any, moment: str
) -> None:
    rows = [["Number", "Customer", "Day", "Contact", "Ours"], ["1", "A", cell, "c", "me"]]
    [fact] = contents(read(tmp_path, BOOKS[form](rows), INTERACTION)[0])
    assert fact["occurred_at"] == moment


def test_dates_of_workbooks_need_no_format_at_all(tmp_path: Path) -> None:
    form = ', dates = ["%d.%m.%Y"]'
    mapping = CONTRACT.replace(form, "").replace('occurred_at = { column = "Day" }', 'occurred_at = "{Day}"')
    rows = [HEADER, ["1", "A", at("2020-02-01T08:00:00"), 1], ["2", "A", date(2020, 2, 1), 1]]
    lines, _ = read(tmp_path, xlsx({"One": rows}), mapping)
    assert [(fact["starts"], fact["occurred_at"]) for fact in contents(lines)] == [
        ("2020-02-01", "2020-02-01T08:00:00+01:00"),
        ("2020-02-01", "2020-02-01T12:00:00+01:00"),
    ]


def test_a_date_in_a_workbook_lies_within_the_range_as_any_other(tmp_path: Path) -> None:
    mapping = CONTRACT.replace(
        'dates = ["%d.%m.%Y"]', 'dates = ["%d.%m.%Y"], within = [2019-01-01, 2019-12-31]'
    )
    lines, _ = read(tmp_path, xlsx({"One": [HEADER, ["1", "A", date(2020, 2, 1), 1]]}), mapping)
    assert "outside the range" in str(lines[0].fault)


def test_a_number_is_no_date_and_a_date_no_number(tmp_path: Path) -> None:
    rows = [HEADER, ["1", "A", 45000, 1], ["2", "A", date(2020, 2, 1), date(2020, 2, 1)]]
    assert [fault is None for fault in faults(read(tmp_path, xlsx({"One": rows}))[0])] == [False, False]


@pytest.mark.parametrize("which", ['name = "Deals"', "number = 2", 'name = "Hidden"'])
def test_a_mapping_names_the_sheet_that_is_meant(tmp_path: Path, which: str) -> None:
    sheets = {"Cover": [["Hello"]], "Hidden": DEALS, "Deals": DEALS}
    mapping = write(tmp_path, "map.toml", CONTRACT.replace("[[fact]]", f"[sheet]\n{which}\n[[fact]]"))
    book = write(tmp_path, "book", xlsx(sheets, hidden=["Hidden"]))
    source = open_source("csv", [book], {"map": str(mapping)})
    lines, broken = stopped(source.lines())
    assert (len(contents(lines)), broken, english(source.notes())) == (2, [], [])


def test_without_a_name_the_first_sheet_that_is_shown_is_read_and_others_are_noted(
    tmp_path: Path,
) -> None:
    sheets = {"Hidden": [["Hello"]], "Deals": DEALS, "More": DEALS}
    mapping = write(tmp_path, "map.toml", CONTRACT)
    book = write(tmp_path, "book", xlsx(sheets, hidden=["Hidden"]))
    source = open_source("csv", [book], {"map": str(mapping)})
    assert len(contents(stopped(source.lines())[0])) == 2
    assert english(source.notes()) == [
        "Of book the sheet Deals is read and no other; [sheet] in the mapping names another one."
    ]


@pytest.mark.parametrize("which", ['name = "Deal"', "number = 2"])
def test_a_sheet_that_is_not_there_is_said_before_anything_is_read(tmp_path: Path, which: str) -> None:
    with pytest.raises(Invalid, match=r"book has no sheet that \[sheet\] means; it has Deals"):
        read(tmp_path, xlsx({"Deals": DEALS}), CONTRACT.replace("[[fact]]", f"[sheet]\n{which}\n[[fact]]"))


@pytest.mark.parametrize("form", BOOKS)
def test_titles_empty_rows_and_columns_before_the_table_are_passed_over(tmp_path: Path, form: str) -> None:
    rows: Rows = [["", "Report"], [], [], *(["", *row] for row in DEALS), [], ["", "Total", "", "", 99]]
    mapping = CONTRACT.replace("[[fact]]", '[csv]\npass_over = ["^$"]\n[sheet]\nskip = 2\n[[fact]]')
    lines, broken = read(tmp_path, BOOKS[form](rows), mapping.replace("{Number}", "{Number}"))
    assert not broken
    assert [str(line.place).split("row ")[1] for line in lines] == ["5", "6", "8"]


def test_a_sheet_without_a_header_has_numbered_columns(tmp_path: Path) -> None:
    columns = "[columns]\nNumber = 2\nCustomer = 3\nDay = 4\nPrice = 5\n[csv]\nheader = false\nwidths = [5]\n"
    rows = [["", *DEALS[1]], ["", *DEALS[2], "a note beside the table"]]
    lines, _ = read(tmp_path, xlsx({"One": rows}), CONTRACT.replace("[[fact]]", columns + "[[fact]]"))
    assert len(contents(lines)) == 2


@pytest.mark.parametrize("sheet", ["", 'name = "Deals"\nskip = 2', "number = 3"])
def test_refused_rows_come_back_as_a_workbook_that_can_be_mended_and_imported(
    tmp_path: Path, sheet: str
) -> None:
    rows: Rows = [
        HEADER,
        [1, "A", "mistyped", 0.5],
        ["", "", at("2020-02-01T09:30:15"), timedelta(hours=30)],
        [3, "=A", date(2020, 2, 1), 3],
    ]
    mapping = CONTRACT.replace("[[fact]]", f"[sheet]\n{sheet}\n[[fact]]").replace(
        "{Number}", "{$file}/{Number}"
    )
    titles: Rows = [["Title"], ["of two rows"]] if "skip" in sheet else []
    sheets = {"Cover": [["x"]], "Other": [["x"]]} if sheet else {}
    book = write(tmp_path, "2020.xlsx", xlsx({**sheets, "Deals": [*titles, *rows]}))
    options = {"map": str(write(tmp_path, "map.toml", mapping))}
    source = open_source("csv", [book], options)
    lines, _ = stopped(source.lines())
    assert [line.fault is None for line in lines] == [False, False, True]
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in lines:
            refused.add(line, ["why"])
    assert refused.paths == [tmp_path / "refused.xlsx"]
    again, _ = stopped(open_source("csv", refused.paths, options).lines())
    assert [(line.raw.cells, said(line.fault)) for line in again] == [
        (line.raw.cells, said(line.fault)) for line in lines
    ]
    assert again[2].facts == lines[2].facts
    mended = openpyxl.load_workbook(refused.paths[0])
    mended["Deals"].cell(len(titles) + 2, 3).value = date(2020, 2, 3)
    mended.save(tmp_path / "mended.xlsx")
    [first, *_], _ = stopped(open_source("csv", [tmp_path / "mended.xlsx"], options).lines())
    assert first.facts[0].content["source"]["reference"] == "2020/1#contract_signed"
    assert contents([first])[0]["starts"] == "2020-02-03"


def test_refused_rows_never_go_into_the_workbook_that_is_read(tmp_path: Path) -> None:
    book = write(tmp_path, "book.xlsx", xlsx({"One": DEALS}))
    options = {"map": str(write(tmp_path, "map.toml", CONTRACT))}
    with pytest.raises(RefusedOverSource):
        run_import("csv", [book], options, None, "me", refused=tmp_path / "book.csv")  # type: ignore[arg-type]


EMPTY = "The sheet One of book is empty; if another one is meant, name it under [sheet]."
NO_WORKBOOK = (
    "The file book is no workbook that can be read: unpack it if it is an archive, or save it anew as XLSX."
)
FAR = (
    "The packed file book unpacks to a sheet of more than 20,000,000 cells, as no table does; the rest of it"
    " is left unread."
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            xlsx({"One": []}),
            "The sheet One of book is empty; if another one is meant, name it under [sheet].",
        ),
        (ods({"One": []}), "The sheet One of book is empty; if another one is meant, name it under [sheet]."),
        (encrypted_ods(), "The file book is encrypted: save it without a password."),
        (compound("EncryptedPackage", b"x"), "The file book is encrypted: save it without a password."),
        (
            compound("WordDocument", b"x"),
            NO_WORKBOOK,
        ),
        (
            zipped({"[Content_Types].xml": "<x/>", "xl/workbook.bin": b"\x83"}),
            "The file book is a binary workbook (XLSB): save it as XLSX.",
        ),
        (
            zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
            NO_WORKBOOK,
        ),
        (
            ods({"One": DEALS}, repeated=9_000_000),
            FAR,
        ),
    ],
    ids=["empty", "empty ods", "password ods", "password", "letter", "binary", "letter xml", "bomb"],
)
def test_a_workbook_that_can_not_be_read_is_said_so_and_the_next_file_is_read(
    tmp_path: Path, content: bytes, said: str
) -> None:
    files = [write(tmp_path, "book", content), write(tmp_path, "next", xlsx({"One": DEALS}))]
    source = open_source("csv", files, {"map": str(write(tmp_path, "map.toml", CONTRACT))})
    lines, broken = stopped(source.lines())
    assert (broken, len(lines)) == ([said], 2)


def test_a_stray_cell_at_the_end_of_a_sheet_is_said_and_does_not_fill_the_memory(tmp_path: Path) -> None:
    assert read(tmp_path, xlsx({"One": DEALS}, stray=(1_048_575, 16_383))) == ([], [FAR])
    lines, broken = read(tmp_path, xlsx({"One": DEALS}, stray=(99, 16_383)))
    assert (len(lines), broken) == (3, [])


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_damaged_workbook_is_said_to_be_one(tmp_path: Path, at: float) -> None:
    content = bytearray(xlsx({"One": DEALS * 300}))
    content[int(len(content) * at)] ^= 0xFF
    lines, [said] = read(tmp_path, bytes(content[:-1]) if at > 0.8 else bytes(content))
    assert (lines, said[:33]) == ([], "The packed file book is damaged o")


def test_workbooks_are_read_out_of_what_they_are_packed_in(tmp_path: Path) -> None:
    book = xlsx({"One": DEALS})
    assert len(contents(read(tmp_path, gzip.compress(book))[0])) == 2
    lines, _ = read(
        tmp_path,
        zipped(
            {
                "a/one.xlsx": book,
                "a/two.ods": ods({"Two": DEALS}),
                "b.csv": "Number,Customer,Day,Price\n9,A,01.02.2020,1\n",
            }
        ),
    )
    assert [str(line.place) for line in lines] == [
        "book/a/one.xlsx, One, row 2",
        "book/a/one.xlsx, One, row 3",
        "book/a/two.ods, Two, row 2",
        "book/a/two.ods, Two, row 3",
        "book/b.csv, line 2",
    ]


def test_progress_counts_the_bytes_of_workbooks(tmp_path: Path) -> None:
    book = write(tmp_path, "book", xlsx({"One": DEALS}))
    source = open_source("csv", [book], {"map": str(write(tmp_path, "map.toml", CONTRACT))})
    stopped(source.lines())
    assert source.consumed == source.size == book.stat().st_size


def test_facts_made_of_cells_are_plain_texts(tmp_path: Path) -> None:
    mapping = HEAD + '[[fact]]\nkind = "interaction"\n[fact.set]\nchannel = "call"\ninitiative = "ours"\n'
    mapping += (
        'contacts = ["{Number}"]\npeople = { column = "Customer", split = "," }\noccurred_at = "{Day}"\n'
    )
    lines, _ = read(tmp_path, xlsx({"One": DEALS[:2]}), mapping)
    [fact] = contents(lines)
    assert {type(fact["contacts"][0]), type(fact["occurred_at"]), type(lines[0].facts[0].account)} == {str}


def test_what_can_not_be_looked_over_is_tried_by_a_process_of_its_own(tmp_path: Path) -> None:
    for stray, expected in ((None, (2, [])), ((1_048_575, 16_383), (0, [NO_WORKBOOK]))):
        book, odd = zipfile.ZipFile(io.BytesIO(xlsx({"One": DEALS}, stray=stray))), io.BytesIO()
        with zipfile.ZipFile(odd, "w") as changed:
            for name in book.namelist():
                changed.writestr(name, book.read(name).replace(b'encoding="UTF-8"', b'encoding="UTF-88"'))
        lines, broken = read(tmp_path, odd.getvalue())
        assert (len(contents(lines)), broken) == expected


def test_a_damaged_workbook_of_the_old_form_takes_nobody_along(tmp_path: Path) -> None:
    extent, nonsense = (struct.pack("<IIHH", 0, *end) for end in ((3, 0, 4), (0xFFFFFFFF, 0, 0xFFFF)))
    damaged = xls(DEALS).replace(extent, nonsense, 1)
    assert not survives_reading(damaged)
    lines, broken = read(tmp_path, damaged)
    assert (lines, broken) == ([], [NO_WORKBOOK])
    assert survives_reading(xls(DEALS))
