"""Filters: which facts a measure looks at, by their kind and by the values of their fields."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from tierline.domain.account.base import KINDS, Fact, kind_of
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.shared.personal import mark_of

LARGEST_NUMBER = 1_000_000_000


def _listed(value: object) -> object:
    values = value if isinstance(value, list | tuple) else [value]
    if not values or not all(isinstance(one, bool | int | str) for one in values):
        raise ValueError("must give each field a text, a whole number, true or false, or a list of those")
    if any(isinstance(one, int) and abs(one) > LARGEST_NUMBER for one in values):
        raise ValueError("has too large a number")
    return tuple(values)


Allowed = Annotated[tuple[StrictBool | StrictInt | StrictStr, ...], BeforeValidator(_listed)]
"""The values that a field may have; a single one needs no list around it."""

Filter = dict[str, Allowed]
"""Field by field, the values it may have; a field that holds several passes with one of them."""


def _known_kind(kind: str) -> str:
    if kind not in KINDS or issubclass(KINDS[kind], StatementAboutAFact):
        raise ValueError("is not a kind of fact that can be measured; GET /v1/catalogue lists the kinds")
    return kind


KindName = Annotated[str, AfterValidator(_known_kind)]


class FactFilter(BaseModel):
    """A kind of fact and the values that its fields may have: one of several ways to be counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: KindName
    where: Filter = {}

    @model_validator(mode="after")
    def _filter_fits(self) -> Self:
        check_filter(self.where, KINDS[self.kind])
        return self

    def admits(self, fact: Fact) -> bool:
        """Whether a fact is of this kind and has such values."""
        return type(fact) is KINDS[self.kind] and passes(fact, self.where)


def kinds_named(names: Iterable[str]) -> tuple[type[Fact], ...]:
    """The kinds with these names, each once."""
    return tuple(dict.fromkeys(KINDS[name] for name in names))


def check_filter(where: Filter, *kinds: type[Fact]) -> None:
    """ValueError where a filter asks of a kind what its facts can't be."""
    for kind in kinds:
        for name, allowed in where.items():
            field = kind.model_fields.get(name)
            if field is None:
                raise ValueError(f"filters by a field that {kind_of(kind)} doesn't have")
            if mark_of(field):
                raise ValueError(f"filters by `{name}` of {kind_of(kind)}, which is sealed")
            if not all(_possible(field.annotation, value) for value in allowed):
                raise ValueError(f"filters by a value that `{name}` of {kind_of(kind)} can't have")


def passes(values: Any, where: Mapping[str, tuple[Any, ...]]) -> bool:
    """Whether the fields of a fact (or of what facts add up to) have values that a filter allows."""
    for name, allowed in where.items():
        value = getattr(values, name)
        if isinstance(value, tuple):
            if not any(one in allowed for one in value):
                return False
        elif value not in allowed:
            return False
    return True


def _possible(annotation: Any, value: object) -> bool:
    field: TypeAdapter[Any] = TypeAdapter(annotation)
    return any(_valid(field, candidate) for candidate in (value, (value,)))


def _valid(field: TypeAdapter[Any], value: object) -> bool:
    try:
        return bool(field.validate_python(value, strict=not isinstance(value, str)) is not None)
    except ValidationError:
        return False
