"""The order in which facts are recorded changes nothing that is computed from them."""

from random import Random

import pytest

from tests.projections.lives import CODES, SOUND, fact_on
from tests.projections.log_in_memory import LogInMemory, facts_of
from tests.projections.pictures import POLICIES, rows_of
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.projections.engine.base import STILL
from tierline.projections.engine.rebuild import Judges
from tierline.projections.models.coverage import CoverageOverTime
from tierline.projections.models.tier_history import TierHistory
from tierline.projections.models.timeline import Timeline

ORDERS = 50
SOME = 12
"""So many are tried in the usual run."""
READ_MODELS = (TierHistory(), CoverageOverTime(), Timeline())
OF_RECORDING = {"account", "known_from", "known_to", "position", "version", "recorded_at"}


def _story() -> LogInMemory:
    log = LogInMemory()
    opening = {"kind": "account_opened", "code": CODES[0], "name": CODES[0], "account_kind": "enterprise"}
    log.record(CODES[0], fact_on(0, opening, 0))
    for number, content in enumerate(SOUND * 3, 1):
        log.record(CODES[0], fact_on(number, content, 9 * number % 700))
    return log


def _told(log: LogInMemory) -> dict[str, list[str]]:
    """What stands of tiers, moves, coverage and timeline, without what is said of the recording itself."""
    told: dict[str, list[str]] = {}
    for table, rows in rows_of({CODES[0]: log.recorded}, READ_MODELS, Judges(POLICIES, PolicyBook())):
        standing = [row for row in rows if row["known_to"] == STILL]
        told[table.name] = sorted(
            str([row[name] for name in row if name not in OF_RECORDING]) for row in standing
        )
    return told


@pytest.mark.parametrize("orders", [range(SOME), pytest.param(range(SOME, ORDERS), marks=pytest.mark.long)])
def test_random_orders_of_the_same_facts_tell_the_same_story(orders):
    facts = facts_of(_story().recorded)
    expected = _told(_story())
    for seed in orders:
        shuffled = LogInMemory()
        shuffled.record(CODES[0], *Random(seed).sample(facts, len(facts)))
        assert _told(shuffled) == expected, seed
