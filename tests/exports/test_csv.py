import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.words import Words
from interfaces.exports import Manner
from interfaces.exports.csv import Csv, cell, guarded
from projections.reports import Basis, Column, ReportValue

BASIS = Basis(7, datetime(2026, 1, 1, tzinfo=UTC), "default@1", "all@1")


def report(*names: str, rows: Sequence[dict[str, Any]]) -> ReportValue:
    columns = [Column(name, Words(name, name)) for name in names]
    return ReportValue("some", Words("Some", "some"), columns, rows, BASIS)


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
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
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


@pytest.mark.parametrize("text", ["", " ", "a=b", "Nord-West", "7-8", "客户", "'quoted"])
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
    content = Csv().render(report("a", "b", rows=rows))
    assert content == b'a,b\r\n"say ""hi"", then\r\nleave",\r\n'
    assert read(content)[1] == ['say "hi", then\r\nleave', ""]


def test_a_report_without_rows_has_its_header() -> None:
    assert Csv().render(report("a", "b", rows=[])) == b"a,b\r\n"


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=2))
)
def test_whatever_a_text_is_it_comes_back_and_starts_no_formula(texts: list[list[str]]) -> None:
    rows = [dict(zip("ab", pair, strict=True)) for pair in texts]
    found = read(Csv().render(report("a", "b", rows=rows)))[1:]
    assert [[text.removeprefix("'") for text in pair] for pair in found] == [
        [text.removeprefix("'") for text in pair] for pair in texts
    ]
    for text in (text for pair in found for text in pair):
        assert text.lstrip(" \u3000")[:1] not in tuple("=+-@|\t\r\n\0＝＋－＠")


def test_only_who_asks_for_it_gets_a_byte_order_mark() -> None:
    value = report("name", rows=[{"name": "客户"}])
    plain, marked = Csv().render(value), Csv().render(value, Manner(marked=True))
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert marked == b"\xef\xbb\xbf" + plain
