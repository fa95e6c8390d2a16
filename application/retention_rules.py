"""Rules of retention, as data: which free text of which kind of fact is kept for how many days."""

import tomllib
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

import tierline.domain.account.account  # noqa: F401  (its package registers every kind)
from tierline.domain.account.base import KINDS, LINK_KINDS
from tierline.domain.account.expiring import LONGEST, SHORTEST, RetentionRule
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.personal import OfText, marks

_TABLE = "retain"


class RetentionNotUsable(Invalid):
    """The file of retention rules can't be used: {problem}."""


def read_retention(text: str) -> tuple[RetentionRule, ...]:
    """The rules that a TOML file states, in its order. Raises RetentionNotUsable with the first fault."""
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RetentionNotUsable(problem=f"it is no TOML, {_lowered(str(error))}") from None
    tables = stated.get(_TABLE, [])
    if stated.keys() - {_TABLE} or not isinstance(tables, list) or not all(map(_is_table, tables)):
        raise RetentionNotUsable(problem=f"it must have tables [[{_TABLE}]] and nothing else")
    return tuple(_rules(tables))


def _rules(tables: list[dict[str, Any]]) -> Iterator[RetentionRule]:
    seen: dict[tuple[str, str], int] = {}
    for number, table in enumerate(tables, 1):
        try:
            rule = RetentionRule.model_validate(table)
        except ValidationError as error:
            raise _of_rule(number, _problem(error)) from None
        _check_text(rule, number)
        first = seen.setdefault((rule.kind, rule.field), number)
        if first != number:
            raise _of_rule(number, f"rule {first} is about the same text")
        yield rule


def _check_text(rule: RetentionRule, number: int) -> None:
    """Refuse a rule that is about no free text of a kind of facts about accounts."""
    kind = {**KINDS, **LINK_KINDS}.get(rule.kind)
    if kind is None:
        raise _of_rule(number, f"there is no kind {rule.kind} of facts about accounts")
    texts = [name for name, mark in marks(kind).items() if isinstance(mark, OfText)]
    if rule.field not in texts:
        has = f"its free texts are {', '.join(texts)}" if texts else "it has none"
        raise _of_rule(number, f"{rule.kind} has no free text {rule.field}; {has}")


def _problem(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, fault["loc"]))
    if fault["type"] == "missing":
        return f"{place} is missing"
    if fault["type"] == "extra_forbidden":
        return f"there is no {place} in a rule"
    if place == "days":
        return f"days must be a whole number from {SHORTEST} to {LONGEST}"
    return f"{place} must be a name of small letters and underscores"


def _of_rule(number: int, problem: str) -> RetentionNotUsable:
    return RetentionNotUsable(problem=f"in rule {number}, {problem}")


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
