"""The default policy judged the slow way: one instant at a time, straight from the statements.

Nothing here knows step functions, measures or the policy file: numbers and rules are written out
once more, so that the engine and this must be wrong in the same way to agree by mistake. A value
changes only at certain instants (`turning_points`), so looking at those is looking at all.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

Fact = dict[str, Any]
DAY = timedelta(days=1)
MICRO = timedelta(microseconds=1)
TIERS = ["vendor", "preferred_supplier", "partner", "strategic_ally"]
LEVELS = ["low", "medium", "high", "very_high"]
GRACE = 90 * DAY
SPANS = [14, 30, 180, 365, 730]


def effective(statements: list[Fact]) -> list[Fact]:
    """The facts that hold, as last stated, by (`occurred_at`, place in the order of recording)."""
    facts: dict[int, Fact] = {}
    for place, said in enumerate(statements, 1):
        target = said["target"].int if "target" in said else 0
        match said["kind"]:
            case "fact_corrected":
                facts[target] = {**facts[target], **said["changes"]}
            case "fact_retracted":
                facts[target] = {**facts[target], "holds": False}
            case "fact_reinstated":
                facts[target] = {**facts[target], "holds": True}
            case _:
                facts[place] = {**said, "place": place, "holds": True}
    holding = (fact for fact in facts.values() if fact["holds"])
    return sorted(holding, key=lambda fact: (fact["occurred_at"], fact["place"]))


class Naive:
    """What is true of an account at an instant, by the facts up to then."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = facts
        self._gates: dict[tuple[str, datetime], bool] = {}
        self._points: list[datetime] | None = None

    # ------------------------------------------------------------------ facts at an instant

    def until(self, v: datetime) -> "Naive":
        """The account as if nothing had happened later."""
        return Naive([fact for fact in self.facts if fact["occurred_at"] <= v])

    def of(self, v: datetime, *kinds: str) -> list[Fact]:
        return [fact for fact in self.facts if fact["occurred_at"] <= v and fact["kind"] in kinds]

    def within(self, v: datetime, days: int, *kinds: str) -> list[Fact]:
        return [fact for fact in self.of(v, *kinds) if v - days * DAY < fact["occurred_at"]]

    def contacts(self, v: datetime) -> dict[str, Fact]:
        known: dict[str, Fact] = {}
        for fact in self.of(v, "contact_added", "contact_changed"):
            if fact["kind"] == "contact_added":
                known[fact["contact"]] = {"key_person": False, **fact}
            else:
                stated = {name: fact[name] for name in ("level", "key_person") if fact.get(name) is not None}
                known[fact["contact"]] = {**known.get(fact["contact"], {}), **stated}
        return known

    def key_people(self, v: datetime) -> set[str]:
        met = {
            c for fact in self.within(v, 180, "interaction", "executive_contact") for c in fact["contacts"]
        }
        known = self.contacts(v)
        return {
            contact
            for contact in met
            if known.get(contact, {}).get("key_person")
            or known.get(contact, {}).get("level") in ("manager", "senior", "executive")
        }

    def contracts(self, v: datetime) -> list[Fact]:
        signed: dict[str, Fact] = {}
        for fact in self.of(v, "contract_signed", "contract_amended", "contract_renewed", "contract_ended"):
            name = fact["contract"]
            if fact["kind"] == "contract_signed":
                signed[name] = dict(fact)
            elif name in signed and fact["kind"] == "contract_ended":
                signed[name]["over"] = True
            elif name in signed and fact["kind"] == "contract_renewed":
                signed[name]["ends"] = fact["ends"]
            elif name in signed:
                changes = dict(fact["changes"])
                cleared = dict.fromkeys(changes.pop("clears", ()))
                signed[name].update({**changes, **cleared})
        return [terms for terms in signed.values() if not terms.get("over") and self._runs(terms, v)]

    @staticmethod
    def _runs(terms: Fact, v: datetime) -> bool:
        today = v.date()
        return bool(terms["starts"] <= today and (terms.get("ends") is None or today <= terms["ends"]))

    def level(self, v: datetime, facet: str, days: int, area: str | None = None) -> str | None:
        seen = [fact for fact in self.of(v, "observation") if fact["facet"] == facet]
        if area is not None:
            seen = [fact for fact in seen if fact["area"] == area]
        if not seen or seen[-1]["occurred_at"] <= v - days * DAY:
            return None
        return str(seen[-1]["level"])

    def competition(self, v: datetime) -> list[str]:
        areas = {fact["area"] for fact in self.of(v, "observation") if fact["facet"] == "competition"}
        return [level for area in areas if (level := self.level(v, "competition", 365, area))]

    def escalations_open_longer_than(self, v: datetime, days: int) -> int:
        raised: dict[str, Fact] = {}
        for fact in self.of(v, "escalation_raised", "escalation_resolved", "escalation_reopened"):
            name = fact["escalation"]
            if fact["kind"] == "escalation_raised":
                raised[name] = {**fact, "open": True}
            elif name in raised:
                raised[name]["open"] = fact["kind"] == "escalation_reopened"
        return sum(
            fact["open"] and fact["severity"] == "critical" and fact["occurred_at"] <= v - days * DAY
            for fact in raised.values()
        )

    # ------------------------------------------------------------------ criteria and gates

    def state(self, criterion: str, v: datetime) -> str:
        """`met`, `unmet` or `unknown`."""
        answer = CRITERIA[criterion](self, v)
        return "unknown" if answer is None else "met" if answer else "unmet"

    def gate(self, tier: str, v: datetime) -> bool:
        if (tier, v) not in self._gates:
            required, supporting, needed, guard = GATES[tier]
            self._gates[tier, v] = (
                self.state(required, v) == "met"
                and sum(self.state(criterion, v) == "met" for criterion in supporting) >= needed
                and (guard is None or self.state(guard, v) != "unmet")
            )
        return self._gates[tier, v]

    def opened(self, v: datetime) -> bool:
        standing = None
        for fact in self.of(v, "account_opened", "account_closed", "account_reopened"):
            if fact["kind"] == "account_opened" or standing is not None:
                standing = fact["kind"] != "account_closed"
        return bool(standing)

    def derived(self, v: datetime) -> str | None:
        if not self.opened(v):
            return None
        lately = [u for u in self.turning_points() if v - GRACE < u <= v]
        # Just after v - grace, the gate is as it is at v - grace: it changes at turning points only.
        instants = [v - GRACE, *lately]
        return next((t for t in reversed(TIERS[1:]) if any(self.gate(t, u) for u in instants)), "vendor")

    def override(self, v: datetime) -> Fact | None:
        decided = self.of(v, "tier_overridden", "tier_override_lifted")
        if not self.opened(v) or not decided or decided[-1]["kind"] == "tier_override_lifted":
            return None
        return decided[-1] if v < decided[-1]["until"] else None

    def tier(self, v: datetime) -> str | None:
        override = self.override(v)
        return override["tier"] if override else self.derived(v)

    def at_risk(self, v: datetime) -> bool:
        derived = self.derived(v)
        return derived not in (None, "vendor") and not self.gate(str(derived), v)

    # ------------------------------------------------------------------ over time

    def falls(self, v: datetime) -> tuple[datetime, str] | None:
        """When and to what the tier at v falls if nothing happens after v."""
        known = self.until(v)
        tier = known.tier(v)
        if tier is None:
            return None
        for u in known.turning_points():
            if u > v and TIERS.index(str(known.tier(u))) < TIERS.index(tier):
                return u, str(known.tier(u))
        return None

    def lapses(self, criterion: str, v: datetime) -> datetime | None:
        """When a criterion that is met at v stops being met if nothing happens after v."""
        known = self.until(v)
        if known.state(criterion, v) != "met":
            return None
        later = (u for u in known.turning_points() if u > v)
        return next((u for u in later if known.state(criterion, u) != "met"), None)

    def since(self, what: Callable[[datetime], Any], v: datetime) -> datetime | None:
        """When `what` came to have the value it has at v; None if it never had another."""
        value, since = what(v), None
        for u in reversed([u for u in self.turning_points() if u <= v]):
            if what(u) != value:
                return since
            since = u
        return since if since and what(since - MICRO) != value else None

    def turning_points(self) -> list[datetime]:
        """Every instant at which anything can change, in order."""
        if self._points is None:
            points = set(self._first_points())
            self._points = sorted(points | {point + GRACE for point in points})
        return self._points

    def _first_points(self) -> Iterable[datetime]:
        for fact in self.facts:
            yield fact["occurred_at"]
            yield from (fact["occurred_at"] + days * DAY for days in SPANS)
            terms = {**fact, **fact.get("changes", {})}
            if terms.get("starts"):
                yield _first_instant(terms["starts"])
            if terms.get("ends"):
                yield _first_instant(terms["ends"] + DAY)
            if "until" in fact:
                yield fact["until"]


