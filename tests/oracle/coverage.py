"""The oracle's second half: who looks after an account at an instant, item by item.

Reads the data of the coverage policies on its own, and shares no code with `domain/coverage`.
"""

import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.oracle.firm import is_in
from tests.oracle.measures import DAY, Fact, holders, our_people
from tests.oracle.naive import Known

_POLICIES = Path(__file__).parents[2] / "domain/coverage/policies"
POLICY: Fact = tomllib.loads((_POLICIES / "default.toml").read_text(encoding="utf-8"))
"""The policy by which coverage is judged where none was adopted."""
SECOND_POLICY: Fact = tomllib.loads((_POLICIES / "default-2.toml").read_text(encoding="utf-8"))


def _entries(section: Fact) -> Fact:
    return {f"{group}.{name}": entry for group, those in section.items() for name, entry in those.items()}


RESPONSIBILITIES = tuple(_entries(POLICY["responsibilities"]))
FUNCTION_ITEMS = tuple(_entries(POLICY["functions"]))


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
    codes, adopted = known.counted(code, v), known.coverage(v) or POLICY
    told = [*known.evidence(codes, v), *(fact for fact in known.firm if fact["occurred_at"] <= v)]
    past = sorted(told, key=lambda fact: (fact["occurred_at"], fact["position"]))
    entries = _entries(adopted["responsibilities"]) | _entries(adopted["functions"])
    return {id: _seen(id, past, v, {**entry, "codes": codes}, adopted) for id, entry in entries.items()}


def covered(seen: dict[str, Seen]) -> int:
    """How many of the 29 responsibilities are covered."""
    return len([id for id in RESPONSIBILITIES if id in seen and seen[id].state in ("covered", "due_soon")])


def _seen(id: str, past: list[Fact], v: datetime, entry: Fact, policy: Fact) -> Seen:
    role = id.split(".", maxsplit=1)[0] if id in RESPONSIBILITIES else None
    present = tuple(sorted(holders(past, role))) if role else ()
    last = None
    for fact in past:
        by_then = [one for one in past if one["occurred_at"] <= fact["occurred_at"]]
        people = _taking_part(id, entry, fact)
        if fact["kind"] in ("duty_fulfilled", "budget_set"):
            counts = people is not None and _for_the_department(fact, entry["codes"], by_then, past)
        else:
            counts = people is not None and (role is None or bool(people & holders(by_then, role)))
        last = fact if counts else last
    if last is None:
        return Seen("unassigned" if role and not present else "never", present)
    due = last["occurred_at"] + entry["cadence_days"] * DAY
    if role and not present:
        state = "unassigned"
    elif v >= due:
        state = "overdue"
    else:
        state = "due_soon" if v >= due - policy["due_soon_days"] * DAY else "covered"
    return Seen(state, present, last["fact_id"], last["occurred_at"], due)


def _for_the_department(fact: Fact, codes: Iterable[str], by_then: list[Fact], past: list[Fact]) -> bool:
    """Whether what the firm's own book says was done for people or an account counts on one with these codes.

    Who was in a team is told by all that is known at v, like every earlier moment.
    """
    leading, at = holders(by_then, "sales_manager"), fact["occurred_at"]
    if (fact["by"] not in leading) if fact["kind"] == "duty_fulfilled" else not leading:
        return False
    if fact.get("of"):
        return fact["of"] in codes
    if not fact.get("people") and not fact.get("team"):
        return True
    managers = holders(by_then, "account_manager")
    return any(
        one in (fact.get("people") or ()) or is_in(past, one, fact.get("team"), at) for one in managers
    )


def _taking_part(id: str, entry: Fact, fact: Fact) -> set[str] | None:
    """Our people whose part in a fact fulfils the item; None if the fact doesn't fulfil it at all."""
    signs = [sign for sign in entry["kinds"] if _shows(sign, fact)]
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
        and not any(fact.get(name) for name in sign.get("unstated", ()))
        and all(len(fact.get(name) or ()) >= least for name, least in sign.get("at_least", {}).items())
    )


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else [value]
