"""Proposals: begun before they are decided, decided once; negotiations need no signed contract."""

import pytest

from tests.domain.account.scenario import correction, given, nth
from tests.examples import example
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.proposals import ProposalAlreadyDecided, ProposalNeverStarted

STEPS = ("guided", "reviewed", "presented", "submitted")


def step(name: str) -> dict[str, object]:
    return example("proposal", step=name)


@pytest.mark.parametrize("name", STEPS)
def test_a_proposal_begins_with_any_step_but_its_decision(name: str) -> None:
    given(step(name)).records(*(step(other) for other in STEPS), step("won"))


@pytest.mark.parametrize("decision", ["won", "lost"])
def test_an_unknown_proposal_is_not_decided(decision: str) -> None:
    given(example("proposal", proposal="o-2")).refuses(step(decision), ProposalNeverStarted, "proposal")


@pytest.mark.parametrize("decision", ["won", "lost"])
@pytest.mark.parametrize("name", [*STEPS, "won", "lost"])
def test_a_decided_proposal_goes_no_further(decision: str, name: str) -> None:
    given(step("submitted"), step(decision)).refuses(step(name), ProposalAlreadyDecided, "proposal")


def test_a_step_before_the_decision_can_be_corrected() -> None:
    given(step("submitted"), step("won")).records(correction(nth(2), step="presented"))


def test_a_step_before_another_is_not_made_the_decision() -> None:
    scenario = given(step("guided"), step("submitted"), step("won"))
    scenario.refuses(correction(nth(3), step="lost"), ProposalAlreadyDecided, "proposal")


def test_a_contract_is_negotiated_before_it_is_signed() -> None:
    given().records(example("negotiation"))


def test_a_negotiation_has_one_of_three_outcomes() -> None:
    given().refuses(example("negotiation", outcome="great"), MalformedFact, "outcome")
