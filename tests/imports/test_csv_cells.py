"""Cells of a table become days, numbers, terms and parts of texts, or faults that say why."""

from datetime import date
from pathlib import Path

import pytest

from tests.imports.tables import (
    CONTRACT,
    CONTRACT_HEADER,
    HEAD,
    INTERACTION,
    contents,
    faults,
    lines_of,
    said,
)
from tierline.domain.account.contracts import lasts


@pytest.mark.parametrize(
    ("written", "day"),
    [("31.12.2019", "2019-12-31"), ("01.06.20", "2020-06-01"), (" 02.03.2020 ", "2020-03-02")],
)
def test_dates_are_tried_in_several_formats(tmp_path: Path, written: str, day: str) -> None:
    table = f"Number,Customer,Day,Contact,Ours\n1,Acme,{written},c1,a\n"
    [fact] = contents(lines_of(tmp_path, INTERACTION, table))
    assert fact["occurred_at"].startswith(day)


def test_noon_is_noon_where_the_mapping_says_also_in_summer(tmp_path: Path) -> None:
    table = "Number,Customer,Day,Contact,Ours\n1,Acme,01.07.2020,c1,a\n"
    [fact] = contents(lines_of(tmp_path, INTERACTION, table))
    assert fact["occurred_at"] == "2020-07-01T12:00:00+02:00"


