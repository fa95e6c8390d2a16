"""XLSX read back by another library: typed cells, texts that stay texts, a native chart."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.presentation.charts.rows import ROWS, value
from tests.presentation.exports.samples import COLUMNS, EMPTY, ROW, TRICKS, many, named, sample
from tierline.interfaces.presentation.charts import CHARTS
from tierline.interfaces.presentation.exports import format_named
from tierline.interfaces.presentation.exports.xlsx import LONGEST, cut, headings
from tierline.interfaces.presentation.language import Language, languages, said
from tierline.interfaces.presentation.report_format import Manner
from tierline.projections.reports.base import ReportValue

XLSX = format_named("xlsx")
WITH_CHART = {"portfolio": [{"tier": "partner", "at_risk": True}, {"tier": "vendor", "at_risk": False}]}
SOFFICE = shutil.which("soffice")


def at(*parts: int) -> datetime:
    """A moment in UTC as a spreadsheet has it: without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc, arg-type]


def book(report: ReportValue, manner: Manner | None = None) -> Any:
    return load_workbook(io.BytesIO(XLSX.render(report, manner)))


def table(report: ReportValue, manner: Manner | None = None) -> list[list[Any]]:
    """The cells of the table, its heading first."""
    sheet = book(report, manner).worksheets[0]
    (found,) = sheet.tables.values()
    return [list(row) for row in sheet[found.ref]]


@pytest.mark.parametrize("language", languages())
def test_cells_have_the_type_of_their_column(language: Language) -> None:
    heads, row, empty = table(sample(ROW, EMPTY), Manner(language))
    cells = dict(zip([head.value for head in heads], row, strict=True))
    assert list(cells) == headings(COLUMNS, language)
    kinds = [(cell.data_type, cell.number_format) for cell in row]
    text = ("s", "@")
    assert kinds[:3] == [text] * 3
    assert kinds[3:] == [
        ("d", "yyyy-mm-dd hh:mm:ss"),
        ("d", "yyyy-mm-dd"),
        ("n", "0"),
        ("n", "0"),
        ("n", "#,##0.0"),
        ("n", "0%"),
        text,
        text,
    ]
    values = [cell.value for cell in row]
    assert values[:3] == [ROW["account"], ROW["name"], said(ROW["what"], language)]
    assert values[3:5] == [at(2026, 3, 1, 9, 30), at(2026, 4, 1)]
    assert values[5:9] == [3, -4, 7.5, 0.25]
    assert values[9] == {"en": "yes", "zh": "是"}[language]
    assert {cell.value for cell in empty} == {None}


def test_amounts_can_be_added_up() -> None:
    rows = [{**ROW, "money": amount} for amount in ("268800.00", "-0.5", "12 EUR", "NaN")]
    _, *found = table(sample(*rows))
    cells = [row[-1] for row in found]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        *((268800, "n"), (-0.5, "n"), ("12 EUR", "s"), ("NaN", "s"))
    ]
    assert {cell.number_format for cell in cells[:2]} == {"#,##0.00"}


def test_a_sheet_says_its_title_and_what_it_rests_on() -> None:
    sheet = book(sample(ROW), Manner("en", asked={"region": "=North"})).worksheets[0]
    assert sheet["A1"].value == "Sample"
    assert "position 42" in sheet["A2"].value
    assert "2026-03-31 23:59 UTC" in sheet["A2"].value
    assert sheet["A3"].value == "Asked for: region = =North."
    assert book(sample(ROW)).properties.created == at(2026, 3, 31, 23, 59, 59)


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_stays_text_whatever_it_looks_like(name: str) -> None:
    content = XLSX.render(named(name), Manner("en", asked={"region": name}))
    cell = table(named(name))[1][1]
    assert (cell.value, cell.data_type, cell.number_format) == (name, "s", "@")
    assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = "".join(parts.read(one).decode() for one in parts.namelist() if "worksheets/" in one)
        assert "<f>" not in sheets
        assert "hyperlink" not in sheets
        assert not [one for one in parts.namelist() if "vba" in one.lower() or "external" in one.lower()]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=5))
