"""One deal and nothing more: on which days that is so, against a rule said day by day."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.account.scenario import Scenario
from tests.examples import CODE, example
from tests.projections.lives import START
from tierline.domain.account.base import Recorded, parse_fact
from tierline.domain.account.continuity import one_off_changes
from tierline.domain.account.history import History
from tierline.domain.shared.ids import account_id

DAYS = 700
KINDS = (
    "interaction", "executive_contact", "proposal", "negotiation", "opportunity_identified", "plan_adopted",
    "revenue_booked",
)  # fmt: skip


def on(day: int, kind: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    return day, {**example(kind, **fields), "occurred_at": (START + timedelta(days=day)).isoformat()}


def signed(
    day: int, lasts: int, contract: str = "k-1", agreement: str = "purchase"
) -> tuple[int, dict[str, Any]]:
    starts = (START + timedelta(days=day)).date()
    term = {"starts": f"{starts}", "ends": f"{starts + timedelta(days=lasts)}"}
    return on(day, "contract_signed", contract=contract, agreement=agreement, **term)


def one_off_days(facts: list[tuple[int, dict[str, Any]]], since: int = 0) -> set[int]:
    """The days on which the account is one deal, by the product."""
    history = History()
    for number, (_, content) in enumerate(facts, 1):
        fact = parse_fact(content, fact_id=UUID(int=number))
        history.apply(Recorded(account_id(CODE), CODE, number, START, "r", fact, number))
    begun = START + timedelta(days=since)
    changes = list(one_off_changes(history, begun))
    assert [at for at, _ in changes] == sorted(at for at, _ in changes)
    return {day for day in range(since, DAYS) if held(changes, START + timedelta(days=day))}


def held(changes: list[tuple[datetime, Any]], at: datetime) -> bool:
    return [said for begun, said in changes if begun <= at][-1] is not None


def by_the_rule(facts: list[tuple[int, dict[str, Any]]], since: int = 0) -> set[int]:
    """The same, said slowly: of each day by itself."""
    return {day for day in range(since, DAYS) if _is_one_deal([one for one in facts if one[0] <= day], day)}


def _is_one_deal(known: list[tuple[int, dict[str, Any]]], day: int) -> bool:
    deals = [(at, one) for at, one in known if one["kind"] in ("contract_signed", "contract_renewed")]
    if len(deals) != 1 or deals[0][1]["agreement"] != "purchase":
        return False
    contract = deals[0][1]
    last = (datetime.fromisoformat(contract["ends"]).date() - START.date()).days
    ended = [at for at, one in known if one["kind"] == "contract_ended"]
    going_on = {*KINDS, "contract_signed", "contract_renewed"}
    stirred = [at for at, one in known if one["kind"] in going_on and at > day - 180]
    return not stirred and (bool(ended) or day > last)


def test_a_purchase_that_is_over_and_half_a_year_of_silence_make_one_deal() -> None:
    assert one_off_days([signed(10, 5)]) == set(range(190, DAYS))
    assert one_off_days([signed(10, 300)]) == set(range(311, DAYS))


def test_an_agreement_a_renewal_and_a_second_purchase_are_more_than_one_deal() -> None:
    assert one_off_days([signed(10, 5, agreement="framework")]) == set()
    assert one_off_days([signed(10, 5), signed(400, 5, "k-2")]) == set(range(190, 400))
    renewed = on(300, "contract_renewed", ends="2027-01-01")
    assert one_off_days([signed(10, 5), renewed]) == set(range(190, 300))


def test_an_account_without_any_contract_is_not_one_deal() -> None:
    assert one_off_days([on(10, "interaction")]) == set()


def test_a_meeting_shows_that_the_relation_goes_on_for_half_a_year() -> None:
    facts = [signed(10, 5), on(250, "interaction")]
    assert one_off_days(facts) == set(range(190, 250)) | set(range(430, DAYS))


def test_the_examples_of_all_kinds_amount_to_more_than_one_deal() -> None:
    scenario = Scenario().records(example("account_opened"), example("contract_signed", agreement="purchase"))
    assert list(one_off_changes(scenario.history, START))


@given(
    st.lists(st.tuples(st.integers(20, DAYS), st.sampled_from(KINDS)), max_size=6),
    st.tuples(st.integers(1, 200), st.integers(0, 300)),
    st.one_of(st.none(), st.integers(210, 500)),
    st.one_of(st.none(), st.integers(210, 500)),
    st.integers(0, 400),
)
def test_the_days_are_those_of_the_rule(stirs, deal, ended, another, since) -> None:
    facts = [signed(*deal), *(on(day, kind) for day, kind in stirs)]
    facts += [on(ended, "contract_ended")] if ended else []
    facts += [signed(another, 3, "k-2")] if another else []
    assert one_off_days(facts) == by_the_rule(facts)
    assert one_off_days(facts, since) == by_the_rule(facts, since)
