"""What the oracle says of policies and what came: each day judged by itself, everything else by counting."""

from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from tests.oracle.measures import DAY, Fact, contracts_running
from tests.oracle.naive import MICRO, Known
from tests.oracle.policies import DEFAULT_POLICY, TIERS, Policy, required, state

FOLLOWS = 90 * DAY
OUTCOMES = ("verdict", "not_renewed", "closed", "disputed")
Day = dict[str, Any]
"""How an account stood at the end of a day as known then: tier, danger, which criteria were safe."""


class Foreseen:
    """The report over [start, end), looking `reach` days ahead, by what is said now."""

    def __init__(
        self, said: list[Fact], codes: list[str], start: datetime, end: datetime, reach: int
    ) -> None:
        self.said, self.codes, self.start, self.end, self.reach = said, codes, start, end, reach
        self.now = Known(said, said[-1]["position"], DEFAULT_POLICY)
        first = min(one["recorded_at"] for one in said)
        self.midnights = _midnights(max(start - (reach + 2) * DAY, first), end)
        self.known = self._known()
        self.policies = [
            known.policy(at - MICRO) for known, at in zip(self.known, self.midnights, strict=True)
        ]
        self.first = len([one for one in self.midnights if one <= start])
        self.days = {code: self._days(code) for code in codes}

    def rows(self) -> list[Fact]:
        """The rows, policy by policy."""
        found: list[Fact] = []
        judges: list[Policy] = []
        for policy in self.policies[self.first :]:
            if policy not in judges:
                judges.append(policy)
                found += self._rows_of(policy)
        return found

    def _known(self) -> list[Known]:
        """What was known at the end of each day."""
        made: dict[int, Known] = {}
        found = []
        for midnight in self.midnights:
            position = max(one["position"] for one in self.said if one["recorded_at"] < midnight)
            made.setdefault(position, Known(self.said, position, DEFAULT_POLICY))
            found.append(made[position])
        return found

    def _days(self, code: str) -> list[Day]:
        asked = zip(self.known, self.midnights, strict=True)
        return [self._day(known, code, midnight - MICRO) for known, midnight in asked]

    def _day(self, known: Known, code: str, v: datetime) -> Day:
        tier = known.tier(code, v)
        if tier is None:
            return {"tier": None}
        falls_on, _ = known.falls(code, v)
        horizon = v + self.reach * DAY
        danger = known.at_risk(code, v) or (falls_on is not None and falls_on <= horizon)
        return {"tier": TIERS.index(tier), "danger": danger, "safe": self._safe(known, code, v, horizon)}

    def _safe(self, known: Known, code: str, v: datetime, horizon: datetime) -> set[str]:
        policy, findings = known.policy(v), known.findings(code, v)
        past, found = known.evidence(known.counted(code, v), v), set()
        for tier in TIERS[1:]:
            gate = policy["tiers"][tier]
            for one in (*required(policy, tier), *gate.get("supporting", ())):
                finding = findings[one["id"]]
                if finding["state"] == "met" and not _soon(finding["lapses_on"], horizon):
                    found.add(one["id"])
            for one in gate.get("guards", ()):
                if state(one, past, v) != "unmet" and not _soon(known.breaks(code, one, v), horizon):
                    found.add(one["id"])
        return found

    # ------------------------------------------------------------------ alarms and what came

    def alarms(self, code: str, signal: str) -> list[int]:
        """The days on which a signal began to warn of an account."""
        days, found = self.days[code], []
        for number in range(1, len(days)):
            before, now = days[number - 1], days[number]
            if self.policies[number] != self.policies[number - 1] or now["tier"] is None:
                continue
            if before["tier"] is None:
                continue
            if signal != "tier":
                begins = signal in before["safe"] and signal not in now["safe"]
            else:
                begins = not before["danger"] and (now["danger"] or now["tier"] < before["tier"])
            if begins:
                found.append(number)
        return found

    def came(self, code: str) -> list[tuple[str, int]]:
        """What came to an account within the range, and on which day."""
        known, found = self.now, list[tuple[str, datetime]]()
        until = self.end - MICRO
        for fact in known.evidence(known.counted(code, until), until):
            number = self._number(fact["occurred_at"]) - 1
            day = self.days[code][number] if 0 <= number < len(self.days[code]) else {"tier": None}
            if fact["kind"] != "customer_verdict" or not fact.get("tier") or day["tier"] is None:
                continue
            if known.merged_into(code, until) is None and TIERS.index(fact["tier"]) < day["tier"]:
                found.append(("verdict", fact["occurred_at"]))
        found += [("not_renewed", at) for at in self._over(code, until)]
        found += [
            ("closed", at)
            for at, tier in known.tier_history(code, until)
            if tier is None and not known.is_open(code, at)
        ]
        disputes = (one for one in self.said if one["kind"] == "fact_disputed" and one["account"] == code)
        found += [("disputed", one["occurred_at"]) for one in disputes]
        return [(what, self._number(at)) for what, at in found if self.start <= at < self.end]

    def _over(self, code: str, until: datetime) -> list[datetime]:
        """When a contract was over that none followed."""
        known = self.now
        if known.merged_into(code, until) is not None:
            return []
        codes = known.counted(code, until)
        facts = [one for one in known.facts if one["account"] in codes]

        def running(v: datetime) -> set[Any]:
            past = [fact for fact in facts if fact["occurred_at"] <= v]
            return {(one["account"], one["contract"]) for one in contracts_running(past, v, None)}

        instants = known.instants(code)
        over = [u for u in instants if u <= until and running(u - MICRO) - running(u)]
        after = {u: [w for w in instants if u < w <= u + FOLLOWS] for u in over}
        return [u for u in over if not any(running(w) for w in (u, *after[u]))]

    def _number(self, at: datetime) -> int:
        return len([one for one in self.midnights if one <= at])

    # ------------------------------------------------------------------ the rows

    def _rows_of(self, policy: Policy) -> list[Fact]:
        signals = ["tier", *_gated(policy)]
        return [self._row(policy, one, None) for one in signals[:1]] + [
            *(self._row(policy, "tier", outcome) for outcome in OUTCOMES),
            *(self._row(policy, one, None) for one in signals[1:]),
        ]

    def _row(self, policy: Policy, signal: str, outcome: str | None) -> Fact:
        ahead, came, right, false, alarms = list[int](), 0, 0, 0, 0
        for code in self.codes:
            mine = [one for one in self.alarms(code, signal) if self._judge(one) == policy]
            events = [
                number
                for what, number in self.came(code)
                if outcome in (None, what) and number >= self.first and self._judge(number) == policy
            ]
            came += len(events)
            for number in events:
                before = [one for one in mine if number - self.reach <= one < number]
                ahead += [number - min(before)] if before else []
            for number in (one for one in mine if one >= self.first):
                followed = any(number < one <= number + self.reach for one in events)
                alarms, right = alarms + 1, right + followed
                false += not followed and number + self.reach < len(self.midnights)
        found = {"signal": signal, "outcome": outcome or "any", "came": came, "foreseen": len(ahead)}
        counted = {"alarms": alarms, "right": right, "false_alarms": false}
        counted = dict.fromkeys(counted) if outcome else counted
        return {**found, "days_ahead": median_low(ahead) if ahead else None, **counted}

    def _judge(self, number: int) -> Policy:
        return self.policies[min(number, len(self.policies) - 1)]


def _gated(policy: Policy) -> list[str]:
    """The ids of the criteria of gates, each once."""
    found: list[str] = []
    for tier in TIERS[1:]:
        gate = policy["tiers"][tier]
        found += [
            one["id"]
            for one in (*required(policy, tier), *gate.get("supporting", ()), *gate.get("guards", ()))
        ]
    return sorted(set(found))


def _soon(at: datetime | None, horizon: datetime) -> bool:
    return at is not None and at <= horizon


def _midnights(begin: datetime, end: datetime) -> list[datetime]:
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = []
    while midnight <= end:
        found.append(midnight)
        midnight += DAY
    return found