def test_any_text_comes_back_from_its_cell(names: list[str]) -> None:
    found = [row[1].value or "" for row in table(named(*names))[1:]] if names else []
    assert [_read_by_xml(one) for one in found] == [_read_by_xml(one) for one in names]


def _read_by_xml(text: str) -> str:
    """A text as every reader of XML has it: line ends are one character, what XML can't hold is escaped."""
    told = re.sub(r"_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text)
    return re.sub("\r\n?|\n", "\n", told)


def test_a_text_too_long_for_a_cell_says_that_it_goes_on() -> None:
    assert cut("x" * LONGEST) == "x" * LONGEST
    assert cut("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"
    assert table(named("客" * 40_000))[1][1].value == "客" * (LONGEST - 1) + "…"


def test_an_instant_is_not_rounded_into_the_next_day() -> None:
    late = datetime.fromisoformat("2026-03-31T23:59:59.999999+00:00")
    assert table(sample({**ROW, "since": late}))[1][3].value == at(2026, 3, 31, 23, 59, 59)


@pytest.mark.parametrize("year", [1, 1899, 9999])
def test_a_day_that_spreadsheets_cant_count_to_is_a_text(year: int) -> None:
    days = {"since": datetime.fromisoformat(f"{year:04}-12-31T23:59:59.999999+00:00"), "due": None}
    cell = table(sample({**ROW, **days}))[1][3]
    assert cell.data_type == "s"
    assert cell.value == ("–" if year == 9999 else f"{year:04}-12-31 23:59 UTC")


def test_columns_are_wide_enough_for_chinese() -> None:
    sheet = book(named("客户名称客户名称客户名称")).worksheets[0]
    assert sheet.column_dimensions["B"].width >= 24


def test_headings_stand_once_each() -> None:
    twice = [COLUMNS[0], COLUMNS[0], COLUMNS[3]]
    assert headings(twice, "en") == ["Account", "Account\u00a02", "Since (UTC)"]


def test_a_report_without_rows_says_so_in_its_table() -> None:
    heads, row = table(sample())
    assert len(heads) == len(COLUMNS)
    assert row[0].value == "No row answers this question."


@pytest.mark.parametrize("language", languages())
def test_the_native_chart_draws_the_numbers_beside_it(language: Language) -> None:
    report = value("portfolio", WITH_CHART["portfolio"])
    chart = CHARTS["tier_counts"].figures(report, language)
    sheet = book(report, Manner(language)).worksheets[1]
    assert len(sheet._charts) == 1
    labels = [sheet.cell(4 + place, 1).value for place in range(len(chart.labels))]
    assert labels == list(chart.labels)
    for number, series in enumerate(chart.series, 2):
        values = [sheet.cell(4 + place, number).value for place in range(len(chart.labels))]
        assert values == list(series.values)
        drawn = sheet._charts[0].series[number - 2]
        assert drawn.val.numRef.f.partition("!")[2] == f"${'ABC'[number - 1]}$4:${'ABC'[number - 1]}$7"


@pytest.mark.parametrize("name", ROWS)
def test_every_chart_of_a_report_without_rows_can_be_written(name: str) -> None:
    assert len(book(value(name, [])).worksheets) == 2


@pytest.mark.long
def test_ten_thousand_rows_are_all_there() -> None:
    assert len(table(many(10_000))) == 10_001


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice: `apt-get install libreoffice-calc`")
def test_libreoffice_reads_the_same_texts_and_computes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(XLSX.render(named(*TRICKS)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    call = [str(SOFFICE), profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path)]
    subprocess.run([*call, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=180)
    with zipfile.ZipFile(tmp_path / "a.ods") as parts:
        content = parts.read("content.xml").decode()
    assert "table:formula" not in content
    assert "text:a " not in content
    assert content.count('office:value-type="string"') >= len(TRICKS)
    assert "=HYPERLINK(" in content
