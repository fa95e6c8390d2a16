"""What binds the two firms: the contracts to sign, to renew and to amend, and the roles to assign."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

from tierline.domain.account.contracts import (
    AboutContract,
    Agreement,
    Contract,
    Pricing,
    Procurement,
    lasts,
)
from tierline.domain.planning.ground import PlanGround, Way, WaysThere
from tierline.domain.planning.sketches import ActionSketch
from tierline.domain.shared.time import DAY, earlier
from tierline.domain.shared.words import Words
from tierline.domain.tiers.measures.in_force import InForce

CHOICES: dict[str, tuple[Any, ...]] = {
    "agreement": get_args(Agreement),
    "procurement": get_args(Procurement),
    "pricing": get_args(Pricing),
    "exclusive": (False, True),
    "formal": (True, False),
    "new_product": (False, True),
}
"""The terms of a contract that are chosen of a few values."""
MOST = 8
"""So many contracts that there are already are looked at, the last ones signed."""
NEW = "new"
NOT_CHOSEN = Words("it asks for terms that no plan chooses")


def ways_to_agree(measure: InForce, lacking: int, ground: PlanGround) -> WaysThere:
    """How so many more contracts, or assignments of a role, come to be in force."""
    if measure.of == "assignments":
        return _assigned(measure, lacking, ground)
    wanted = _wanted(measure, ground)
    if wanted is None:
        return WaysThere((), NOT_CHOSEN)
    signed = tuple(
        ActionSketch("contract_signed", f"{NEW}-{number}", wanted, months=measure.months or 0)
        for number in range(lacking)
    )
    ways = [signed, *(_with_contracts(measure, wanted, ground) if lacking == 1 else ())]
    return WaysThere(tuple(ways))


def _wanted(measure: InForce, ground: PlanGround) -> dict[str, dict[Any, int]] | None:
    """The terms that count, each with its cost; None if they can't be chosen."""
    found: dict[str, dict[Any, int]] = {}
    for name, allowed in measure.where.items():
        found[name] = {one: ground.costs.of_value(name, one) for one in allowed}
    for name, shut_out in list(measure.unless.items())[:1]:
        values = found.get(name) or dict.fromkeys(CHOICES.get(name, ()), 0)
        found[name] = {one: ground.costs.of_value(name, one) for one in values if one not in shut_out}
    return None if any(not values for values in found.values()) else found


def _with_contracts(measure: InForce, wanted: dict[str, dict[Any, int]], ground: PlanGround) -> Iterator[Way]:
    """The contracts that would count if they were renewed or amended."""
    for reference, contract in _contracts(ground):
        if contract.in_force_at(ground.at):
            changes = {name: of for name, of in wanted.items() if getattr(contract.terms, name) not in of}
            long = not measure.months or lasts(contract.terms.starts, contract.terms.ends, measure.months)
            months = 0 if long else measure.months or 0
            yield (ActionSketch("contract_amended", reference, changes, _of(reference), months=months),)
        elif (ends := _runs_out(contract, ground)) and measure.admits(contract.terms):
            latest = earlier(ends, DAY)
            yield (ActionSketch("contract_renewed", reference, {}, _of(reference), latest=latest),)


def _of(reference: str) -> dict[str, str]:
    return {"contract": reference}


def _runs_out(contract: Contract, ground: PlanGround) -> datetime | None:
    """When a contract runs out by its terms, if it does while the plan has days to renew it."""
    ends = contract.binds[1]
    return ends if contract.state_at(ground.at) == "ran_out" and ends > ground.now + DAY else None


def _contracts(ground: PlanGround) -> list[tuple[str, Contract]]:
    """The contracts of the account that were not ended, the one signed last first."""
    found = []
    for reference in ground.own.entities("contract"):
        contract: Contract | None = None
        for entry in ground.own.about("contract", reference):
            if isinstance(entry.fact, AboutContract):
                contract = entry.fact.apply(contract)
        if contract and not contract.ended:
            found.append((reference, contract))
    return sorted(found, key=lambda one: (one[1].terms.occurred_at, one[0]), reverse=True)[:MOST]


def _assigned(measure: InForce, lacking: int, ground: PlanGround) -> WaysThere:
    roles = measure.where.get("role", ())
    if lacking != 1 or set(measure.where) - {"role"} or measure.unless:
        return WaysThere((), NOT_CHOSEN)
    options = {"role": dict.fromkeys(roles, 0)} if roles else {"role": {"account_manager": 0}}
    return WaysThere(((ActionSketch("role_assigned", "0", options),),))
