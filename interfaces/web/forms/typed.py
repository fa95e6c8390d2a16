"""What was typed into a form: read into the content of a fact, or filled in from one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from tierline.domain.shared.personal import marker_in
from tierline.domain.shared.words import Words, WordValue
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.forms.fields import Field
from tierline.interfaces.web.forms.moments import UTC_ZONE, moment_at, moment_of_day, zone_named

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,30}(\.\d{1,30})?")
_BETWEEN = re.compile(r"[,，、;；\n]")
_YES_NO = {"yes": True, "no": False}
PRESET = "preset"
"""What the input is called by which a day is chosen by its name, under that of its moment."""
PRESETS = {"today": 0, "yesterday": 1}
"""The days that are chosen by name, and how many days ago they are."""
OPENED = "opened"
"""The input that says when the form was opened, so that sending it twice says the same twice."""


class FormFault(NamedTuple):
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
        """Whether the same stands in all inputs of a field; a moment is the same in every zone."""
        if all(_filled(self.all(name)) == _filled(other.all(name)) for name in field.names):
            return True
        if field.shape != "instant":
            return False
        # Inputs show whole seconds, so that no more than that is compared.
        moment, before = _second(field, self), _second(field, other)
        return moment is not None and moment == before


class Wrong(Exception):
    """What is typed can't be read; the words say why."""

    def __init__(self, key: str, **words: WordValue) -> None:
        super().__init__(key)
        self.says = TEXTS[key].of(**words)


def read(fields: Iterable[Field], typed: Typed) -> tuple[dict[str, Any], list[FormFault]]:
    """The content that was typed, blank fields left out, and what can't be read of it."""
    content: dict[str, Any] = {}
    faults: list[FormFault] = []
    for field in fields:
        if field.shape == "group":
            value, wrong = _group(field, typed)
            faults += wrong
        else:
            try:
                value = _READERS[field.shape](field, typed)
            except Wrong as error:
                faults.append(FormFault(field.path, error.says))
                continue
        if value is None and field.required:
            faults.append(FormFault(field.path, TEXTS["state_this"]))
        elif value is not None:
            content[field.path.rpartition(".")[2]] = value
    return content, faults


def fill(fields: Iterable[Field], values: Mapping[str, Any], zone: str = UTC_ZONE) -> Typed:
    """The inputs as they stand when a fact's JSON values are shown to be changed, moments in a zone."""
    typed = Typed()
    for field in fields:
        value = values.get(field.path.rpartition(".")[2])
        if field.shape == "group":
            typed.update(fill(field.parts, value or {}, zone))
        elif field.shape == "instant":
            typed.update(_moment_filled_in(field, value, zone))
        elif value is not None and not marker_in(value):
            typed.update(_filled_in(field, value))
    return typed


def _group(field: Field, typed: Typed) -> tuple[dict[str, Any] | None, list[FormFault]]:
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
    day, at, zone_name = (typed.one(name) for name in field.names)
    zone = zone_named(zone_name or UTC_ZONE)
    if not day and zone is not None and field.spread:
        day = _preset(typed.one(f"{field.path}.{PRESET}"), zone, typed)
    if not day and not at:
        return None
    if not day:
        raise Wrong("time_without_day")
    if zone is None or (at and not _TIME.fullmatch(at)):
        raise Wrong("not_a_time")
    return _meant(field, date.fromisoformat(_as_day(day) or ""), at, zone, typed).isoformat()


def _preset(name: str, zone: tzinfo, typed: Typed) -> str:
    """The day that is chosen by its name, by the reader's clocks when the form was opened; else nothing."""
    opened = _moment_opened(typed)
    if opened is None or name not in PRESETS:
        return ""
    return f"{(opened.astimezone(zone) - timedelta(days=PRESETS[name])).date()}"


def _meant(field: Field, day: date, at: str, zone: tzinfo, typed: Typed) -> datetime:
    """The moment that a day and a time, or the day alone, mean in a zone; raises Wrong."""
    try:
        if not at:
            return moment_of_day(day, zone, closing=field.closing, by=_opened(field, typed))
        clock = time.fromisoformat(at)
    except (ValueError, OverflowError):
        raise Wrong("not_a_time") from None
    try:
        return moment_at(day, clock, zone)
    except OverflowError:
        raise Wrong("not_a_time") from None
    except ValueError:
        raise Wrong("no_such_time") from None


def _opened(field: Field, typed: Typed) -> datetime | None:
    """When the form was opened, for fields that say when something happened."""
    return _moment_opened(typed) if field.path.rpartition(".")[2] == "occurred_at" else None


def _moment_opened(typed: Typed) -> datetime | None:
    try:
        opened = datetime.fromisoformat(typed.one(OPENED))
    except ValueError:
        return None
    return opened if opened.tzinfo else None


def _second(field: Field, typed: Typed) -> str | None:
    """The moment typed, to the second; empty if nothing is, None if that can't be read."""
    try:
        moment = _instant(field, typed)
    except Wrong:
        return None
    return datetime.fromisoformat(moment).isoformat(timespec="seconds") if moment else ""


def _number(field: Field, typed: Typed) -> str | None:
    text = typed.one(field.path)
    if field.signed and text and _is_negative(text):
        return f"-{text[1:].strip()}"
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


def _moment_filled_in(field: Field, value: str | None, name: str) -> Mapping[str, list[str]]:
    """The inputs of a moment, or of none; in UTC where the clocks of the zone don't tell which it is."""
    day, clock, zone = field.names
    if value is None:
        return {zone: [name]}
    moment = datetime.fromisoformat(value).astimezone(UTC)
    there = _there(moment, name)
    if there is None:
        there, name = moment, UTC_ZONE
    if field.closing and there.time() == time.max:
        told = ""
    else:
        told = there.strftime("%H:%M:%S" if there.second else "%H:%M")
    return {day: [f"{there.date()}"], clock: [told], zone: [name]}


def _there(moment: datetime, name: str) -> datetime | None:
    """A moment on the clocks of a zone; None where they show another one by that, or none."""
    zone = zone_named(name) or UTC
    try:
        there = moment.astimezone(zone)
        return there if moment_at(there.date(), there.time().replace(fold=0), zone) == moment else None
    except (ValueError, OverflowError):
        return None


def _filled_in(field: Field, value: Any) -> Mapping[str, list[str]]:
    match field.shape:
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
