"""What the doors should answer, as far as the oracle knows: each answer in its door's shape.

What the design doesn't fix to the letter is left out: words, the facts behind a value, causes.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from tests.oracle import coverage
from tests.oracle.contents import DAY
from tests.oracle.grades import grade
from tests.oracle.measures import Fact
from tests.oracle.naive import END, Known
from tests.oracle.policies import TIERS, required

TIER = ("tier", "derived_tier", "since", "at_risk", "falls_on", "falls_to")
FINDING = ("state", "value", "since", "lapses_on")


def accounts(known: Known, v: datetime) -> Iterator[Fact]:
    """The items of `GET /v1/accounts`: those opened by v, by code."""
    for code in sorted({fact["account"] for fact in known.facts}):
        attributes = known.attributes(code, v)
        if attributes is None:
            continue
        if known.merged_into(code, v):
            closed = known.closed_on(code, v)
            yield {"code": code, "tier": None, "since": None, "falls_on": None, "closed_on": closed}
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
            "grade": grade(known, code, v) if stands else None,
        }


def portfolio(known: Known, v: datetime) -> Iterator[Fact]:
    """The rows of the report: accounts that stand, and how long ago we were last in touch."""
    for one in accounts(known, v):
        if one.get("closed_on") is None and known.merged_into(one["code"], v) is None:
            row = only(
                one, ("code", "name", "kind", "region", "coverage", "open_escalations", "grade", *TIER)
            )
            executive = known.last_contact(one["code"], v, "executive_contact")
            anyone = known.last_contact(one["code"], v, "executive_contact", "interaction")
            row |= {"days_since_contact": anyone and (v - anyone).days}
            row |= {"days_since_executive_contact": executive and (v - executive).days}
            row.pop("derived_tier", None)
            yield row


def tier(known: Known, code: str, v: datetime) -> Fact:
    """What `/tier` says, without words and ids of facts."""
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
        **({} if known.merged_into(code, v) else {"grade": grade(known, code, v)}),
        **({"criteria": [{"id": id, **finding} for id, finding in findings.items()]} if findings else {}),
    }


def gaps(known: Known, code: str, v: datetime) -> list[Fact]:
    """The rows of the report on what is missing for the next tier, without words."""
    derived = known.derived_tier(code, v)
    if derived in (None, TIERS[-1]):
        return []
    above = TIERS[TIERS.index(str(derived)) + 1]
    return [
        {"tier": derived, "next_tier": above, "criterion": id, "part": part, "needed": needed}
        for id, part, needed in _lacking(known, code, v, above)
    ]


def lapses(known: Known, code: str, v: datetime) -> list[Fact]:
    """The rows of the lapse calendar of 90 days, without words and facts."""
    derived = known.derived_tier(code, v)
    if derived in (None, TIERS[0]):
        return []
    findings, gate = known.findings(code, v), known.policy(v)["tiers"][derived]
    slipping = [id for id, _, _ in _lacking(known, code, v, str(derived))]
    asked = [*required(known.policy(v), derived), *gate.get("supporting", ())]
    ends = {one["id"]: findings[one["id"]]["lapses_on"] for one in asked}
    ends |= {one["id"]: known.breaks(code, one, v) for one in gate.get("guards", ())}
    soon = [(end, id) for id, end in ends.items() if end and end <= v + 90 * DAY]
    falls_on, falls_to = known.falls(code, v)
    falls = {"tier": derived, "falls_on": falls_on, "falls_to": falls_to}
    rows = [
        *({**falls, "criterion": id, "state": "slipping", "lapses_on": None} for id in slipping),
        *({**falls, "criterion": id, "state": "lapsing", "lapses_on": end} for end, id in soon),
    ]
    # What comes first, a lapse or the fall, comes first; what will never be, last.
    days = {row["criterion"]: [day for day in (row["lapses_on"], falls_on) if day] for row in rows}
    return sorted(rows, key=lambda row: (min(days[row["criterion"]], default=END), row["criterion"]))


def _lacking(known: Known, code: str, v: datetime, tier: str) -> list[tuple[str, str, int | None]]:
    """What the gate of a tier lacks: ids of criteria, what they do there, and how many such are needed."""
    gate, findings = known.policy(v)["tiers"][tier], known.findings(code, v)
    states = {id: finding["state"] for id, finding in findings.items()}
    asked = {"required": required(known.policy(v), tier), "supporting": gate.get("supporting", ())}
    unmet = {
        part: [one["id"] for one in those if states[one["id"]] != "met"] for part, those in asked.items()
    }
    met = len(gate.get("supporting", ())) - len(unmet["supporting"])
    needed = max(0, gate.get("supporting_needed", 0) - met)
    return [
        *((id, "required", None) for id in unmet["required"]),
        *((id, "supporting", needed) for id in unmet["supporting"] if needed),
        *((one["id"], "guard", None) for one in gate.get("guards", ()) if states[one["id"]] == "unmet"),
    ]


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


def backtested(known: Known, by_draft: Known, v: datetime) -> Fact:
    """The totals of a backtest: how many accounts are open at v, and how many would be higher or lower."""
    codes = sorted({fact["account"] for fact in known.facts})
    tiers = [(known.tier(code, v), by_draft.tier(code, v)) for code in codes]
    ranks = [(TIERS.index(str(one)), TIERS.index(str(other))) for one, other in tiers if one and other]
    return {
        "accounts": len({one["account"] for one in known.said}),
        "open": len(ranks),
        "higher": sum(draft > present for present, draft in ranks),
        "lower": sum(draft < present for present, draft in ranks),
    }


def differences(known: Known, by_draft: Known, code: str, v: datetime) -> list[Fact]:
    """From when to when up to v an account would have had another tier by the draft."""
    found: list[Fact] = []
    before = None
    for u in sorted({*known.instants(code), *by_draft.instants(code)}):
        tiers = known.tier(code, u), by_draft.tier(code, u)
        if u > v or tiers == before:
            continue
        if found and found[-1]["to"] is None:
            found[-1]["to"] = u
        if tiers[0] != tiers[1]:
            found.append({"from": u, "to": None, "tier": tiers[0], "draft_tier": tiers[1]})
        before = tiers
    return found


def only(values: Fact, names: Iterable[str]) -> Fact:
    """The members with these names, as far as there are any."""
    return {name: values[name] for name in names if name in values}
