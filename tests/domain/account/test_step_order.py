"""Order: what ends, renews or begins again lies at or after its beginning, written or corrected."""

from typing import NamedTuple
from uuid import UUID

import pytest

from tests.domain.account.scenario import Scenario, correction, given, nth, retraction
from tests.examples import Content, example, fact_of
from tierline.domain.account.base import parse_fact
from tierline.domain.account.lifecycle import AccountNotMerged
from tierline.domain.account.overrides import NoOverrideStands
from tierline.domain.account.step_order import EndsBeforeItBegan, Periods

BEGUN, EARLIER, LATER = "2025-03-03T15:30:00Z", "2025-03-03T12:00:00Z", "2025-03-03T17:00:00Z"
MUCH_LATER = "2025-06-01T00:00:00Z"


class Pair(NamedTuple):
    """What must come first, of which the last is the beginning, and what may not lie before that."""

    before: tuple[Content, ...]
    end: Content


def _at(moment: str, kind: str, **fields: object) -> Content:
    return example(kind, occurred_at=moment, **fields)


OLD = "2025-01-01T00:00:00Z"
SIGNED = _at(BEGUN, "contract_signed")
RAISED = _at(BEGUN, "escalation_raised")
PLANNED = _at(BEGUN, "action_planned", side="ours", plan=...)
OPENED_LATER = [_at(OLD, "account_closed"), _at(BEGUN, "account_reopened")]
PAIRS = {
    "a contract signed and amended": Pair((SIGNED,), example("contract_amended")),
    "a contract signed and renewed": Pair((SIGNED,), example("contract_renewed")),
    "a contract signed and ended": Pair((SIGNED,), example("contract_ended")),
    "an escalation raised and acknowledged": Pair((RAISED,), example("escalation_acknowledged")),
    "an escalation raised and resolved": Pair((RAISED,), example("escalation_resolved")),
    "an escalation resolved and reopened": Pair(
        (_at(OLD, "escalation_raised"), _at(BEGUN, "escalation_resolved")), example("escalation_reopened")
    ),
    "an escalation reopened and resolved again": Pair(
        (
            _at(OLD, "escalation_raised"),
            _at(OLD, "escalation_resolved"),
            _at(BEGUN, "escalation_reopened"),
        ),
        example("escalation_resolved"),
    ),
    "a contact added and left": Pair((_at(BEGUN, "contact_added"),), example("contact_left")),
    "a contact who left and came back": Pair(
        (_at(OLD, "contact_added"), _at(BEGUN, "contact_left")), example("contact_added")
    ),
    "an action planned and completed": Pair((PLANNED,), example("action_completed")),
    "an action planned and dropped": Pair((PLANNED,), example("action_dropped", action="a-1")),
    "a delivery promised and made": Pair(
        (_at(BEGUN, "delivery_promised", contract=...),), example("delivery_made")
    ),
    "a role assigned and released": Pair((_at(BEGUN, "role_assigned"),), example("role_released")),
    "a role released and assigned again": Pair(
        (_at(OLD, "role_assigned"), _at(BEGUN, "role_released")), example("role_assigned")
    ),
    "a proposal begun and won": Pair(
        (_at(BEGUN, "proposal", step="submitted"),), example("proposal", step="won")
    ),
    "a proposal begun and lost": Pair(
        (_at(BEGUN, "proposal", step="guided"),), example("proposal", step="lost")
    ),
    "an account closed and reopened": Pair((_at(BEGUN, "account_closed"),), example("account_reopened")),
    "an account reopened and closed again": Pair(tuple(OPENED_LATER), example("account_closed")),
    "an account merged and set apart": Pair((_at(BEGUN, "account_merged"),), example("merge_reversed")),
    "an account set apart and merged again": Pair(
        (_at(OLD, "account_merged"), _at(BEGUN, "merge_reversed")), example("account_merged")
    ),
    "an override approved and lifted": Pair(
        (
            _at(OLD, "tier_overridden", until="2025-06-20T00:00:00Z"),
            _at(BEGUN, "override_approved", target=nth(2)),
        ),
        example("tier_override_lifted"),
    ),
}
OPENING_ENDS = ("account_closed", "account_merged")
pairs = pytest.mark.parametrize("pair", PAIRS.values(), ids=list(PAIRS))


def _approval(number: int, proposal: Content) -> Content:
    return _at(proposal["occurred_at"], "override_approved", target=nth(number))


def _opened_long_ago(*contents: Content) -> Scenario:
    return Scenario().records(_at("2001-01-01T00:00:00Z", "account_opened"), *contents)


@pairs
def test_what_ends_something_does_not_lie_before_its_beginning(pair: Pair) -> None:
    early = {**pair.end, "occurred_at": EARLIER}
    _opened_long_ago(*pair.before).refuses(early, EndsBeforeItBegan, "occurred_at")


@pairs
def test_an_end_at_the_very_instant_of_the_beginning_or_later_is_taken(pair: Pair) -> None:
    _opened_long_ago(*pair.before, {**pair.end, "occurred_at": BEGUN})
    _opened_long_ago(*pair.before, {**pair.end, "occurred_at": LATER})


@pairs
def test_a_refused_end_keeps_the_right_one_from_nothing(pair: Pair) -> None:
    scenario = _opened_long_ago(*pair.before)
    scenario.refuses({**pair.end, "occurred_at": EARLIER}, EndsBeforeItBegan, "occurred_at")
    scenario.records({**pair.end, "occurred_at": LATER})


