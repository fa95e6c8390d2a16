"""Coverage rows say at every instant what a slow and simple evaluator says of that instant alone."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.coverage.accounts import EXAMPLES, MICRO, Ledger, day
from tests.domain.coverage.naive import Seen, seen_at
from tests.drawn import examples
from tierline.domain.account.base import parse_fact
from tierline.domain.account.history import History
from tierline.domain.coverage import CoverageRow, coverage_at, coverage_rows, default_policy
from tierline.domain.shared.time import BEGINNING, FOREVER

POLICY = default_policy()
PEOPLE = st.sampled_from(["p1", "p2", "p3"])
GROUPS = st.lists(PEOPLE, max_size=2, unique=True)
LAPSES = sorted({0, 30, *(item.cadence_days for item in POLICY.items.values())})
# Facts fall on lapses of other facts (and a microsecond beside) as often as on any other day.
TIMES = st.builds(
    lambda first, span, beside: day(first) + timedelta(days=span) + beside * MICRO,
    st.integers(0, 40).map(lambda n: n * 10),
    st.sampled_from(LAPSES),
    st.integers(-1, 1),
)
ROLES = st.sampled_from(["account_manager", "executive_sponsor", "sales_manager"])
RESPONSIBILITIES = st.sampled_from(
    ["account_manager.plan", "executive_sponsor.relationship", "sales_manager.training"]
)


def _content(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"kind": st.just(kind), **{k: st.just(v) for k, v in EXAMPLES[kind].items()}, **fields}
    )


FACTS = st.one_of(
    _content("role_assigned", role=ROLES, person=PEOPLE, people=GROUPS),
    _content("role_released", role=ROLES, person=PEOPLE, people=GROUPS),
    _content("responsibility_fulfilled", responsibility=RESPONSIBILITIES, person=PEOPLE),
    _content("interaction", people=GROUPS, fulfils=st.lists(RESPONSIBILITIES, max_size=1)),
    _content("executive_contact", people=st.lists(PEOPLE, min_size=1, max_size=2), introduced_by=PEOPLE),
    _content("plan_reviewed", people=GROUPS),
    _content("proposal", people=GROUPS, step=st.sampled_from(["guided", "presented", "won"])),
    _content(
        "knowledge",
        people=GROUPS,
        item=st.sampled_from(["understand_client.client", "understand_competitors.products"]),
    ),
    *(_content(kind) for kind in ("account_closed", "account_reopened", "account_merged", "merge_reversed")),
)
STATEMENTS = st.one_of(
    st.fixed_dictionaries({"kind": st.just("fact_retracted"), "reason": st.just("wrong")}),
    st.fixed_dictionaries({"kind": st.just("fact_reinstated"), "reason": st.just("right")}),
    st.builds(
        lambda at: {"kind": "fact_corrected", "reason": "late", "changes": {"occurred_at": at.isoformat()}},
        TIMES,
    ),
)
STEPS = st.lists(
    st.tuples(TIMES, st.one_of(FACTS, FACTS, FACTS, STATEMENTS), st.integers(0, 30)), min_size=3, max_size=14
)
SETTINGS = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ledger_of(steps: list[tuple[datetime, dict[str, Any], int]]) -> Ledger:
    """An account with these facts; statements speak about one of the facts before them."""
    ledger = Ledger()
    ledger.open(day(20))
    targets: list[UUID] = []
    for role, person in (("account_manager", "p1"), ("executive_sponsor", "p2")):
        targets.append(ledger.say("role_assigned", day(0), role=role, person=person))
    for at, content, pick in steps:
        if content["kind"].startswith("fact_"):
            ledger.say(at=at, **content, target=targets[pick % len(targets)])
        else:
            targets.append(ledger.say(at=at, **content))
    return ledger


def seen(rows: list[CoverageRow], at: datetime) -> dict[str, Seen]:
    """What the rows say of an instant; an item must not be in two of them."""
    there = [row for row in rows if row.valid_from <= at < row.valid_to]
    assert len({row.item for row in there}) == len(there)
    return {row.item: Seen(row.state, row.holders, row.last_fact, row.last_at, row.due) for row in there}


def instants(history: History, rows: list[CoverageRow]) -> list[datetime]:
    """A microsecond before, at and after whatever might be a boundary; at most 90 of them."""
    facts = [entry.at for entry in history]
    lapses = [row.due for row in rows if row.due] + [row.valid_from for row in rows]
    edges = sorted({*facts, *lapses} - {BEGINNING, FOREVER})
    chosen = edges[:: max(1, len(edges) // 30)]
    return [edge + step * MICRO for edge in chosen for step in (-1, 0, 1)]


@SETTINGS
@given(STEPS)
def test_rows_and_answers_agree_with_the_naive_at_every_boundary(steps: Any) -> None:
    history = ledger_of(steps).history
    rows = coverage_rows(history, POLICY)
    for at in instants(history, rows):
        expected = seen_at(history, at)
        assert seen(rows, at) == expected
        for evidence in (history, history.until(at)):
            answer = coverage_at(evidence, POLICY, at)
            assert {
                item.id: Seen(item.state, item.holders, item.last_fact, item.last_at, item.due)
                for item in answer.items
            } == expected


@SETTINGS
@given(STEPS)
def test_a_live_history_gives_the_rows_of_one_built_anew_from_any_instant_on(steps: Any) -> None:
    ledger, live = ledger_of(steps), History()
    kept: list[CoverageRow] = []
    for recorded in ledger.recorded:
        change = live.apply(recorded)
        if change:
            kept = spliced(kept, coverage_rows(live, POLICY, change.since), change.since)
    assert kept == coverage_rows(ledger.history, POLICY)


def spliced(old: list[CoverageRow], new: list[CoverageRow], since: datetime) -> list[CoverageRow]:
    """The old rows up to an instant and the new ones from there on, equal neighbours made one."""
    rows: list[CoverageRow] = []
    before = [row._replace(valid_to=min(row.valid_to, since)) for row in old if row.valid_from < since]
    order = list(POLICY.items)
    for row in sorted([*before, *new], key=lambda row: (order.index(row.item), row.valid_from)):
        last = rows[-1] if rows else None
        if (
            last
            and last._replace(valid_from=row.valid_from, valid_to=row.valid_to) == row
            and (last.valid_to == row.valid_from)
        ):
            rows[-1] = last._replace(valid_to=row.valid_to)
        else:
            rows.append(row)
    return rows


@SETTINGS
@given(STEPS)
def test_neighbouring_rows_differ_and_none_is_empty(steps: Any) -> None:
    rows = coverage_rows(ledger_of(steps).history, POLICY)
    assert all(row.valid_from < row.valid_to for row in rows)
    for one, other in pairwise(rows):
        if one.item == other.item and one.valid_to == other.valid_from:
            assert one[5:] != other[5:]


@SETTINGS
@given(
    st.lists(FACTS, min_size=2, max_size=10),
    st.lists(st.integers(0, 4000), min_size=10, max_size=10, unique=True),
    st.randoms(use_true_random=False),
)
def test_the_order_of_recording_changes_nothing(
    contents: list[dict[str, Any]], quarters: list[int], chance: Any
) -> None:
    facts = [
        parse_fact({"occurred_at": day(n / 4), **content}, fact_id=UUID(int=place))
        for place, (content, n) in enumerate(zip(contents, quarters, strict=False))
    ]
    results = []
    for _ in range(2):
        ledger = Ledger()
        ledger.open(day(-1))
        for fact in facts:
            ledger.add(fact)
        results.append(coverage_rows(ledger.history, POLICY))
        chance.shuffle(facts)
    assert results[0] == results[1]
