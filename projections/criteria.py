"""Where criteria of gates are met over time, and until when if nothing happens: what gaps and lapses show."""

from collections.abc import Iterator, Mapping

from domain.shared.time import BEGINNING
from domain.tiers.policy import State
from domain.tiers.steps import Steps
from domain.tiers.terms import criteria_over, telling
from projections.base import AccountView, Patch, Row, interval_table

CRITERIA = interval_table("criteria_met", item="criterion")
"""One row per span of time in which a criterion of a gate was met; of a guard, in which it was broken."""


def criteria_patches(view: AccountView, stirred: Mapping[str, Steps[State]] | None) -> Iterator[Patch]:
    """What is different about the criteria now.

    `stirred` has those that stand otherwise in the last term, where history goes on there; None if it
    doesn't.
    """
    for ident, told in _told(view, stirred).items():
        yield Patch(CRITERIA, list(_rows(ident, told)), told.start, ident)


def _told(view: AccountView, stirred: Mapping[str, Steps[State]] | None) -> dict[str, Steps[bool]]:
    last = view.terms[-1]
    if view.history.version == 1:
        return criteria_over(view.terms, BEGINNING)
    if view.whole or view.change is None:
        return criteria_over(view.terms, view.since)
    if stirred is None or view.since < last.start:
        kinds = {type(entry.fact) for entry in view.sides()}
        return criteria_over(view.terms, view.since, kinds)
    gated = last.policy.gated
    return {ident: _where(states, telling(gated[ident])) for ident, states in stirred.items()}


def _where(states: Steps[State], wanted: State) -> Steps[bool]:
    return states.map(lambda state: state is wanted)


def _rows(ident: str, told: Steps[bool]) -> Iterator[Row]:
    for start, end, value in told.intervals():
        if value:
            yield {"criterion": ident, "valid_from": start, "valid_to": end}
