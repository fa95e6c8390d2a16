"""Why a policy is refused: one sentence that names the place at fault, and its line where there is a text."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from tierline.domain.shared.errors import Invalid
from tierline.domain.tiers.lines import Location, line_of


class MalformedPolicy(Invalid):
    """The policy is not valid: {place} {problem}."""


class UnreadablePolicy(Invalid):
    """The policy can't be read as TOML: look at {place}."""


class PolicyTooLong(Invalid):
    """The policy is longer than {limit} bytes, which is several times what a policy needs."""


class PolicyTooDeep(Invalid):
    """The policy has tables, lists or dotted keys nested deeper than any policy needs."""


class PolicyHasTooManyCriteria(Invalid):
    """The policy has more than {limit} criteria; each one is judged for every account."""


class PolicyHasTooManyConditions(Invalid):
    """The policy has more than {limit} conditions; each one is judged for every account."""


def fault(problem: str, *at: str | int) -> PydanticCustomError:
    """What a validator raises whose fault lies in one of the parts that it looks at."""
    return PydanticCustomError("policy", "{problem}", {"problem": problem, "at": at})


def malformed(error: ValidationError, text: str | None = None) -> MalformedPolicy:
    """The refusal for the first fault that was found; `text` is the TOML that was read, if one was.

    Names that the caller made up are left out: a field that is not known, a field filtered by.
    """
    found = error.errors(include_input=False, include_url=False)[0]
    location = (*_steps(found["loc"]), *found.get("ctx", {}).get("at", ()))
    place = _place(location, unknown=found["type"] == "extra_forbidden")
    line = None if text is None else line_of(text, location)
    return MalformedPolicy(
        field=place,
        place=f"`{place}`" if line is None else f"`{place}` (line {line})",
        problem=_problem(found["type"], found["msg"], location),
    )


def _steps(location: tuple[int | str, ...]) -> Location:
    """The way to a value as the policy writes it: what stands for its measure there is the name alone."""
    return tuple(step for step in location if step != "measure")


def _place(location: Location, *, unknown: bool) -> str:
    ours: list[Any] = list(location[:-1] if unknown else location)
    if "where" in ours or "unless" in ours:
        ours = ours[: next(number for number, step in enumerate(ours, 1) if step in ("where", "unless"))]
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in ours)
    return text.removeprefix(".") or "policy"


def _problem(kind: str, message: str, location: Location) -> str:
    if kind == "string_pattern_mismatch":
        return _AN_ID if location[-1] == "id" else _A_NAME
    if kind in _PLAIN:
        return _PLAIN[kind]
    message = message.removeprefix("Value error, ").removeprefix("Input ").removesuffix(".")
    return message[0].lower() + message[1:]


_A_DAY = "must be a day, as in 2027-01-01"
_AN_ID = "must be small letters with a dot, as in partner.pricing"
_A_NAME = "must be small letters, digits, dots, dashes and underscores"
_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "has a field that is not known here",
    "date_from_datetime_inexact": _A_DAY,
    "date_from_datetime_parsing": _A_DAY,
    "date_parsing": _A_DAY,
    "date_type": _A_DAY,
    "dict_type": "must be a table",
    "int_type": "must be a whole number",
    "model_type": "must be a table",
    "string_type": "must be a text",
    "string_unicode": "must be a text",
    "tuple_type": "must be a list",
}
"""What pydantic says in words of Python, in words of a policy."""
