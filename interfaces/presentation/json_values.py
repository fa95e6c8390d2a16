"""Values as JSON: instants in UTC as `...Z`, money as strings, words by language."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from pydantic import BaseModel

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.language import by_language

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def to_json(content: Any) -> bytes:
    """JSON with instants in UTC as `...Z`, money as strings, and words by language."""
    return orjson.dumps(content, default=_other, option=OPTIONS)


def moment(value: datetime) -> str:
    """An instant as it stands in answers."""
    return str(orjson.loads(to_json(value)))


def _other(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Words):
        return by_language(value)
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
