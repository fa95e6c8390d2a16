"""Contracts: signed once, changed and extended while they last, ended once."""

import pytest

from domain.account.base import MalformedFact
from domain.account.changes import NothingStated, StatedAndCleared
from domain.account.contracts import (
    ContractAlreadyEnded,
    ContractAlreadySigned,
    ContractAmended,
    ContractNeverSigned,
    EndsBeforeStarts,
    RenewalExtendsNothing,
)
from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example, fact_of

SIGNED = example("contract_signed")
AMENDED = example("contract_amended")
RENEWED = example("contract_renewed")
ENDED = example("contract_ended")


def amended(**changes: object) -> Content:
    return example("contract_amended", changes=changes)


def test_a_contract_is_signed_once() -> None:
    given(SIGNED).refuses(SIGNED, ContractAlreadySigned, "contract")
    given(SIGNED, ENDED).refuses(SIGNED, ContractAlreadySigned, "contract")


@pytest.mark.parametrize("content", [AMENDED, RENEWED, ENDED])
def test_only_a_signed_contract_is_amended_renewed_or_ended(content: Content) -> None:
    given(example("contract_signed", contract="k-2")).refuses(content, ContractNeverSigned, "contract")


@pytest.mark.parametrize("content", [AMENDED, RENEWED, ENDED])
def test_a_contract_that_has_ended_is_not_amended_renewed_or_ended(content: Content) -> None:
    given(SIGNED, ENDED).refuses(content, ContractAlreadyEnded, "contract")


def test_a_contract_may_end_on_the_day_it_starts_and_not_the_day_before() -> None:
    given().records(example("contract_signed", starts="2024-04-01", ends="2024-04-01"))
    too_early = example("contract_signed", starts="2024-04-01", ends="2024-03-31")
    given().refuses(too_early, EndsBeforeStarts, "ends")


def test_an_amendment_does_not_let_a_contract_end_before_it_starts() -> None:
    given(SIGNED).records(amended(ends="2024-04-01"))
    given(SIGNED).refuses(amended(ends="2024-03-31"), EndsBeforeStarts, "changes.ends")
    given(SIGNED).refuses(amended(starts="2025-04-01"), EndsBeforeStarts, "changes.ends")


def test_an_amendment_states_something() -> None:
    given(SIGNED).refuses(amended(), NothingStated, "changes")


def test_an_amendment_does_not_state_what_it_clears() -> None:
    cleared = amended(ends="2025-12-31", clears=["ends"])
    given(SIGNED).refuses(cleared, StatedAndCleared, "changes.clears")


def test_an_amendment_changes_no_other_field() -> None:
    given(SIGNED).refuses(amended(contract="k-2"), MalformedFact, "changes")


def test_an_amendment_tells_what_it_states_and_clears() -> None:
    amendment = fact_of(amended(formal=False, clears=["ends"]))
    assert isinstance(amendment, ContractAmended)
    assert amendment.changes.stated() == {"formal": False, "ends": None}


def test_a_renewal_ends_later_than_the_contract_did() -> None:
    given(SIGNED).records(example("contract_renewed", ends="2025-04-01"))
    given(SIGNED).refuses(example("contract_renewed", ends="2025-03-31"), RenewalExtendsNothing, "ends")


def test_a_renewal_ends_later_than_the_renewal_before() -> None:
    given(SIGNED, RENEWED).refuses(RENEWED, RenewalExtendsNothing, "ends")


def test_a_renewal_ends_later_than_an_amendment_says() -> None:
    given(SIGNED, amended(ends="2026-06-30")).refuses(RENEWED, RenewalExtendsNothing, "ends")


def test_an_open_ended_contract_needs_no_renewal() -> None:
    given(example("contract_signed", ends=...)).refuses(RENEWED, RenewalExtendsNothing, "ends")
    given(SIGNED, amended(clears=["ends"])).refuses(RENEWED, RenewalExtendsNothing, "ends")


def test_a_contract_may_be_renewed_after_its_last_day() -> None:
    given(SIGNED).records(example("contract_renewed", occurred_at="2025-08-01T00:00:00Z"))


def test_an_amount_has_a_currency_and_is_not_negative() -> None:
    given().refuses(
        example("contract_signed", amount={"value": "-1", "currency": "EUR"}), MalformedFact, "amount.value"
    )
    given().refuses(
        example("contract_signed", amount={"value": "1", "currency": "euro"}),
        MalformedFact,
        "amount.currency",
    )


def test_procurement_and_pricing_may_be_unknown() -> None:
    given().records(example("contract_signed", procurement=..., pricing=...))


def test_a_signing_can_be_corrected_after_the_contract_was_renewed_and_ended() -> None:
    given(SIGNED, RENEWED, ENDED).records(correction(nth(2), ends="2025-09-30"))


def test_a_corrected_signing_does_not_outlast_a_later_renewal() -> None:
    scenario = given(SIGNED, RENEWED)
    scenario.refuses(correction(nth(2), ends="2026-06-30"), RenewalExtendsNothing, "ends")


def test_a_corrected_signing_does_not_end_before_it_starts() -> None:
    given(SIGNED).refuses(correction(nth(2), ends="2024-03-31"), EndsBeforeStarts, "ends")


def test_an_ending_can_be_corrected() -> None:
    given(SIGNED, ENDED).records(correction(nth(3), reason="cancelled"))


def test_a_retracted_ending_lets_the_contract_go_on_and_a_second_ending_keeps_it_retracted() -> None:
    scenario = given(SIGNED, ENDED).records(retraction(nth(3)), RENEWED, ENDED)
    scenario.refuses(reinstatement(nth(3)), ContractAlreadyEnded, "contract")
