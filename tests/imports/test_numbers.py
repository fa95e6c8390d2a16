"""Numbers are read as their samples show, or refused; never by guess."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.imports.tables import CONTRACT, CONTRACT_HEADER, contents, faults, lines_of
from tierline.interfaces.imports.numbers import NumberReader
from tierline.interfaces.imports.values import BadValue

ENGLISH, GERMAN, INDIAN = "1,234.56", "1.234,56", "12,34,567.89"


@pytest.mark.parametrize(
    ("sample", "written", "number"),
    [
        (ENGLISH, "(1,234.50)", "-1234.50"),
        (ENGLISH, "€ (1,234.50)", "-1234.50"),
        (ENGLISH, "1234.50-", "-1234.50"),
        (ENGLISH, "-1,234.50", "-1234.50"),
        (ENGLISH, "−3", "-3"),
        (ENGLISH, "+5", "5"),
        (ENGLISH, ".5", "0.5"),
        (ENGLISH, "-.5", "-0.5"),
        (GERMAN, ",5", "0.5"),
        (ENGLISH, "1.2E+06", "1200000"),
        (GERMAN, "1,2e3", "1200"),
        (ENGLISH, "5E-2", "0.05"),
        (ENGLISH, "EUR 1,200", "1200"),
        (ENGLISH, "EUR1,200.50", "1200.50"),
        (ENGLISH, "1,200 CHF", "1200"),
        (GERMAN, "-1.200,50 EUR", "-1200.50"),
        (ENGLISH, "USD (3.00)", "-3.00"),
        (INDIAN, "12,34,567.00", "1234567.00"),
        (INDIAN, "₹ 1,23,456", "123456"),
        (INDIAN, "1,234", "1234"),
        ("12,34,567", "1,00,00,000", "10000000"),
        ("1 234,56", "1\u202f234\u00a0567,5", "1234567.5"),
    ],
)
def test_a_number_is_read_with_its_sign_its_currency_and_its_groups(
    sample: str, written: str, number: str
) -> None:
    assert NumberReader([sample]).read(written) == Decimal(number)


@pytest.mark.parametrize(
    ("sample", "written"),
    [
        (ENGLISH, "(5"),
        (ENGLISH, "5)"),
        (ENGLISH, "-(5)"),
        (ENGLISH, "(-5)"),
        (ENGLISH, "-5-"),
        (ENGLISH, "--5"),
        (ENGLISH, "1-2"),
        (ENGLISH, "5."),
        (ENGLISH, "."),
        (ENGLISH, "1,2E3"),
        (ENGLISH, "1,234.5E3"),
        (ENGLISH, "E5"),
        (ENGLISH, "1.2 MIO"),
        (ENGLISH, "eur 5"),
        (ENGLISH, "EUR"),
        (ENGLISH, "EUR 5 EUR"),
        (ENGLISH, "1,23,456"),
        (INDIAN, "123,456"),
        (INDIAN, "1,23,45"),
        ("1234", "1.5"),
    ],
)
def test_what_is_no_number_by_the_sample_is_refused(sample: str, written: str) -> None:
    with pytest.raises(BadValue, match="fits none of the samples"):
        NumberReader([sample]).read(written)


@pytest.mark.parametrize("written", ["1.234", "-1,234", "12.345", "(1,234)", "EUR 1.234"])
def test_a_number_that_two_samples_read_as_two_numbers_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="means one thing by one sample and another by another"):
        NumberReader([ENGLISH, GERMAN]).read(written)


@pytest.mark.parametrize(
    ("written", "number"), [("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("12.34", "12.34"), ("7", "7")]
)
def test_a_number_that_samples_read_alike_is_read(written: str, number: str) -> None:
    assert NumberReader([ENGLISH, GERMAN]).read(written) == Decimal(number)


def test_an_amount_in_another_currency_than_the_mapping_says_is_refused(tmp_path: Path) -> None:
    rows = "1,A,01.02.2020,EUR 5\n2,A,01.02.2020,USD 5\n3,A,01.02.2020,5\n"
    lines = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)
    assert [fact["amount"]["value"] for fact in contents(lines)] == ["5.00", "5.00"]
    assert str(faults(lines)[1]).endswith("the amount is in another currency than the mapping says")


def test_a_number_with_an_exponent_becomes_plain_digits(tmp_path: Path) -> None:
    mapping = CONTRACT.replace(", decimals = 2", "")
    [fact] = contents(lines_of(tmp_path, mapping, CONTRACT_HEADER + "1,A,01.02.2020,1.2E+06\n"))
    assert fact["amount"]["value"] == "1200000"