def _first_instant(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _months(starts: date, ends: date | None) -> float:
    """Whole calendar months, counted by walking from one day of the month to the next."""
    if ends is None:
        return float("inf")
    over, months = ends + DAY, 0
    while (starts.year * 12 + starts.month + months, starts.day) <= (
        over.year * 12 + over.month - 1,
        over.day,
    ):
        months += 1
    return months


def _reaches(level: str | None, least: str) -> bool | None:
    return None if level is None else LEVELS.index(level) >= LEVELS.index(least)


def _every(*answers: bool | None) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _some(*answers: bool | None) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _long_term(of: Naive, v: datetime) -> bool:
    return any(
        (terms.get("exclusive") or terms.get("procurement") in ("direct", "none"))
        and _months(terms["starts"], terms.get("ends")) >= 24
        for terms in of.contracts(v)
    )


def _priced(of: Naive, v: datetime, *pricing: str) -> bool:
    return any(terms.get("pricing") in pricing for terms in of.contracts(v))


def _special(of: Naive, v: datetime) -> bool:
    return any(fact["access"] != "public" for fact in of.within(v, 365, "knowledge"))


def _executives(of: Naive, v: datetime) -> int:
    return sum(
        fact["client_level"] == fact["our_level"] == "executive"
        for fact in of.within(v, 365, "executive_contact")
    )


def _agreed(of: Naive, v: datetime, *agreements: str) -> bool:
    return any(terms["agreement"] in agreements for terms in of.contracts(v))


def _inside(of: Naive, v: datetime) -> str | None:
    return of.level(v, "visibility_inside", 365)


def _equals(level: str | None, wanted: str) -> bool | None:
    return None if level is None else level == wanted


BEYOND_PURCHASE = ("framework", "long_term_supply", "cooperation", "alliance", "joint_venture")

CRITERIA: dict[str, Callable[[Naive, datetime], bool | None]] = {
    "vendor.competition": lambda of, v: "many" in of.competition(v) if of.competition(v) else None,
    "vendor.information": lambda of, v: bool(of.within(v, 365, "knowledge")) and not _special(of, v),
    "vendor.pricing": lambda of, v: (
        bool(of.contracts(v)) and all(terms.get("pricing") == "competitive" for terms in of.contracts(v))
    ),
    "vendor.service": lambda of, v: _some(
        _equals(of.level(v, "service_effort", 365), "heavy"),
        any(terms.get("new_product") for terms in of.contracts(v)),
    ),
    "vendor.visibility": lambda of, v: None if _inside(of, v) is None else _inside(of, v) in LEVELS[:2],
    "preferred_supplier.key_people": lambda of, v: len(of.key_people(v)) >= 3,
    "preferred_supplier.information": _special,
    "preferred_supplier.pricing": lambda of, v: _priced(of, v, "value_premium", "negotiated"),
    "preferred_supplier.visibility": lambda of, v: _reaches(_inside(of, v), "medium"),
    "partner.top_level": lambda of, v: _executives(of, v) >= 2 and _agreed(of, v, *BEYOND_PURCHASE),
    "partner.long_term": _long_term,
    "partner.pricing": lambda of, v: _priced(of, v, "negotiated"),
    "partner.no_competitor": lambda of, v: "none" in of.competition(v) if of.competition(v) else None,
    "partner.recognition": lambda of, v: _every(
        _reaches(_inside(of, v), "high"),
        _equals(of.level(v, "special_relationship", 365), "acknowledged"),
    ),
    "partner.no_critical_escalation": lambda of, v: of.escalations_open_longer_than(v, 30) == 0,
    "strategic_ally.alliance": lambda of, v: _agreed(of, v, "alliance", "joint_venture"),
    "strategic_ally.visibility": lambda of, v: _every(
        _reaches(_inside(of, v), "very_high"),
        _reaches(of.level(v, "visibility_outside", 365), "very_high"),
    ),
    "strategic_ally.joint_leadership": lambda of, v: _equals(
        of.level(v, "joint_leadership", 730), "general_managers"
    ),
    "strategic_ally.joint_business": lambda of, v: any(
        fact.get("joint_business") for fact in of.within(v, 180, "interaction")
    ),
    "strategic_ally.no_critical_escalation": lambda of, v: of.escalations_open_longer_than(v, 14) == 0,
}

GATES: dict[str, tuple[str, list[str], int, str | None]] = {
    "preferred_supplier": (
        "preferred_supplier.key_people",
        ["preferred_supplier.information", "preferred_supplier.pricing", "preferred_supplier.visibility"],
        2,
        None,
    ),
    "partner": (
        "partner.top_level",
        ["partner.long_term", "partner.pricing", "partner.no_competitor", "partner.recognition"],
        3,
        "partner.no_critical_escalation",
    ),
    "strategic_ally": (
        "strategic_ally.alliance",
        ["strategic_ally.visibility", "strategic_ally.joint_leadership", "strategic_ally.joint_business"],
        2,
        "strategic_ally.no_critical_escalation",
    ),
}
