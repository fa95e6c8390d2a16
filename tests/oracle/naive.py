"""The naive oracle: the portfolio at any business time V as known at any position K, worked out the slow way.

It is the design's text in plain code: a list of statements, cut at K, folded up to V, judged one
instant at a time by the policy that is in force then. What holds on a stretch of time is asked at
every instant at which anything could change (`instants`). It shares no code with what it judges.

A statement is a dict: the fields that were stated, `account` (its code) and `position`; an adoption
of a policy has the kind `policy_adopted` with `from_day` and `policy`, the parsed text.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.oracle.firm import FIRM, our_height
from tests.oracle.measures import (
    DAY,
    Fact,
    assignments,
    changed,
    first_instant,
    open_escalations,
)
from tests.oracle.policies import TIERS, Policy, conditions, criteria, required, state, value, windows

Codes = tuple[str, ...]
"""The account that is judged, and then those that are merged into it."""
FIELDS = ("name", "account_kind", "segment", "region", "industry", "parent")
OF_ONE_ACCOUNT = (
    *("account_opened", "account_changed", "account_closed", "account_reopened"),
    *("account_merged", "merge_reversed"),
    *("tier_overridden", "override_approved", "tier_override_lifted"),
)
END = datetime.max.replace(tzinfo=UTC)
MICRO = timedelta(microseconds=1)


def effective(said: list[Fact], known_at: int) -> list[Fact]:
    """The facts that hold at a position, as last stated, by (`occurred_at`, first position)."""
    facts: dict[str, Fact] = {}
    gone: set[str] = set()
    for one in said:
        if one["position"] > known_at:
            continue
        match one["kind"]:
            case "fact_corrected":
                facts[one["target"]] = {**facts[one["target"]], **one["changes"], "answers": {}}
            case "fact_confirmed" | "fact_disputed":
                fact = facts[one["target"]]
                facts[one["target"]] = {**fact, "answers": {**answers(fact), one["contact"]: one["kind"]}}
            case "fact_retracted":
                gone.add(one["target"])
            case "fact_reinstated":
                gone.discard(one["target"])
            case "policy_adopted" | "confirmation_asked" | "texts_expired":
                pass
            case _:
                facts[one["fact_id"]] = dict(one)
    holding = [fact for fact_id, fact in facts.items() if fact_id not in gone]
    return sorted(holding, key=lambda fact: (fact["occurred_at"], fact["position"]))


def answers(fact: Fact) -> dict[str, str]:
    """What each contact said last who was asked about a fact, since it was stated as it is."""
    said: dict[str, str] = fact.get("answers", {})
    return said


class Known:
    """All accounts as known at K: `said` up to there. `until`: as if nothing had happened later than that."""

    def __init__(self, said: list[Fact], known_at: int, default: Policy, until: datetime = END) -> None:
        self._made_of = (said, known_at)
        effects = effective(said, known_at)
        facts = [fact for fact in effects if fact["occurred_at"] <= until]
        self.facts = [fact for fact in facts if fact["account"] != FIRM]
        # Levels of ours are as the book has them by K, whatever they are asked for.
        book = [fact for fact in effects if fact["account"] == FIRM]
        for fact in self.facts:
            if fact["kind"] == "executive_contact":
                fact["our_height"] = our_height(book, fact)
        self.firm = [fact for fact in facts if fact["account"] == FIRM]
        """What the firm's own book says of our people, duties and budgets."""
        adopted = [one for one in said if one["kind"] == "policy_adopted" and one["position"] <= known_at]
        self.adopted = sorted(adopted, key=lambda one: (one["from_day"], one["position"]))
        self.default = default
        self._gates: dict[Any, bool] = {}
        self._derived: dict[Any, str | None] = {}
        self._instants: dict[Any, list[datetime]] = {}

    def as_if_nothing_happened_after(self, v: datetime) -> "Known":
        """What was to be expected at v: the facts up to v, its policy, and policies announced by then.

        A policy is announced when it is adopted, if that is before its first day.
        """
        expected = Known(*self._made_of, default=self.policy(v), until=v)
        expected.adopted = [
            one for one in self.adopted if first_instant(one["from_day"]) > v >= one["occurred_at"]
        ]
        return expected

    @property
    def said(self) -> list[Fact]:
        """Everything that was said of accounts by K, in the order of recording."""
        said, known_at = self._made_of
        return [one for one in said if one["account"] not in (None, FIRM) and one["position"] <= known_at]

    def statements(self, code: str) -> list[Fact]:
        """Everything that was said of an account by K, in the order of recording."""
        return [one for one in self.said if one["account"] == code]

    # ------------------------------------------------------------------ which policy, which facts

    def policy(self, v: datetime) -> Policy:
        """The policy in force at v: the one adopted from the latest day on that has come."""
        begun = [one["policy"] for one in self.adopted if first_instant(one["from_day"]) <= v]
        policy: Policy = begun[-1] if begun else self.default
        return policy

    def coverage(self, v: datetime) -> Policy | None:
        """The coverage policy in force at v: the one adopted from the latest day on, if any was."""
        begun = [one["coverage"] for one in self.adopted if first_instant(one["from_day"]) <= v]
        return next((one for one in reversed(begun) if one), None)

    def own(self, code: str, v: datetime) -> list[Fact]:
        """The account's own facts that happened by v."""
        return [fact for fact in self.facts if fact["account"] == code and fact["occurred_at"] <= v]

    def merged_into(self, code: str, v: datetime) -> str | None:
        """Into which account this one is merged at v; merging what is merged already changes nothing."""
        into: str | None = None
        for fact in self.own(code, v):
            if fact["kind"] == "account_merged":
                into = into or fact["into"]
            elif fact["kind"] == "merge_reversed":
                into = None
        return into

    def counted(self, code: str, v: datetime) -> Codes:
        """The accounts whose facts are this account's evidence at v: itself, then those merged into it."""
        found = []
        for other in sorted({fact["account"] for fact in self.facts} - {code}):
            into: str | None = other
            while into is not None and into != code:
                into = self.merged_into(into, v)
            if into == code:
                found.append(other)
        return (code, *found)

    def evidence(self, codes: Codes, v: datetime) -> list[Fact]:
        """What happened by v in any of these accounts, but what only decides on the account itself."""
        past = [fact for fact in self.facts if fact["account"] in codes and fact["occurred_at"] <= v]
        return [fact for fact in past if fact["account"] == codes[0] or fact["kind"] not in OF_ONE_ACCOUNT]

    def is_open(self, code: str, v: datetime) -> bool:
        """From the opening to the closing, and again once reopened."""
        opened = None
        for fact in self.own(code, v):
            if fact["kind"] == "account_opened":
                opened = True
            elif opened is not None and fact["kind"] in ("account_closed", "account_reopened"):
                opened = fact["kind"] == "account_reopened"
        return bool(opened)

    def stands(self, code: str, v: datetime) -> bool:
        """Whether it has a tier at all: open, and not merged into another account."""
        return self.is_open(code, v) and self.merged_into(code, v) is None

    # ------------------------------------------------------------------ criteria and gates

    def gate(self, codes: Codes, policy: Policy, tier: str, v: datetime) -> bool:
        """Whether a tier's gate holds at v: all required, enough supporting, no guard broken."""
        key = (codes, id(policy), tier, v)
        if key not in self._gates:
            asked, past = policy["tiers"][tier], self.evidence(codes, v)
            supporting = asked.get("supporting", ())
            self._gates[key] = (
                all(state(one, past, v) == "met" for one in required(policy, tier))
                and sum(state(one, past, v) == "met" for one in supporting)
                >= asked.get("supporting_needed", 0)
                and not any(state(one, past, v) == "unmet" for one in asked.get("guards", ()))
            )
        return self._gates[key]

    # ------------------------------------------------------------------ the tier

    def derived_tier(self, code: str, v: datetime) -> str | None:
        """The highest tier whose gate held at some instant in (v - grace, v]; `vendor` if none did."""
        if (code, v) not in self._derived:
            self._derived[code, v] = self._derived_anew(code, v)
        return self._derived[code, v]

    def _derived_anew(self, code: str, v: datetime) -> str | None:
        if not self.stands(code, v):
            return None
        codes, policy = self.counted(code, v), self.policy(v)
        for tier in reversed(TIERS[1:]):
            begin = v - policy["tiers"][tier]["grace_days"] * DAY
            # Right after `begin` a gate is as it is at `begin`, since it changes at `instants` only.
            lately = [begin, *(u for u in self.instants(code) if begin < u <= v)]
            if any(self.gate(codes, policy, tier, u) for u in lately):
                return tier
        return "vendor"

    def override(self, code: str, v: datetime) -> Fact | None:
        """The override in force at v: the one approved last, until its end or until it is lifted.

        One that names its approver is from before approvals were statements, and needs no other.
        """
        latest: Fact | None = None
        waiting: dict[str, Fact] = {}
        for fact in self.own(code, v):
            if fact["kind"] == "tier_override_lifted":
                latest = None
            elif fact["kind"] == "tier_overridden" and fact.get("approver"):
                latest = fact
            elif fact["kind"] == "tier_overridden":
                waiting[fact["fact_id"]] = fact
            elif fact["kind"] == "override_approved" and fact["target"] in waiting:
                approved = {"occurred_at": fact["occurred_at"], "approver": fact["actor"]}
                latest = waiting.pop(fact["target"]) | approved
        return latest if latest and v < latest["until"] and self.stands(code, v) else None

    def tier(self, code: str, v: datetime) -> str | None:
        """The override's tier, else the derived one; None while the account doesn't stand."""
        override = self.override(code, v)
        return str(override["tier"]) if override else self.derived_tier(code, v)

    def at_risk(self, code: str, v: datetime) -> bool:
        """Whether the derived tier's own gate doesn't hold at v."""
        derived = self.derived_tier(code, v)
        if derived in (None, "vendor"):
            return False
        return not self.gate(self.counted(code, v), self.policy(v), str(derived), v)

    def since(self, code: str, v: datetime) -> datetime | None:
        """When the account came to the tier it has at v."""
        tier, since = self.tier(code, v), None
        if tier is None:
            return None
        for u in reversed([u for u in self.instants(code) if u <= v]):
            if self.tier(code, u) != tier:
                break
            since = u
        return since

    def falls(self, code: str, v: datetime) -> tuple[datetime | None, str | None]:
        """When the tier at v will be lower if nothing happens after v, and which it will be then."""
        expected = self.as_if_nothing_happened_after(v)
        tier = expected.tier(code, v)
        if tier not in (None, "vendor"):
            for u in expected.instants(code):
                then = expected.tier(code, u) if u > v else None
                if then and TIERS.index(then) < TIERS.index(str(tier)):
                    return u, then
        return None, None

    def tier_history(self, code: str, v: datetime) -> list[tuple[datetime, str | None]]:
        """Each change of tier up to v: when, and what the tier was from then on."""
        changes: list[tuple[datetime, str | None]] = []
        before = None
        for u in (u for u in self.instants(code) if u <= v):
            if (tier := self.tier(code, u)) != before:
                changes.append((u, tier))
                before = tier
        return changes

    # ------------------------------------------------------------------ why

    def findings(self, code: str, v: datetime) -> dict[str, Fact]:
        """Each criterion of the policy at v: state, value, since when, and when it lapses."""
        policy, codes = self.policy(v), self.counted(code, v)
        expected = self.as_if_nothing_happened_after(v)
        found = {}
        for one in criteria(policy):
            met = state(one, self.evidence(codes, v), v)
            values = [value(condition, self.evidence(codes, v), v) for condition in conditions(one)]
            found[one["id"]] = {
                "state": met,
                "value": values[0] if len(values) == 1 else values,
                "since": self._stood_so(code, codes, one, v),
                "lapses_on": expected._lapses(code, codes, one, v) if met == "met" else None,
            }
        return found

    def _stood_so(self, code: str, codes: Codes, criterion: Fact, v: datetime) -> datetime | None:
        """Since when a criterion stands as it does at v; None if it never stood otherwise."""
        now, since = state(criterion, self.evidence(codes, v), v), None
        for u in reversed([u for u in self.instants(code) if u <= v]):
            if state(criterion, self.evidence(codes, u), u) != now:
                return since
            since = u
        before = since - MICRO if since else v
        return since if state(criterion, self.evidence(codes, before), before) != now else None

    def _lapses(self, code: str, codes: Codes, criterion: Fact, v: datetime) -> datetime | None:
        later = (u for u in self.instants(code) if u > v)
        return next((u for u in later if state(criterion, self.evidence(codes, u), u) != "met"), None)

    def breaks(self, code: str, guard: Fact, v: datetime) -> datetime | None:
        """When a guard that isn't broken at v will be if nothing happens after it: unknown breaks none."""
        codes, expected = self.counted(code, v), self.as_if_nothing_happened_after(v)
        now, *later = (
            (u, state(guard, expected.evidence(codes, u), u))
            for u in [v, *(u for u in expected.instants(code) if u > v)]
        )
        return next((u for u, stands in later if stands == "unmet"), None) if now[1] != "unmet" else None

    # ------------------------------------------------------------------ what else is known of an account

    def attributes(self, code: str, v: datetime) -> Fact | None:
        """What the account is called and where it belongs; None before its opening."""
        found: Fact | None = None
        for fact in self.own(code, v):
            if fact["kind"] == "account_opened":
                stated = {name: fact.get(name) for name in FIELDS}
                found = {**stated, "opened_on": fact["occurred_at"].date(), "closed_on": None}
            elif found and fact["kind"] == "account_changed":
                found |= changed(fact)
            elif found and fact["kind"] in ("account_closed", "account_reopened"):
                closed = fact["kind"] == "account_closed"
                found["closed_on"] = fact["occurred_at"].date() if closed else None
        return found

    def closed_on(self, code: str, v: datetime) -> date | None:
        """The day on which it closed or was merged away, if it is either at v: the earlier one if both."""
        own = (self.attributes(code, v) or {})["closed_on"]
        gone: date | None = None
        for u in reversed([u for u in self.instants(code) if u <= v]):
            if self.merged_into(code, u) is None:
                break
            gone = u.date()
        return min((day for day in (own, gone) if day), default=None)

    def open_escalations(self, code: str, v: datetime) -> int:
        """How many escalations are raised and not resolved at v."""
        return len(open_escalations(self.evidence(self.counted(code, v), v)))

    def holders(self, code: str, v: datetime) -> dict[str, list[str]]:
        """Who holds each role that anybody holds at v."""
        held = {(role, one) for _, role, one in assignments(self.evidence(self.counted(code, v), v))}
        return {role: sorted(one for r, one in held if r == role) for role, _ in held}

    def last_contact(self, code: str, v: datetime, *kinds: str) -> datetime | None:
        """When a fact of one of these kinds last happened by v."""
        past = self.evidence(self.counted(code, v), v)
        return max((fact["occurred_at"] for fact in past if fact["kind"] in kinds), default=None)

    # ------------------------------------------------------------------ when anything can change

    def instants(self, code: str) -> list[datetime]:
        """Every instant at which anything about the account can change, in order."""
        codes = self._ever_merged_with(code)
        if codes not in self._instants:
            policies = [self.default, *(one["policy"] for one in self.adopted)]
            points = {first_instant(one["from_day"]) for one in self.adopted}
            for fact in self.facts:
                if fact["account"] in codes:
                    points |= set(_edges(fact, {days for policy in policies for days in windows(policy)}))
            graces = {policy["tiers"][tier]["grace_days"] for policy in policies for tier in TIERS[1:]}
            late = {point + grace * DAY for point in points for grace in graces}
            self._instants[codes] = sorted(points | late)
        return self._instants[codes]

    def _ever_merged_with(self, code: str) -> frozenset[str]:
        """The account and all that a chain of merges, at whatever time, connects it with."""
        pairs = [{fact["account"], fact["into"]} for fact in self.facts if fact["kind"] == "account_merged"]
        found = {code}
        for _ in pairs:
            found |= {one for pair in pairs if pair & found for one in pair}
        return frozenset(found)


def _edges(fact: Fact, days: set[int]) -> Iterator[datetime]:
    """When a fact happens, when it drops out of each window, and what the dates in it begin or end."""
    yield fact["occurred_at"]
    yield from (fact["occurred_at"] + number * DAY for number in days)
    terms = {**fact, **(fact.get("changes") or {})}
    if terms.get("starts"):
        yield first_instant(terms["starts"])
    if terms.get("ends"):
        yield first_instant(terms["ends"] + DAY)
    if terms.get("until"):
        yield terms["until"]
