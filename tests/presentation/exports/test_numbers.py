"""Numbers with a fraction, which are neither hours nor shares, in every format."""

import csv
import io
import json

from arro3.core import DataType
from arro3.io import read_parquet
from openpyxl import load_workbook

from tests.presentation.exports.samples import BASIS
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.exports import format_named
from tierline.interfaces.presentation.formatting import cell
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Column, ReportValue

MEAN = Column("mean", Words("Mean"), "number")
VALUE = ReportValue(
    "means", Words("Means"), (MEAN,), [{"mean": 2.75}, {"mean": None}, {"mean": 1234.0}], BASIS
)


def written(name: str) -> bytes:
    return format_named(name).render(VALUE)


def test_programs_are_given_the_number_itself() -> None:
    table = read_parquet(io.BytesIO(written("parquet"))).read_all()
    assert table.schema.field("mean").type == DataType.float64()
    assert [one.as_py() for one in table.column("mean")] == [2.75, None, 1234.0]
    assert [row["mean"] for row in json.loads(written("json"))["rows"]] == [2.75, None, 1234.0]
    lines = list(csv.DictReader(io.StringIO(written("csv").decode())))
    assert [line["mean"] for line in lines] == ["2.75", "", "1234.0"]
    sheet = load_workbook(io.BytesIO(written("xlsx"))).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)][-3:].count(2.75) == 1


def test_people_are_shown_two_decimals_at_the_most() -> None:
    assert [cell(MEAN, value, "en") for value in (2.75, None, 1234.0)] == ["2.75", "–", "1,234"]


def test_whole_units_have_no_fractions_in_any_report() -> None:
    fractions = {
        (name, column.name)
        for name, report in REPORTS.items()
        for column in report.columns
        if column.unit == "number"
    }
    assert fractions == {
        ("returns", "priority"),
        *(("responses", f"resolved_{part}") for part in ("p50", "p75", "p90")),
    }
