"""Escalations: raised once, resolved while open, reopened once resolved."""

import pytest

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example
from tierline.domain.account.escalations import (
    EscalationAlreadyRaised,
    EscalationAlreadyResolved,
    EscalationNeverRaised,
    EscalationNotResolved,
)

RAISED = example("escalation_raised")
ACKNOWLEDGED = example("escalation_acknowledged")
RESOLVED = example("escalation_resolved")
REOPENED = example("escalation_reopened")
RESOLVED_AGAIN = example("escalation_resolved", occurred_at="2024-07-11T10:00:00Z")


def test_an_escalation_is_raised_once() -> None:
    given(RAISED).refuses(RAISED, EscalationAlreadyRaised, "escalation")
    given(RAISED, RESOLVED).refuses(RAISED, EscalationAlreadyRaised, "escalation")


@pytest.mark.parametrize("content", [ACKNOWLEDGED, RESOLVED, REOPENED])
def test_what_was_never_raised_is_not_acknowledged_resolved_or_reopened(content: Content) -> None:
    other = example("escalation_raised", escalation="e-2")
    given(other).refuses(content, EscalationNeverRaised, "escalation")


@pytest.mark.parametrize("content", [ACKNOWLEDGED, RESOLVED])
def test_a_resolved_escalation_is_not_acknowledged_or_resolved_again(content: Content) -> None:
    given(RAISED, RESOLVED).refuses(content, EscalationAlreadyResolved, "escalation")


def test_an_open_escalation_is_not_reopened() -> None:
    given(RAISED).refuses(REOPENED, EscalationNotResolved, "escalation")
    given(RAISED, RESOLVED, REOPENED).refuses(REOPENED, EscalationNotResolved, "escalation")


def test_a_reopened_escalation_can_be_resolved_again() -> None:
    given(RAISED, ACKNOWLEDGED, RESOLVED, REOPENED).records(ACKNOWLEDGED, RESOLVED_AGAIN)


def test_a_first_resolution_can_be_corrected_after_the_second() -> None:
    scenario = given(RAISED, RESOLVED, REOPENED, RESOLVED_AGAIN)
    scenario.records(correction(nth(3), outcome="Replaced and paid for."))


def test_the_severity_of_a_resolved_escalation_can_be_corrected() -> None:
    given(RAISED, RESOLVED).records(correction(nth(2), severity="critical"))


def test_a_correction_is_not_blamed_for_what_was_out_of_order_before() -> None:
    scenario = given(RAISED, RESOLVED, REOPENED, RESOLVED_AGAIN).records(retraction(nth(4)))
    scenario.records(correction(nth(2), severity="critical"), correction(nth(5), outcome="Paid for."))


def test_a_retracted_resolution_opens_the_escalation_and_a_new_one_keeps_it_retracted() -> None:
    scenario = given(RAISED, RESOLVED).records(retraction(nth(3)), RESOLVED)
    scenario.refuses(reinstatement(nth(3)), EscalationAlreadyResolved, "escalation")


def test_a_retracted_raising_was_never_raised_and_may_be_reinstated_among_its_steps() -> None:
    scenario = given(RAISED, RESOLVED).records(retraction(nth(2)))
    scenario.refuses(REOPENED, EscalationNeverRaised, "escalation")
    scenario.records(reinstatement(nth(2)), REOPENED)
