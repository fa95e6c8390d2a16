"""Made-up histories of a small portfolio: each step is one statement, and a seed gives the same ones again.

The times are quarrelsome: on the windows of the policy after other facts, a microsecond beside, equal,
or far in the past. What is said may be impossible; whether a step is taken is the product's answer.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from tests.oracle import firm
from tests.oracle.contents import CONTRACTS, DAY, DUTIES, ESCALATIONS, PEOPLE, START, Contents, Fact
from tests.oracle.coverage import SECOND_POLICY
from tests.oracle.policies import variant

STEPS = 46
MICRO = timedelta(microseconds=1)
WINDOWS = (14, 30, 60, 90, 120, 180, 270, 365, 455, 730)
PAUSES = (timedelta(0), timedelta(hours=1), DAY, 3 * DAY, 10 * DAY, 20 * DAY, 45 * DAY)
ACTORS = ("ana", "ben", "eve")
NOTHING: Fact = {}
THINGS = ("contact", "contract", "escalation", "role", "facet")
"""Fields that name what a fact is about."""


class Step(NamedTuple):
    """One statement and when it is recorded: about an account, our firm, or (without one) a policy."""

    recorded_at: datetime
    actor: str
    account: str | None
    content: Fact


def history(seed: int, steps: int = STEPS, *, merges: bool = True, adoptions: bool = True) -> list[Step]:
    """The steps of a seed, in the order of recording."""
    return list(_Teller(Random(seed), merges, adoptions).steps(steps))


class _Teller:
    """Makes things up, and remembers what it said so that later statements can be about it."""

    def __init__(self, chance: Random, merges: bool, adoptions: bool) -> None:
        self.chance, self.make = chance, Contents(chance)
        self.merges, self.adoptions = merges, adoptions
        self.accounts = tuple("ABCD"[: chance.choice((2, 2, 2, 3, 4))])
        self.said: dict[str, list[Fact]] = {code: [] for code in (*self.accounts, firm.FIRM)}
        self.planned = {code: self.make.campaign() for code in self.accounts}
        self.lives: dict[str, list[Fact]] = {code: [] for code in self.accounts}
        self.campaigns = {code: START + chance.randint(-60, 240) * DAY for code in self.accounts}
        """When the evidence for a high tier happened; it may be recorded long after that."""

    @property
    def now(self) -> datetime:
        """When the next step is recorded."""
        return self.make.now

    def steps(self, number: int) -> Iterator[Step]:
        """The openings, and then anything."""
        for code in self.accounts:
            yield self._step(code, self.make.opening(code))
        for _ in range(number - len(self.accounts)):
            self.make.now += self.chance.choice(PAUSES)
            code = self.chance.choice(self.accounts)
            if self.adoptions and self.chance.random() < 0.06:
                yield Step(self.now, self.chance.choice(ACTORS), None, self._adoption())
            elif self.chance.random() < 0.15:
                yield self._step(firm.FIRM, self._about_the_firm())
            elif self.merges and self.chance.random() < 0.1:
                yield self._step(code, self._merge(code))
            elif self.planned[code] and self.chance.random() < 0.55:
                yield self._step(code, self.planned[code].pop(0), self.campaigns[code])
            elif self.chance.random() < 0.25:
                self.lives[code] = self.lives[code] or self.make.life()
                yield self._step(code, self.lives[code].pop(0))
            elif self.chance.random() < 0.3:
                yield self._step(code, self._statement_about(code))
            else:
                yield self._step(code, self._anything(code))

    def _step(self, code: str, fields: Fact, around: datetime | None = None) -> Step:
        at = self._moment(code, fields)
        if around:
            at = min(around + self.chance.choice((0, 0, 1, 10, 30, 90)) * DAY, self.now)
        fact_id = str(UUID(int=self.chance.getrandbits(128), version=4))
        fact = {"fact_id": fact_id, "occurred_at": at, **fields}
        if fact["kind"] == "tier_overridden":
            fact["until"] = at + self.chance.choice((14, 60, 90, 180)) * DAY
        if fact["kind"] == "override_approved":
            fact |= self._approved(code, fact)
        self.said[code].append(fact)
        return Step(self.now, self.chance.choice(ACTORS), code, fact)

    def _approved(self, code: str, approval: Fact) -> Fact:
        """Which override an approval is of, mostly the last one proposed, and soon after it."""
        proposed = [fact for fact in self.said[code] if fact["kind"] == "tier_overridden"]
        if not proposed:
            return {"target": approval["fact_id"]}
        one = proposed[-1] if self.chance.random() < 0.8 else self.chance.choice(proposed)
        soon = one["occurred_at"] + self.chance.choice((0, 0, 1, 5, 20)) * DAY
        at = soon if self.chance.random() < 0.8 else approval["occurred_at"]
        return {"target": one["fact_id"], "occurred_at": min(at, self.now + DAY)}

    # ------------------------------------------------------------------ when

    def _moment(self, code: str, about: Fact = NOTHING) -> datetime:
        """A time beside that of an earlier fact, of one about the same thing if there is any."""
        akin = [fact for fact in self.said[code] if _same_thing(fact, about)]
        others = [fact["occurred_at"] for fact in akin or self.said[code]] or [self.now]
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

    # ------------------------------------------------------------------ what

    def _anything(self, code: str) -> Fact:
        if self.chance.random() < 0.2:
            fact = self.chance.choice((self._about_contract, self._about_escalation))(code)
        else:
            fact = self.make.anything()
        return fact | ({"fulfils": [self.make.one(DUTIES)]} if self.chance.random() < 0.1 else {})

    def _about_the_firm(self) -> Fact:
        """A fact of the firm's own book, or something else said of one."""
        if self.said[firm.FIRM] and self.chance.random() < 0.25:
            return self._statement_about(firm.FIRM)
        return firm.anything(self.chance, self.accounts)

    def _about_contract(self, code: str) -> Fact:
        """A statement about a contract that was signed; about any if none was."""
        signed = [fact for fact in self.said[code] if fact["kind"] == "contract_signed"]
        name = self.make.one(signed)["contract"] if signed else self.make.one(CONTRACTS)
        terms = self.make.contract(name)
        field = self.make.one(
            ("agreement", "pricing", "procurement", "exclusive", "new_product", "starts", "ends")
        )
        changes = {field: terms[field]} if terms[field] is not None else {"clears": [field]}
        said = self.make.one(
            (
                {"kind": "contract_amended", "changes": changes},
                {"kind": "contract_amended", "changes": self.make.one((changes, {"clears": ["ends"]}))},
                {"kind": "contract_renewed", "ends": self.make.day() + self.make.one((0, 400, 800)) * DAY},
                {"kind": "contract_renewed", "ends": self.make.day() + 800 * DAY},
                {"kind": "contract_ended", "reason": "terminated"},
                {"kind": "negotiation", "outcome": "agreed"},
            )
        )
        return {**said, "contract": name, "people": self.make.some(PEOPLE, 0, 2)}

    def _about_escalation(self, code: str) -> Fact:
        """The next step of an escalation that was raised, mostly; any step of any if none was."""
        raised = [fact for fact in self.said[code] if "escalation" in fact]
        last = raised[-1] if raised else {"kind": "", "escalation": self.make.one(ESCALATIONS)}
        following = "reopened" if last["kind"] == "escalation_resolved" else "resolved"
        kind = self.make.one((following, following, following, "acknowledged", "reopened"))
        about = {"escalation": last["escalation"], "people": self.make.some(PEOPLE, 0, 1)}
        return {"kind": f"escalation_{kind}", **about}

    def _merge(self, code: str) -> Fact:
        """Into a later account only, so that whatever is retracted or moved, merges never go in circles."""
        later = self.accounts[self.accounts.index(code) + 1 :]
        if later and self.chance.random() < 0.6:
            return {"kind": "account_merged", "into": self.make.one(later)}
        return {"kind": "merge_reversed"}

    # ------------------------------------------------------------------ what was said, said anew

    def _statement_about(self, code: str) -> Fact:
        targets = [fact for fact in self.said[code] if not fact["kind"].startswith("fact_")]
        target = self.make.one(targets)
        about = {"target": target["fact_id"], "reason": "Said anew"}
        kind = self.make.one(("corrected", "corrected", "corrected", "retracted", "retracted", "reinstated"))
        if kind == "reinstated":
            gone = [fact["target"] for fact in self.said[code] if fact["kind"] == "fact_retracted"]
            return {"kind": "fact_reinstated", **about, "target": self.make.one(gone or [target["fact_id"]])}
        if kind == "retracted" and target["kind"] != "account_opened":
            return {"kind": "fact_retracted", **about}
        moved = {"occurred_at": self._moment(code)}
        otherwise = firm.other(self.chance, target) if code == firm.FIRM else self.make.other(target)
        changes = self.make.one((moved, otherwise or moved))
        return {"kind": "fact_corrected", **about, "changes": changes}

    def _adoption(self) -> Fact:
        first_day = (self.now + self.chance.choice((-200, -30, 0, 1, 10, 60, 200)) * DAY).date()
        adopted = {"kind": "policy_adopted", "from_day": first_day, "policy": variant(self.chance)}
        adopted["coverage"] = self.chance.choice((None, SECOND_POLICY))
        return {**adopted, "occurred_at": self.now - self.chance.choice((0, 0, 20, 100)) * DAY}


def _same_thing(one: Fact, other: Fact) -> bool:
    return any(one.get(name) == other[name] for name in THINGS if other.get(name)) or (
        other.get("kind", "").startswith(("account_", "tier_", "merge_"))
        and one["kind"].split("_")[0] == other["kind"].split("_")[0]
    )
