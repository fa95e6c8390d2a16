"""Coverage at one instant, worked out the slow way: walk all facts up to it and remember the last of each.

Shares no code with the product but the facts themselves; it reads the policy data on its own.
"""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.history import History

DATA = tomllib.loads(
    (Path(__file__).parents[3] / "domain/coverage/policies/default.toml").read_text(encoding="utf-8")
)
ITEMS: dict[str, dict[str, Any]] = {
    f"{group}.{name}": {**entry, "role": group if section == "responsibilities" else None}
    for section in ("responsibilities", "functions")
    for group, members in DATA[section].items()
    for name, entry in members.items()
}


class Seen(NamedTuple):
    """What is to be seen of one item."""

    state: str
    holders: tuple[str, ...]
    last_fact: UUID | None
    last_at: datetime | None
    due: datetime | None


def seen_at(history: History, at: datetime) -> dict[str, Seen]:
    """Every item at an instant; empty while the account isn't open."""
    past = [entry.fact for entry in history if entry.fact.occurred_at <= at]
    if not _is_open(past):
        return {}
    return {id: _seen(id, past, at) for id in ITEMS}


def _seen(id: str, past: list[Fact], at: datetime) -> Seen:
    role = ITEMS[id]["role"]
    last: Fact | None = None
    for fact in past:
        people = _people(id, fact)
        if people is None:
            continue
        if role is None or people & _holders(role, [f for f in past if f.occurred_at <= fact.occurred_at]):
            last = fact
    holders = tuple(sorted(_holders(role, past))) if role else ()
    if last is None:
        return Seen("unassigned" if role and not holders else "never", holders, None, None, None)
    due = last.occurred_at + timedelta(days=ITEMS[id]["cadence_days"])
    state = "covered"
    if at + timedelta(days=DATA["due_soon_days"]) >= due:
        state = "due_soon"
    if at >= due:
        state = "overdue"
    if role and not holders:
        state = "unassigned"
    return Seen(state, holders, last.fact_id, last.occurred_at, due)


def _people(id: str, fact: Fact) -> set[str] | None:
    """Whose part in the fact counts for the item; None if the fact doesn't fulfil it at all."""
    content = fact.model_dump(mode="json")
    ways = [sign for sign in ITEMS[id]["kinds"] if _shows(sign, content)]
    found = [content[sign["part"]] if "part" in sign else fact.our_people() for sign in ways]
    if id in content["fulfils"] or content.get("responsibility") == id:
        found.append(fact.our_people())
    return {person for people in found for person in _list(people)} if found else None


def _shows(sign: dict[str, Any], content: dict[str, Any]) -> bool:
    if content["kind"] != sign["kind"]:
        return False
    for field, wanted in sign.get("where", {}).items():
        if not set(_list(content[field])) & set(_list(wanted)):
            return False
    if any(not content[field] for field in sign.get("stated", ())):
        return False
    return all(len(content[field]) >= least for field, least in sign.get("at_least", {}).items())


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _holders(role: str, past: Iterable[Fact]) -> set[str]:
    holders: set[str] = set()
    for fact in _of(past, "role_assigned", "role_released"):
        if fact["role"] == role:
            (holders.add if fact["kind"] == "role_assigned" else holders.discard)(fact["person"])
    return holders


def _is_open(past: Iterable[Fact]) -> bool:
    now = None
    for fact in _of(past, "account_opened", "account_closed", "account_reopened"):
        if fact["kind"] == "account_opened" or now is not None:
            now = fact["kind"] != "account_closed"
    return now is True


def _of(past: Iterable[Fact], *kinds: str) -> Iterator[dict[str, Any]]:
    return (fact.model_dump(mode="json") for fact in past if fact.kind in kinds)
