"""Overrides: they end, somebody else approves them, and only a standing one is lifted."""

import pytest

from tests.domain.account.scenario import correction, given, nth, retraction
from tests.examples import example
from tierline.domain.account.overrides import (
    ApproverIsActor,
    NoOverrideStands,
    OverrideEndsBeforeItBegins,
    OverrideTooLong,
)

OVERRIDDEN = example("tier_overridden")
LIFTED = example("tier_override_lifted")


def test_an_override_lasts_one_hundred_and_eighty_days_at_most() -> None:
    given().records(OVERRIDDEN)
    too_long = example("tier_overridden", until="2025-01-28T10:00:00.000001Z")
    given().refuses(too_long, OverrideTooLong, "until")


@pytest.mark.parametrize("until", ["2024-08-01T10:00:00Z", "2024-07-31T10:00:00Z"])
def test_an_override_ends_after_it_begins(until: str) -> None:
    given().refuses(example("tier_overridden", until=until), OverrideEndsBeforeItBegins, "until")


def test_whoever_records_an_override_does_not_approve_it() -> None:
    given().refuses(OVERRIDDEN, ApproverIsActor, "approver", actor="p-exec")
    given().record(OVERRIDDEN, actor="p-head")


def test_the_approver_took_part() -> None:
    (override,) = (one.fact for one in given(OVERRIDDEN).stream[1:])
    assert override.our_people() == ("p-head", "p-exec")


def test_an_override_may_be_replaced_by_another() -> None:
    given(OVERRIDDEN).records(
        example("tier_overridden", tier="partner", occurred_at="2024-09-01T10:00:00Z"), LIFTED
    )


def test_what_was_never_overridden_is_not_lifted() -> None:
    given().refuses(LIFTED, NoOverrideStands)


def test_an_override_is_lifted_once() -> None:
    given(OVERRIDDEN, LIFTED).refuses(LIFTED, NoOverrideStands)


def test_an_override_that_has_ended_by_itself_is_not_lifted() -> None:
    at_its_end = example("tier_override_lifted", occurred_at="2025-01-28T10:00:00Z")
    given(OVERRIDDEN).refuses(at_its_end, NoOverrideStands)
    given(OVERRIDDEN).records(example("tier_override_lifted", occurred_at="2025-01-28T09:59:59Z"))


def test_a_retracted_override_does_not_stand() -> None:
    given(OVERRIDDEN).records(retraction(nth(2))).refuses(LIFTED, NoOverrideStands)


def test_a_correction_does_not_make_an_override_last_longer_than_allowed() -> None:
    given(OVERRIDDEN).refuses(correction(nth(2), until="2025-06-01T00:00:00Z"), OverrideTooLong, "until")


def test_the_reason_of_a_lifted_override_can_be_corrected() -> None:
    given(OVERRIDDEN, LIFTED).records(correction(nth(2), reason="The boards of both firms agreed."))
