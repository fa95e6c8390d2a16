"""The cheapest actions are enough, and all of them are needed: judged part by part, and recorded."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.wiring.test_what_if_recorded import Clock, before, dated, opened
from tierline.application.access import LOCAL_PRINCIPAL
from tierline.domain.catalogue import Tier
from tierline.domain.planning.supposed import standing_if
from tierline.domain.tiers.judge import RANK
from tierline.domain.tiers.judging_periods import assess_over
from tierline.interfaces.cheapest_plan import CheapestPlan, cheapest_plan
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import AccountSnapshot

BEGAN = datetime(2024, 1, 1, 12, tzinfo=UTC)
MOST = 5
"""Plans of so many actions are judged part by part."""
numbers = count(1)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[System]:
    folder: Path = tmp_path_factory.mktemp("cheapest-plan")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tierline.interfaces.wiring.now", clock)
        made = Settings(database=f"sqlite:///{folder}/tierline.db").model_copy(
            update={"clock_seconds": 10**11}
        )
        with System(made) as system:
            yield system


def asked(system: System, code: str, tier: Tier, days: int) -> CheapestPlan:
    by = system.clock() + timedelta(days=days)
    return cheapest_plan(system, LOCAL_PRINCIPAL, code, tier, by, MOST)


def has(known: AccountSnapshot, facts: list[dict[str, Any]], found: CheapestPlan) -> bool:
    """Whether some of the actions alone would give the tier, were they recorded."""
    standing = standing_if(known.terms, known.account, facts, found.by)
    return RANK[standing.tier] >= RANK[found.tier]


def parts(facts: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Every proper part of some facts."""
    sizes = (combinations(facts, size) for size in range(len(facts)))
    return (list(one) for one in chain.from_iterable(sizes))


@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=before, tier=st.sampled_from(list(Tier)[1:]), days=st.integers(1, 200))
def test_recording_the_actions_gives_the_tier_on_the_day_and_no_part_of_them_does(
    system: System, clock: Clock, history: list[tuple[int, dict[str, Any]]], tier: Tier, days: int
) -> None:
    code = f"C-{next(numbers)}"
    opened(system, code, clock.now)
    for _ in system.accounts.record_many([(code, one) for one in dated(clock.now, history)], actor="local"):
        pass
    head = system.log.head()
    found = asked(system, code, tier, days)
    assert system.log.head() == head
    assert asked(system, code, tier, days).found == found.found
    if not found.found.reached:
        assert found.found.hindrances or found.found.because
        return
    facts = found.found.facts
    with system.reads.account(code, None) as known:
        assert has(known, facts, found)
        assert not any(has(known, part, found) for part in parts(facts))
    if not facts:
        return
    clock.now = found.by + timedelta(days=1)
    system.accounts.record_together(code, facts, actor="local")
    with system.reads.account(code, None) as known:
        assert RANK[assess_over(known.terms, found.by).tier] >= RANK[tier]
