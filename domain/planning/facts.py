"""The facts that sketched actions come to: what would be recorded if they were done."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, NamedTuple

from tierline.domain.account.contracts import last_day
from tierline.domain.planning.sketches import ActionSketch
from tierline.domain.shared.time import DAY

SOMEBODY = "planned"
"""The reference of what isn't there yet: a contract, and who of ours will take part."""
_YEAR = 12
"""A contract without a length that is asked for is planned for so many months."""


class Cast(NamedTuple):
    """Who of ours acts: the account manager, and somebody of our management; by their ids."""

    manager: str | None
    executive: str | None

    def of(self, kind: str) -> str | None:
        """Who does an action of a kind."""
        return self.executive or self.manager if kind in MANAGEMENT else self.manager


MANAGEMENT = frozenset({"executive_contact", "escalation_resolved"})
"""The kinds of action that are our management's to do."""


class Calendar(NamedTuple):
    """The clocks by which actions have days: each happens at noon."""

    clocks: tzinfo

    def noon(self, day: date) -> datetime:
        """Noon of a day, in UTC."""
        return datetime.combine(day, time(12), self.clocks).astimezone(UTC)

    def day(self, at: datetime) -> date:
        """The day that a moment is on."""
        return at.astimezone(self.clocks).date()


def moment(sketch: ActionSketch, last: datetime, calendar: Calendar) -> datetime:
    """When an action happens in a plan with its last moment."""
    at = calendar.noon(calendar.day(last) - sketch.back * DAY)
    return min(at, calendar.noon(calendar.day(sketch.latest))) if sketch.latest else at


def fact_of(sketch: ActionSketch, at: datetime, cast: Cast, calendar: Calendar) -> dict[str, Any]:
    """The content of the fact that an action comes to, without its id."""
    said: dict[str, Any] = {"kind": sketch.kind, "occurred_at": at.isoformat()}
    return {**said, **_CONTENT[sketch.kind](sketch, calendar.day(at), cast)}


def _meeting(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    people = {"people": [cast.manager]} if cast.manager else {}
    said = {"channel": "meeting", "initiative": "ours", **people, **sketch.chosen()}
    return {**said, "contacts": list(sketch.contacts)}


def _managements(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    said = {"form": "meeting", "our_level": "executive", **sketch.chosen()}
    return {**said, "contacts": list(sketch.contacts), "people": [cast.executive or SOMEBODY]}


def _newcomer(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    return {"name": SOMEBODY, **sketch.chosen()}


def _knowledge(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    said = {"item": "understand_client.client", "access": "special", **sketch.chosen()}
    return {**said, "contacts": list(sketch.contacts)}


def _verdict(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    return {"channel": "letter", **sketch.chosen()}


def _signed(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    said = {"contract": f"{SOMEBODY}-{day}-{sketch.slot}", "agreement": "purchase", **sketch.chosen()}
    return {**said, "starts": f"{day}", "ends": f"{last_day(day, max(sketch.months, _YEAR))}"}


def _renewed(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    return {**sketch.chosen(), "ends": f"{last_day(day, 2 * _YEAR)}"}


def _amended(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    terms = sketch.chosen()
    contract = terms.pop("contract")
    if sketch.months:
        terms["clears"] = ["ends"]
    return {"contract": contract, "changes": terms}


def _assigned(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    return {**sketch.chosen(), "person": SOMEBODY}


def _invested(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    return {**sketch.chosen(), "person": cast.manager or SOMEBODY}


def _as_chosen(sketch: ActionSketch, day: date, cast: Cast) -> dict[str, Any]:
    return sketch.chosen()


_CONTENT: Mapping[str, Callable[[ActionSketch, date, Cast], dict[str, Any]]] = {
    "interaction": _meeting,
    "executive_contact": _managements,
    "contact_added": _newcomer,
    "knowledge": _knowledge,
    "observation": _as_chosen,
    "customer_verdict": _verdict,
    "escalation_resolved": _as_chosen,
    "contract_signed": _signed,
    "contract_renewed": _renewed,
    "contract_amended": _amended,
    "role_assigned": _assigned,
    "investment": _invested,
}
"""What each kind of action says."""
KINDS_OF_ACTIONS = _CONTENT.keys()
"""The kinds of fact that plans are made of."""
