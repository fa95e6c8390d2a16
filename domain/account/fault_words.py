"""What is wrong with a field of a fact, in the words of its caller."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from tierline.domain.shared.addresses import EMAIL, PHONE
from tierline.domain.shared.ids import CODE, ONE_LINE
from tierline.domain.shared.money import CURRENCY
from tierline.domain.shared.words import Words, words_in


class FieldProblem(NamedTuple):
    """What is wrong with a field: what it must be, as a sentence goes on, or a remark of its own."""

    says: Words
    is_remark: bool = False

    def of(self, field: "Words | str") -> Words:
        """The sentence about a field: `amount.value` must be more than 0."""
        return (_REMARK if self.is_remark else _SENTENCE).of(field=field, problem=self.says)


_SENTENCE, _REMARK = Words("{field} {problem}"), Words("{field}: {problem}")


def path_of(location: tuple[int | str, ...], fault: str) -> str:
    """The field at fault. The name of an unknown field is the caller's own, so it is left out."""
    ours = location[:-1] if fault == "extra_forbidden" else location
    return ".".join(str(step) for step in takewhile(lambda step: step not in _FORMS_OF_TEXT, ours))


def problem_of(fault: str, message: str, context: Mapping[str, Any] | None = None) -> FieldProblem:
    """What pydantic says is wrong, in plain words; `context` has the limits that were passed."""
    limits = context or {}
    if limits.get("min_length") == 1:
        return FieldProblem(Words("must not be empty"))
    if words := _IN_WORDS.get(fault):
        return FieldProblem(words.of(**{name: _limit(value) for name, value in limits.items()}))
    return FieldProblem(remark_of(message, limits), is_remark=True)


def remark_of(message: str, context: Mapping[str, Any] | None = None) -> Words:
    """What a check of ours says was wrong, which raised a ValueError with words; else pydantic's message."""
    said = getattr((context or {}).get("error"), "args", ())
    if said and isinstance(said[0], Words):
        return _SMALL.of(remark=said[0])
    sentence = message.removeprefix("Value error, ")
    small = sentence[0].lower() + sentence[1:]
    return Words(small)


_SMALL = words_in("a remark on a field, as it stands within a sentence", "{remark:small}")


def spelling_asked(pattern: str) -> FieldProblem:
    """What a pattern asks for, in words."""
    return FieldProblem(_SPELLINGS.get(pattern, Words("is not written as it must be")))


def one_of(values: Sequence[str]) -> Words:
    """Values of which one is asked for: `a, b or c`."""
    *before, last = values
    return Words("{one} or {others}").of(one=", ".join(before), others=last) if before else Words(last)


def _limit(value: Any) -> Any:
    """A limit as words take it; what pydantic expects is listed in words."""
    if not isinstance(value, str):
        return value if isinstance(value, int | float) else str(value)
    before, _, last = value.rpartition(" or ")
    return one_of([before, last]) if before else value


_SPELLINGS = {
    CODE: Words(
        "must be letters, digits, dots, dashes and underscores, at most 64, the first a letter or digit"
    ),
    EMAIL: Words("must have one @ and a domain behind it, as in ana@firm.example"),
    PHONE: Words("must be a telephone number in digits, as in +49 30 1234567"),
    CURRENCY: Words("must be three capital letters, as in EUR"),
    ONE_LINE: Words("must be one line of text, without control characters"),
}
"""What the patterns of fields ask for."""

_FORMS_OF_TEXT = ("constrained-str", "Sealed", "Forgotten", "Broken")
"""How pydantic calls the forms that a personal or free text may have."""

NUMBER = Words("must be a number in plain digits, as in 1234.50")
WHOLE = Words("must be a whole number in plain digits, as in 3")
FLAG = Words("must be true or false")
_DAY = Words("must be a day of the calendar, as in 2026-03-01")
MOMENT = Words("must be a moment with a time zone, as in 2026-03-01T09:30:00Z")
_OBJECT = Words("must be an object with fields of its own")
_LIST = Words("must be a list")
_IN_WORDS = {
    "missing": Words("is missing"),
    "extra_forbidden": Words("has a field that is not known here"),
    "uuid_parsing": Words("must be a UUID"),
    "uuid_type": Words("must be a UUID"),
    "timezone_aware": Words("must have a time zone, as in 2026-03-01T09:30:00Z"),
    "literal_error": Words("must be {expected}"),
    "enum": Words("must be {expected}"),
    "string_type": Words("must be a text"),
    "string_too_short": Words("must have at least {min_length} characters"),
    "string_too_long": Words("must have at most {max_length} characters"),
    "too_short": Words("must have at least {min_length} entries"),
    "too_long": Words("must have at most {max_length} entries"),
    "greater_than": Words("must be more than {gt}"),
    "greater_than_equal": Words("must be at least {ge}"),
    "less_than": Words("must be less than {lt}"),
    "less_than_equal": Words("must be at most {le}"),
    "decimal_max_places": Words("must have at most {decimal_places} decimal places"),
    "decimal_max_digits": Words("must have at most {max_digits} digits"),
    "decimal_whole_digits": Words("must have at most {whole_digits} digits before the decimal point"),
    **dict.fromkeys(
        ("decimal_parsing", "decimal_type", "float_parsing", "float_type", "finite_number"), NUMBER
    ),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), WHOLE),
    **dict.fromkeys(("bool_parsing", "bool_type"), FLAG),
    **dict.fromkeys(("date_parsing", "date_type", "date_from_datetime_parsing"), _DAY),
    **dict.fromkeys(("date_from_datetime_inexact",), _DAY),
    **dict.fromkeys(("datetime_parsing", "datetime_type", "datetime_from_date_parsing"), MOMENT),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "mapping_type"), _OBJECT),
    **dict.fromkeys(("list_type", "tuple_type"), _LIST),
}
"""The kinds of fault that pydantic finds, in words that its caller knows."""
