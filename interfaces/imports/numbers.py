"""Numbers as tables write them: what groups thousands, what the decimal mark is, where the sign stands."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel import Locale

from tierline.domain.shared.words import Words
from tierline.interfaces.imports.cells import TypedCell
from tierline.interfaces.imports.values import BadValue


class NumberReader:
    """Reads numbers written like one of several samples: `1,234.56`, `1.234,56`, `1234.56`, `12,34,567.89`.

    The sample shows which mark groups thousands and which one is the decimal mark. Currency signs, codes of
    currencies and spaces around the number are dropped; a number below zero has a minus before or behind it,
    or stands in brackets. Groups of another size are refused, and so is what two samples read as two numbers,
    since nobody can tell what they mean.
    """

    def __init__(
        self, samples: Sequence[str], decimals: int | None = None, currency: str | None = None
    ) -> None:
        self._forms = [_form(sample) for sample in samples]
        self._decimals = decimals
        self._currency = currency

    def read(self, text: str) -> Decimal:
        """The number; raises BadValue."""
        if isinstance(text, TypedCell) and text.number is not None:
            return self._rounded(text.number)
        plain = self._without_currency("".join(mark for mark in text if not _is_decoration(mark)))
        sign, digits = _signed(plain)
        found = {number for form in self._forms if (number := form.read(digits)) is not None}
        if not found:
            raise BadValue(Words("the number fits none of the samples"))
        if len(found) > 1:
            raise BadValue(
                Words("the number means one thing by one sample and another by another; say which it is")
            )
        return self._rounded(sign * found.pop())

    def _without_currency(self, text: str) -> str:
        """A number without the code of its currency; raises BadValue if that isn't the one it must be."""
        code = _CODE.match(text)
        if code is None or (named := code["before"] or code["behind"]) not in _currencies():
            return text
        if self._currency and named != self._currency:
            raise BadValue(Words("the amount is in another currency than the mapping says"))
        return text.removeprefix(named) if code["before"] else text.removesuffix(named)

    def _rounded(self, number: Decimal) -> Decimal:
        return number if self._decimals is None else round(number, self._decimals)


class _Form(NamedTuple):
    """How a sample has numbers written."""

    pattern: re.Pattern[str]
    thousands: str
    decimal: str

    def read(self, digits: str) -> Decimal | None:
        """The number without its sign; None if it isn't written so."""
        if not self.pattern.fullmatch(digits):
            return None
        return Decimal(digits.replace(self.thousands, "").replace(self.decimal, "."))


def is_number_sample(sample: str) -> bool:
    """Whether a text is a sample of how numbers are written: `1234`, `1,234.56`, `1 234,56`, `12,34,567`."""
    return _SAMPLE.fullmatch(sample) is not None


def _form(sample: str) -> _Form:
    found = _SAMPLE.fullmatch(sample)
    assert found, "samples are checked with the mapping"
    mark = found["thousands"] or found["lakhs"]
    thousands = "\0" if mark is None or mark.isspace() else mark
    decimal = found["decimal"] or "\0"
    group, point = re.escape(thousands), re.escape(decimal)
    lakhs, thousand = rf"\d{{1,2}}(?:{group}\d{{2}})*{group}\d{{3}}", rf"\d{{1,3}}(?:{group}\d{{3}})+"
    grouped = rf"{lakhs if found['lakhs'] else thousand}(?:{point}\d+)?"
    plain = rf"\d+(?:{point}\d+)?(?:[Ee][+-]?\d{{1,2}})?"
    return _Form(re.compile(rf"{grouped}|{plain}|{point}\d+"), thousands, decimal)


def _signed(text: str) -> tuple[int, str]:
    """The sign of a number and the rest of it."""
    found = _SIGNED.fullmatch(text)
    if found is None or (found["before"] and found["behind"]):
        return 1, text
    negative = found["bracketed"] or found["behind"] or found["before"] in ("-", "−")
    return -1 if negative else 1, found["bracketed"] or found["digits"]


def _is_decoration(mark: str) -> bool:
    return mark.isspace() or unicodedata.category(mark) == "Sc"


@cache
def _currencies() -> frozenset[str]:
    """Codes of currencies, as ISO 4217 has them."""
    return frozenset(Locale("en").currencies)


_SAMPLE = re.compile(
    r"(?:(?:1(?P<thousands>\D)?234)|(?:12(?P<lakhs>\D)34(?P=lakhs)567))(?:(?P<decimal>\D)(?:56|89))?"
)
_CODE = re.compile(r"(?P<before>[A-Z]{3})(?=[\d(+.,−-]).*|.*[\d).,−-](?P<behind>[A-Z]{3})$")
_SIGNED = re.compile(
    r"\((?P<bracketed>[^()+−-]+)\)|(?P<before>[+−-])?(?P<digits>[^()+−-][^()−]*?)(?P<behind>[−-])?"
)
