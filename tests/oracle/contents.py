"""What a made-up statement of each kind says: fields at random, biased towards what tiers ask for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

Fact = dict[str, Any]
START = datetime(2024, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)

CONTACTS, CONTRACTS, ESCALATIONS = ("c1", "c2", "c3", "c4"), ("k1", "k2"), ("e1", "e2")
PEOPLE = ("ana", "ben", "cho")
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


class Contents:
    """Makes up the fields of facts; `now` is when they are recorded."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.now = START

    def opening(self, code: str) -> Fact:
        kind = self.chance.choice(("government", "enterprise"))
        return {"kind": "account_opened", "code": code, "name": f"Account {code}", "account_kind": kind}

    def campaign(self) -> list[Fact]:
        """Evidence for a high tier, not always complete; the people first, for the rest names them."""
        met = {"contacts": list(CONTACTS[:3]), "people": [self.one(PEOPLE)]}
        highest = self.one(("executive", "executive", "executive", "senior"))
        people = [self.contact(CONTACTS[0], level=highest)]
        people += [self.contact(name, level="manager") for name in CONTACTS[1:3]]
        top = {"contacts": [CONTACTS[0]], "our_level": "executive", "form": self.one(("meeting", "visit"))}
        others = self.some(tuple(FACETS)[1:], 2, 5)
        starts = (START + self.chance.choice((-100, 0, 90)) * DAY).date()
        term = {"starts": starts, "ends": self.one((None, starts + 729 * DAY, starts + 731 * DAY))}
        strong = [
            self.interaction(**met, joint_business=True),
            self.executive(**top, client_level=self.one((highest, None))),
            self.executive(**top, client_level=self.one((highest, None))),
            self.contract("k1", agreement="alliance", pricing="negotiated", procurement="none", **term),
            self.knowledge(access="special"),
            *(self.observation(facet, FACETS[facet][-1]) for facet in ("visibility_inside", *others)),
            self.role("role_assigned"),
        ]
        self.chance.shuffle(strong)
        missing = self.chance.choice((0, 0, 0, 1, 2, len(strong)))
        return people + strong[missing:]

    def life(self) -> list[Fact]:
        """Something from its beginning on: an escalation, a contract, an override, a pause; step by step."""
        name, signed = self.one(ESCALATIONS), self.day()
        trouble = {"escalation": name, "people": self.some(PEOPLE, 0, 1)}
        contract = {"contract": "k2", "people": self.some(PEOPLE, 0, 1)}
        lives = (
            [
                {**self.escalation(), **trouble, "severity": "critical"},
                {"kind": "escalation_resolved", **trouble},
                {"kind": "escalation_reopened", **trouble},
            ],
            [
                self.contract("k2", starts=signed, ends=signed + 90 * DAY),
                {"kind": "contract_renewed", **contract, "ends": signed + self.one((180, 729, 730)) * DAY},
                {"kind": "contract_ended", **contract, "reason": "completed"},
            ],
            [
                self.override(),
                {"kind": "override_approved"},
                {"kind": "tier_override_lifted", "reason": "It is over"},
            ],
            [{"kind": "account_closed"}, {"kind": "account_reopened"}],
        )
        life: list[Fact] = self.one(lives)
        return life[: self.one((1, 2, 3))]

    def anything(self) -> Fact:
        """A fact of any kind, about anything."""
        makers: list[tuple[int, Callable[[], Fact]]] = [
            (4, self.interaction),
            (3, self.executive),
            (2, lambda: self.contact(self.one(CONTACTS), level=self.one(LEVELS))),
            (2, self.contact_change),
            (1, lambda: {"kind": "contact_left", "contact": self.one(CONTACTS)}),
            (3, lambda: self.contract(self.one(CONTRACTS))),
            (3, self.escalation),
            (5, lambda: self.observation(facet := self.one(tuple(FACETS)), self.one(FACETS[facet]))),
            (2, lambda: self.knowledge(access=self.one(("public", "special", "confidential")))),
            (3, self.override),
            (3, lambda: {"kind": "override_approved"}),
            (2, self.verdict),
            (1, lambda: {"kind": "tier_override_lifted", "reason": "It is over"}),
            (3, lambda: self.role(self.one(("role_assigned", "role_assigned", "role_released")))),
            (5, self.work),
            (1, lambda: {"kind": self.one(("account_closed", "account_reopened", "account_reopened"))}),
            (1, self.account_change),
        ]
        weights, kinds = zip(*makers, strict=True)
        made: Fact = self.chance.choices(kinds, weights)[0]()
        return made

    def interaction(self, **fields: Any) -> Fact:
        return {
            "kind": "interaction",
            "channel": self.one(CHANNELS),
            "initiative": self.one(("ours", "theirs", "mutual")),
            "contacts": self.some(CONTACTS, 0, 3),
            "people": self.some(PEOPLE, 0, 2),
            "joint_business": self.one((True, False, False)),
            **fields,
        }

    def executive(self, **fields: Any) -> Fact:
        return {
            "kind": "executive_contact",
            "contacts": self.some(CONTACTS[:3], 1, 2),
            "people": self.some(PEOPLE, 1, 2),
            "client_level": self.one((None, *LEVELS)),
            "our_level": self.one(("executive", "executive", "senior")),
            "form": self.one(CHANNELS),
            "introduced_by": self.one((*PEOPLE, None)),
            **fields,
        }

    def contact(self, name: str, level: str) -> Fact:
        function = self.one(("buying", "making", None))
        key = self.one((True, False, False))
        return {
            "kind": "contact_added",
            "contact": name,
            "name": f"Contact {name}",
            "level": level,
            "function": function,
            "key_person": key,
        }

    def contact_change(self) -> Fact:
        changes = (
            {"level": self.one(LEVELS)},
            {"key_person": self.one((True, False))},
            {"clears": ["function"]},
        )
        return {"kind": "contact_changed", "contact": self.one(CONTACTS), **self.one(changes)}

    def contract(self, name: str, **fields: Any) -> Fact:
        starts = self.day()
        ends = self.one((None, starts + self.one((0, 90, 365, 729, 730, 731)) * DAY))
        return {
            "kind": "contract_signed",
            "contract": name,
            "agreement": self.one(AGREEMENTS),
            "pricing": self.one(PRICING),
            "procurement": self.one(PROCUREMENT),
            "exclusive": self.one((True, False)),
            "formal": self.one((True, True, False)),
            "new_product": self.one((True, False, False)),
            "starts": starts,
            "ends": ends,
            "people": self.some(PEOPLE, 0, 2),
            **fields,
        }

    def escalation(self) -> Fact:
        return {
            "kind": "escalation_raised",
            "escalation": self.one(ESCALATIONS),
            "severity": self.one(("critical", "critical", "high", "low")),
            "category": self.one(("problem", "complaint", "delivery")),
            "people": self.some(PEOPLE, 0, 1),
        }

    def observation(self, facet: str, level: str) -> Fact:
        area = self.one(("pumps", "valves")) if facet == "competition" else None
        people = self.some(PEOPLE, 0, 1)
        return {"kind": "observation", "facet": facet, "level": level, "area": area, "people": people}

    def knowledge(self, access: str) -> Fact:
        item, people = self.one(ITEMS), self.some(PEOPLE, 0, 1)
        return {"kind": "knowledge", "item": item, "access": access, "people": people}

    def override(self) -> Fact:
        return {
            "kind": "tier_overridden",
            "tier": self.one(TIERS),
            "reason": "We know better",
        }

    def verdict(self) -> Fact:
        says = self.one(({"tier": self.one(TIERS)}, {"tier": self.one(TIERS)}, {"rating": 4}))
        return {"kind": "customer_verdict", "channel": "letter", **says, "people": self.some(PEOPLE, 0, 1)}

    def role(self, kind: str) -> Fact:
        role, person = self.one(ROLES), self.one(PEOPLE)
        return {"kind": kind, "role": role, "person": person, "people": self.some(PEOPLE, 0, 1)}

    def work(self) -> Fact:
        """What fulfils responsibilities and function items and touches no tier."""
        person, people = self.one(PEOPLE), self.some(PEOPLE, 0, 2)
        work: Fact = self.one(
            (
                {"kind": "responsibility_fulfilled", "responsibility": self.one(DUTIES), "person": person},
                {
                    "kind": "handover_acknowledged",
                    "role": self.one(ROLES),
                    "person": person,
                    "basis_position": 1,
                    "fulfils": [self.one(DUTIES)],
                },
                {"kind": "plan_adopted", "plan": "p1", "offers": "Pumps", "people": people},
                {"kind": "plan_reviewed", "plan": "p1", "outcome": "confirmed", "people": people},
                {"kind": "analysis", "item": self.one(("needs", "performance")), "people": people},
                {
                    "kind": "direction_set",
                    "vision": "First",
                    "goals": self.one(("Two", None)),
                    "people": people,
                },
                {
                    "kind": "proposal",
                    "proposal": "o1",
                    "step": self.one(("guided", "won")),
                    "people": people,
                },
                {
                    "kind": "investment",
                    "person": person,
                    "hours": self.one((1, 3, 30)),
                    "category": self.one(("service", "travel", "sales", None)),
                },
                {"kind": "priority_set", "size": 1, "potential": 2, "importance": 3, "people": people},
                {"kind": "team_agreed", "members": [person], "vision": "One", "people": people},
                {"kind": "outlook", "statement": "They will grow", "people": people},
                {"kind": "opportunity_identified", "statement": "A plant", "people": people},
                self.action(person, people),
                {"kind": "action_completed", "action": "a1", "people": people},
                self.insight(people),
            )
        )
        return work

    def action(self, person: str, people: list[str]) -> Fact:
        planned = {"action": self.one(("a1", "a2")), "side": "ours", "owner": person, "people": people}
        return {"kind": "action_planned", **planned, "due": self.day(), "title": "Call"}

    def insight(self, people: list[str]) -> Fact:
        about = {"contact": self.one(CONTACTS), "about": "views"}
        return {"kind": "counterpart_insight", **about, "text": "Plain words", "people": people}

    def account_change(self) -> Fact:
        change = self.one(
            ({"region": self.one(("north", "south"))}, {"name": "New name"}, {"clears": ["region"]})
        )
        return {"kind": "account_changed", **change}

    def other(self, fact: Fact) -> Fact:
        """Other values for some field of a fact."""
        others: dict[str, Callable[[], Fact]] = {
            "interaction": lambda: {
                "contacts": self.some(CONTACTS, 0, 3),
                "joint_business": self.one((True, False)),
            },
            "executive_contact": lambda: {"client_level": self.one((None, *LEVELS))},
            "customer_verdict": lambda: {"tier": self.one(TIERS)},
            "contact_added": lambda: {"level": self.one(LEVELS), "key_person": self.one((True, False))},
            "contract_signed": lambda: self.one(
                ({"pricing": self.one(PRICING)}, {"starts": self.day()}, {"ends": None}, {"contract": "k2"})
            ),
            "escalation_raised": lambda: {"severity": self.one(("critical", "low"))},
            "observation": lambda: {"level": self.one(FACETS[fact["facet"]])},
            "knowledge": lambda: {"access": self.one(("public", "confidential"))},
            "role_assigned": lambda: {"person": self.one(PEOPLE)},
            "tier_overridden": lambda: {"tier": self.one(TIERS)},
            "account_opened": lambda: {"segment": self.one(("large", "small"))},
        }
        return others[fact["kind"]]() if fact["kind"] in others else {}

    def one(self, choices: Any) -> Any:
        """One of several values."""
        return self.chance.choice(choices)

    def some(self, choices: tuple[str, ...], least: int, most: int) -> list[str]:
        """Some of several values."""
        return self.chance.sample(choices, self.chance.randint(least, most))

    def day(self) -> date:
        """A day on which something begins or ends."""
        return (self.now + self.chance.choice((-730, -365, -90, -30, 0, 0, 10, 60, 200)) * DAY).date()
