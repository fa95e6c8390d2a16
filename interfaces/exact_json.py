"""JSON whose long numbers keep their digits, so that an amount rounded on its way is refused, not stored."""

import json
import re
from decimal import Decimal
from typing import Any

import orjson

from tierline.domain.account.spelling import EXACT_DIGITS, significant_digits

BOM = b"\xef\xbb\xbf"
"""The byte order mark that some programs write before the first line."""

_MAYBE_LONG = re.compile(rb"[0-9][0-9.]{%d}" % EXACT_DIGITS)


def loads(raw: bytes) -> Any:
    """What a JSON text states; a number of more digits than a float keeps is a Decimal.

    Raises JSONDecodeError. Only a text in which so many digits stand together is read a second, slower time.
    """
    content = orjson.loads(raw)
    if not _MAYBE_LONG.search(raw):
        return content
    try:
        return json.loads(raw, parse_float=_exact, parse_int=_whole)
    except RecursionError:
        return content  # nested so deeply that it is refused for that


def _exact(text: str) -> float | Decimal:
    return float(text) if significant_digits(number := Decimal(text)) <= EXACT_DIGITS else number


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) < 20 else Decimal(text)


def dumps(value: Any) -> bytes:
    """A value as JSON, its numbers as `loads` gave them."""
    return orjson.dumps(value, default=_written)


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)