@pytest.mark.parametrize("written", ["30.02.2020", "2020-01-01", "soon", "01.01.2020 ff"])
def test_a_date_in_no_known_format_is_a_fault_that_does_not_repeat_it(tmp_path: Path, written: str) -> None:
    [line] = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,{written},10\n")
    assert said(line.fault) == "`starts`, column `Day`: the date fits none of the formats"
    assert line.facts == ()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"1,700,000.00"', "1700000.00"),
        ("700", "700.00"),
        ('"€ 40,000.5"', "40000.50"),
        ("12.999999999", "13.00"),
        ("0", "0.00"),
    ],
)
def test_numbers_are_read_as_the_sample_shows(tmp_path: Path, written: str, value: str) -> None:
    [fact] = contents(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,01.02.2020,{written}\n"))
    assert fact["amount"] == {"value": value, "currency": "EUR"}


@pytest.mark.parametrize("written", ['"9,99"', '"1,23,456"', '"1.234,56"', "ten", '"1,234,56"'])
def test_a_number_that_could_mean_two_things_is_a_fault(tmp_path: Path, written: str) -> None:
    [line] = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,01.02.2020,{written}\n")
    assert said(line.fault) == "`amount`, column `Price`: the number fits none of the samples"


def test_several_samples_are_tried_in_order(tmp_path: Path) -> None:
    mapping = CONTRACT.replace('["1,234.56"]', '["1,234.56", "1.234,56", "1’234.56", "1 234,56"]')
    rows = '1,A,01.02.2020,"1.234,56"\n2,A,01.02.2020,1’234.56\n3,A,01.02.2020,"1 234 567,5"\n'
    values = [
        fact["amount"]["value"] for fact in contents(lines_of(tmp_path, mapping, CONTRACT_HEADER + rows))
    ]
    assert values == ["1234.56", "1234.56", "1234567.50"]


@pytest.mark.parametrize("written", ["", "n/a", "  "])
def test_an_amount_without_a_value_is_left_out(tmp_path: Path, written: str) -> None:
    [fact] = contents(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,01.02.2020,{written}\n"))
    assert "amount" not in fact


def test_a_sum_adds_the_columns_that_are_filled(tmp_path: Path) -> None:
    mapping = CONTRACT.replace('column = "Price", numbers', 'sum = ["Price", "Extra"], numbers')
    table = "Number,Customer,Day,Price,Extra\n1,A,01.02.2020,10,5.5\n2,A,01.02.2020,,5\n3,A,01.02.2020,,\n"
    amounts = [fact.get("amount", {}).get("value") for fact in contents(lines_of(tmp_path, mapping, table))]
    assert amounts == ["15.50", "5.00", None]


def test_a_date_outside_the_range_is_a_typing_error(tmp_path: Path) -> None:
    mapping = CONTRACT.replace(
        'dates = ["%d.%m.%Y"]', 'dates = ["%d.%m.%Y"], within = [2019-01-01, 2020-12-31]'
    )
    rows = "1,A,31.12.2018,1\n2,A,01.01.2019,1\n3,A,31.12.2020,1\n4,A,01.01.2021,1\n"
    found = faults(lines_of(tmp_path, mapping, CONTRACT_HEADER + rows))
    assert [fault is None for fault in found] == [False, True, True, False]
    assert found[0] == "`starts`, column `Day`: the date lies outside the range that the mapping expects"


@pytest.mark.parametrize(
    ("term", "ends"),
    [
        ("36 months", "2023-01-30"),
        ("90 days", "2020-04-29"),
        ("1 months", "2020-02-29"),
        ("3 months", "2020-04-30"),
        ("12 months", "2021-01-30"),
        ("2 years", "2022-01-30"),
        ("", None),
    ],
)
def test_a_term_gives_the_last_day(tmp_path: Path, term: str, ends: str | None) -> None:
    units = "days = '(\\d+) day', months = '(\\d+) month', years = '(\\d+) year'"
    until = f'ends = {{ column = "Day", dates = ["%d.%m.%Y"], term = {{ column = "Term", {units} }} }}'
    mapping = CONTRACT.replace('agreement = "purchase"', f'agreement = "purchase"\n{until}')
    table = f"Number,Customer,Day,Price,Term\n1,A,31.01.2020,1,{term}\n"
    [fact] = contents(lines_of(tmp_path, mapping, table))
    assert fact.get("ends") == ends


@pytest.mark.parametrize("term", ["24 months", "2 years"])
def test_a_term_from_a_leap_day_lasts_as_long_as_the_measure_asks(tmp_path: Path, term: str) -> None:
    units = "months = '(\\d+) month', years = '(\\d+) year'"
    until = f'ends = {{ column = "Day", dates = ["%d.%m.%Y"], term = {{ column = "Term", {units} }} }}'
    mapping = CONTRACT.replace('agreement = "purchase"', f'agreement = "purchase"\n{until}')
    rows = f"1,A,29.02.2024,1,{term}\n2,A,28.02.2023,1,{term}\n3,A,31.08.2024,1,18 months\n"
    found = contents(lines_of(tmp_path, mapping, "Number,Customer,Day,Price,Term\n" + rows))
    assert [fact["ends"] for fact in found] == ["2026-02-28", "2025-02-27", "2026-02-28"]
    assert lasts(date(2024, 2, 29), date.fromisoformat(found[0]["ends"]), 24)


HELP_DESK = (
    HEAD
    + """
[[fact]]
kind = "escalation_raised"
[fact.set]
escalation = "{Number}"
severity = "high"
category = "problem"
occurred_at = { column = "Raised", dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }

[[fact]]
kind = "escalation_resolved"
[fact.set]
escalation = "{Number}"
occurred_at = { column = "Solved", dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }
"""
)


def test_a_day_without_a_time_is_noon_and_the_last_microsecond_for_what_ends_something(
    tmp_path: Path,
) -> None:
    rows = "T1,A,03.02.2025 15:30,03.02.2025\nT2,A,04.07.2025,04.07.2025\n"
    found = contents(lines_of(tmp_path, HELP_DESK, "Number,Customer,Raised,Solved\n" + rows))
    assert [fact["occurred_at"] for fact in found] == [
        "2025-02-03T15:30:00+01:00",
        "2025-02-03T23:59:59.999999+01:00",
        "2025-07-04T12:00:00+02:00",
        "2025-07-04T23:59:59.999999+02:00",
    ]


def test_the_hour_of_a_mapping_is_for_what_ends_nothing_and_constants_are_read_alike(tmp_path: Path) -> None:
    mapping = 'hour = "08:00"\n' + HELP_DESK.replace(
        'occurred_at = { column = "Solved", dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }',
        "occurred_at = 2025-02-03",
    )
    found = contents(lines_of(tmp_path, mapping, "Number,Customer,Raised\nT1,A,03.02.2025\n"))
    assert [fact["occurred_at"] for fact in found] == [
        "2025-02-03T08:00:00+01:00",
        "2025-02-03T23:59:59.999999+01:00",
    ]


def test_a_term_that_nobody_can_read_is_a_fault(tmp_path: Path) -> None:
    term = """{ column = "Price", days = '(\\d+) day' }"""
    until = f'ends = {{ column = "Day", dates = ["%d.%m.%Y"], term = {term} }}'
    mapping = CONTRACT.replace('agreement = "purchase"', f'agreement = "purchase"\n{until}')
    assert faults(lines_of(tmp_path, mapping, CONTRACT_HEADER + "1,A,31.01.2020,12\n")) == [
        "`ends`, columns `Day`, `Price`: the term fits none of the patterns"
    ]


def test_a_pattern_takes_a_part_of_a_cell(tmp_path: Path) -> None:
    starts = """starts = { column = "Day", pattern = '^([\\d.]+)', dates = ["%d.%m.%Y"] }"""
    ends = """ends = { column = "Day", pattern = '-([\\d.]+)$', dates = ["%d.%m.%Y"] }"""
    mapping = CONTRACT.replace(
        'starts = { column = "Day", dates = ["%d.%m.%Y"] }', f"{starts}\n{ends}"
    ).replace(
        'occurred_at = { column = "Day", dates',
        """occurred_at = { column = "Day", pattern = '^([\\d.]+)', dates""",
    )
    rows = "1,A,19.01.2012-19.01.2013,1\n2,A,20.01.2012,1\n"
    found = contents(lines_of(tmp_path, mapping, CONTRACT_HEADER + rows))
    assert [(fact["starts"], fact.get("ends")) for fact in found] == [
        ("2012-01-19", "2013-01-19"),
        ("2012-01-20", None),
    ]


def test_a_value_outside_the_value_map_is_a_fault(tmp_path: Path) -> None:
    mapping = CONTRACT.replace('"purchase"', '{ column = "Price", map = { "1" = "purchase" } }').replace(
        "decimals = 2 }", "decimals = 2 }"
    )
    assert faults(lines_of(tmp_path, mapping, CONTRACT_HEADER + "1,A,01.02.2020,1\n2,A,01.02.2020,2\n")) == [
        None,
        "`agreement`, column `Price`: the value is not in the value map",
    ]
