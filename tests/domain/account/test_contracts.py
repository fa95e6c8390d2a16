"""Contracts: signed once, changed and extended while they last, ended once."""

from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example, fact_of
from tests.oracle.measures import whole_months
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.changes import NothingStated, StatedAndCleared
from tierline.domain.account.contracts import (
    ContractAlreadyEnded,
    ContractAlreadySigned,
    ContractAmended,
    ContractNeverSigned,
    EndsBeforeStarts,
    RenewalExtendsNothing,
    last_day,
    lasts,
)
from tierline.domain.shared.time import DAY

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


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-28"),
        ("2023-02-28", 24, "2025-02-27"),
        ("2024-08-30", 18, "2026-02-28"),
        ("2024-08-31", 18, "2026-02-28"),
        ("2024-08-29", 18, "2026-02-28"),
        ("2024-08-28", 18, "2026-02-27"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-01-31", 3, "2024-04-30"),
        ("2024-01-01", 12, "2024-12-31"),
    ],
)
def test_a_term_ends_the_day_before_the_same_day_or_on_the_last_of_a_shorter_month(
    starts: str, months: int, ends: str
) -> None:
    begun, last = date.fromisoformat(starts), date.fromisoformat(ends)
    assert last_day(begun, months) == last
    assert lasts(begun, last, months)
    assert not lasts(begun, last - DAY, months)


def test_a_term_that_passes_the_end_of_the_calendar_lasts_only_if_it_is_open() -> None:
    with pytest.raises(OverflowError):
        last_day(date(9999, 1, 1), 24)
    assert not lasts(date(9999, 1, 1), date(9999, 12, 30), 24)
    assert lasts(date(9999, 1, 1), date.max, 24)
    assert lasts(date(9999, 1, 1), None, 24)


@for_all(st.dates(date(2019, 1, 1), date(2029, 1, 1)), st.integers(0, 1500), st.integers(1, 48))
def test_a_term_lasts_as_many_months_as_are_counted_one_by_one(begun: date, days: int, months: int) -> None:
    ends = begun + days * DAY
    assert lasts(begun, ends, months) == (whole_months(begun, ends) >= months)
