"""What was known at each position: rows kept fact by fact are those that the facts up to there give."""

from datetime import datetime
from typing import Any

from hypothesis import Phase, given, settings
from sqlalchemy import Table

from tests.drawn import examples
from tests.projections.lives import logs
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import POLICIES, rows_of
from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.domain.coverage import coverage_at
from tierline.domain.grade import grade_rows
from tierline.domain.shared.time import FOREVER
from tierline.domain.tiers.assess import tier_moves, tier_rows
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.catalogue import ALL_PROJECTIONS
from tierline.projections.engine.rebuild import Judges
from tierline.projections.models.coverage import CoverageOverTime
from tierline.projections.models.grades import Grades
from tierline.projections.models.tier_history import TierHistory

TIERS, MOVES, _ = TierHistory.tables
COVERAGE, _ = CoverageOverTime.tables
(GRADES,) = Grades.tables

Kept = dict[Table, list[Any]]


@given(logs())
@settings(max_examples=examples(25), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_what_was_known_at_any_position_is_what_the_facts_up_to_it_show(log: LogInMemory):
    for stream in log.by_account(log.head()):
        kept = _kept(stream)
        for number, recorded in enumerate(stream, 1):
            _compare(kept, History(stream[:number]), recorded.position)


@given(logs(most=25))
@settings(max_examples=examples(15), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_a_row_that_stays_true_stays_known_since_it_came_to_be_known(log: LogInMemory):
    for stream in log.by_account(log.head()):
        for table, rows in _kept(stream).items():
            ends = {(row["known_to"], str(_content(row))) for row in rows}
            assert not [row for row in rows if (row["known_from"], str(_content(row))) in ends], table.name


def _kept(stream: list[Recorded]) -> Kept:
    kept: Kept = {}
    for table, rows in rows_of({stream[0].account: stream}, ALL_PROJECTIONS, Judges(POLICIES, PolicyBook())):
        kept.setdefault(table, []).extend(rows)
    return kept


def _compare(kept: Kept, history: History, position: int) -> None:
    rows = tier_rows(history, POLICIES.tiers)
    found = _known(kept, TIERS, position)
    assert [_tier(one) for one in found] == [
        (row.valid_from, row.valid_to, row.tier, row.derived_tier, row.at_risk, row.falls_on, row.visit_since)
        for row in rows
        if row.tier
    ]
    moves = tier_moves(history, POLICIES.tiers, rows)
    assert [
        (one["at"], one["tier_after"], one["cause"], one["criteria"]) for one in _known(kept, MOVES, position)
    ] == [(move.at, move.after, move.cause, list(move.criteria)) for move in moves]
    assert [(one["valid_from"], one["valid_to"], one["grade"]) for one in _known(kept, GRADES, position)] == [
        tuple(row) for row in grade_rows(history, POLICIES.tiers)
    ]
    for at in _instants(history):
        _compare_coverage(_known(kept, COVERAGE, position), history, at)


def _compare_coverage(rows: list[Any], history: History, at: datetime) -> None:
    present = {row["item"]: row for row in rows if row["valid_from"] <= at < row["valid_to"]}
    expected = coverage_at(history.until(at), POLICIES.coverage, at)
    assert set(present) == {item.id for item in expected.items}
    for item in expected.items:
        last = str(item.last_fact) if item.last_fact else None
        assert (present[item.id]["due"], present[item.id]["last_fact"]) == (item.due, last)


def _instants(history: History) -> list[datetime]:
    """Some instants, past and future: every fifth fact's, and the end of time but one."""
    return [*(entry.at for entry in list(history)[::5]), FOREVER.replace(year=9000)]


def _known(kept: Kept, table: Table, position: int) -> list[Any]:
    found = [row for row in kept.get(table, ()) if row["known_from"] <= position < row["known_to"]]
    return sorted(found, key=lambda row: row.get("valid_from") or row["at"])


def _tier(row: Any) -> tuple[Any, ...]:
    names = ("valid_from", "valid_to", "tier", "derived_tier", "at_risk", "falls_on", "since")
    return tuple(row[name] for name in names)


def _content(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("known_")}
