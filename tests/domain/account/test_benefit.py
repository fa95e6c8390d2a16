"""Revenue, deliveries, competitors, notice: what can be stated, and what is refused with a reason."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.account.scenario import Scenario, correction, given, nth, reinstatement, retraction
from tests.examples import example, fact_of
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.changes import StatedAndCleared
from tierline.domain.account.competitors import CompetitorAlreadyNamed, UnknownCompetitor
from tierline.domain.account.contracts import ContractNeverSigned, ContractSigned
from tierline.domain.account.deliveries import (
    Delivery,
    DeliveryAlreadyMade,
    DeliveryAlreadyPromised,
    DeliveryNeverPromised,
)
from tierline.domain.account.escalations import Escalation
from tierline.domain.account.knowledge import NotAboutCompetitors
from tierline.domain.account.revenue import MarginAboveRevenue, RevenueEndsBeforeItStarts
from tierline.domain.account.step_order import state_after, state_of
from tierline.interfaces.presentation.language import said

NAMED, SIGNED = example("competitor_named"), example("contract_signed")
PROMISED, MADE = example("delivery_promised", contract=...), example("delivery_made")


def test_revenue_is_booked_for_a_day_or_longer_and_never_backwards() -> None:
    given().records(example("revenue_booked", period_ends="2024-04-01"), example("revenue_booked")).refuses(
        example("revenue_booked", period_ends="2024-03-31"), RevenueEndsBeforeItStarts, "period_ends"
    )


def test_a_margin_may_be_a_loss_or_not_known_but_no_more_than_the_revenue() -> None:
    for margin in ("64000.00", "-0.01", ...):
        given().records(example("revenue_booked", margin=margin))
    given().refuses(example("revenue_booked", margin="64000.01"), MarginAboveRevenue, "margin")
    given().refuses(example("revenue_booked", margin="1.00001"), MalformedFact, "margin")


def test_revenue_is_corrected_to_nothing_impossible() -> None:
    scenario = given(example("revenue_booked"))
    scenario.refuses(correction(nth(2), margin="70000"), MarginAboveRevenue, "margin")
    scenario.refuses(correction(nth(2), period_starts="2024-07-01"), RevenueEndsBeforeItStarts, "period_ends")
    scenario.records(correction(nth(2), margin="1", period_starts="2024-06-30"))


def test_revenue_tells_its_amount_and_period_in_its_headline() -> None:
    headline = fact_of(example("revenue_booked")).headline()
    assert str(headline) == "Revenue booked: 64000.00 EUR for 2024-04-01 to 2024-06-30"
    assert said(headline, "zh") == "收入入账：64000.00 EUR，2024-04-01 至 2024-06-30"


def test_a_delivery_is_promised_once_and_made_once() -> None:
    scenario = given().records(PROMISED).refuses
    scenario(PROMISED, DeliveryAlreadyPromised, "delivery")
    given().refuses(MADE, DeliveryNeverPromised, "delivery")
    given(PROMISED, MADE).refuses(MADE, DeliveryAlreadyMade, "delivery")


def test_a_delivery_names_a_contract_that_was_signed() -> None:
    owed = example("delivery_promised")
    given().refuses(owed, ContractNeverSigned, "contract")
    given(SIGNED, owed).refuses(correction(nth(3), contract="k-9"), ContractNeverSigned, "contract")


def test_a_delivery_whose_promise_is_retracted_is_owed_again_when_that_is_reinstated() -> None:
    scenario = given(PROMISED, retraction(nth(2)))
    scenario.refuses(MADE, DeliveryNeverPromised, "delivery")
    scenario.records(reinstatement(nth(2)), MADE)
    assert state_of(scenario.account, ("delivery", "d-1")).made == datetime(2024, 6, 27, 15, tzinfo=UTC)


def test_a_delivery_is_late_from_the_end_of_the_day_it_was_promised_for() -> None:
    promised = fact_of(PROMISED)
    assert Delivery(promised).due == datetime(2024, 6, 29, tzinfo=UTC)  # type: ignore[arg-type]


def test_a_competitor_is_named_once_and_before_it_is_spoken_of() -> None:
    seen, learned = example("observation"), example("knowledge", contacts=...)
    for content in (seen, learned):
        given().refuses(content, UnknownCompetitor, "competitor")
        given(NAMED).records(content)
    given(NAMED).refuses(NAMED, CompetitorAlreadyNamed, "competitor")
    given(NAMED, seen).refuses(correction(nth(3), competitor="m-9"), UnknownCompetitor, "competitor")


@pytest.mark.parametrize(
    ("facet", "level"), [("competition", "none"), ("preference", "preferred"), ("service_effort", "heavy")]
)
def test_a_competitor_is_named_where_there_is_competition_and_nowhere_else(facet: str, level: str) -> None:
    seen = example("observation", facet=facet, level=level)
    given(NAMED).refuses(seen, MalformedFact, "competitor")
    given(NAMED).records({**seen, "competitor": None})


def test_only_knowledge_of_competitors_is_about_one() -> None:
    learned = example("knowledge", item="understand_client.client", contacts=...)
    given(NAMED).refuses(learned, NotAboutCompetitors, "competitor")
    given(NAMED).records({**learned, "competitor": None})


def contract_of(scenario: Scenario) -> Any:
    """The contract `k-1` as recorded."""
    return state_of(scenario.account, ("contract", "k-1"))


def test_notice_can_be_given_until_so_many_days_before_the_end() -> None:
    scenario = given(SIGNED)
    assert contract_of(scenario).notice_until == datetime(2025, 1, 1, tzinfo=UTC)
    scenario.records(example("contract_amended", changes={"notice_days": 30}))
    assert contract_of(scenario).notice_until == datetime(2025, 3, 2, tzinfo=UTC)
    scenario.records(example("contract_renewed", ends="2026-03-31"))
    assert contract_of(scenario).notice_until == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("cleared", ["notice_days", "ends"])
def test_there_is_no_last_day_of_notice_without_days_or_without_an_end(cleared: str) -> None:
    scenario = given(SIGNED, example("contract_amended", changes={"clears": [cleared]}))
    assert contract_of(scenario).notice_until is None
    both = example("contract_amended", changes={"clears": ["notice_days"], "notice_days": 3})
    scenario.refuses(both, StatedAndCleared, "changes.clears")


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_notice_is_given_days_ahead_and_not_decades(days: int) -> None:
    given().refuses(example("contract_signed", notice_days=days), MalformedFact, "notice_days")


def escalation_after(*kinds: tuple[str, int]) -> Escalation:
    """The escalation after steps on days of March 2024."""
    contents = [example(kind, occurred_at=f"2024-03-{day:02}T00:00:00Z") for kind, day in kinds]
    found = state_after([fact_of(content) for content in contents])  # type: ignore[arg-type]
    assert isinstance(found, Escalation)
    return found


def test_an_escalation_is_acknowledged_when_we_first_say_so_or_resolve_it() -> None:
    raised, told, done = ("escalation_raised", 1), ("escalation_acknowledged", 3), ("escalation_resolved", 5)
    later, back = ("escalation_acknowledged", 8), ("escalation_reopened", 7)
    days = [
        found.acknowledged.day if found.acknowledged else None
        for found in (
            escalation_after(raised),
            escalation_after(raised, told),
            escalation_after(raised, done),
            escalation_after(raised, told, done, back, later),
        )
    ]
    assert days == [None, 3, 5, 3]


def test_what_was_stored_before_a_field_was_added_reads_as_it_did() -> None:
    stored = fact_of(example("contract_signed", notice_days=...)).model_dump(mode="json")
    del stored["notice_days"]
    read = ContractSigned.model_validate(stored)
    assert (read.notice_days, read.amount and read.amount.value) == (None, Decimal("250000.00"))
