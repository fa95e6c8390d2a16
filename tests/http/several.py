"""One system as several people see it, who may see other accounts and texts.

What belongs to the accounts that are foreign to most of them has THEIRS in its code, names and references, so
that it is found wherever it comes through.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.doors import Door
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, LOCAL, AccountSet, Principal, Scope
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.interfaces.wiring import System

OURS, MERGED, THEIRS, GONE = "OURS-1", "OURS-2", "THEIRS-1", "THEIRS-2"
SETS = {
    "all": ALL_ACCOUNTS,
    "some": AccountSet(codes=frozenset((OURS,))),
    "none": AccountSet(),
    "merged": AccountSet(codes=frozenset((MERGED,))),
    "northern": AccountSet(regions=frozenset(("north",))),
    "rails": AccountSet(segments=frozenset(("rail",))),
    "anna": AccountSet(held_by="p-anna"),
    "dee": AccountSet(held_by="p-dee"),
    "team": AccountSet(held_by="p-dee", teams=True),
}
NO_TEXTS = EVERY_SCOPE - {Scope.READ_TEXTS}
_YEAR = {"period_starts": "2025-01-01", "period_ends": "2027-12-31"}


class Doors:
    """The door of a system as it is to each of them."""

    def __init__(self, system: System) -> None:
        self.system = system
        # One app for them all: making one takes longer than asking it.
        self._door = Door(system)

    def seen_by(self, name: str, scopes: frozenset[Scope] = EVERY_SCOPE) -> Door:
        """The door as somebody sees it, until somebody else's is asked for."""
        self.system.access.local = Principal(LOCAL, scopes, SETS[name])
        return self._door


def fill(door: Door, *, theirs: bool = True) -> None:
    """A firm with two accounts, one merged into the other, and, if wanted, two more alike of others."""
    for person, team in (("p-anna", "red"), ("p-bo", "blue"), ("p-dee", "blue")):
        of_the_firm(door, "person_added", person=person, name=f"Name of {person}", level="senior", team=team)
    code = _account(door, OURS, MERGED, "ours", "p-anna")
    _budget(door, code, "ours", "70")
    if theirs:
        code = _account(door, THEIRS, GONE, "THEIRS", "p-bo")
        _budget(door, code, "THEIRS", "77")


def _budget(door: Door, code: str, mark: str, hours: str) -> None:
    """A budget for an account, which was retracted once, for a reason, and is there again."""
    budget = of_the_firm(door, "budget_set", account=code, hours=hours, **_YEAR)
    of_the_firm(door, "fact_retracted", target=budget, reason=f"{mark} saves")
    of_the_firm(door, "fact_reinstated", target=budget, reason=f"{mark} saves no more")


def of_the_firm(door: Door, kind: str, **fields: Any) -> str:
    """State a fact of the firm's own book that is taken; its id."""
    content = {"kind": kind, "occurred_at": "2025-01-02T08:00:00Z", "fact_id": _id(kind, *fields.values())}
    response = door.client.post("/v1/firm/facts", json={**content, **fields})
    assert response.status_code == 201, response.text
    return str(content["fact_id"])


def _account(door: Door, code: str, merged: str, mark: str, person: str) -> str:
    """An account with something of each sort, and another that is merged into it."""
    place = ("north", "steel") if mark == "ours" else ("south", "rail")
    named = {"region": place[0], "segment": place[1]}
    for one in (code, merged):
        assert door.open(one, name=f"{mark} {one}", fact_id=_id(one), **named).status_code == 201
    contact, held = f"{mark}-c1", {"role": "account_manager", "person": person}
    _state(door, code, "role_assigned", **held)
    _state(door, code, "contact_added", contact=contact, name=f"{mark} Contact", level="executive",
           email=f"{mark}@example.com")  # fmt: skip
    _state(door, code, "interaction", channel="meeting", initiative="theirs", contacts=[contact],
           people=[person], note=f"{mark} note")  # fmt: skip
    amount = {"value": "100000", "currency": "EUR"}
    _state(door, code, "contract_signed", contract=f"{mark}-k1", agreement="framework", amount=amount,
           starts="2025-03-03", ends="2027-03-03")  # fmt: skip
    _state(door, code, "escalation_raised", escalation=f"{mark}-e1", severity="high", category="problem",
           people=[person])  # fmt: skip
    _state(door, code, "investment", hours="90", person=person)
    _state(door, merged, "contact_added", contact=f"{mark}-c2", name=f"{mark} Other", level="manager")
    _state(door, merged, "account_merged", into=code, occurred_at="2025-06-01T00:00:00Z")
    return code


def _state(door: Door, code: str, kind: str, **fields: Any) -> None:
    door.stated(kind, code, fact_id=fact_of(code, kind), **fields)


def about_the_budget(system: System, code: str) -> list[str]:
    """The ids of an account's budget in the firm's own book, and of all that was stated about it."""
    facts = [one.fact for one in system.log.page(0, 1000)]
    budget = next(one for one in facts if one.kind == "budget_set" and one.accounts() == (code,))
    about = [one for one in facts if isinstance(one, StatementAboutAFact) and one.target == budget.fact_id]
    return [str(one.fact_id) for one in (budget, *about)]


def fact_of(code: str, kind: str) -> str:
    """The id of the fact of a kind that is stated of an account."""
    return _id(code, kind)


def _id(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, repr(parts)))
