"""Signs: which facts show that something was done, as conditions on a kind of fact."""

from collections.abc import Iterator
from typing import Annotated, Any, cast, get_origin

from pydantic import BaseModel, ConfigDict, Field, StrictBool, TypeAdapter, ValidationError

from tierline.domain.account.base import Fact, kind_named
from tierline.domain.account.corrections import StatementAboutAFact

Values = tuple[str, ...]
_BLANK = (None, (), "")


class Sign(BaseModel):
    """A kind of fact that fulfils an item, where all of its conditions hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    where: dict[str, StrictBool | str | Values] = {}
    """The field has, or as a list contains, one of these values."""
    stated: Values = ()
    """These fields are given."""
    unstated: Values = ()
    """These fields are not given."""
    at_least: dict[str, Annotated[int, Field(gt=0)]] = {}
    """These lists have so many members or more."""
    part: str | None = None
    """The field that names whose part counts; without it, all of our people in the fact."""

    def fields(self) -> set[str]:
        """The fields of the kind that the conditions look at."""
        return {
            *self.where,
            *self.stated,
            *self.unstated,
            *self.at_least,
            *([self.part] if self.part else []),
        }

    def holds_of(self, fact: Fact) -> bool:
        """Whether a fact of this kind meets the conditions."""
        return (
            all(_any_of(getattr(fact, name), _values(wanted)) for name, wanted in self.where.items())
            and all(getattr(fact, name) not in _BLANK for name in self.stated)
            and all(getattr(fact, name) in _BLANK for name in self.unstated)
            and all(len(getattr(fact, name)) >= least for name, least in self.at_least.items())
        )

    def people(self, fact: Fact) -> tuple[str, ...]:
        """Our people whose part in the fact counts."""
        return _members(getattr(fact, self.part)) if self.part else fact.our_people()

    def faults(self) -> Iterator[str]:
        """What it names that doesn't exist or can't occur; says where, and repeats nothing unknown."""
        kind = kind_named(self.kind)
        if kind is None or issubclass(kind, StatementAboutAFact):
            yield "`kind` is not a kind of fact that shows anything"
            return
        if self.fields() - kind.model_fields.keys():
            yield f"a condition names a field that `{self.kind}` doesn't have"
            return
        for name in sorted(self.at_least):
            if get_origin(kind.model_fields[name].annotation) is not tuple:
                yield f"`at_least.{name}`: the field of `{self.kind}` is not a list"
        for name, wanted in sorted(self.where.items()):
            if not all(_can_be(kind, name, value) for value in _values(wanted)):
                yield f"`where.{name}`: the field of `{self.kind}` can't have this value"


def _can_be(kind: type[Fact], name: str, value: str) -> bool:
    field = kind.model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", Annotated[field.annotation, *field.metadata, None]))
    return any(value in _members(_read(adapter, candidate)) for candidate in (value, (value,)))


def _read(adapter: TypeAdapter[Any], value: object) -> object:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def _values(wanted: bool | str | Values) -> Values:
    return wanted if isinstance(wanted, tuple) else (str(wanted),)


def _members(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def _any_of(value: object, wanted: Values) -> bool:
    return any(member in wanted for member in _members(value))
