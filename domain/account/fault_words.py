"""What is wrong with a field of a fact, in the words of its caller."""

from itertools import takewhile

from tierline.domain.shared.addresses import EMAIL, PHONE
from tierline.domain.shared.ids import CODE, ONE_LINE
from tierline.domain.shared.money import CURRENCY


def path_of(location: tuple[int | str, ...], fault: str) -> str:
    """The field at fault. The name of an unknown field is the caller's own, so it is left out."""
    ours = location[:-1] if fault == "extra_forbidden" else location
    return ".".join(str(step) for step in takewhile(lambda step: step not in _FORMS_OF_TEXT, ours))


def problem_of(fault: str, message: str) -> str:
    """What pydantic says is wrong, in plain words."""
    plain = {
        "missing": " is missing",
        "extra_forbidden": " has a field that is not known here",
        "uuid_parsing": " must be a UUID",
        "uuid_type": " must be a UUID",
        "timezone_aware": " must have a time zone, as in 2026-03-01T09:30:00Z",
    }
    sentence = message.removeprefix("Value error, ")
    return plain.get(fault) or f": {sentence[0].lower()}{sentence[1:]}"


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
