"""Dates are read by the formats that a mapping lists, or refused; never by guess."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.imports.tables import CONTRACT, CONTRACT_HEADER, contents, lines_of
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports.dates import DateReader
from tierline.interfaces.imports.values import BadValue

BERLIN = ZoneInfo("Europe/Berlin")


def read(form: str, written: str, language: str | None = None) -> str:
    """The moment as a text; `a day` behind a day without a time."""
    reader = DateReader([form], BERLIN, language=language)
    try:
        days: list[date] = []
        moment = reader.moment(written, lambda day, zone: days.append(day))  # type: ignore[func-returns-value]
    except BadValue:
        return "refused"
    return f"{days[0]} a day" if days else moment.isoformat()


@pytest.mark.parametrize(
    ("form", "written", "moment"),
    [
        ("excel", "43831", "2020-01-01 a day"),
        ("excel", "43831.5", "2020-01-01T12:00:00+01:00"),
        ("excel", "43831,75", "2020-01-01T18:00:00+01:00"),
        ("excel", "44000.395833333336", "2020-06-18T09:30:00+02:00"),
        ("excel", "61", "1900-03-01 a day"),
        ("excel", "60", "refused"),
        ("excel", "2958465", "9999-12-31 a day"),
        ("excel", "2958466", "refused"),
        ("excel", "01.01.2020", "refused"),
        ("excel", "-5", "refused"),
        ("excel-1904", "42369", "2020-01-01 a day"),
        ("unix", "1577836800", "2020-01-01T00:00:00+00:00"),
        ("unix", "1577836800.25", "2020-01-01T00:00:00.250000+00:00"),
        ("unix", "-1", "1969-12-31T23:59:59+00:00"),
        ("unix", "1577836800000", "refused"),
        ("unix-ms", "1577836800123", "2020-01-01T00:00:00.123000+00:00"),
        ("unix-ms", "1577836800.5", "refused"),
        ("%Y-%m-%d %H:%M:%S.%f", "2020-01-01 10:00:00.1234567", "2020-01-01T10:00:00.123456+01:00"),
        ("%Y-%m-%dT%H:%M:%S.%f%z", "2020-01-01T10:00:00.123456789Z", "2020-01-01T10:00:00.123456+00:00"),
        ("%Y-%m-%d %H:%M:%S", "2020-01-01 10:00:00.1234567", "refused"),
    ],
)
def test_counts_and_long_fractions_are_read_as_the_format_says(form: str, written: str, moment: str) -> None:
    assert read(form, written) == moment


@pytest.mark.parametrize(
    ("language", "form", "written", "day"),
    [
        ("de", "%d. %B %Y", "3. März 2026", "2026-03-03"),
        ("de", "%d. %b %Y", "3. Okt. 2026", "2026-10-03"),
        ("de", "%d. %b. %Y", "3. Okt 2026", "2026-10-03"),
        ("de", "%d-%b-%y", "03-MAI-26", "2026-05-03"),
        ("de", "%A, %d. %B %Y", "Dienstag, 3. März 2026", "2026-03-03"),
        ("fr", "%d %B %Y", "3 février 2026", "2026-02-03"),
        ("fr", "%d %B %Y", "3 FEVRIER 2026", "2026-02-03"),
        ("fr", "%d %b %Y", "3 août 2026", "2026-08-03"),
        ("it", "%d/%b/%Y", "03/gen/2026", "2026-01-03"),
        ("es", "%d de %B de %Y", "3 de marzo de 2026", "2026-03-03"),
        ("pl", "%d %B %Y", "3 października 2026", "2026-10-03"),
        ("ru", "%d %B %Y г.", "3 марта 2026 г.", "2026-03-03"),
        ("pt-BR", "%d/%b/%Y", "03/dez/2026", "2026-12-03"),
        ("tr", "%d %B %Y", "3 Ağustos 2026", "2026-08-03"),
        ("de", "%d. %B %Y", "3. March 2026", "2026-03-03"),
    ],
)
def test_months_and_days_are_read_in_the_language_of_the_mapping(
    language: str, form: str, written: str, day: str
) -> None:
    assert read(form, written, language) == f"{day} a day"


@pytest.mark.parametrize("written", ["3. Marz 2026 x", "3. Mars 2026", "32. März 2026", "3. 2026", "März"])
def test_what_is_no_month_in_that_language_is_refused(written: str) -> None:
    assert read("%d. %B %Y", written, "it") == "refused"


def test_english_is_read_where_no_language_is_named(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("%d.%m.%Y", "%d %B %Y")
    [english] = contents(lines_of(tmp_path, mapping, CONTRACT_HEADER + "1,A,3 March 2020,1\n"))
    german = 'language = "de"\n' + mapping
    [fact] = contents(lines_of(tmp_path, german, CONTRACT_HEADER + "1,A,3 März 2020,1\n"))
    assert english == fact
    with pytest.raises(Invalid, match="there is no such language"):
        lines_of(tmp_path, 'language = "zz-nowhere"\n' + mapping, CONTRACT_HEADER)


@pytest.mark.parametrize(
    ("formats", "written", "said"),
    [
        (["%d/%m/%Y", "%m/%d/%Y"], "03/04/2026", "one day by one format and another"),
        (["%d/%m/%Y", "%m/%d/%Y"], "13/04/2026", "2026-04-13"),
        (["%d/%m/%Y", "%m/%d/%Y"], "04/04/2026", "2026-04-04"),
        (["%d.%m.%Y", "%d.%m.%y"], "03.04.2026", "2026-04-03"),
        (["%d.%m.%y", "%y.%m.%d"], "03.04.26", "one day by one format and another"),
        (["%Y%m%d", "excel"], "20260403", "2026-04-03"),
        (["unix", "unix-ms"], "1577836800", "one day by one format and another"),
    ],
)
def test_a_date_that_two_formats_read_as_two_dates_is_refused(
    formats: list[str], written: str, said: str
) -> None:
    try:
        found = DateReader(formats).day(written).isoformat()
    except BadValue as fault:
        found = str(fault)
    assert said in found


def test_a_range_tells_dates_apart_that_formats_do_not() -> None:
    reader = DateReader(["%d/%m/%Y", "%m/%d/%Y"], within=(date(2026, 4, 1), date(2026, 6, 30)))
    assert reader.day("03/04/2026") == date(2026, 4, 3)
    with pytest.raises(BadValue, match="outside the range"):
        reader.day("01/02/2026")
