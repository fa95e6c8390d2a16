import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.exports.csv import CsvFormat, cell, guarded
from tierline.interfaces.presentation.report_format import Manner
from tierline.projections.reports.base import Basis, Column, ReportValue

BASIS = Basis(7, datetime(2026, 1, 1, tzinfo=UTC), "default@1", "all@1")


def report(*names: str, rows: Sequence[dict[str, Any]]) -> ReportValue:
    columns = [Column(name, Words(name)) for name in names]
    return ReportValue("some", Words("Some"), columns, rows, BASIS)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "|cmd",
        "\tx",
        "\rx",
        "\nx",
        "\0=1",
        '"=1',
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20A",
    ],
)
def test_a_text_that_could_start_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(f"  {text}") == f"'  {text}"
    assert guarded(f"\u3000{text}") == f"'\u3000{text}"


@pytest.mark.parametrize("separator", [";", "\t", "\n", "\r\n"])
def test_a_formula_behind_what_other_spreadsheets_part_cells_by_gets_one_as_well(separator: str) -> None:
    assert (
        guarded(f"x{separator}=cmd|' /C calc'!A0{separator}y")
        == f"x{separator}'=cmd|' /C calc'!A0{separator}y"
    )
    assert guarded(f'x{separator} "+1') == f"""x{separator}' "+1"""
    assert guarded(f"{separator}-1").endswith(f"{separator}'-1")


@pytest.mark.parametrize(
    "text", ["", " ", "a=b", "Nord-West", "7-8", "客户", "'quoted", "a; b", "one\n\ntwo", 'say "a"; "b"']
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_numbers_and_dates_are_not_texts() -> None:
    assert cell(-3) == "-3"
    assert cell(Decimal("-3.50")) == "-3.50"
    assert cell(date(2026, 3, 1)) == "2026-03-01"
    assert cell(datetime(2026, 3, 1, 9, 30, tzinfo=UTC)) == "2026-03-01T09:30:00Z"
    assert [cell(True), cell(False), cell(None)] == ["yes", "no", ""]


def test_cells_keep_commas_quotes_and_line_breaks_as_rfc_4180_says() -> None:
    rows = [{"a": 'say "hi", then\r\nleave', "b": None}]
    content = CsvFormat().render(report("a", "b", rows=rows))
    assert content == b'"a","b"\r\n"say ""hi"", then\r\nleave",""\r\n'
    assert read(content)[1] == ['say "hi", then\r\nleave', ""]


def test_a_report_without_rows_has_its_header() -> None:
    assert CsvFormat().render(report("a", "b", rows=[])) == b'"a","b"\r\n'


def test_texts_stand_in_quotes_and_numbers_do_not() -> None:
    rows = [{"a": "x", "b": -3}, {"a": True, "b": Decimal("-3.50")}, {"a": date(2026, 3, 1), "b": 0.25}]
    content = CsvFormat().render(report("a", "b", rows=rows))
    assert content.splitlines()[1:] == [b'"x",-3', b'"yes",-3.50', b'"2026-03-01",0.25']


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
HOSTILE = st.text(st.sampled_from(list("ab;,\"' =+-@|\t\n\r")), max_size=12)
PAIRS = st.lists(st.lists(TEXTS | HOSTILE, min_size=2, max_size=2))
STARTERS = tuple("=+-@|\0＝＋－＠")


@given(PAIRS)
def test_whatever_a_text_is_it_comes_back_and_starts_no_formula(texts: list[list[str]]) -> None:
    rows = [dict(zip("ab", pair, strict=True)) for pair in texts]
    found = read(CsvFormat().render(report("a", "b", rows=rows)))[1:]
    assert [[text.replace("'", "") for text in pair] for pair in found] == [
        [text.replace("'", "") for text in pair] for pair in texts
    ]
    for text in (text for pair in found for text in pair):
        assert text.lstrip(" \u3000")[:1] not in (*STARTERS, *"\t\r\n")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(PAIRS)
def test_whichever_separator_a_spreadsheet_believes_in_no_cell_starts_a_formula(
    separator: str, texts: list[list[str]]
) -> None:
    rows = [dict(zip("ab", pair, strict=True)) for pair in texts]
    content = CsvFormat().render(report("a", "b", rows=rows)).decode()
    for line in csv.reader(io.StringIO(content, newline=""), delimiter=separator):
        for found in line:
            assert found.strip(' \u3000"')[:1] not in STARTERS


def test_only_who_asks_for_it_gets_a_byte_order_mark() -> None:
    value = report("name", rows=[{"name": "客户"}])
    plain, marked = CsvFormat().render(value), CsvFormat().render(value, Manner(marked=True))
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert marked == b"\xef\xbb\xbf" + plain
