"""A mapping as TOML text that people read: values in one line, each guess with its comment."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


class Raw(str):
    """A value that is TOML already, such as a day."""

    __slots__ = ()


def value(given: Any) -> str:
    """A value as TOML in one line."""
    if isinstance(given, Raw):
        return given
    if isinstance(given, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {value(one)}" for name, one in given.items()) + " }"
    if isinstance(given, bool | int):
        return json.dumps(given)
    if isinstance(given, Sequence) and not isinstance(given, str):
        return "[" + ", ".join(map(value, given)) + "]"
    return text(str(given))


def text(given: str) -> str:
    """A text in quotation marks; a pattern with backslashes in apostrophes, as it stands."""
    if "\\" in given and "'" not in given and given.isprintable():
        return f"'{given}'"
    return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")


def key(name: str) -> str:
    """A key, in quotation marks where it isn't plain."""
    plain = name.replace("_", "").replace("-", "")
    return name if plain.isalnum() and plain.isascii() else text(name)


def line(name: str, given: Any, comment: str = "") -> str:
    """A key with its value, and what is to be said of it behind."""
    stated = f"{key(name)} = {value(given)}"
    return f"{stated}  # {one_line(comment)}" if comment else stated


def one_line(comment: str) -> str:
    """A comment on one line, whatever a column is called."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in comment).split())
