"""Where criteria of gates are met over time, and when they lapse if nothing happens: for gaps and lapses."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Column

from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.lasting import Lasting, lasting_ahead, lasting_over
from tierline.domain.tiers.policy import State
from tierline.domain.time.steps import Steps
from tierline.projections.engine.base import AccountView, Patch, Row, interval_table
from tierline.projections.engine.columns import Moment

CRITERIA = interval_table("criteria_met", Column("lapses_on", Moment), item="criterion")
"""One row per span of time in which a criterion of a gate was met (a guard: not broken), and when it was
to lapse by what had happened up to then."""

Stirred = Mapping[str, Sequence[Steps[State]]]
"""What is to be expected of criteria, by id, since it is otherwise: each forecast up to the next one."""


def criteria_patches(view: AccountView, stirred: Stirred | None) -> Iterator[Patch]:
    """What is different about the criteria now.

    `stirred` has those that stand otherwise in the last term, where history goes on there; None if it
    doesn't.
    """
    for ident, told in _told(view, stirred).items():
        yield Patch(CRITERIA, list(_rows(ident, told)), told.start, ident)


def _told(view: AccountView, stirred: Stirred | None) -> dict[str, Steps[Lasting | None]]:
    last = view.terms[-1]
    if view.history.version == 1:
        return lasting_over(view.terms, BEGINNING)
    if view.whole or view.change is None:
        return lasting_over(view.terms, view.since)
    if stirred is None or view.since < last.start:
        kinds = {type(entry.fact) for entry in view.sides()}
        return lasting_over(view.terms, view.since, kinds)
    return {ident: lasting_ahead(last.policy.gated[ident], found) for ident, found in stirred.items()}


def _rows(ident: str, told: Steps[Lasting | None]) -> Iterator[Row]:
    for start, end, value in told.intervals():
        if value:
            yield {"criterion": ident, "valid_from": start, "valid_to": end, "lapses_on": value.lapses_on}
