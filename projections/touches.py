"""When we were last in touch with an account, and when an executive was."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Table

from domain.account.base import Fact
from domain.account.executives import ExecutiveContact
from domain.account.interactions import Interaction
from domain.shared.time import BEGINNING
from projections.base import AccountView, Patch, Projection, Row, interval_table
from projections.columns import Moment
from projections.intervals import spans

TOUCHES = interval_table("touches", Column("last_at", Moment, nullable=False), item="party")
PARTIES: dict[str, tuple[type[Fact], ...]] = {
    "anyone": (Interaction, ExecutiveContact),
    "executive": (ExecutiveContact,),
}


class Touches(Projection):
    """The last contact as a function of time: with anyone, and at executive level."""

    name: ClassVar[str] = "touches"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (TOUCHES,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        for party, kinds in PARTIES.items():
            if view.changed(*kinds):
                rows = [{"party": party, **row} for row in spans(_states(view, kinds), view.since)]
                yield Patch(TOUCHES, rows, view.since, party)


def _states(view: AccountView, kinds: tuple[type[Fact], ...]) -> Iterator[tuple[datetime, Row | None]]:
    earlier = view.history.latest(*kinds, until=view.since)
    yield BEGINNING, {"last_at": earlier.at} if earlier else None
    for entry in view.history.facts(*kinds, after=view.since):
        yield entry.at, {"last_at": entry.at}
