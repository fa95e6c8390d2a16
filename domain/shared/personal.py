"""Personal data and free text: declared where they occur, sealed before they are stored.

A field of type `PersonalText`, `EmailText` or `PhoneText` belongs to one contact and is sealed under that
contact's key; a field of type `FreeText` is sealed under a key of its own. Which key opens a box is
written on the box, so whoever holds no key can still store, move and fold facts without reading them.
"""

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints, WithJsonSchema
from pydantic.fields import FieldInfo

from tierline.domain.shared.addresses import EMAIL, EMAIL_LIMIT, PHONE, PHONE_LIMIT, AddressKind

NAME_LIMIT = 200
TEXT_LIMIT = 10_000


class Sealed(BaseModel):
    """An encrypted text: the key that opens it, the fact it was written for, and the box."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sealed: str
    """Base64 of nonce and AES-256-GCM ciphertext."""
    key: str
    fact: str
    """The id of the statement that carries the text; bound to the box, so that it can't be moved."""


class Forgotten(BaseModel):
    """What is shown in place of a text whose key was destroyed."""

    model_config = ConfigDict(frozen=True)

    forgotten: Literal[True] = True


class Broken(BaseModel):
    """What is shown in place of a text that doesn't open though nobody destroyed its key: damage."""

    model_config = ConfigDict(frozen=True)

    broken: Literal[True] = True


class Withheld(BaseModel):
    """What is shown in place of a text to who may not read any: it is there, and nothing is said of it."""

    model_config = ConfigDict(frozen=True)

    withheld: Literal[True] = True


MARKERS: dict[str, type[Forgotten] | type[Broken] | type[Withheld]] = {
    "forgotten": Forgotten,
    "broken": Broken,
    "withheld": Withheld,
}
"""What can stand in place of a text, by the one name in its JSON values."""


def marker_in(value: object) -> str | None:
    """Which marker a JSON value is; None if it is none."""
    return next((name for name, one in MARKERS.items() if value == one().model_dump()), None)


class OfContact:
    """Marks a field as personal data of the contact that the fact's `contact` field names."""


class Address(OfContact):
    """Marks a field as personal data by which people are found: an address of a kind."""

    def __init__(self, kind: AddressKind) -> None:
        self.kind = kind


class OfText:
    """Marks a field as free text, which may concern several people."""


PersonalText = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT)] | Sealed | Forgotten | Broken,
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": NAME_LIMIT}),
    OfContact(),
]
EmailText = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=EMAIL_LIMIT, pattern=EMAIL)]
    | Sealed
    | Forgotten
    | Broken,
    WithJsonSchema({"type": "string", "maxLength": EMAIL_LIMIT, "pattern": EMAIL}),
    Address("email"),
]
PhoneText = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=PHONE_LIMIT, pattern=PHONE)]
    | Sealed
    | Forgotten
    | Broken,
    WithJsonSchema({"type": "string", "maxLength": PHONE_LIMIT, "pattern": PHONE}),
    Address("phone"),
]
FreeText = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LIMIT)] | Sealed | Forgotten | Broken,
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT}),
    OfText(),
]


def mark_of(field: FieldInfo) -> OfContact | OfText | None:
    """The mark of a model's field, or None if the field is neither personal nor free text.

    Looks through `| None` as well, since pydantic keeps the marks of a union's members inside it.
    """
    return _mark_in(field.metadata) or _mark_in_annotation(field.annotation)


@cache
def marks(model: type[BaseModel]) -> Mapping[str, OfContact | OfText]:
    """The personal and free-text fields of a model, by name."""
    found = ((name, mark_of(field)) for name, field in model.model_fields.items())
    return {name: mark for name, mark in found if mark}


def _mark_in(metadata: object) -> OfContact | OfText | None:
    items = metadata if isinstance(metadata, list | tuple) else ()
    return next((item for item in items if isinstance(item, OfContact | OfText)), None)


def _mark_in_annotation(annotation: object) -> OfContact | OfText | None:
    for member in getattr(annotation, "__args__", ()):
        if mark := _mark_in(getattr(member, "__metadata__", ())):
            return mark
    return None


@cache
def may_hold_a_box(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model in which a caller may give a box in place of a text: texts, and mappings."""
    return tuple(name for name, field in model.model_fields.items() if _takes_a_box(field.annotation))


def poses_as_sealed(value: object) -> bool:
    """Whether a value, or one of the values that a correction states, is no plain text but a box."""
    if isinstance(value, Mapping):
        return _is_a_box(value) or any(_is_a_box(inner) for inner in value.values())
    return _is_a_box(value)


def _is_a_box(value: object) -> bool:
    if isinstance(value, Mapping):
        return not value.keys().isdisjoint(("sealed", *MARKERS))
    return isinstance(value, Sealed | Forgotten | Broken)


def _takes_a_box(annotation: Any) -> bool:
    """Whether a value of a type may be a box or a mapping, or nobody can tell."""
    origin = get_origin(annotation)
    if origin is Literal:
        return False
    if origin is Annotated:
        return _takes_a_box(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return any(map(_takes_a_box, get_args(annotation)))
    kind = origin or annotation
    if isinstance(kind, type) and kind not in (Any, object):
        return issubclass(kind, Mapping | Sealed | Forgotten | Broken)
    return True
