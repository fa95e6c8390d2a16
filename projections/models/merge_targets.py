"""Where accounts are shown that are merged into others, over time.

A row: account `ACME-NORTH`, valid from 2026-02-01 on, home `ACME`.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.projections.engine.base import AccountView, Patch, Projection, interval_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Instant, Relation, Relations

_HOMES = interval_table("homes", Column("home", Text, nullable=False))
_HOMES.info["found_by"] = {"home": ("home",)}
_HOMES.info["shown_to"] = ("account", "home")
_HOMES.info["seldom"] = True


class Homes(Projection):
    """One row for each span of time in which an account was merged into another: the one at the end."""

    name: ClassVar[str] = "homes"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (_HOMES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.whole:
            away = [
                {"home": home, "valid_from": max(start, view.since), "valid_to": end}
                for start, end, home in view.family.root(view.account).intervals()
                if home != view.account and end > view.since
            ]
            yield Patch(_HOMES, away, view.since)


def homes_at(reading: Relations, at: Instant) -> Relation:
    """The accounts merged into others at an instant: `account, valid_from, valid_to, home`."""
    return reading.at(_HOMES, at)


def homes_over_time(reading: Relations) -> Relation:
    """All times for which accounts were merged into others, with the columns of `homes_at`."""
    return reading.over_time(_HOMES)


def any_merged(rows: Relations) -> bool:
    """Whether any account was ever merged into another."""
    return rows.has_rows(_HOMES)


def homes_recorded(reading: Relations) -> Relation:
    """The same as ever known."""
    return reading.recorded(_HOMES)
