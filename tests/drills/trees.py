"""Copies of the product with other read models: the next version, for an upgrade under load."""

from pathlib import Path

from tests.trees import copied

OTHER_RULE = """

# Of the next version: only whole hours count.
_spent_before = _spent


def _spent(fact: Investment) -> Row:
    return {**_spent_before(fact), "hours": str(int(fact.hours or 0))}


Investments.version = Investments.version + 1
"""
ONE_MORE_COLUMN = """

# Of the next version: the year stands in a column of its own, which no row may lack.
_INVESTMENTS.append_column(Column("year", Integer, nullable=False))
_spent_before = _spent


def _spent(fact: Investment) -> Row:
    return {**_spent_before(fact), "year": fact.occurred_at.year}


Investments.version = Investments.version + 1
"""


def next_version(folder: Path, change: str) -> Path:
    """A copy of the product in a folder, with a change at the end of the read model of investments."""
    tree = copied(folder)
    (model,) = [
        path
        for path in (tree / "projections").rglob("*.py")
        if 'name: ClassVar[str] = "investments"' in path.read_text()
    ]
    with model.open("a") as text:
        text.write(change)
    return tree
