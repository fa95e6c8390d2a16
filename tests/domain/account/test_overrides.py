"""Overrides: one proposes them with an end, somebody else approves them, a standing one is lifted."""

from typing import Any

import pytest

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example
from tierline.domain.account.base import NotStatedAnyMore
from tierline.domain.account.overrides import (
    ApprovedAsItStands,
    ApproverIsActor,
    NoOverrideProposed,
    NoOverrideStands,
    OverrideAlreadyApproved,
    OverrideEndsBeforeItBegins,
    OverrideOverByThen,
    OverrideTooLong,
)
from tierline.domain.account.step_order import EndsBeforeItBegan

PROPOSED = example("tier_overridden")
LIFTED = example("tier_override_lifted")


def approval(number: int = 2, **changes: Any) -> Content:
    """The approval of the nth fact of a scenario."""
    return example("override_approved", target=nth(number), **changes)


def test_an_override_lasts_one_hundred_and_eighty_days_at_most() -> None:
    given().records(PROPOSED)
    too_long = example("tier_overridden", until="2025-01-28T10:00:00.000001Z")
    given().refuses(too_long, OverrideTooLong, "until")


@pytest.mark.parametrize("until", ["2024-08-01T10:00:00Z", "2024-07-31T10:00:00Z"])
def test_an_override_ends_after_it_begins(until: str) -> None:
    given().refuses(example("tier_overridden", until=until), OverrideEndsBeforeItBegins, "until")


def test_nobody_names_an_approver_any_more() -> None:
    given().refuses(example("tier_overridden", approver="p-exec"), NotStatedAnyMore, "approver")
    given(PROPOSED).refuses(correction(nth(2), approver="p-exec"), NotStatedAnyMore, "approver")


@pytest.mark.parametrize("actor", ["recorder", "Recorder", "ｒecorder", "RECORDER"])
def test_whoever_proposed_an_override_does_not_approve_it_however_they_write_their_name(actor: str) -> None:
    given(PROPOSED).refuses(approval(), ApproverIsActor, "target", actor=actor)


def test_what_was_never_proposed_is_not_approved() -> None:
    given(PROPOSED).refuses(approval(1), NoOverrideProposed, "target")
    given(PROPOSED).records(retraction(nth(2))).refuses(approval(), NoOverrideProposed, "target")


def test_an_override_is_approved_once() -> None:
    given(PROPOSED, approval()).refuses(approval(), OverrideAlreadyApproved, "target")


def test_an_override_is_not_approved_before_it_was_proposed() -> None:
    early = approval(occurred_at="2024-08-01T09:59:59Z")
    given(PROPOSED).refuses(early, EndsBeforeItBegan, "occurred_at")


def test_an_override_is_not_approved_when_it_would_be_over() -> None:
    late = approval(occurred_at="2025-01-28T10:00:00Z")
    given(PROPOSED).refuses(late, OverrideOverByThen, "occurred_at")


@pytest.mark.parametrize("changes", [{"tier": "partner"}, {"until": "2024-12-01T00:00:00Z"}])
def test_what_was_approved_stays_as_it_was_approved(changes: Content) -> None:
    given(PROPOSED).records(correction(nth(2), **changes))
    given(PROPOSED, approval()).refuses(correction(nth(2), **changes), ApprovedAsItStands, "target")


def test_an_approval_taken_back_leaves_the_proposal_waiting() -> None:
    approved = given(PROPOSED, approval())
    approved.records(retraction(nth(3)), correction(nth(2), tier="partner")).record(approval())


def test_the_approval_of_an_override_that_was_changed_since_can_be_reinstated_by_nobody_at_once() -> None:
    waiting = given(PROPOSED, approval()).records(retraction(nth(3)), approval())
    waiting.refuses(reinstatement(nth(3)), OverrideAlreadyApproved, "target")


def test_an_approved_override_may_be_replaced_by_another() -> None:
    other = example("tier_overridden", tier="partner", occurred_at="2024-09-01T10:00:00Z")
    given(PROPOSED, approval(), other, approval(4, occurred_at="2024-09-02T10:00:00Z"), LIFTED)


def test_what_was_never_overridden_is_not_lifted() -> None:
    given().refuses(LIFTED, NoOverrideStands)


def test_what_waits_for_approval_is_not_lifted() -> None:
    given(PROPOSED).refuses(LIFTED, NoOverrideStands)


def test_an_override_is_lifted_once() -> None:
    given(PROPOSED, approval(), LIFTED).refuses(LIFTED, NoOverrideStands)


def test_an_override_that_has_ended_by_itself_is_not_lifted() -> None:
    at_its_end = example("tier_override_lifted", occurred_at="2025-01-28T10:00:00Z")
    given(PROPOSED, approval()).refuses(at_its_end, NoOverrideStands)
    given(PROPOSED, approval()).records(example("tier_override_lifted", occurred_at="2025-01-28T09:59:59Z"))


def test_a_retracted_override_does_not_stand() -> None:
    given(PROPOSED, approval()).records(retraction(nth(2))).refuses(LIFTED, NoOverrideStands)


def test_a_correction_does_not_make_an_override_last_longer_than_allowed() -> None:
    given(PROPOSED).refuses(correction(nth(2), until="2025-06-01T00:00:00Z"), OverrideTooLong, "until")


def test_the_reason_of_a_lifted_override_can_be_corrected() -> None:
    corrected = correction(nth(2), reason="The boards of both firms agreed.")
    given(PROPOSED, approval(), LIFTED).records(corrected)
