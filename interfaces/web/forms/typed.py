"""What was typed into a form: read into the content of a fact, or filled in from one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from domain.shared.personal import marker_in
from domain.shared.words import Words
from interfaces.web.forms.fields import Field
from interfaces.web.texts import TEXTS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?")
_NUMBER = re.compile(r"\d{1,30}(\.\d{1,30})?")
_BETWEEN = re.compile(r"[,，、;；\n]")
_YES_NO = {"yes": True, "no": False}
UTC_ZONE = "+00:00"
ZONES = (
    *(f"-{hours:02}:00" for hours in range(12, 0, -1)),
    UTC_ZONE,
    *(f"+{hours:02}:00" for hours in range(1, 15)),
    *("-09:30", "-03:30", "-02:30", "+03:30", "+04:30", "+05:30", "+05:45", "+06:30", "+08:45", "+09:30"),
    *("+10:30", "+12:45", "+13:45"),
)
"""Distances from UTC that clocks of some place have."""


class Fault(NamedTuple):
    """What is wrong with a field."""

    path: str
    says: Words


class Typed(dict[str, list[str]]):
    """What stands in each input, by its name; an input may stand there several times."""

    def all(self, name: str) -> list[str]:
        """Everything that stands in the inputs of a name."""
        return self.get(name, [])

    def one(self, name: str) -> str:
        """What stands in an input, without the blanks around it; empty if there is nothing."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """What stands in an input, blanks included."""
        return next(iter(self.all(name)), "")

    def same(self, other: "Typed", field: Field) -> bool:
        """Whether the same stands in all inputs of a field."""
        return all(_filled(self.all(name)) == _filled(other.all(name)) for name in field.names)


class Wrong(Exception):
    """What is typed can't be read; the words say why."""

    def __init__(self, key: str, **words: object) -> None:
        super().__init__(key)
        self.says = Words(*(one.format(**words) for one in TEXTS[key]))


def read(fields: Iterable[Field], typed: Typed) -> tuple[dict[str, Any], list[Fault]]:
    """The content that was typed, blank fields left out, and what can't be read of it."""
    content: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        if field.shape == "group":
            value, wrong = _group(field, typed)
            faults += wrong
        else:
            try:
                value = _READERS[field.shape](field, typed)
            except Wrong as error:
                faults.append(Fault(field.path, error.says))
                continue
        if value is None and field.required:
            faults.append(Fault(field.path, TEXTS["state_this"]))
        elif value is not None:
            content[field.path.rpartition(".")[2]] = value
    return content, faults


def fill(fields: Iterable[Field], values: Mapping[str, Any]) -> Typed:
    """The inputs as they stand when a fact's JSON values are shown to be changed."""
    typed = Typed()
    for field in fields:
        value = values.get(field.path.rpartition(".")[2])
        if field.shape == "group":
            typed.update(fill(field.parts, value or {}))
        elif value is not None and not marker_in(value):
            typed.update(_filled_in(field, value))
    return typed


def _group(field: Field, typed: Typed) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The content of the parts; None where nothing is typed into any of them."""
    if not field.required and not any(_filled(typed.all(name)) for name in field.names):
        return None, []
    return read(field.parts, typed)


def _line(field: Field, typed: Typed) -> str | None:
    return _within(field, typed.one(field.path))


def _text(field: Field, typed: Typed) -> str | None:
    text = typed.raw(field.path).replace("\r\n", "\n")
    return _within(field, text if text.strip() else "")


def _within(field: Field, text: str) -> str | None:
    if field.limit and len(text) > field.limit:
        raise Wrong("too_long", limit=field.limit)
    return text or None


def _day(field: Field, typed: Typed) -> str | None:
    return _as_day(typed.one(field.path))


def _as_day(text: str) -> str | None:
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise Wrong("not_a_day")


def _instant(field: Field, typed: Typed) -> str | None:
    day, time, zone = (typed.one(name) for name in field.names)
    if not day and not time:
        return None
    if not day or not time:
        raise Wrong("day_and_time")
    if not _TIME.fullmatch(time) or (zone or UTC_ZONE) not in ZONES:
        raise Wrong("not_a_time")
    moment = f"{_as_day(day)}T{time}{zone or UTC_ZONE}"
    try:
        datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("not_a_time") from None
    return moment


def _number(field: Field, typed: Typed) -> str | None:
    text = typed.one(field.path)
    if text and not _NUMBER.fullmatch(text):
        raise Wrong("negative" if _is_negative(text) else "not_a_number")
    return text or None


def _count(field: Field, typed: Typed) -> int | None:
    text = typed.one(field.path)
    if text and not (text.isascii() and text.isdigit() and len(text) <= (field.limit or 0)):
        raise Wrong("negative" if _is_negative(text) else "not_a_count")
    return int(text) if text else None


def _is_negative(text: str) -> bool:
    return text[0] in "-−－" and bool(_NUMBER.fullmatch(text[1:].strip()))


def _scale(field: Field, typed: Typed) -> int | None:
    text = typed.one(field.path)
    if not text:
        return None
    if text not in map(str, range(field.at_least or 0, (field.at_most or 0) + 1)):
        raise Wrong("not_offered")
    return int(text)


def _choice(field: Field, typed: Typed) -> str | None:
    return _offered(field, [typed.one(field.path)] if typed.one(field.path) else [], None)


def _several(field: Field, typed: Typed) -> list[str] | None:
    found = [one for one in typed.all(field.path) if one]
    _offered(field, found, None)
    return found or None


def _offered(field: Field, found: Sequence[str], nothing: None) -> str | None:
    known = {value for _, group in field.choices for value, _ in group}
    if not known.issuperset(found):
        raise Wrong("not_offered")
    return found[0] if found else nothing


def _flag(field: Field, typed: Typed) -> bool:
    return bool(typed.one(field.path))


def _maybe(field: Field, typed: Typed) -> bool | None:
    text = typed.one(field.path)
    if text and text not in _YES_NO:
        raise Wrong("not_offered")
    return _YES_NO.get(text)


def _names(field: Field, typed: Typed) -> list[str] | None:
    others = typed.one(f"{field.path}.others") if field.shape == "people" else ""
    found = [*typed.all(field.path), *_BETWEEN.split(others)]
    names = list(dict.fromkeys(one.strip() for one in found if one.strip()))
    for name in names:
        _within(field, name)
    return names or None


_READERS: Mapping[str, Callable[[Field, Typed], Any]] = {
    "line": _line,
    "text": _text,
    "day": _day,
    "instant": _instant,
    "number": _number,
    "count": _count,
    "scale": _scale,
    "choice": _choice,
    "several": _several,
    "flag": _flag,
    "maybe": _maybe,
    "thing": _line,
    "suggested": _line,
    "contacts": _names,
    "people": _names,
}


def _filled_in(field: Field, value: Any) -> Mapping[str, list[str]]:
    match field.shape:
        case "instant":
            moment = datetime.fromisoformat(value).astimezone(UTC)
            time = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
            return dict(zip(field.names, ([f"{moment:%Y-%m-%d}"], [time], [UTC_ZONE]), strict=True))
        case "flag":
            return {field.path: ["yes"] if value else []}
        case "maybe":
            return {field.path: ["yes" if value else "no"]}
        case "several" | "contacts" | "people":
            return {field.path: [str(one) for one in value]}
    return {field.path: [str(value)]}


def _filled(values: Iterable[str]) -> list[str]:
    """What is filled in, whatever its order, for lines end differently in a browser."""
    return sorted(one.replace("\r\n", "\n") for one in values if one.strip())
