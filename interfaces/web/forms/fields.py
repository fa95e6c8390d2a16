"""What a form asks for: the fields of a kind, each with the shape it is typed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from tierline.domain.shared.words import Words
from tierline.interfaces.http.kinds import schema_of
from tierline.interfaces.presentation.field_choices import Choices, choices_of
from tierline.interfaces.presentation.field_labels import hint_of, label_of
from tierline.interfaces.web.forms.moments import closes

Shape = Literal[
    "line", "text", "day", "instant", "number", "count", "scale", "choice", "several", "flag", "maybe",
    "thing", "suggested", "contacts", "people", "group",
]  # fmt: skip
"""`maybe` is a yes, a no or nothing said; `thing` is one of those the account has, `suggested` may be new."""

ENVELOPE = ("kind", "fact_id")
"""What the form states by itself."""
OF_IMPORTS = ("source.stated_at", "source.run")
"""What imports state, and nobody by hand."""
MORE = ("source", "fulfils")
"""What every kind takes and few people fill in."""
THINGS = ("contact", "contract", "escalation", "action", "plan", "proposal", "delivery", "competitor")
"""Fields that name a thing inside the account."""
_NEW = {
    *(("contact_added", "contact"), ("contract_signed", "contract"), ("negotiation", "contract")),
    *(("escalation_raised", "escalation"), ("action_planned", "action"), ("plan_adopted", "plan")),
    *(("proposal", "proposal"), ("delivery_promised", "delivery"), ("competitor_named", "competitor")),
}
"""Where such a field may name a thing that isn't there yet."""
_PERSONS = ("person", "introduced_by", "owner", "manager", "by")
_LONG = 400
"""A text that may be longer than this many characters has a box of several lines."""
_CODE_LIMIT = 64
_FEW = 20
"""From so many whole numbers at most one is chosen."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its path as in `amount.value`, how it is typed, and what it is called.

    `of` is what it names one of, where it names something that the account has; `limit` is the most
    characters.
    """

    path: str
    shape: Shape
    label: Words
    hint: Words | None = None
    required: bool = False
    choices: Choices = ()
    parts: tuple["Field", ...] = ()
    of: str = ""
    limit: int | None = None
    demanded: bool = False
    """Whether the form can't do without it; `required` parts of an optional group are needed with it only."""
    ticked: bool = False
    """Whether a flag is set unless somebody says otherwise."""
    closing: bool = False
    """Whether a day without a time means the last moment of it."""
    signed: bool = False
    """Whether a number may lie below zero."""
    at_least: int | None = None
    at_most: int | None = None
    spread: bool = False
    """Whether what can be chosen lies open, one click away; of a moment that is today and yesterday."""
    folded: bool = False
    """Whether the parts of a group are out of sight until somebody asks for them."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all inputs that it is typed in."""
        if self.parts:
            return tuple(name for part in self.parts for name in part.names)
        if self.shape == "instant":
            return (f"{self.path}.day", f"{self.path}.time", f"{self.path}.zone")
        return (self.path, f"{self.path}.others") if self.shape == "people" else (self.path,)

    def under(self, prefix: str) -> "Field":
        """The same field as a part of another."""
        parts = tuple(part.under(prefix) for part in self.parts)
        return replace(self, path=f"{prefix}.{self.path}", parts=parts)


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields of a kind in the order they are asked for: when, what is needed, what may be said."""
    schema = schema_of(kind)
    found = tuple(
        _field(kind, name, values, schema, required=name in schema["required"])
        for name, values in schema["properties"].items()
        if name not in ENVELOPE and not (kind == "fact_corrected" and name == "changes") and name != "target"
    )
    return tuple(sorted(found, key=_place))


def walk(fields: tuple[Field, ...]) -> Iterator[Field]:
    """All fields, the parts of groups included."""
    for field in fields:
        yield field
        yield from walk(field.parts)


def _place(field: Field) -> tuple[int, int]:
    if field.path == "occurred_at":
        return 0, 0
    if field.path in MORE:
        return 3, 0
    # The last day is asked for beside the first one, though it need not be known.
    first = field.required or field.path == "ends"
    return (1, 0) if first else (2, 0)


def _field(
    kind: str, path: str, values: Mapping[str, Any], schema: Mapping[str, Any], *, required: bool
) -> Field:
    optional = any(one.get("type") == "null" for one in values.get("anyOf", ()))
    plain = _resolved(values, schema.get("$defs", {}))
    name = path.rpartition(".")[2]
    field = Field(path, "line", label_of(kind, path), hint_of(kind, path), required, demanded=required)
    match plain.get("type"):
        case "boolean":
            ticked = values.get("default") is True
            return replace(field, shape="maybe" if optional else "flag", ticked=ticked, required=False)
        case "array":
            return _list(kind, field, plain)
        case "object":
            return replace(field, shape="group", parts=_parts(kind, path, plain, schema))
        case "integer":
            return _whole(field, plain)
        case "number":
            signed = not {"minimum", "exclusiveMinimum"} & plain.keys()
            return replace(field, shape="number", limit=40, signed=signed)
    if "enum" in plain:
        return replace(field, shape="choice", choices=choices_of(kind, path, plain["enum"]))
    return _text(kind, field, name, plain)


def _whole(field: Field, plain: Mapping[str, Any]) -> Field:
    """One of a few numbers is chosen, one of many is typed."""
    if plain.get("maximum", _FEW + 1) > _FEW:
        return replace(field, shape="count", limit=18)
    return replace(field, shape="scale", at_least=plain["minimum"], at_most=plain["maximum"])


def _list(kind: str, field: Field, plain: Mapping[str, Any]) -> Field:
    if "enum" in plain["items"]:
        return replace(field, shape="several", choices=choices_of(kind, field.path, plain["items"]["enum"]))
    limit = plain["items"]["maxLength"]
    if field.path == "contacts":
        return replace(field, shape="contacts", of="contact", limit=limit)
    return replace(field, shape="people", of="person", limit=limit)


def _parts(kind: str, path: str, plain: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[Field, ...]:
    told = {name: one for name, one in plain["properties"].items() if f"{path}.{name}" not in OF_IMPORTS}
    needed = tuple(told) if path == "source" else plain.get("required", ())
    found = (
        _field(kind, f"{path}.{name}", values, schema, required=name in needed)
        for name, values in told.items()
    )
    return tuple(replace(part, demanded=False) for part in found)


def _text(kind: str, field: Field, name: str, plain: Mapping[str, Any]) -> Field:
    match plain.get("format"):
        case "date":
            return replace(field, shape="day")
        case "date-time":
            return replace(field, shape="instant", closing=closes(kind, name))
    limit = plain.get("maxLength", _CODE_LIMIT)
    if name in THINGS:
        shape: Shape = "suggested" if (kind, name) in _NEW else "thing"
        return replace(field, shape=shape, of=name, limit=limit)
    if name in _PERSONS:
        return replace(field, shape="suggested", of="person", limit=limit)
    return replace(field, shape="text" if limit > _LONG else "line", limit=limit)


def _resolved(values: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a reference; of alternatives, the first that is not null."""
    if "$ref" in values:
        return _resolved(defs[values["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in values:
        return _resolved(next(one for one in values["anyOf"] if one.get("type") != "null"), defs)
    return values
