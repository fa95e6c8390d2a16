"""Made-up histories of a small portfolio: each step is one statement, and a seed gives the same ones again.

The times are quarrelsome: on the windows of the policy after other facts, a microsecond beside, equal,
or far in the past. What is said may be impossible; whether a step is taken is the product's answer.
"""

import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

Fact = dict[str, Any]
STEPS = 40
START = datetime(2024, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MICRO = timedelta(microseconds=1)
WINDOWS = (14, 30, 60, 90, 120, 180, 270, 365, 455, 730)
PAUSES = (timedelta(0), timedelta(hours=1), DAY, 3 * DAY, 10 * DAY, 20 * DAY, 45 * DAY)
_FILE = Path(__file__).parents[2] / "domain/tiers/policies/default.toml"
DEFAULT_POLICY: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))

CONTACTS, CONTRACTS, ESCALATIONS = ("c1", "c2", "c3", "c4"), ("k1", "k2"), ("e1", "e2")
PEOPLE, ACTORS = ("ana", "ben", "cho"), ("ana", "ben", "eve")
ROLES = ("account_manager", "executive_sponsor", "sales_manager")
LEVELS = ("executive", "senior", "manager", "staff")
CHANNELS = ("meeting", "call", "visit", "email", "event", "message")
AGREEMENTS = ("purchase", "framework", "long_term_supply", "cooperation", "alliance", "joint_venture")
PRICING = ("competitive", "value_premium", "negotiated", "negotiated", None)
PROCUREMENT = ("open", "selective", "direct", "none", None)
TIERS = ("vendor", "preferred_supplier", "partner", "strategic_ally")
FACETS = {
    "visibility_inside": ("low", "medium", "high", "very_high", "very_high"),
    "visibility_outside": ("medium", "very_high", "very_high"),
    "competition": ("many", "some", "none", "none"),
    "special_relationship": ("denied", "acknowledged", "acknowledged"),
    "joint_leadership": ("none", "managers", "general_managers"),
    "service_effort": ("normal", "heavy"),
}
ITEMS = ("understand_client.client", "understand_client.client_market", "understand_competitors.products")
DUTIES = ("account_manager.plan", "executive_sponsor.relationship", "sales_manager.training")


class Step(NamedTuple):
    """One statement and when it is recorded: about an account, or (`account` is None) of a policy."""

    recorded_at: datetime
    actor: str
    account: str | None
    content: Fact


def history(seed: int, steps: int = STEPS, *, merges: bool = False, adoptions: bool = False) -> list[Step]:
    """The steps of a seed, in the order of recording."""
    return list(_Teller(Random(seed), merges, adoptions).steps(steps))


