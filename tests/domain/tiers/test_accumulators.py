"""What the accumulators of all measures keep to: of what they say, of what they foretell, of agreeing."""

from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import moments, statements
from tests.domain.tiers.telling import MICRO, Statement, day, statement, told
from tests.domain.tiers.test_measures import ASKED, MEETINGS, asked, measure
from tests.drawn import examples
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.interactions import Interaction
from tierline.domain.tiers.measures import MEASURES, Measure
from tierline.domain.tiers.measures.base import Accumulator, Value

CATEGORIES = ("service", "sales")
spent = st.builds(
    lambda at, hours, category: statement("investment", at, person="p1", category=category, **hours),
    moments,
    st.sampled_from(({"hours": "0.5"}, {"hours": "8"}, {"amount": {"value": "10", "currency": "EUR"}})),
    st.sampled_from(CATEGORIES),
)
verdicts = st.builds(
    lambda at, said: statement("customer_verdict", at, channel="letter", **said),
    moments,
    st.sampled_from(({"tier": "partner"}, {"tier": "vendor"}, {"rating": 4})),
)
everything = st.builds(
    lambda said, more: [*said, *more], statements(), st.lists(st.one_of(spent, verdicts), max_size=8)
)
LIVELY = [
    statement("contact_added", day(0), contact="c1", level="executive", function="buying", key_person=True),
    statement("interaction", day(1), contacts=["c1", "c2"], people=["ann"], initiative="theirs"),
    statement("interaction", day(1), contacts=["c1"], people=["bob"], initiative="ours"),
    statement("executive_contact", day(1), contacts=["c1"], client_level="executive"),
    *(
        statement("investment", day(at), person="p1", category="service", hours=hours)
        for at, hours in ((1, "1"), (1, "2"), (2, "4"), (3, "8"), (3, "16"))
    ),
    statement("customer_verdict", day(2), channel="letter", tier="partner"),
    statement("observation", day(2), facet="visibility_inside", level="high"),
    statement("observation", day(2), facet="competition", level="none", area="pumps"),
    statement("contract_signed", day(2), contract="k1", ends=day(900).date()),
    statement("escalation_raised", day(2), escalation="e1"),
    statement("role_assigned", day(2), role="account_manager", person="ann"),
    statement("contact_changed", day(3), contact="c1", level="staff", function="making"),
    statement("contact_left", day(3), contact="c2"),
]
"""Something for every measure, some of it at one moment."""
few = settings(max_examples=examples(12), deadline=None, derandomize=True)


def forecast(accumulator: Accumulator, now: datetime) -> list[tuple[datetime, Value]]:
    return list(accumulator.forecast(now))


@asked
@few
@given(said=everything)
@example(said=LIVELY)
def test_what_is_said_to_change_no_forecast_changes_none(
    name: str, parameters: dict[str, Any], said: list[Statement]
) -> None:
    asks = measure(name, parameters)
    accumulator = asks.accumulator()
    for entry in told(said).facts(*asks.reads):
        before = forecast(accumulator, entry.at)
        may_differ = accumulator.add(entry)
        assert may_differ is True or (may_differ is False and forecast(accumulator, entry.at) == before)


@asked
@few
@given(said=everything, now=moments)
@example(said=LIVELY, now=day(1))
@example(said=LIVELY, now=day(3))
def test_a_forecast_is_what_is_read_later_if_nothing_more_happens(
    name: str, parameters: dict[str, Any], said: list[Statement], now: datetime
) -> None:
    asks, known = measure(name, parameters), told(said).until(now)
    accumulator = asks.accumulator()
    for entry in told(said).facts(*asks.reads, until=now):
        accumulator.add(entry)
    found = forecast(accumulator, now)
    assert found[0][0] == now
    assert [at for at, _ in found] == sorted({at for at, _ in found})
    for number, (at, value) in enumerate(found):
        assert asks.reading(known, at) == (value, accumulator.supporting_facts(at))
        assert forecast(accumulator, at)[0] == (at, value)
        if number:
            assert asks.reading(known, at - MICRO).value == found[number - 1][1]


@asked
@few
@given(said=everything, more=everything, now=moments)
@example(said=LIVELY, more=[], now=day(4))
@example(said=LIVELY[:4], more=LIVELY, now=day(4))
@example(said=LIVELY, more=[one for one in LIVELY if one["occurred_at"] != day(3)], now=day(4))
def test_those_that_agree_forecast_the_same_by_the_same_facts(
    name: str, parameters: dict[str, Any], said: list[Statement], more: list[Statement], now: datetime
) -> None:
    asks, history = measure(name, parameters), told(said)
    one, same = (asks.gauge_at(history, now) for _ in range(2))
    assert one.agrees(same, now) is True
    for other in (told(more), told([*said, *more[:1]])):
        another = asks.gauge_at(other, now)
        if one.agrees(another, now):
            assert forecast(one, now) == forecast(another, now)


