"""What a digest looks at: tiers, risks, gaps in coverage, escalations, contracts and actions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from tierline.domain.catalogue import Tier
from tierline.projections.models.coverage import NOBODY, coverage_recorded
from tierline.projections.models.obligations import actions_recorded, contracts_recorded, escalations_recorded
from tierline.projections.models.tier_history import tiers_recorded
from tierline.projections.reports.digest_differences import Lens, State


def _holds(rows: Any, at: datetime) -> ColumnElement[bool]:
    return and_(rows.c.valid_from <= at, rows.c.valid_to > at)


def _begun(rows: Any, at: datetime) -> ColumnElement[bool]:
    return and_(rows.c.valid_from <= at)


def _ever(rows: Any, _: datetime) -> ColumnElement[bool]:
    """A contract that begins later is signed already."""
    return true()


def _of_a_role(rows: Any, at: datetime) -> ColumnElement[bool]:
    return and_(rows.c.role.is_not(None), _holds(rows, at))


def _tier(row: Any, _: datetime) -> State:
    return str(row["tier"])


def _tier_moved(before: State, after: State) -> Sequence[str]:
    if before is None or after is None:
        return ("tier_began",) if before is None else ("tier_ended",)
    return ("tier_rose",) if Tier(after).rank > Tier(before).rank else ("tier_fell",)


def _risk(row: Any, _: datetime) -> State:
    if not row["at_risk"]:
        return None
    return f"{row['falls_on']:%Y-%m-%d}" if row["falls_on"] else "at_risk"


def _risk_moved(before: State, after: State) -> Sequence[str]:
    if before is None:
        return ("risk_new",)
    return ("risk_gone",) if after is None else ("risk_moved",)


def _cover(row: Any, at: datetime) -> State:
    if row["people"] == NOBODY:
        return "unassigned"
    if row["due"] is None:
        return "never"
    return "overdue" if row["due"] <= at else "covered"


def _cover_moved(before: State, after: State) -> Sequence[str]:
    """Of an account that wasn't open before or isn't now, the tier tells."""
    if before is None or after is None or "covered" not in (before, after):
        return ()
    return ("gap_opened",) if before == "covered" else ("gap_closed",)


def _is_open(row: Any, at: datetime) -> State:
    return "open" if row["valid_to"] > at else "closed"


def _named(matters: Mapping[tuple[State, State], Sequence[str]]) -> Callable[[State, State], Sequence[str]]:
    return lambda before, after: matters.get((before, after), ())


LENSES = (
    Lens(tiers_recorded, None, _holds, _tier, _tier_moved),
    Lens(tiers_recorded, None, _holds, _risk, _risk_moved),
    Lens(coverage_recorded, "item", _of_a_role, _cover, _cover_moved),
    Lens(
        escalations_recorded,
        "escalation",
        _begun,
        _is_open,
        _named(
            {
                (None, "open"): ("escalation_opened",),
                (None, "closed"): ("escalation_opened", "escalation_closed"),
                ("open", "closed"): ("escalation_closed",),
                ("closed", "open"): ("escalation_opened",),
                ("open", None): ("escalation_withdrawn",),
            }
        ),
    ),
    Lens(
        contracts_recorded,
        "contract",
        _ever,
        _is_open,
        _named(
            {
                (None, "open"): ("contract_signed",),
                (None, "closed"): ("contract_signed", "contract_ended"),
                ("open", "closed"): ("contract_ended",),
                ("closed", "open"): ("contract_extended",),
                ("open", None): ("contract_withdrawn",),
            }
        ),
    ),
    Lens(
        actions_recorded,
        "action",
        _begun,
        _is_open,
        _named({(None, "closed"): ("action_done",), ("open", "closed"): ("action_done",)}),
    ),
)
