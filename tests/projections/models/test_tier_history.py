"""Where criteria are met, as rows: known at any position, of accounts merged and under adopted policies."""

from collections.abc import Callable
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
from tierline.domain.tiers.assess import assess
from tierline.domain.tiers.judge import criterion_states
from tierline.domain.tiers.policy import GatePart, State
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.catalogue import ALL_PROJECTIONS
from tierline.projections.engine.rebuild import Judges
from tierline.projections.models.tier_history import TierHistory

_, _, CRITERIA = TierHistory.tables
HISTORY = [one for one in ALL_PROJECTIONS if one.name == "tier_history"]
Span = tuple[str, datetime, datetime]


@given(logs())
@settings(max_examples=examples(40), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_what_was_met_when_is_known_at_every_position_as_the_facts_up_to_it_show(log: LogInMemory) -> None:
    for stream in log.by_account(log.head()):
        rows = _rows(stream)
        for number, recorded in enumerate(stream, 1):
            known = [one for one in rows if one["known_from"] <= recorded.position < one["known_to"]]
            assert _spans(known) == _met(History(stream[:number]))


@given(logs(most=25))
@settings(max_examples=examples(25), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_an_assessment_at_any_fact_says_the_same(log: LogInMemory) -> None:
    for stream in log.by_account(log.head()):
        history = History(stream)
        known = [one for one in _rows(stream) if one["known_to"] > log.head()]
        for entry in history:
            found = assess(history, POLICIES.tiers, entry.at)
            then = {one["criterion"]: one for one in known if one["valid_from"] <= entry.at < one["valid_to"]}
            for finding in found.criteria:
                if finding.role is not GatePart.descriptive:
                    met = finding.id in then
                    assert met == _fits(finding.role)(finding.state)
                    assert finding.lapses_on == (then[finding.id]["lapses_on"] if met else None)


def _rows(stream: list[Recorded]) -> list[Any]:
    judges = Judges(POLICIES, PolicyBook())
    found: dict[Table, list[Any]] = {}
    for table, rows in rows_of({stream[0].account: stream}, HISTORY, judges):
        found.setdefault(table, []).extend(rows)
    return found.get(CRITERIA, [])


def _spans(rows: list[Any]) -> list[Span]:
    """Where rows tell that something is met: neighbours as one, whatever they tell of its lapse."""
    found: list[Span] = []
    for ident, start, end in sorted((one["criterion"], one["valid_from"], one["valid_to"]) for one in rows):
        if found and found[-1][0] == ident and found[-1][2] == start:
            found[-1] = (ident, found[-1][1], end)
        else:
            found.append((ident, start, end))
    return found


def _met(history: History) -> list[Span]:
    """Where criteria are met, and guards not broken, by a walk through the whole history."""
    return [
        (ident, start, end)
        for ident, placed in sorted(POLICIES.tiers.gated.items())
        for start, end, met in criterion_states(placed.criterion, history).map(_fits(placed.part)).intervals()
        if met
    ]


def _fits(part: GatePart) -> Callable[[State], bool]:
    return lambda state: state is not State.unmet if part is GatePart.guard else state is State.met