@pytest.mark.parametrize(
    ("name", "parameters", "fact"),
    [
        ("count_within", {"kinds": ["interaction"], "days": 30}, {"kind": "interaction"}),
        ("distinct_within", {"of": "people", **MEETINGS}, {"kind": "interaction", "people": ["ann"]}),
        ("hours_within", {"days": 30}, {"kind": "investment", "person": "p1", "hours": "2"}),
        (
            "latest_verdict",
            {"max_age_days": 30},
            {"kind": "customer_verdict", "channel": "letter", "tier": "partner"},
        ),
        (
            "level",
            {"facet": "service_effort", "max_age_days": 30},
            {"kind": "observation", "facet": "service_effort", "level": "heavy"},
        ),
        ("open_longer_than", {"days": 30}, {"kind": "escalation_raised", "escalation": "e1"}),
    ],
)
def test_what_would_change_after_the_end_of_time_is_not_foretold(
    name: str, parameters: dict[str, Any], fact: Statement
) -> None:
    last = datetime(9999, 12, 20, tzinfo=UTC)
    asks = measure(name, parameters)
    accumulator = asks.gauge_at(told([statement(at=last, **fact)]), last)
    ((at, value),) = forecast(accumulator, last)
    assert at == last
    assert value is not None


def test_people_of_ours_are_counted_as_themselves() -> None:
    asks = measure("distinct_within", {"of": "people", **MEETINGS})
    said = [statement("interaction", day(one), people=["ann", "bob"][: one + 1]) for one in range(2)]
    assert asks.reading(told(said), day(3)).value == 2
    assert asks.reads == (Interaction, ExecutiveContact)


def test_a_measure_of_our_level_asks_for_it() -> None:
    for level, found in (("senior", True), (None, False)):
        asks = measure("count_within", {"kinds": ["executive_contact"], "days": 9, "our_level": level})
        assert [asks.asks_for(field) for field in ("our_level", "form")] == [found, False]


def test_a_measure_can_be_named_once_its_class_is_there() -> None:
    class MadeUpMeasure(Measure):
        measure: Literal["made_up"] = "made_up"

    assert MEASURES.pop("made_up") is MadeUpMeasure


def test_hours_of_one_moment_leave_the_window_together() -> None:
    asks = measure("hours_within", {"days": 9})
    spends = [(0, "1"), (0, "2"), (1, "4"), (2, "8"), (2, "16")]
    said = [statement("investment", day(at), person="p1", hours=hours) for at, hours in spends]
    found = forecast(asks.gauge_at(told(said), day(2)), day(2))
    assert found == [(day(2), 31), (day(9), 28), (day(10), 24), (day(11), 0)]


def test_spending_that_counts_nothing_changes_nothing() -> None:
    asks = measure("hours_within", {"days": 9, "where": {"category": "service"}})
    money = {"amount": {"value": "10", "currency": "EUR"}}
    for said in ({"category": "service", **money}, {"category": "sales", "hours": "2"}):
        (entry,) = told([statement("investment", day(0), person="p1", **said)]).facts(*asks.reads)
        assert asks.accumulator().add(entry) is False


def test_a_verdict_without_a_tier_changes_nothing() -> None:
    asks = measure("latest_verdict", {"max_age_days": 9})
    rated = statement("customer_verdict", day(0), channel="letter", rating=4)
    (entry,) = told([rated]).facts(*asks.reads)
    assert asks.accumulator().add(entry) is False


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("count_within", {"days": 9}, "named in `kinds` or in `among`"),
        (
            "count_within",
            {"days": 9, "kinds": ["interaction"], "among": [{"kind": "interaction"}]},
            "named in `kinds` or in `among`",
        ),
        (
            "count_within",
            {"days": 9, "where": {"contacts": ["c1"]}, "among": [{"kind": "interaction"}]},
            "has a `where` beside `among`",
        ),
        ("hours_within", {"days": 9, "where": {"severity": "high"}}, "severity"),
        (
            "distinct_within",
            {"of": "people", **MEETINGS, "except_left": True},
            "leaves out contacts who left where it counts people of ours",
        ),
    ],
)
def test_a_measure_that_asks_for_what_no_fact_can_be_is_refused(
    name: str, parameters: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        measure(name, parameters)


def test_facts_may_be_counted_in_one_of_several_ways() -> None:
    among = [
        {"kind": "interaction", "where": {"initiative": "theirs"}},
        {"kind": "executive_contact", "where": {"form": "visit"}},
    ]
    asks = measure("count_within", {"days": 90, "among": among})
    said = [
        statement("interaction", day(0), initiative="theirs"),
        statement("interaction", day(1), initiative="ours"),
        statement("executive_contact", day(2), form="visit"),
        statement("executive_contact", day(3), form="meeting"),
    ]
    found = asks.reading(told(said), day(4))
    assert (found.value, [fact.int for fact in found.facts]) == (2, [1, 3])
    assert [asks.asks_for(field) for field in ("initiative", "form", "channel")] == [True, True, False]
    plain = measure("count_within", {"days": 90, "kinds": ["interaction"], "where": {"initiative": "ours"}})
    assert [plain.asks_for(field) for field in ("initiative", "channel")] == [True, False]


def test_every_measure_is_asked() -> None:
    assert {name for name, _ in ASKED} == set(MEASURES)