class _Teller:
    """Makes things up, and remembers what it said so that later statements can be about it."""

    def __init__(self, chance: Random, merges: bool, adoptions: bool) -> None:
        self.chance = chance
        self.merges, self.adoptions = merges, adoptions
        self.now = START
        self.accounts = tuple("ABCD"[: chance.choice((2, 2, 2, 3, 4))])
        self.said: dict[str, list[Fact]] = {code: [] for code in self.accounts}
        self.planned = {code: self._campaign() for code in self.accounts}
        self.campaigns = {code: START + chance.randint(-60, 240) * DAY for code in self.accounts}
        """When the evidence for a high tier happened; it may be recorded long after that."""

    def steps(self, number: int) -> Iterator[Step]:
        """The openings, and then anything."""
        for code in self.accounts:
            yield self._step(code, self._opening(code))
        for _ in range(number - len(self.accounts)):
            self.now += self.chance.choice(PAUSES)
            code = self.chance.choice(self.accounts)
            if self.adoptions and self.chance.random() < 0.06:
                yield Step(self.now, self.chance.choice(ACTORS), None, self._adoption())
            elif self.planned[code] and self.chance.random() < 0.6:
                yield self._step(code, self.planned[code].pop(0), self.campaigns[code])
            elif self.chance.random() < 0.2:
                yield self._step(code, self._statement_about(code))
            else:
                yield self._step(code, self._anything(code))

    def _step(self, code: str, fields: Fact, around: datetime | None = None) -> Step:
        at = self._moment(code)
        if around:
            at = min(around + self.chance.choice((0, 0, 1, 10, 30, 90)) * DAY, self.now)
        fact_id = str(UUID(int=self.chance.getrandbits(128), version=4))
        fact = {"fact_id": fact_id, "occurred_at": at, **fields}
        if fact["kind"] == "tier_overridden":
            fact["until"] = at + self.chance.choice((14, 60, 90, 180)) * DAY
        self.said[code].append(fact)
        return Step(self.now, self.chance.choice(ACTORS), code, fact)

    # ------------------------------------------------------------------ when

    def _moment(self, code: str) -> datetime:
        others = [fact["occurred_at"] for fact in self.said[code]] or [self.now]
        other, beside = self.chance.choice(others), self.chance.choice((0, 0, 1, -1)) * MICRO
        way = self.chance.random()
        if way < 0.4:
            at = self.now - self.chance.choice((0, 0, 1, 2, 5)) * DAY
        elif way < 0.55:
            at = other
        elif way < 0.75:
            at = other + self.chance.choice((-1, 1, 1)) * self.chance.choice(WINDOWS) * DAY + beside
        elif way < 0.9:
            at = self.now - self.chance.randint(20, 900) * DAY + beside
        else:
            at = self.now.replace(hour=0) + self.chance.choice((0, 0, 1)) * DAY / 2
        return min(at, self.now + DAY)

    def _day(self) -> date:
        return (self.now + self.chance.choice((-730, -365, -90, -30, 0, 0, 10, 60, 200)) * DAY).date()

    # ------------------------------------------------------------------ what

    def _opening(self, code: str) -> Fact:
        kind = self.chance.choice(("government", "enterprise"))
        return {"kind": "account_opened", "code": code, "name": f"Account {code}", "account_kind": kind}

    def _campaign(self) -> list[Fact]:
        """Evidence for a high tier, not always complete; the people first, for the rest names them."""
        met = {"contacts": list(CONTACTS[:3]), "people": [self._one(PEOPLE)]}
        people = [self._contact(name, level="manager") for name in CONTACTS[:3]]
        others = self._some(tuple(FACETS)[1:], 2, 5)
        starts = (START + self.chance.choice((-100, 0, 90)) * DAY).date()
        term = {"starts": starts, "ends": self._one((None, starts + 729 * DAY, starts + 731 * DAY))}
        strong = [
            self._interaction(**met, joint_business=True),
            self._executive(client_level="executive", our_level="executive"),
            self._executive(client_level="executive", our_level="executive"),
            self._contract("k1", agreement="alliance", pricing="negotiated", procurement="none", **term),
            self._knowledge(access="special"),
            *(self._observation(facet, FACETS[facet][-1]) for facet in ("visibility_inside", *others)),
            self._role("role_assigned"),
        ]
        self.chance.shuffle(strong)
        missing = self.chance.choice((0, 0, 0, 1, 2, len(strong)))
        return people + strong[missing:]

    def _anything(self, code: str) -> Fact:
        makers: list[tuple[int, Callable[[], Fact]]] = [
            (4, self._interaction),
            (3, self._executive),
            (2, lambda: self._contact(self._one(CONTACTS), level=self._one(LEVELS))),
            (
                2,
                lambda: {"kind": "contact_changed", "contact": self._one(CONTACTS), **self._contact_change()},
            ),
            (1, lambda: {"kind": "contact_left", "contact": self._one(CONTACTS)}),
            (3, lambda: self._contract(self._one(CONTRACTS))),
            (4, self._about_contract),
            (3, self._escalation),
            (4, self._about_escalation),
            (5, lambda: self._observation(facet := self._one(tuple(FACETS)), self._one(FACETS[facet]))),
            (2, lambda: self._knowledge(access=self._one(("public", "special", "confidential")))),
            (3, self._override),
            (1, lambda: {"kind": "tier_override_lifted", "reason": "It is over"}),
            (3, lambda: self._role(self._one(("role_assigned", "role_assigned", "role_released")))),
            (5, self._work),
            (1, lambda: {"kind": self._one(("account_closed", "account_reopened", "account_reopened"))}),
            (1, self._account_change),
            *([(4, lambda: self._merge(code))] if self.merges else []),
        ]
        weights, kinds = zip(*makers, strict=True)
        fact = self.chance.choices(kinds, weights)[0]()
        return fact | ({"fulfils": [self._one(DUTIES)]} if self.chance.random() < 0.1 else {})

    def _interaction(self, **fields: Any) -> Fact:
        return {
            "kind": "interaction",
            "channel": self._one(CHANNELS),
            "initiative": self._one(("ours", "theirs", "mutual")),
            "contacts": self._some(CONTACTS, 0, 3),
            "people": self._some(PEOPLE, 0, 2),
            "joint_business": self._one((True, False, False)),
            **fields,
        }

    def _executive(self, **fields: Any) -> Fact:
        return {
            "kind": "executive_contact",
            "contacts": self._some(CONTACTS[:3], 1, 2),
            "people": self._some(PEOPLE, 1, 2),
            "client_level": self._one(LEVELS),
            "our_level": self._one(("executive", "executive", "senior")),
            "form": self._one(CHANNELS),
            "introduced_by": self._one((*PEOPLE, None)),
            **fields,
        }

    def _contact(self, name: str, level: str) -> Fact:
        function = self._one(("buying", "making", None))
        key = self._one((True, False, False))
        return {
            "kind": "contact_added",
            "contact": name,
            "name": f"Contact {name}",
            "level": level,
            "function": function,
            "key_person": key,
        }

    def _contact_change(self) -> Fact:
        return self._one(
            ({"level": self._one(LEVELS)}, {"key_person": self._one((True, False))}, {"clears": ["function"]})
        )

    def _contract(self, name: str, **fields: Any) -> Fact:
        starts = self._day()
        ends = self._one((None, starts + self._one((0, 90, 365, 729, 730, 731)) * DAY))
        return {
            "kind": "contract_signed",
            "contract": name,
            "agreement": self._one(AGREEMENTS),
            "pricing": self._one(PRICING),
            "procurement": self._one(PROCUREMENT),
            "exclusive": self._one((True, False)),
            "new_product": self._one((True, False, False)),
            "starts": starts,
            "ends": ends,
            "people": self._some(PEOPLE, 0, 2),
            **fields,
        }

    def _about_contract(self) -> Fact:
        signed = self._contract("k1")
        terms = ("agreement", "pricing", "procurement", "exclusive", "new_product", "starts", "ends")
        name = self._one(terms)
        changes = {name: signed[name]} if signed[name] is not None else {"clears": [name]}
        said = self._one(
            (
                {"kind": "contract_amended", "changes": changes},
                {"kind": "contract_amended", "changes": {"clears": ["ends"]}},
                {"kind": "contract_renewed", "ends": self._day() + 400 * DAY},
                {"kind": "contract_ended", "reason": "terminated"},
                {"kind": "negotiation", "outcome": "agreed"},
            )
        )
        return {**said, "contract": self._one(CONTRACTS), "people": self._some(PEOPLE, 0, 2)}

    def _escalation(self) -> Fact:
        return {
            "kind": "escalation_raised",
            "escalation": self._one(ESCALATIONS),
            "severity": self._one(("critical", "critical", "high", "low")),
            "category": self._one(("problem", "complaint", "delivery")),
            "people": self._some(PEOPLE, 0, 1),
        }

    def _about_escalation(self) -> Fact:
        kind = self._one(("acknowledged", "resolved", "resolved", "reopened"))
        name = self._one(ESCALATIONS)
        return {"kind": f"escalation_{kind}", "escalation": name, "people": self._some(PEOPLE, 0, 1)}

    def _observation(self, facet: str, level: str) -> Fact:
        area = self._one(("pumps", "valves")) if facet == "competition" else None
        people = self._some(PEOPLE, 0, 1)
        return {"kind": "observation", "facet": facet, "level": level, "area": area, "people": people}

    def _knowledge(self, access: str) -> Fact:
        item, people = self._one(ITEMS), self._some(PEOPLE, 0, 1)
        return {"kind": "knowledge", "item": item, "access": access, "people": people}

    def _override(self) -> Fact:
        return {
            "kind": "tier_overridden",
            "tier": self._one(TIERS),
            "reason": "We know better",
            "approver": "dan",
        }

    def _role(self, kind: str) -> Fact:
        role, person = self._one(ROLES), self._one(PEOPLE)
        return {"kind": kind, "role": role, "person": person, "people": self._some(PEOPLE, 0, 1)}

    def _work(self) -> Fact:
        """What fulfils responsibilities and function items and touches no tier."""
        person, people = self._one(PEOPLE), self._some(PEOPLE, 0, 2)
        return self._one(
            (
                {"kind": "responsibility_fulfilled", "responsibility": self._one(DUTIES), "person": person},
                {"kind": "plan_adopted", "plan": "p1", "offers": "Pumps", "people": people},
                {"kind": "plan_reviewed", "plan": "p1", "outcome": "confirmed", "people": people},
                {"kind": "analysis", "item": self._one(("needs", "performance")), "people": people},
                {
                    "kind": "direction_set",
                    "vision": "First",
                    "goals": self._one(("Two", None)),
                    "people": people,
                },
                {
                    "kind": "proposal",
                    "proposal": "o1",
                    "step": self._one(("guided", "won")),
                    "people": people,
                },
                {"kind": "investment", "person": person, "hours": 3},
                {"kind": "priority_set", "size": 1, "potential": 2, "importance": 3, "people": people},
                {"kind": "team_agreed", "members": [person], "vision": "One", "people": people},
                {"kind": "outlook", "statement": "They will grow", "people": people},
                {"kind": "opportunity_identified", "statement": "A plant", "people": people},
                self._action(person, people),
                {"kind": "action_completed", "action": "a1", "people": people},
                self._insight(people),
            )
        )

    def _action(self, person: str, people: list[str]) -> Fact:
        planned = {"action": self._one(("a1", "a2")), "side": "ours", "owner": person, "people": people}
        return {"kind": "action_planned", **planned, "due": self._day(), "title": "Call"}

    def _insight(self, people: list[str]) -> Fact:
        about = {"contact": self._one(CONTACTS), "about": "views"}
        return {"kind": "counterpart_insight", **about, "text": "Plain words", "people": people}

    def _account_change(self) -> Fact:
        change = self._one(
            ({"region": self._one(("north", "south"))}, {"name": "New name"}, {"clears": ["region"]})
        )
        return {"kind": "account_changed", **change}

    def _merge(self, code: str) -> Fact:
        """Into a later account only, so that whatever is retracted or moved, merges never go in circles."""
        later = self.accounts[self.accounts.index(code) + 1 :]
        if later and self.chance.random() < 0.6:
            return {"kind": "account_merged", "into": self._one(later)}
        return {"kind": "merge_reversed"}

    # ------------------------------------------------------------------ what was said, said anew

    def _statement_about(self, code: str) -> Fact:
        targets = [fact for fact in self.said[code] if not fact["kind"].startswith("fact_")]
        target = self._one(targets)
        about = {"target": target["fact_id"], "reason": "Said anew"}
        kind = self._one(("corrected", "corrected", "corrected", "retracted", "retracted", "reinstated"))
        if kind == "reinstated":
            gone = [fact["target"] for fact in self.said[code] if fact["kind"] == "fact_retracted"]
            return {"kind": "fact_reinstated", **about, "target": self._one(gone or [target["fact_id"]])}
        if kind == "retracted" and target["kind"] != "account_opened":
            return {"kind": "fact_retracted", **about}
        moved = {"occurred_at": self._moment(code)}
        return {
            "kind": "fact_corrected",
            **about,
            "changes": self._one((moved, self._other(target) or moved)),
        }

    def _other(self, fact: Fact) -> Fact:
        """Other values for some field of a fact."""
        others: dict[str, Callable[[], Fact]] = {
            "interaction": lambda: {
                "contacts": self._some(CONTACTS, 0, 3),
                "joint_business": self._one((True, False)),
            },
            "executive_contact": lambda: {"client_level": self._one(LEVELS)},
            "contact_added": lambda: {"level": self._one(LEVELS), "key_person": self._one((True, False))},
            "contract_signed": lambda: self._one(
                ({"pricing": self._one(PRICING)}, {"starts": self._day()}, {"ends": None}, {"contract": "k2"})
            ),
            "escalation_raised": lambda: {"severity": self._one(("critical", "low"))},
            "observation": lambda: {"level": self._one(FACETS[fact["facet"]])},
            "knowledge": lambda: {"access": self._one(("public", "confidential"))},
            "role_assigned": lambda: {"person": self._one(PEOPLE)},
            "tier_overridden": lambda: {"tier": self._one(TIERS)},
            "account_opened": lambda: {"segment": self._one(("large", "small"))},
        }
        return others[fact["kind"]]() if fact["kind"] in others else {}

    def _adoption(self) -> Fact:
        first_day = (self.now + self.chance.choice((-200, -30, 0, 1, 10, 60)) * DAY).date()
        return {"kind": "policy_adopted", "from_day": first_day, "policy": variant(self.chance)}

    # ------------------------------------------------------------------ chance

    def _one(self, choices: Any) -> Any:
        return self.chance.choice(choices)

    def _some(self, choices: tuple[str, ...], least: int, most: int) -> list[str]:
        return self.chance.sample(choices, self.chance.randint(least, most))


def variant(chance: Random) -> Fact:
    """The default policy with other numbers: windows, graces, and how much is enough."""
    policy = deepcopy(DEFAULT_POLICY)
    policy["name"] = f"variant-{chance.randint(1, 10**6)}"
    for gate in list(policy["tiers"].values())[1:]:
        gate["grace_days"] = chance.choice((0, 14, 30, 90, 120))
        gate["supporting_needed"] = chance.randint(1, len(gate["supporting"]))
    for one in _conditions(policy):
        parameters = next(value for value in one.values() if isinstance(value, dict))
        for name in ("days", "max_age_days"):
            if name in parameters:
                parameters[name] = chance.choice((parameters[name], 14, 60, 180, 400))
        if isinstance(one.get("at_least"), int):
            one["at_least"] = chance.choice((1, 2, one["at_least"]))
    return policy


def _conditions(policy: Fact) -> Iterator[Fact]:
    for tier in policy["tiers"].values():
        for part in ("required", "supporting", "guards", "descriptive"):
            for criterion in tier.get(part, ()):
                yield from criterion.get("all_of") or criterion["any_of"]
