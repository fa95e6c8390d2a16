"""Codes made of names are readable, valid and never shared by two names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tierline.domain.shared.ids import AccountCode
from tierline.interfaces.imports.codes import code, digest, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Value 22", "value-22"),
        ("Këshilli i Vitisë", "keshilli-i-vitise"),
        ('"D&Z"', "d-z"),
        ("AM-TIN-02507171", "AM-TIN-02507171"),
        ("Premier", "Premier"),
    ],
)
def test_names_become_codes_that_can_be_read(name: str, expected: str) -> None:
    assert code(name) == expected


def test_names_in_another_script_keep_apart() -> None:
    codes = {code(name) for name in ("华为", "中国移动", "Министерство финансов", "Министерство обороны")}
    assert len(codes) == 4


def test_long_names_with_the_same_beginning_keep_apart() -> None:
    first, second = (
        slug("Ministry of " + "many " * 20 + "things"),
        slug("Ministry of " + "many " * 20 + "matters"),
    )
    assert first != second
    assert len(first) <= 64


def test_a_fingerprint_ignores_case_and_spacing() -> None:
    assert digest("Bedi  nderton ") == digest("bedi nderton")


@given(st.text(min_size=1, max_size=200))
def test_every_code_is_valid_or_empty(name: str) -> None:
    made = code(name)
    assert not made or TypeAdapter(AccountCode).validate_python(made) == made
