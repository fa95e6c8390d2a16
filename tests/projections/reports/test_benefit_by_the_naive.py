"""Reports about benefit on both databases, at any day as known at any position, against naive sums."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.projections.telling import contract, day, revenue
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Question

START = datetime(2025, 1, 1, tzinfo=UTC)
CODES = ("alpha", "beta", "gamma")
DAYS = 400
Told = dict[str, Any]


class Ledger:
    """Facts recorded through the door, and what is effective of them, found by going through all."""

    def __init__(self, system: System, chance: Random) -> None:
        self.system, self.chance = system, chance
        self.facts: list[tuple[int, str, Told]] = []

    def state(self, code: str, on: float, content: Told) -> None:
        """Record a fact at a moment of a day, unless it is refused."""
        at = START + timedelta(days=on)
        stated = {
            **content,
            "fact_id": str(UUID(int=self.chance.getrandbits(120))),
            "occurred_at": at.isoformat(),
        }
        try:
            receipt = self.system.accounts.record(code, stated, actor="local").receipt
        except Refusal:
            return
        self.facts.append((receipt.position, code, stated))

    def effective(self, at: datetime, known: int) -> Iterator[tuple[str, Told]]:
        """The facts that hold by an instant as known at a position, with their accounts, in order."""
        held: dict[str, tuple[str, Told]] = {}
        gone: set[str] = set()
        for position, code, content in self.facts:
            if position > known:
                break
            match content["kind"]:
                case "fact_corrected":
                    held[content["target"]] = (code, {**held[content["target"]][1], **content["changes"]})
                case "fact_retracted":
                    gone.add(content["target"])
                case _:
                    held[content["fact_id"]] = (code, content)
        found = [one for fact_id, one in held.items() if fact_id not in gone]
        return (one for one in sorted(found, key=lambda one: _at(one[1])) if _at(one[1]) <= at)


def _at(content: Told) -> datetime:
    return datetime.fromisoformat(content["occurred_at"])


def _made_up(ledger: Ledger) -> None:
    """Three accounts with revenue, contracts, deliveries and escalations, late, corrected and retracted."""
    chance = ledger.chance
    for code in CODES:
        opened = {"kind": "account_opened", "code": code, "name": code, "account_kind": "enterprise"}
        ledger.system.accounts.open({**opened, "occurred_at": START.isoformat()}, actor="local")
    for number in range(70):
        code, on = chance.choice(CODES), chance.uniform(1, DAYS)
        ledger.state(code, on, _anything(chance, number, on))
        if chance.random() < 0.25 and ledger.facts:
            _amended(ledger, chance)
    ledger.state("alpha", 250, {"kind": "account_merged", "into": "beta"})
    ledger.state("alpha", 330, {"kind": "merge_reversed"})


def _anything(chance: Random, number: int, on: float) -> Told:
    first = int(on)
    things = [str(chance.randrange(max(number // 2, 1))) for _ in range(3)]
    makers = (
        revenue(
            first - chance.randrange(90),
            first,
            f"{chance.randrange(1, 99999)}.{number:02}",
            chance.choice(("EUR", "CNY")),
            chance.choice((None, "0.5")),
        ),
        contract(
            f"k{number}",
            first,
            chance.choice((None, first + chance.randrange(300))),
            f"{number * 100}.00",
            agreement="framework",
        ),
        {"kind": "contract_ended", "contract": f"k{things[0]}", "reason": "terminated"},
        {
            "kind": "delivery_promised",
            "delivery": f"d{number}",
            "due": f"{day(first + chance.randrange(60))}",
        },
        {"kind": "delivery_made", "delivery": f"d{things[1]}"},
        {
            "kind": "escalation_raised",
            "escalation": f"e{number}",
            "severity": chance.choice(("low", "high")),
            "category": "problem",
        },
        {
            "kind": chance.choice(("escalation_acknowledged", "escalation_resolved", "escalation_reopened")),
            "escalation": f"e{things[2]}",
        },
    )
    return chance.choice(makers)


def _amended(ledger: Ledger, chance: Random) -> None:
    _, code, target = chance.choice(ledger.facts)
    about = {"target": target["fact_id"], "reason": "r"}
    moved = (_at(target) + timedelta(days=chance.uniform(-40, 40))).isoformat()
    changes = {"occurred_at": moved}
    statement = (
        {"kind": "fact_corrected", "changes": changes}
        if chance.random() < 0.6
        else {"kind": "fact_retracted"}
    )
    ledger.state(code, DAYS, {**statement, **about})


def _home(facts: list[tuple[str, Told]]) -> str:
    """Where `alpha` is shown: what was merged last is merged."""
    moves = [
        content["kind"] for code, content in facts if content["kind"] in ("account_merged", "merge_reversed")
    ]
    return "beta" if moves and moves[-1] == "account_merged" else "alpha"


def _things(facts: list[tuple[str, Told]], entity: str, begins: str) -> dict[tuple[str, str], list[Told]]:
    """The facts about each thing of a type, from its beginning on, by its account."""
    found: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for code, content in facts:
        key = (code, content.get(entity, ""))
        if entity in content and (found[key] or content["kind"] == begins):
            found[key].append(content)
    return {key: told for key, told in found.items() if told}


def _booked(facts: list[tuple[str, Told]], at: datetime) -> dict[str, Fraction]:
    """What was booked of the 365 days before an instant, by currency."""
    found: defaultdict[str, Fraction] = defaultdict(Fraction)
    begin = at + timedelta(microseconds=1) - timedelta(days=365)
    for _, content in facts:
        if content["kind"] == "revenue_booked":
            first = datetime.combine(date.fromisoformat(content["period_starts"]), datetime.min.time(), UTC)
            last = datetime.combine(date.fromisoformat(content["period_ends"]), datetime.min.time(), UTC)
            ends, instant = last + timedelta(days=1), timedelta(microseconds=1)
            inside = (min(ends, at + instant) - max(first, begin)) // instant
            if inside > 0:
                part = Fraction(inside, (ends - first) // instant)
                found[content["amount"]["currency"]] += Fraction(content["amount"]["value"]) * part
    return found


def _under_contract(facts: list[tuple[str, Told]], at: datetime) -> Decimal:
    """The amounts of contracts in force at an instant."""
    amount = Decimal()
    for told in _things(facts, "contract", "contract_signed").values():
        signed, over = told[0], any(one["kind"] == "contract_ended" for one in told)
        begun = signed["starts"] <= f"{at.date()}"
        if begun and not over and (signed["ends"] is None or f"{at.date()}" <= signed["ends"]):
            amount += Decimal(signed["amount"]["value"])
    return amount


def _deliveries(facts: list[tuple[str, Told]], at: datetime) -> Counter[tuple[str, str]]:
    """How deliveries stand, by account and standing; of the last 365 days, and all open ones."""
    found: Counter[tuple[str, str]] = Counter()
    begin, home = at + timedelta(microseconds=1) - timedelta(days=365), _home(facts)
    for (code, _), told in _things(facts, "delivery", "delivery_promised").items():
        due = datetime.combine(date.fromisoformat(told[0]["due"]), datetime.min.time(), UTC) + timedelta(
            days=1
        )
        made = next((_at(one) for one in told if one["kind"] == "delivery_made"), None)
        shown = home if code == "alpha" else code
        if made is None and due > at:
            found[shown, "open"] += 1
        elif made is not None and made < due:
            found[shown, "on_time"] += made >= begin
        else:
            found[shown, "late" if made else "overdue"] += due >= begin
    return +found


def _responses(facts: list[tuple[str, Told]], at: datetime) -> dict[str, tuple[int, int, int]]:
    """How many escalations of the last 365 days were raised, acknowledged and resolved, by severity."""
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    begin = at + timedelta(microseconds=1) - timedelta(days=365)
    for told in _things(facts, "escalation", "escalation_raised").values():
        if _at(told[0]) < begin:
            continue
        kinds = [one["kind"] for one in told[1:]]
        turns = [kind for kind in kinds if kind != "escalation_acknowledged"]
        counts = found[told[0]["severity"]]
        counts[0] += 1
        counts[1] += "escalation_acknowledged" in kinds or "escalation_resolved" in kinds
        counts[2] += bool(turns) and turns[-1] == "escalation_resolved"
    return {severity: (counts[0], counts[1], counts[2]) for severity, counts in found.items()}


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_reports_about_benefit_agree_with_naive_sums_at_any_day_and_position(
    database: str, seed: int
) -> None:
    chance = Random(seed)
    with System(Settings(database=database, root_key="5a" * 32)) as system:
        ledger = Ledger(system, chance)
        _made_up(ledger)
        system.worker.rebuild()
        head = ledger.facts[-1][0]
        views = [
            (chance.uniform(10, DAYS + 100), chance.choice((head, head, chance.randrange(20, head))))
            for _ in range(25)
        ]
        for on, known in [*views, (DAYS + 1, head), (300.0, head)]:
            _compare(system, ledger, START + timedelta(days=on), known)


def _compare(system: System, ledger: Ledger, at: datetime, known: int) -> None:
    facts = list(ledger.effective(at, known))
    with system.reads.reading(known) as reading:
        value, deliveries, responses = (
            REPORTS[name].rows(reading, Question(at)) for name in ("value", "deliveries", "responses")
        )
    totals = {row["currency"]: row for row in value if row["dimension"] == "total"}
    booked = {currency: round(amount, 2) for currency, amount in _booked(facts, at).items()}
    shown = {name: Fraction(row["revenue"]) for name, row in totals.items() if row["bookings"]}
    assert shown == booked
    in_force = totals["EUR"]["in_force"] if "EUR" in totals else "0.00"
    assert Decimal(in_force) == _under_contract(facts, at)
    counted = Counter(
        {
            (row["account"], name): row[name]
            for row in deliveries
            for name in ("on_time", "late", "overdue", "open")
        }
    )
    assert +counted == _deliveries(facts, at)
    met = {row["severity"]: (row["raised"], row["acknowledged"], row["resolved"]) for row in responses}
    assert met == _responses(facts, at)
