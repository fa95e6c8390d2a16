"""Copies of the product with other read models: the next version, for an upgrade under load."""

import shutil
from pathlib import Path

from tests.drills.services import ROOT

ROOMS = ("domain", "application", "projections", "interfaces")
OTHER_RULE = """

# Of the next version: hours count in full.
_spent_before = _spent


def _spent(fact: Investment) -> Row:
    return {**_spent_before(fact), "hours": str(-(-(fact.hours or 0) // 1))}


Investments.version = Investments.version + 1
"""
ONE_MORE_COLUMN = """

# Of the next version: the year stands in a column of its own, which no row may lack.
INVESTMENTS.append_column(Stored("year", Integer, nullable=False))
_spent_before = _spent


def _spent(fact: Investment) -> Row:
    return {**_spent_before(fact), "year": fact.occurred_at.year}


Investments.version = Investments.version + 1
"""


def next_version(folder: Path, change: str) -> Path:
    """A copy of the product in a folder, with a change at the end of the read model of investments."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    (model,) = [
        path
        for path in (folder / "projections").rglob("*.py")
        if 'name: ClassVar[str] = "investments"' in path.read_text()
    ]
    with model.open("a") as text:
        text.write(change)
    return folder
