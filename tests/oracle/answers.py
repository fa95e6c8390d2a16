"""What the doors should answer, as far as the oracle knows: each answer in its door's shape.

What the design doesn't fix to the letter is left out: words, the facts behind a value, causes, grades.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from tests.oracle import coverage
from tests.oracle.measures import Fact
from tests.oracle.naive import Known

TIER = ("tier", "derived_tier", "since", "at_risk", "falls_on", "falls_to")
FINDING = ("state", "value", "since", "lapses_on")


def accounts(known: Known, v: datetime) -> Iterator[Fact]:
    """The items of `GET /v1/accounts`: those opened by v, by code."""
    for code in sorted({fact["account"] for fact in known.facts}):
        attributes = known.attributes(code, v)
        if attributes is None:
            continue
        if known.merged_into(code, v):
            yield {"code": code, "tier": None, "since": None, "falls_on": None}
            continue
        falls_on, falls_to = known.falls(code, v)
        stands = known.stands(code, v)
        share = round(coverage.covered(coverage.items(known, code, v)) / len(coverage.RESPONSIBILITIES), 4)
        yield {
            "code": code,
            **{name.replace("account_kind", "kind"): value for name, value in attributes.items()},
            "version": len(known.statements(code)),
            "tier": known.tier(code, v),
            "since": known.since(code, v),
            "at_risk": known.at_risk(code, v),
            "falls_on": falls_on,
            "falls_to": falls_to,
            "coverage": share if stands else None,
            "open_escalations": known.open_escalations(code, v),
            "holders": known.holders(code, v),
        }


def portfolio(known: Known, v: datetime) -> Iterator[Fact]:
    """The rows of the report: accounts that stand, and how long ago we were last in touch."""
    for one in accounts(known, v):
        if one.get("closed_on") is None and known.merged_into(one["code"], v) is None:
            row = only(one, ("code", "name", "kind", "region", "coverage", "open_escalations", *TIER))
            executive = known.last_contact(one["code"], v, "executive_contact")
            anyone = known.last_contact(one["code"], v, "executive_contact", "interaction")
            row |= {"days_since_contact": anyone and (v - anyone).days}
            row |= {"days_since_executive_contact": executive and (v - executive).days}
            row.pop("derived_tier", None)
            yield row


def tier(known: Known, code: str, v: datetime) -> Fact:
    """What `/tier` says, without words, ids of facts and the grade."""
    falls_on, falls_to = known.falls(code, v)
    override = known.override(code, v)
    shown = override and {
        "fact": override["fact_id"],
        "tier": override["tier"],
        "approver": override["approver"],
        "since": override["occurred_at"],
        "until": override["until"],
    }
    findings = {} if known.merged_into(code, v) else known.findings(code, v)
    return {
        "tier": known.tier(code, v),
        "derived_tier": known.derived_tier(code, v),
        "override": shown,
        "since": known.since(code, v),
        "at_risk": known.at_risk(code, v),
        "falls_on": falls_on,
        "falls_to": falls_to,
        **({"criteria": [{"id": id, **finding} for id, finding in findings.items()]} if findings else {}),
    }


def looked_after(known: Known, code: str, v: datetime) -> Fact:
    """What `/coverage` says, without words."""
    seen = coverage.items(known, code, v)
    stands = known.stands(code, v)
    items = {id: {"id": id, **one._asdict()} for id, one in seen.items()}
    return {
        "open": stands,
        "covered": coverage.covered(seen),
        "responsibilities": [items[id] for id in coverage.RESPONSIBILITIES if id in items],
        "functions": [items[id] for id in coverage.FUNCTION_ITEMS if id in items],
    }


def past_tiers(known: Known, code: str, v: datetime) -> Fact:
    """What `/tier/history` says, without causes."""
    changes = known.tier_history(code, v)
    ends = [*(at for at, _ in changes[1:]), None]
    return {
        "items": [{"from": at, "to": end, "tier": one} for (at, one), end in zip(changes, ends, strict=False)]
    }


def only(values: Fact, names: Iterable[str]) -> Fact:
    """The members with these names, as far as there are any."""
    return {name: values[name] for name in names if name in values}
