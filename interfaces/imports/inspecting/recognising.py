"""What columns mean and what a table holds, guessed by the usual names in names.toml."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from tierline.interfaces.imports.inspecting.columns import TableColumn

_CAPITAL = re.compile(r"(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])")
_APART = re.compile(r"[\s_\-./:#*]+")
_ASIDE = re.compile(r"\([^)]*\)")


class Recognised(NamedTuple):
    """What a table holds and by which columns that was seen; and what each column that was known means."""

    holds: str
    signs: tuple[str, ...]
    meant: Mapping[str, TableColumn]
    """Columns by what they mean."""


@cache
def names() -> dict[str, Any]:
    """The usual names."""
    return tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8"))


def word(category: str, text: str) -> str | None:
    """What a cell means to us by a word in it, as in `severity`: `Sehr dringend` is high."""
    plain = text.casefold()
    found: dict[str, list[str]] = names()["words"][category]
    return next((ours for ours, words in found.items() if any(one in plain for one in words)), None)


def recognise(columns: Sequence[TableColumn], file: str) -> Recognised:
    """What a table holds, by its columns and the name of its file."""
    filled = [one for one in columns if one.filled]
    meant = {role: one for role, usual in names()["columns"].items() if (one := _first(filled, usual))}
    scores = {
        holds: (sum(sign in meant for sign in told["signs"]), _is_called(file, told["files"]))
        for holds, told in names()["tables"].items()
    }
    holds = max(scores, key=lambda one: scores[one][0] + 3 * scores[one][1])
    if not any(scores[holds]):
        holds = _by_values(filled)
    signs = [meant[sign].name for sign in names()["tables"][holds]["signs"] if sign in meant]
    return Recognised(holds, tuple(dict.fromkeys(signs)), meant)


def _by_values(columns: Sequence[TableColumn]) -> str:
    dated = any(one.dates.taken for one in columns)
    priced = any(one.numbers.taken and _is_exact(one) for one in columns)
    return "contracts" if dated and priced else "meetings" if dated else "accounts"


def _is_exact(column: TableColumn) -> bool:
    """Whether a column of numbers has decimals, as amounts do and numbers of rows don't."""
    return any(mark in sample for sample in column.samples for mark in ".,")


def _is_called(file: str, words: Sequence[str]) -> bool:
    return any(word in file.casefold() for word in words)


def _first(columns: Sequence[TableColumn], usual: Sequence[str]) -> TableColumn | None:
    """The column with the first of some names that any has."""
    named: dict[str, TableColumn] = {}
    for one in columns:
        for spelling in _spellings(one.name):
            named.setdefault(spelling, one)
    return next((named[name] for name in usual if name in named), None)


def _spellings(name: str) -> list[str]:
    """A name as it is compared: whole, and without what stands in brackets."""
    return [_plain(name), _plain(_ASIDE.sub(" ", name))]


def _plain(name: str) -> str:
    apart = _APART.sub(" ", name.replace("(", " ").replace(")", " "))
    spaced = " ".join(_CAPITAL.sub(" ", part) for part in apart.split())
    return spaced.casefold().strip()
