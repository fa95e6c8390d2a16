"""What if: facts that are planned, decided on as if they had happened, and nothing of them kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tierline.application.access import Principal, Scope
from tierline.application.accounts import Accounts
from tierline.application.outcomes import PartRefused
from tierline.domain.account.base import KINDS
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.shared.errors import Invalid, Refusal
from tierline.domain.shared.time import DAY
from tierline.interfaces.wiring import System
from tierline.projections.what_if import WhatIf, compared, prospect

YEARS = 20
"""Nobody plans further ahead, and time itself ends some day."""
MOST = 20
"""So many facts are planned at most."""
_NEVER = frozenset({"account_opened", "account_merged", "contact_forgotten", "contact_held", "hold_released"})


class NotForPlanning(Invalid):
    """Only what happens on the account can be planned: no statement about a fact, no merge, no forgetting."""


class PlannedTooFarAhead(Invalid):
    """A plan may lie at most {years} years ahead."""


class TooManyPlanned(Invalid):
    """At most {most} facts can be planned at once, and at least one."""


def what_if(
    system: System,
    who: Principal,
    code: str,
    contents: Sequence[Mapping[str, Any]],
    since: datetime | None = None,
    judged_at: datetime | None = None,
) -> WhatIf:
    """What planned facts would do to an account, told from `since` on (None: from now).

    Both sides are judged when the last one has happened, or later, at `judged_at`.

    Who may read the account may plan on it, for planning records nothing. Raises UnknownAccount and what
    recording the facts then would raise.
    """
    for place, content in enumerate(contents):
        _check(content, place)
    if not 1 <= len(contents) <= MOST:
        raise TooManyPlanned(field="facts", most=MOST)
    now = system.clock()
    stated = [{**content, "fact_id": str(system.new_id())} for content in contents]
    until = max(now, judged_at or now, *(_moment(one) or now for one in stated))
    if until - now > YEARS * 365 * DAY:
        raise PlannedTooFarAhead(field="facts", years=YEARS)
    since = since or now
    with system.planning(until) as (door, reads):
        with reads.account(code, None) as known:
            without = prospect(known, since, until)
        record_plan(door, who, code, stated, now)
        with reads.account(code, None) as known:
            planned = prospect(known, since, until)
    return compared(without, planned, now)


def record_plan(
    door: Accounts, who: Principal, code: str, stated: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Record planned facts, the earliest first, through a door that keeps nothing.

    Raises what recording them would raise, with the place of the fact in its field.
    """
    planner = replace(who, scopes=who.scopes | {Scope.RECORD})
    order = sorted(range(len(stated)), key=lambda place: (_moment(stated[place]) or now, place))
    try:
        door.record_together(code, [stated[place] for place in order], actor=planner)
    except PartRefused as refused:
        raise _at(order[refused.place], refused.refusal) from None


def _check(content: Mapping[str, Any], place: int) -> None:
    kind = KINDS.get(str(content.get("kind")))
    if kind and (issubclass(kind, StatementAboutAFact) or kind.TOPIC.split(".")[1] in _NEVER):
        raise NotForPlanning(field=f"facts.{place}.kind")


def _moment(content: Mapping[str, Any]) -> datetime | None:
    """When a fact is to happen; None where that can't be read, which its recording refuses."""
    try:
        found = datetime.fromisoformat(str(content.get("occurred_at")))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _at(place: int, refusal: Refusal) -> Refusal:
    """A refusal with the place of its fact in the field that it names."""
    if refusal.field:
        refusal.field = f"facts.{place}.{refusal.field}"
    return refusal
