"""Addresses: how they may be written, and which spellings are one address."""

import pytest

from tierline.domain.shared.addresses import kind_of, normalised

EMAILS = ["li@acme.example", " Li.Wei+x@mail.acme.example ", "李@公司.中国", "o'b@x-y.de"]
PHONES = ["+49 30 1234567", "0049 (30) 123-45.67", "110", "＋８６ １０ １２３４", "+49 (0)30/1"]
NEITHER = [
    *("", "li", "li@acme", "li@", "@acme.example", "a b@acme.example", "a@b@c.example", "li@acme..example"),
    *("li@ac\nme.example", "12", "+", "12a4", "1" * 31, f"{'x' * 250}@a.example", "li@acme.example\x00"),
]


@pytest.mark.parametrize("email", EMAILS)
def test_an_email_address_has_one_at_and_a_domain(email: str) -> None:
    assert kind_of(email) == "email"


@pytest.mark.parametrize("phone", PHONES)
def test_a_telephone_number_has_digits_apart_by_what_people_write_between_them(phone: str) -> None:
    assert kind_of(phone) == "phone"


@pytest.mark.parametrize("text", NEITHER)
def test_anything_else_is_neither(text: str) -> None:
    assert kind_of(text) is None


def test_spellings_of_one_address_are_one() -> None:
    emails = ("Li@Acme.Example", " li@acme.example", "ｌｉ@acme.example")
    assert {normalised("email", one) for one in emails} == {"li@acme.example"}
    phones = ("+49 30 12345", "0049 (30) 123-45", "+49 (0)30/12345", "＋４９ ３０ １２３４５")
    assert {normalised("phone", one) for one in phones} == {"+493012345"}


def test_numbers_that_may_be_others_stay_apart() -> None:
    assert len({normalised("phone", one) for one in ("030 12345", "+49 30 12345", "30 12345")}) == 3
