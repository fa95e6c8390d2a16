"""What the load of the drills states, any account takes."""

from tests.domain.account.scenario import START, Scenario
from tests.drills.facts import KINDS, Facts


def test_every_fact_of_the_load_can_be_recorded_in_the_order_of_its_lot() -> None:
    facts, account = Facts("any"), Scenario("D-1")
    account.record(facts.opening("D-1"))
    stated = [fact for fact in (facts() for _ in range(400)) if fact["occurred_at"] < START.isoformat()]
    account.records(*stated)
    assert {fact["kind"] for fact in stated} == set(KINDS)
