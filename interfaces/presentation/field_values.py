"""What the fields of a fact hold, as people read it: choices by their names, amounts and moments as such."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from tierline.domain.shared.money import Money
from tierline.domain.shared.personal import marker_in
from tierline.interfaces.presentation.field_choices import known_word
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.presentation.formatting import instant, money
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text

_DAY = len("2026-03-31")


def is_stated(value: Any) -> bool:
    """Whether a field holds anything."""
    return value not in (None, "", [], {})


def value_said(kind: str, path: str, value: Any, language: Language, zone: tzinfo = UTC) -> str:
    """A field's value on one line, moments by the clocks of a zone.

    `value` is what stands for it in JSON, `kind` is that of its fact.
    """
    if isinstance(value, Mapping):
        return _parts(kind, path, value, language, zone)
    if isinstance(value, list):
        return text("between", language).join(value_said(kind, path, one, language, zone) for one in value)
    if isinstance(value, bool):
        return text("yes" if value else "no", language)
    if isinstance(value, str):
        words = known_word(kind, path, value)
        return said(words, language) if words else _moment(value, zone)
    return str(value)


def _parts(kind: str, path: str, value: Mapping[str, Any], language: Language, zone: tzinfo) -> str:
    if marker := marker_in(value):
        return text(marker, language)
    if value.keys() == {"value", "currency"}:
        return money(Money(value=Decimal(value["value"]), currency=value["currency"]))
    named = [
        said(label_of(kind, f"{path}.{name}"), language)
        + text("colon", language)
        + value_said(kind, f"{path}.{name}", part, language, zone)
        for name, part in value.items()
        if is_stated(part)
    ]
    return text("and_also", language).join(named)


def _moment(value: str, zone: tzinfo) -> str:
    """A moment as it is read elsewhere; what is none, as it is."""
    try:
        return instant(datetime.fromisoformat(value), zone) if value[_DAY : _DAY + 1] == "T" else value
    except ValueError:
        return value