@pairs
def test_an_end_is_not_corrected_to_before_its_beginning(pair: Pair) -> None:
    scenario = _opened_long_ago(*pair.before, {**pair.end, "occurred_at": LATER})
    end = nth(len(scenario.stream))
    scenario.refuses(correction(end, occurred_at=EARLIER), EndsBeforeItBegan, "occurred_at")
    scenario.records(correction(end, occurred_at=BEGUN))


@pairs
def test_a_beginning_is_not_corrected_to_after_its_end(pair: Pair) -> None:
    scenario = _opened_long_ago(*pair.before, {**pair.end, "occurred_at": LATER})
    beginning = nth(len(scenario.stream) - 1)
    scenario.refuses(correction(beginning, occurred_at=MUCH_LATER), EndsBeforeItBegan, "occurred_at")
    scenario.records(correction(beginning, occurred_at=LATER))


@pytest.mark.parametrize("kind", OPENING_ENDS)
def test_nothing_ends_an_account_before_its_opening_and_no_opening_is_moved_behind_it(kind: str) -> None:
    opened = _at(BEGUN, "account_opened")
    Scenario().records(opened).refuses(_at(EARLIER, kind), EndsBeforeItBegan, "occurred_at")
    scenario = Scenario().records(opened, _at(BEGUN, kind))
    scenario.refuses(correction(nth(1), occurred_at=LATER), EndsBeforeItBegan, "occurred_at")


@pairs
def test_an_end_that_an_earlier_version_took_too_early_counts_for_nothing_and_can_be_mended(
    pair: Pair,
) -> None:
    scenario = _opened_long_ago(*pair.before)
    end = _stored(scenario, {**pair.end, "occurred_at": EARLIER})
    scenario.refuses(correction(end, occurred_at="2025-03-03T12:30:00Z"), EndsBeforeItBegan, "occurred_at")
    scenario.records(correction(end, occurred_at=LATER))


@pairs
def test_beside_an_end_that_an_earlier_version_took_too_early_the_right_one_is_taken(pair: Pair) -> None:
    scenario = _opened_long_ago(*pair.before)
    end = _stored(scenario, {**pair.end, "occurred_at": EARLIER})
    scenario.records({**pair.end, "occurred_at": LATER}, retraction(end))


def test_what_is_wrong_with_a_stored_end_bars_no_correction_of_another_field() -> None:
    scenario = _opened_long_ago(RAISED)
    end = _stored(scenario, _at(EARLIER, "escalation_resolved"))
    scenario.records(correction(end, people=["p-ben"]), correction(nth(2), severity="low"))


def test_an_acknowledgement_told_late_may_lie_before_the_resolving_and_the_reopening() -> None:
    scenario = _opened_long_ago(
        _at(OLD, "escalation_raised"), _at(BEGUN, "escalation_resolved"), _at(LATER, "escalation_reopened")
    )
    scenario.records(_at(EARLIER, "escalation_acknowledged"))


@pytest.mark.parametrize(
    ("begin", "end"), [("role_assigned", "role_released"), ("contact_added", "contact_left")]
)
def test_an_earlier_period_may_be_told_late(begin: str, end: str) -> None:
    scenario = _opened_long_ago(_at(BEGUN, begin), _at(LATER, end))
    scenario.records(_at("2019-01-01T00:00:00Z", begin), _at("2020-01-01T00:00:00Z", end))


def test_an_earlier_override_may_be_lifted_late_once_a_later_one_is_set() -> None:
    first = _at("2025-01-01T00:00:00Z", "tier_overridden", until="2025-04-01T00:00:00Z")
    second = _at("2025-03-01T00:00:00Z", "tier_overridden", until="2025-06-01T00:00:00Z")
    lifted = _at("2025-02-01T00:00:00Z", "tier_override_lifted")
    approved = [_approval(2, first), _approval(3, second)]
    scenario = _opened_long_ago(first, second, *approved, lifted)
    scenario.refuses(_at("2025-01-15T00:00:00Z", "tier_override_lifted"), NoOverrideStands)
    scenario.records(_at("2025-03-02T00:00:00Z", "tier_override_lifted"))


def test_a_retraction_that_would_leave_an_end_before_another_beginning_is_refused() -> None:
    first = _at("2025-01-01T00:00:00Z", "tier_overridden", until="2025-04-01T00:00:00Z")
    second = _at("2025-03-01T00:00:00Z", "tier_overridden", until="2025-06-01T00:00:00Z")
    approved = [_approval(2, first), _approval(3, second)]
    lifted = _at("2025-02-01T00:00:00Z", "tier_override_lifted")
    scenario = _opened_long_ago(first, second, *approved, lifted)
    scenario.refuses(retraction(nth(4)), EndsBeforeItBegan, "occurred_at")
    scenario.records(retraction(nth(6)), retraction(nth(4)))


def test_a_retracted_merge_can_be_told_anew_at_any_time_after_the_opening() -> None:
    scenario = given(example("account_merged")).records(retraction(nth(2)))
    scenario.refuses(example("merge_reversed"), AccountNotMerged)
    scenario.records(_at("2024-02-01T00:00:00Z", "account_merged"))


def test_periods_know_when_they_lasted() -> None:
    begin, end = fact_of(_at(BEGUN, "role_assigned")), fact_of(_at(LATER, "role_released"))
    periods = Periods().begun(begin)
    assert periods.lasts_at(begin.occurred_at)
    assert periods.lasts_at(end.occurred_at)
    over = periods.ended(end)
    assert over.lasts_at(begin.occurred_at)
    assert not over.lasts_at(end.occurred_at)


def _stored(scenario: Scenario, content: Content) -> str:
    """Store a fact as an earlier version did, which asked for no order; its id."""
    fact_id = nth(len(scenario.stream) + 1)
    scenario.store(parse_fact(content, fact_id=UUID(fact_id)))
    return fact_id
