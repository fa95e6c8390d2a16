"""What is wrong with a field of a fact, in the words of its caller."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from tierline.domain.shared.addresses import EMAIL, PHONE
from tierline.domain.shared.ids import CODE, ONE_LINE
from tierline.domain.shared.money import CURRENCY


def path_of(location: tuple[int | str, ...], fault: str) -> str:
    """The field at fault. The name of an unknown field is the caller's own, so it is left out."""
    ours = location[:-1] if fault == "extra_forbidden" else location
    return ".".join(str(step) for step in takewhile(lambda step: step not in _FORMS_OF_TEXT, ours))


def problem_of(fault: str, message: str, context: Mapping[str, Any] | None = None) -> str:
    """What pydantic says is wrong, in plain words; `context` has the limits that were passed."""
    limits = context or {}
    if limits.get("min_length") == 1:
        return " must not be empty"
    if words := _IN_WORDS.get(fault):
        return words.format_map(limits)
    sentence = message.removeprefix("Value error, ")
    return f": {sentence[0].lower()}{sentence[1:]}"


def spelling_asked(pattern: str) -> str:
    """What a pattern asks for, in words."""
    return {
        CODE: " must be letters, digits, dots, dashes and underscores, at most 64, the first a letter or"
        " digit",
        EMAIL: " must have one @ and a domain behind it, as in ana@firm.example",
        PHONE: " must be a telephone number in digits, as in +49 30 1234567",
        CURRENCY: " must be three capital letters, as in EUR",
        ONE_LINE: " must be one line of text, without control characters",
    }.get(pattern, " is not written as it must be")


_FORMS_OF_TEXT = ("constrained-str", "Sealed", "Forgotten", "Broken")
"""How pydantic calls the forms that a personal or free text may have."""

_NUMBER = " must be a number in plain digits, as in 1234.50"
_WHOLE = " must be a whole number in plain digits, as in 3"
_FLAG = " must be true or false"
_DAY = " must be a day of the calendar, as in 2026-03-01"
_MOMENT = " must be a moment with a time zone, as in 2026-03-01T09:30:00Z"
_OBJECT = " must be an object with fields of its own"
_LIST = " must be a list"
_IN_WORDS = {
    "missing": " is missing",
    "extra_forbidden": " has a field that is not known here",
    "uuid_parsing": " must be a UUID",
    "uuid_type": " must be a UUID",
    "timezone_aware": " must have a time zone, as in 2026-03-01T09:30:00Z",
    "literal_error": " must be {expected}",
    "enum": " must be {expected}",
    "string_type": " must be a text",
    "string_too_short": " must have at least {min_length} characters",
    "string_too_long": " must have at most {max_length} characters",
    "too_short": " must have at least {min_length} entries",
    "too_long": " must have at most {max_length} entries",
    "greater_than": " must be more than {gt}",
    "greater_than_equal": " must be at least {ge}",
    "less_than": " must be less than {lt}",
    "less_than_equal": " must be at most {le}",
    "decimal_max_places": " must have at most {decimal_places} decimal places",
    "decimal_max_digits": " must have at most {max_digits} digits",
    "decimal_whole_digits": " must have at most {whole_digits} digits before the decimal point",
    **dict.fromkeys(
        ("decimal_parsing", "decimal_type", "float_parsing", "float_type", "finite_number"), _NUMBER
    ),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("bool_parsing", "bool_type"), _FLAG),
    **dict.fromkeys(("date_parsing", "date_type", "date_from_datetime_parsing"), _DAY),
    **dict.fromkeys(("date_from_datetime_inexact",), _DAY),
    **dict.fromkeys(("datetime_parsing", "datetime_type", "datetime_from_date_parsing"), _MOMENT),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "mapping_type"), _OBJECT),
    **dict.fromkeys(("list_type", "tuple_type"), _LIST),
}
"""The kinds of fault that pydantic finds, in words that its caller knows."""
