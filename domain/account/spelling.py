"""How a caller must write the values of a fact: more strictly than what is stored may be written.

Whatever was once let through stays readable, so nothing here is asked of stored facts. A value that two
programs may read differently is refused: true for 1, "yes" for true, 1_000, digits of other scripts and
numbers that were rounded on their way.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from tierline.domain.account.fault_words import FLAG, MOMENT, NUMBER, WHOLE, FieldProblem
from tierline.domain.shared.personal import Forgotten, Sealed
from tierline.domain.shared.words import Words

EXACT_DIGITS = 15
"""How many significant digits of a number every program keeps."""

Fault = tuple[str, FieldProblem]
"""The path of a value, and what is wrong with it."""
_Check = Callable[[str, Any], Iterator[Fault]]

_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_SPELT_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
"""As ISO 8601 has it; whether a time or a zone is missing is told elsewhere, with what is missing."""


def faults_of_spelling(kind: type[BaseModel], content: Mapping[str, Any]) -> dict[str, FieldProblem]:
    """What a caller may not write so, by path; `content` has fields of the kind as JSON has them."""
    return dict(_in_fields(kind, "", content))


def significant_digits(number: float | Decimal) -> int:
    """How many digits a number has between its first and its last that isn't zero."""
    digits = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    return len("".join(map(str, digits.as_tuple().digits)).strip("0"))


def _in_fields(kind: type[BaseModel], path: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    for name, check in _checks(kind).items():
        if (value := content.get(name)) is not None:
            yield from check(f"{path}{name}", value)


@cache
def _checks(kind: type[BaseModel]) -> dict[str, _Check]:
    found = {name: _check_of(field.annotation) for name, field in kind.model_fields.items()}
    return {name: check for name, check in found.items() if check}


def _check_of(type_: Any) -> _Check | None:
    """What a value of a type is asked; None if nothing."""
    if type_ in _SIMPLE:
        return _SIMPLE[type_]
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        return None if issubclass(type_, Sealed | Forgotten) else _within(type_)
    if get_origin(type_) is tuple:
        return _several(_check_of(get_args(type_)[0]))
    if get_origin(type_) is dict:
        return None
    parts = [part for part in get_args(type_) if isinstance(part, type) or get_args(part)]
    checks = [check for part in parts if part is not NoneType and (check := _check_of(part))]
    return checks[0] if checks else None


def _within(model: type[BaseModel]) -> _Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if isinstance(value, Mapping):
            yield from _in_fields(model, f"{path}.", value)

    return check


def _several(one: _Check | None) -> _Check:
    def check(path: str, value: Any) -> Iterator[Fault]:
        if one and isinstance(value, list | tuple):
            for number, part in enumerate(value):
                yield from one(f"{path}.{number}", part)

    return check


def _flag(path: str, value: Any) -> Iterator[Fault]:
    if not (isinstance(value, bool) or value in ("true", "false")):
        yield path, FieldProblem(FLAG)


def _whole(path: str, value: Any) -> Iterator[Fault]:
    if isinstance(value, bool) or (isinstance(value, str) and not _WHOLE.fullmatch(value.strip())):
        yield path, FieldProblem(WHOLE)


def _decimal(path: str, value: Any) -> Iterator[Fault]:
    if isinstance(value, bool) or (isinstance(value, str) and not _DECIMAL.fullmatch(value.strip())):
        yield path, FieldProblem(NUMBER)
    elif isinstance(value, int | float | Decimal) and significant_digits(value) > EXACT_DIGITS:
        yield path, FieldProblem(_TOO_EXACT.of(digits=EXACT_DIGITS))


def _moment(path: str, value: Any) -> Iterator[Fault]:
    if isinstance(value, str) and not _SPELT_MOMENT.fullmatch(value):
        yield path, FieldProblem(MOMENT, is_remark=True)


_TOO_EXACT = Words('has more than {digits} digits: send it as text, as in "9999999999999.9999"')
_SIMPLE: dict[Any, _Check] = {
    bool: _flag,
    int: _whole,
    Decimal: _decimal,
    datetime: _moment,
    AwareDatetime: _moment,
}
