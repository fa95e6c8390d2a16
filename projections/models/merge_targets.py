"""Where accounts are shown that are merged into others, over time."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.projections.engine.base import AccountView, Patch, Projection, interval_table
from tierline.projections.engine.columns import Text

HOMES = interval_table("homes", Column("home", Text, nullable=False))
HOMES.info["found_by"] = {"home": ("home",)}


class Homes(Projection):
    """One row for each span of time in which an account was merged into another: the one at the end."""

    name: ClassVar[str] = "homes"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (HOMES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.whole:
            away = [
                {"home": home, "valid_from": max(start, view.since), "valid_to": end}
                for start, end, home in view.family.root(view.account).intervals()
                if home != view.account and end > view.since
            ]
            yield Patch(HOMES, away, view.since)
