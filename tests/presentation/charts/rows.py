"""Rows as the reports with charts give them, drawn by lot, and values around them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tierline.domain.catalogue import RESPONSIBILITIES, Tier
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Basis, ReportValue

AT = datetime(2026, 3, 31, 12, tzinfo=UTC)
BASIS = Basis(42, AT, "default@1", "all@1")
INS = ("risen_in", "fallen_in", "opened", "came_in")
OUTS = ("risen_out", "fallen_out", "closed", "went_out")
Rows = Sequence[dict[str, Any]]

tiers = st.sampled_from(list(Tier))
counts = st.integers(0, 40)
slices = st.sampled_from([None, "North", "客户", "<b>&\"'", "=1+1", "\x00\x1b\ufffe"])


def value(name: str, rows: Rows) -> ReportValue:
    """A report of that name with these rows."""
    report = REPORTS[name]
    return ReportValue(name, report.title, report.columns, rows, BASIS, report.chart)


@st.composite
def movement(draw: st.DrawFn) -> Rows:
    """Rows that balance: periods one after the other, slices, every tier in each."""
    parts = draw(st.lists(slices, min_size=1, max_size=3, unique=True))
    standing = {(part, tier): draw(counts) for part in parts for tier in Tier}
    rows = []
    for number in range(draw(st.integers(1, 3))):
        start = AT + timedelta(days=90 * number)
        for key, opening in standing.items():
            ins = {name: draw(st.integers(0, 5)) for name in INS}
            left, outs = opening + sum(ins.values()), {}
            for name in OUTS:
                outs[name] = draw(st.integers(0, left))
                left -= outs[name]
            span = {"period": f"P{number}", "from": start, "to": start + timedelta(days=90)}
            row = {**span, "slice": key[0], "tier": key[1].value, "opening": opening, **ins, **outs}
            rows.append({**row, "closing": left})
            standing[key] = left
    return rows


transitions = st.lists(
    st.fixed_dictionaries(
        {
            "period": st.none(),
            "from": st.just(AT),
            "to": st.just(AT),
            "slice": slices,
            "tier_before": st.one_of(st.none(), tiers.map(str)),
            "tier_after": st.one_of(st.none(), tiers.map(str)),
            "accounts": counts,
            "share": st.none(),
            "moves": counts,
        }
    ).filter(lambda row: row["tier_before"] or row["tier_after"]),
    max_size=24,
)


@st.composite
def dwell(draw: st.DrawFn) -> Rows:
    """Rows whose quantiles rise, and are missing from some place on."""
    keys = draw(st.lists(st.tuples(slices, tiers), max_size=12, unique=True))
    rows = []
    for part, tier in keys:
        found = sorted(draw(st.lists(st.integers(0, 3000), min_size=3, max_size=3)))
        told = draw(st.integers(0, 3))
        days = {
            name: found[place] if place < told else None for place, name in enumerate(("p25", "p50", "p75"))
        }
        visits = draw(st.integers(1, 30))
        row = {"slice": part, "tier": tier.value, "visits": visits, "lasting": draw(st.integers(0, visits))}
        rows.append({**row, **days, "past_p75": ""})
    return rows


@st.composite
def coverage(draw: st.DrawFn) -> Rows:
    """A row per responsibility; the states add up to the accounts."""
    accounts = draw(counts)
    rows = []
    for one in RESPONSIBILITIES.values():
        covered = draw(st.integers(0, accounts))
        never = draw(st.integers(0, accounts - covered))
        overdue = draw(st.integers(0, accounts - covered - never))
        states = {"never": never, "overdue": overdue, "unassigned": accounts - covered - never - overdue}
        words = {"what": one.words, "gaps": ""}
        known = {"role": one.role.value, "responsibility": one.id, "accounts": accounts, "covered": covered}
        share = round(covered / accounts, 4) if accounts else None
        soon = draw(st.integers(0, covered))
        rows.append({**known, **words, **states, "share": share, "due_soon": soon})
    return rows


portfolio = st.lists(
    st.fixed_dictionaries({"tier": st.one_of(st.none(), tiers.map(str)), "at_risk": st.booleans()}),
    max_size=60,
)
investment = st.lists(
    st.fixed_dictionaries(
        {"tier": tiers.map(str), "hours": st.floats(0, 500).map(lambda one: round(one, 1))}
    ),
    max_size=40,
)
money = st.integers(-500_000, 50_000_000).map(lambda cents: f"{cents / 100:.2f}")
grades = st.one_of(st.none(), st.integers(100, 500).map(lambda one: one / 100))
balances = st.sampled_from([None, "much_for_little", "ahead_of_benefit", "little_for_much"])


@st.composite
def returns(draw: st.DrawFn) -> Rows:
    """A row per account and currency, the first with its hours; some accounts brought nothing."""
    codes = draw(st.lists(st.sampled_from(["a-1", "b&<2>", "海" * 12, "d" * 60, "e", "f"]), unique=True))
    rows = []
    for code in codes:
        about = {"account": code, "hours": draw(st.integers(0, 900)) / 2, "priority": draw(grades)}
        about |= {
            "balance": draw(balances),
            "effort_place": 0.5,
            "benefit_place": draw(st.sampled_from([None, 1.0])),
        }
        for currency in draw(st.lists(st.sampled_from(["EUR", "CNY", None]), min_size=1, unique=True)):
            benefit = draw(money) if currency else None
            by = "margin" if currency == "EUR" else "revenue"
            rows.append({**about, "currency": currency, "benefit": benefit, "measured_by": by})
            about |= {"hours": None}
    return rows


@st.composite
def worth(draw: st.DrawFn) -> Rows:
    """A row per month and currency in which contracts end, and rows of other dimensions."""
    rows = []
    months = [f"20{year}-{month:02}" for year in (26, 27, 31) for month in (1, 4, 12)]
    keys = st.tuples(st.sampled_from([*months, "open_end"]), st.sampled_from(["EUR", "CNY", None]))
    for month, currency in draw(st.lists(keys, unique=True, max_size=14)):
        soon, soonish, whole = sorted(draw(st.lists(st.integers(0, 9_000_000), min_size=3, max_size=3)))
        amounts = {"ending_90": f"{soon}.00", "ending_180": f"{soonish}.00", "in_force": f"{whole}.00"}
        known = {
            "dimension": "ends_in",
            "slice": month,
            "currency": currency,
            "contracts": draw(st.integers(1, 9)),
        }
        rows.append({**known, **(amounts if currency else dict.fromkeys(amounts))})
    return [*rows, *({**row, "dimension": "total", "slice": ""} for row in rows[:1])]


ROWS = {
    "coverage": coverage(),
    "returns": returns(),
    "value": worth(),
    "dwell": dwell(),
    "investment": investment,
    "movement": movement(),
    "portfolio": portfolio,
    "transitions": transitions,
}
"""How the rows of each report with a chart are drawn by lot."""
