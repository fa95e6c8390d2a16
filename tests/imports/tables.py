"""Small tables and mappings of our own, with the kinds of dirt that real ones have."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tierline.application.importing import SourceBroken, SourceLine
from tierline.domain.shared.words import Words
from tierline.interfaces.imports import open_source

HEAD = """
system = "register"
key = "{Number}"
account = "{Customer|code}"
zone = "Europe/Berlin"
empty = ["n/a"]
"""

INTERACTION = (
    HEAD
    + """
[[fact]]
kind = "interaction"
[fact.set]
channel = "call"
initiative = "theirs"
contacts = ["{Contact}"]
people = ["{Ours|lower}"]
occurred_at = { column = "Day", dates = ["%d.%m.%Y", "%d.%m.%y"] }
"""
)

CONTRACT = (
    HEAD
    + """
[[fact]]
kind = "contract_signed"
[fact.set]
contract = "{Number}"
agreement = "purchase"
amount = { value = { column = "Price", numbers = ["1,234.56"], decimals = 2 }, currency = "EUR" }
starts = { column = "Day", dates = ["%d.%m.%Y"] }
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }
"""
)

OPENING = """
[[fact]]
kind = "account_opened"
reference = "{$account}"
once = true
[fact.set]
code = "{$account}"
name = "{Customer}"
account_kind = "enterprise"
occurred_at = 2020-01-01
"""

CONTRACT_HEADER = "Number,Customer,Day,Price\n"


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """A file with this content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def stopped(lines: Iterable[SourceLine | SourceBroken]) -> tuple[list[SourceLine], list[str]]:
    """The lines of a source, and what is said of files that can't be read to their end."""
    told = list(lines)
    broken = [one.sentence for one in told if isinstance(one, SourceBroken)]
    return [one for one in told if isinstance(one, SourceLine)], broken


def lines_of(folder: Path, mapping: str, table: str | bytes, name: str = "table.csv") -> list[SourceLine]:
    """The lines that a mapping reads out of a table."""
    file = write(folder, name, table)
    lines, broken = stopped(
        open_source("csv", [file], {"map": str(write(folder, "map.toml", mapping))}).lines()
    )
    assert not broken
    return lines


def contents(lines: Sequence[SourceLine]) -> list[dict[str, Any]]:
    """What the facts of lines state, without their source and id."""
    return [
        {name: value for name, value in fact.content.items() if name not in ("source", "fact_id")}
        for line in lines
        for fact in line.facts
    ]


def faults(lines: Sequence[SourceLine]) -> list[str | None]:
    """The fault of each line, in English."""
    return [said(line.fault) for line in lines]


def said(words: Words | None) -> str | None:
    """Words in English, if there are any."""
    return None if words is None else str(words)


def english(words: Iterable[Words]) -> list[str]:
    """Each of some words in English."""
    return [str(one) for one in words]
