"""What the contacts are called that a report tells of by their references, as far as that may be opened."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tierline.interfaces.wiring import System
from tierline.projections.engine.base import Row
from tierline.projections.engine.reading import Reading
from tierline.projections.models.timeline import facts_shown
from tierline.projections.reports.base import Column, ReportValue

COLUMNS = ("contact", "contacts", "only_theirs")
"""Columns with references of contacts, if they have ids at all."""
_KINDS = ("contact_added", "contact_changed")
Names = Mapping[tuple[str, str], str]
"""Names by account and reference."""


def with_contact_names(value: ReportValue, system: System, reading: Reading, most: int) -> ReportValue:
    """The first rows of a report, at most so many, with the names of contacts; the others as they are."""
    columns = [one for one in value.columns if one.name in COLUMNS and one.unit == "id"]
    if not columns:
        return value
    first = value.rows[:most]
    told = {row["account"] for row in first if any(row.get(one.name) for one in columns)}
    names = contact_names(system, reading, value.basis.as_of, told)
    return replace(value, rows=[*(_named(row, columns, names) for row in first), *value.rows[most:]])


def contact_names(system: System, reading: Reading, at: datetime, accounts: Collection[str]) -> Names:
    """The names of the contacts of some accounts at an instant; none of those that were forgotten."""
    table = facts_shown(reading, at)
    wanted = select(table).where(
        table.c.account.in_(accounts),
        table.c.kind.in_(_KINDS),
        table.c.status != "retracted",
        table.c.at <= at,
    )
    rows = reading.all(wanted.order_by(table.c.at, table.c.position)) if accounts else []
    opened = system.sealing.opened_facts([(row["origin"], row["detail"]) for row in rows])
    return dict(_latest(zip(rows, opened, strict=True)))


def _latest(told: Iterable[tuple[Any, Mapping[str, Any]]]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for row, fact in told:
        key, name = (row["account"], fact["contact"]), fact.get("name")
        if isinstance(name, str):
            found[key] = name
        elif name is not None or row["kind"] == "contact_added":
            found.pop(key, None)
    return found


def _named(row: Row, columns: Iterable[Column], names: Names) -> Row:
    return {**row, **{one.name: _names_in(row, str(row.get(one.name) or ""), names) for one in columns}}


def _names_in(row: Row, references: str, names: Names) -> str:
    return ", ".join(names.get((row["account"], one), one) for one in references.split(", "))
