"""What a fact states besides texts and names: values that say nothing of a person, with the type of each.

Event logs leave the house, so nothing is told because nobody thought of it: a field is told if its type can
hold neither a text nor a name. People and things are told as references, and not here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from tierline.domain.account.base import Fact
from tierline.domain.account.changes import StatesAnew
from tierline.domain.account.contracts import ContractChanges
from tierline.domain.shared.money import Money

PlainType = Literal["string", "time", "integer", "float", "boolean"]
"""The types that OCEL 2.0 knows; XES has the same under other names."""
_OF_CLASSES = ("segment", "region", "industry")
"""Texts that name classes of customers, never a person."""
_ENVELOPE = ("kind", "fact_id", "occurred_at", "source")
_TYPES: tuple[tuple[type, PlainType], ...] = (
    (StrEnum, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (Decimal, "float"),
    (datetime, "time"),
    (date, "time"),
)


@cache
def plain_fields(kind: type[BaseModel]) -> Mapping[str, PlainType]:
    """The values that facts of a kind may state, by name, with their types."""
    found: dict[str, PlainType] = {}
    for name, field in kind.model_fields.items():
        annotation: Any = field.annotation
        if name in _ENVELOPE:
            continue
        if annotation is ContractChanges:
            found.update(plain_fields(ContractChanges))
        elif _inner(annotation) is Money:
            found.update({name: "float", f"{name}_currency": "string"})
        elif name == "fulfils" or _is_list_of_words(annotation) or name in _OF_CLASSES:
            found[name] = "string"
        elif told := _type(_inner(annotation)):
            found[name] = told
    return found


def plain_values(fact: Fact) -> dict[str, str | int | float | bool]:
    """The values that a fact states, by name; days and instants by ISO 8601, lists between commas."""
    found = dict(_values(fact))
    if isinstance(changes := getattr(fact, "changes", None), StatesAnew):
        found.update(_values(changes))
    return {name: value for name, value in found.items() if name in plain_fields(type(fact))}


def _values(stated: BaseModel) -> Iterator[tuple[str, str | int | float | bool]]:
    for name in type(stated).model_fields:
        value = getattr(stated, name)
        if isinstance(value, Money):
            yield name, float(value.value)
            yield f"{name}_currency", value.currency
        elif isinstance(value, Decimal):
            yield name, float(value)
        elif isinstance(value, date):
            yield name, value.isoformat()
        elif isinstance(value, tuple) and value:
            yield name, ",".join(map(str, value))
        elif isinstance(value, str | int):
            yield name, str(value) if isinstance(value, str) else value


def _inner(annotation: Any) -> Any:
    """What a value is where there is one: without `| None` and constraints."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _inner(get_args(annotation)[0])
    if origin in (Union, UnionType):
        inner = [one for one in get_args(annotation) if one is not type(None)]
        return _inner(inner[0]) if len(inner) == 1 else None
    return annotation


def _is_list_of_words(annotation: Any) -> bool:
    within = get_args(annotation)
    return get_origin(annotation) is tuple and get_origin(_inner(within[0])) is Literal


def _type(inner: Any) -> PlainType | None:
    if get_origin(inner) is Literal:
        return "boolean" if isinstance(get_args(inner)[0], bool) else "string"
    if not isinstance(inner, type):
        return None
    return next((told for type_, told in _TYPES if issubclass(inner, type_)), None)
