"""The engine and a naive reading of the policy come to the same verdicts, at every kind of instant."""

from bisect import bisect_right
from datetime import datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import statements
from tests.domain.tiers.naive import CRITERIA, Naive, effective
from tests.domain.tiers.telling import MICRO, Statement, told
from tests.drawn import examples
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.assess import TierRow, assess, tier_rows
from tierline.domain.tiers.policy import default_policy

POLICY = default_policy()


def around(points: list[datetime]) -> list[datetime]:
    """Each point and the instants next to it."""
    return sorted({one for point in points for one in (point - MICRO, point, point + MICRO)})


def spread(moments: list[datetime], number: int, first: int) -> list[datetime]:
    """About so many of the moments, evenly spread."""
    stride = max(1, len(moments) // number)
    return moments[first % stride :: stride]


def row_at(rows: list[TierRow], moment: datetime) -> TierRow:
    return rows[bisect_right([row.valid_from for row in rows], moment) - 1]


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(said=statements(), first=st.integers(0, 1000))
def test_rows_say_what_the_naive_says(said: list[Statement], first: int) -> None:
    rows, naive = tier_rows(told(said), POLICY), Naive(effective(said))
    for v in spread(around(naive.turning_points()), 60, first):
        row, override = row_at(rows, v), naive.override(v)
        assert (row.tier, row.derived_tier, row.at_risk) == (
            naive.tier(v),
            naive.derived(v),
            naive.at_risk(v),
        )
        assert (row.override and row.override.int) == (override and override["place"])


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(said=statements(), first=st.integers(0, 1000))
def test_rows_know_what_falls_when_and_since_when_it_stands(said: list[Statement], first: int) -> None:
    rows, naive = tier_rows(told(said), POLICY), Naive(effective(said))
    for v in spread(around([fact["occurred_at"] for fact in naive.facts]), 8, first):
        row = row_at(rows, v)
        falls = (row.falls_on, row.falls_to) if row.falls_on else None
        assert falls == naive.falls(v)
        assert row.visit_since == (naive.since(naive.tier, v) if row.tier else None)


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(said=statements(), first=st.integers(0, 1000))
def test_the_explanation_says_what_the_naive_says(said: list[Statement], first: int) -> None:
    history, naive = told(said), Naive(effective(said))
    for v in spread(around(naive.turning_points()), 3, first):
        findings = assess(history, POLICY, v).criteria
        assert {finding.id for finding in findings} == set(CRITERIA)
        for one in findings:
            assert one.state == naive.state(one.id, v), one.id
            assert one.lapses_on == naive.lapses(one.id, v), one.id
            assert one.since == naive.since(lambda u, name=one.id: naive.state(name, u), v), one.id  # type: ignore[misc]


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(said=statements(), first=st.integers(0, 1000))
def test_rows_say_what_the_explanation_says(said: list[Statement], first: int) -> None:
    history = told(said)
    rows = tier_rows(history, POLICY)
    for v in spread(around([row.valid_from for row in rows if row.valid_from > BEGINNING]), 10, first):
        row, explained = row_at(rows, v), assess(history.until(v), POLICY, v)
        assert explained == assess(history, POLICY, v)
        override = explained.override.fact if explained.override else None
        assert row == TierRow(
            row.valid_from,
            row.valid_to,
            explained.tier,
            explained.derived_tier,
            explained.at_risk,
            override,
            explained.falls_on,
            explained.falls_to,
            explained.since,
        )


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(said=statements())
def test_rows_cover_all_time_and_neighbours_differ(said: list[Statement]) -> None:
    rows = tier_rows(told(said), POLICY)
    assert (rows[0].valid_from, rows[-1].valid_to) == (BEGINNING, FOREVER)
    for row, following in pairwise(rows):
        assert row.valid_from < row.valid_to == following.valid_from
        assert not row.says_what(following)
