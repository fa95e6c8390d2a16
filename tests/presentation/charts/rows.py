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
        words = {"what_en": one.words.en, "what_zh": one.words.zh, "gaps": ""}
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
ROWS = {
    "coverage": coverage(),
    "dwell": dwell(),
    "investment": investment,
    "movement": movement(),
    "portfolio": portfolio,
    "transitions": transitions,
}
"""How the rows of each report with a chart are drawn by lot."""
