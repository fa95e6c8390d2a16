"""The oracle's second half: who looks after an account at an instant, item by item.

Reads the data of the coverage policy on its own, and shares no code with `domain/coverage`.
"""

import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.oracle.measures import DAY, Fact, holders, our_people
from tests.oracle.naive import Known

_FILE = Path(__file__).parents[2] / "domain/coverage/policies/default.toml"
POLICY: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
RESPONSIBILITIES: dict[str, Fact] = {
    f"{role}.{name}": {"role": role, **entry}
    for role, entries in POLICY["responsibilities"].items()
    for name, entry in entries.items()
}
FUNCTION_ITEMS: dict[str, Fact] = {
    f"{function}.{name}": entry
    for function, entries in POLICY["functions"].items()
    for name, entry in entries.items()
}
ITEMS = {**RESPONSIBILITIES, **FUNCTION_ITEMS}


class Seen(NamedTuple):
    """How an item stands: by which fact, and until when that is enough."""

    state: str
    holders: tuple[str, ...] = ()
    last_fact: str | None = None
    last_at: datetime | None = None
    due: datetime | None = None


def items(known: Known, code: str, v: datetime) -> dict[str, Seen]:
    """Every item of an account at v; none while it doesn't stand."""
    if not known.stands(code, v):
        return {}
    past = known.evidence(known.counted(code, v), v)
    return {id: _seen(id, past, v) for id in ITEMS}


def covered(seen: dict[str, Seen]) -> int:
    """How many of the 29 responsibilities are covered."""
    return len([id for id in RESPONSIBILITIES if id in seen and seen[id].state in ("covered", "due_soon")])


def _seen(id: str, past: list[Fact], v: datetime) -> Seen:
    role = ITEMS[id].get("role")
    present = tuple(sorted(holders(past, role))) if role else ()
    last = None
    for fact in past:
        people = _taking_part(id, fact)
        by_then = [one for one in past if one["occurred_at"] <= fact["occurred_at"]]
        if people is not None and (role is None or people & holders(by_then, role)):
            last = fact
    if last is None:
        return Seen("unassigned" if role and not present else "never", present)
    due = last["occurred_at"] + ITEMS[id]["cadence_days"] * DAY
    if role and not present:
        state = "unassigned"
    elif v >= due:
        state = "overdue"
    else:
        state = "due_soon" if v >= due - POLICY["due_soon_days"] * DAY else "covered"
    return Seen(state, present, last["fact_id"], last["occurred_at"], due)


def _taking_part(id: str, fact: Fact) -> set[str] | None:
    """Our people whose part in a fact fulfils the item; None if the fact doesn't fulfil it at all."""
    signs = [sign for sign in ITEMS[id]["kinds"] if _shows(sign, fact)]
    parts = [{fact[sign["part"]]} if "part" in sign else our_people(fact) for sign in signs]
    if id in (fact.get("fulfils") or ()) or fact.get("responsibility") == id:
        parts.append(our_people(fact))
    return set().union(*parts) if parts else None


def _shows(sign: Fact, fact: Fact) -> bool:
    return (
        fact["kind"] == sign["kind"]
        and all(
            set(_several(fact.get(name))) & set(_several(one)) for name, one in sign.get("where", {}).items()
        )
        and all(fact.get(name) for name in sign.get("stated", ()))
        and all(len(fact.get(name) or ()) >= least for name, least in sign.get("at_least", {}).items())
    )


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else [value]
