"""The order in which facts are recorded changes nothing that is computed from them."""

from random import Random

from domain.account.history import History
from domain.coverage import coverage_rows
from domain.shared.ids import account_id
from domain.shared.time import BEGINNING
from domain.tiers.assess import tier_rows
from projections.base import AccountView
from projections.timeline import Timeline
from tests.projections.lives import CODES, SOUND, fact_on
from tests.projections.log_in_memory import LogInMemory, facts_of
from tests.projections.pictures import POLICIES

ORDERS = 50


def _story() -> LogInMemory:
    log = LogInMemory()
    opening = {"kind": "account_opened", "code": CODES[0], "name": CODES[0], "account_kind": "enterprise"}
    log.record(CODES[0], fact_on(0, opening, 0))
    for number, content in enumerate(SOUND * 3, 1):
        log.record(CODES[0], fact_on(number, content, 9 * number % 700))
    return log


def _told(log: LogInMemory) -> tuple[object, ...]:
    """Tier function, coverage, and timeline order, without what is said of the recording itself."""
    history = History(log.recorded)
    view = AccountView(account_id(CODES[0]), CODES[0], history, BEGINNING, POLICIES)
    rows = sorted((row for _, row in Timeline().rows(view)), key=lambda row: (row["at"], row["entry"]))
    timeline = [(row["at"], row["kind"], row["fact_id"], row["headline_en"]) for row in rows]
    return (
        tier_rows(history, POLICIES.tiers),
        coverage_rows(history, POLICIES.coverage),
        timeline,
    )


def test_fifty_random_orders_of_the_same_facts_tell_the_same_story():
    facts = facts_of(_story().recorded)
    expected = _told(_story())
    for seed in range(ORDERS):
        shuffled = LogInMemory()
        shuffled.record(CODES[0], *Random(seed).sample(facts, len(facts)))
        assert _told(shuffled) == expected, seed
