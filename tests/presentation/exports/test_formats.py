"""What holds for every format: the same value gives the same bytes, and a file tells what it rests on."""

import csv
import io
from typing import get_args

import pytest

from tests.presentation.exports.samples import EMPTY, ROW, TRICKS, named, sample
from tierline.interfaces.presentation.exports import FORMAT_NAMES, FormatName, format_named
from tierline.interfaces.presentation.exports.csv import guarded
from tierline.interfaces.presentation.language import Language, languages
from tierline.interfaces.presentation.report_format import Manner, notes


def test_a_format_is_the_file_of_its_name() -> None:
    assert get_args(FormatName) == FORMAT_NAMES
    for name in FORMAT_NAMES:
        made = format_named(name)
        assert made.name == name
        assert made.is_text is (name in ("json", "csv"))
    assert len({format_named(name).media_type for name in FORMAT_NAMES}) == len(FORMAT_NAMES)


@pytest.mark.parametrize("name", FORMAT_NAMES)
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("rows", [[ROW, EMPTY], []], ids=["rows", "no rows"])
def test_the_same_value_gives_the_same_bytes(
    name: FormatName, language: Language, rows: list[dict[str, object]]
) -> None:
    made = [format_named(name).render(sample(*rows), Manner(language)) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", ["xlsx", "parquet", "pdf"])
def test_other_rows_give_other_bytes(name: FormatName) -> None:
    one, two = (format_named(name).render(sample(row)) for row in (ROW, {**ROW, "visits": 4}))
    assert one != two


def test_notes_say_what_a_report_rests_on_and_what_was_asked() -> None:
    said = notes(sample(), Manner("zh", asked={"region": "North", "from": "2026-01-01"}))
    assert "42" in said[0]
    assert "2026-03-31 23:59 UTC" in said[0]
    assert "default@1" in said[0]
    assert "from = 2026-01-01, region = North" in said[1]
    assert len(notes(sample(), Manner())) == 1


def test_csv_guards_every_name_that_a_spreadsheet_would_compute() -> None:
    found = list(csv.DictReader(io.StringIO(format_named("csv").render(named(*TRICKS)).decode(), newline="")))
    assert [row["name"].replace("'", "") for row in found] == [one.replace("'", "") for one in TRICKS]
    computed = [one for one in TRICKS if one.lstrip()[:1] in tuple("=+-@|＝＋－＠")]
    assert len(computed) == 12
    assert all(guarded(one).startswith("'") for one in computed)
