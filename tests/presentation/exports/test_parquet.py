"""Parquet read back: types, values, and what the file says of itself."""

import io
import json
from typing import Any

import pytest
from arro3.core import DataType, Table
from arro3.io import read_parquet

from tests.presentation.exports.samples import BASIS, EMPTY, ROW, TRICKS, many, named, sample
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.exports import format_named
from tierline.interfaces.presentation.report_format import Manner
from tierline.projections.reports.base import Column, ReportValue

PARQUET = format_named("parquet")


def read(report: ReportValue, manner: Manner | None = None) -> Table:
    return read_parquet(io.BytesIO(PARQUET.render(report, manner))).read_all()


def column(found: Table, name: str) -> list[Any]:
    return [one.as_py() for one in found.column(name)]


def test_columns_have_the_types_of_their_units() -> None:
    schema = read(sample(ROW, EMPTY)).schema
    types = {name: schema.field(name).type for name in schema.names}
    assert types["since"] == DataType.timestamp("us", tz="UTC")
    assert types["due"] == DataType.date32()
    assert types["visits"] == types["days_left"] == DataType.int64()
    assert types["hours"] == types["share"] == DataType.float64()
    assert types["at_risk"] == DataType.bool()
    assert types["account"] == types["name"] == types["money"] == DataType.utf8()
    assert all(schema.field(name).nullable for name in schema.names)


def test_values_come_back_and_what_is_missing_stays_missing() -> None:
    found = read(sample(ROW, EMPTY))
    assert found.num_rows == 2
    for name, value in ROW.items():
        assert column(found, name) == [str(value) if isinstance(value, Words) else value, None]


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_comes_back_as_it_is(name: str) -> None:
    assert column(read(named(name)), "name") == [name]


def test_the_file_says_what_it_rests_on() -> None:
    content = PARQUET.render(sample(ROW), Manner(asked={"region": "North"}))
    start = content.rindex(b'{"name":"sample"')
    about, _ = json.JSONDecoder().raw_decode(content[start:].decode("utf-8", "replace"))
    assert about["basis"] == BASIS.as_dict()
    assert about["asked"] == {"region": "North"}
    assert about["columns"][3] == {
        "name": "since",
        "heading": {"en": "Since", "zh": "起始"},
        "unit": "instant",
    }


def test_a_report_without_rows_keeps_its_columns() -> None:
    found = read(sample())
    assert found.num_rows == 0
    assert found.schema.names == list(ROW)


def test_ten_thousand_rows_are_all_there() -> None:
    assert column(read(many(10_000)), "visits") == list(range(10_000))


def test_large_counts_are_kept() -> None:
    columns = [Column("n", Words("N"), "count")]
    only = ReportValue("one", Words("One"), columns, [{"n": 2**62}], BASIS)
    assert column(read(only), "n") == [2**62]
