"""Measures: begun anywhere they say the same as begun at the beginning, and what they are made of."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.domain.tiers.histories import moments, statements
from tests.domain.tiers.telling import MICRO, Counted, Statement, day, log, statement, told
from tests.drawn import examples
from tierline.domain.account.contracts import lasts
from tierline.domain.tiers.measures import MEASURES, Measure, MeasureReading
from tierline.domain.tiers.policy import Condition

INTERACTIONS = ("interaction", "executive_contact")
MEETINGS = {"kinds": INTERACTIONS, "days": 180}
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("count_within", {"kinds": ["interaction"], "days": 30}),
    ("count_within", {"kinds": INTERACTIONS, "days": 365, "where": {"contacts": ["c1", "c2"]}}),
    ("distinct_within", {"of": "contacts", **MEETINGS}),
    ("distinct_within", {"of": "contacts", **MEETINGS, "contact_level": "manager", "key_person": True}),
    ("distinct_within", {"of": "functions", **MEETINGS}),
    ("distinct_within", {"of": "people", **MEETINGS}),
    ("distinct_within", {"of": "contacts", "kinds": ["contact_added", "interaction"], "days": 90}),
    ("in_force", {}),
    ("in_force", {"where": {"exclusive": True}, "months": 12}),
    ("in_force", {"unless": {"pricing": ["competitive"]}}),
    ("in_force", {"of": "assignments", "where": {"role": "account_manager"}}),
    ("level", {"facet": "visibility_inside", "max_age_days": 180}),
    ("level", {"facet": "competition", "max_age_days": 365, "area": "lowest"}),
    ("open_longer_than", {"days": 14}),
    ("customer_initiated_share", {"days": 90}),
    ("count_within", {"kinds": INTERACTIONS, "days": 90, "distinct": "day", "except_left": True}),
    ("count_within", {"kinds": ["executive_contact"], "days": 365, "client_level": "senior"}),
    ("count_within", {"kinds": ["executive_contact"], "days": 90, "our_level": "senior"}),
    ("distinct_within", {"of": "contacts", **MEETINGS, "except_left": True}),
    ("in_force", {"where": {"pricing": "negotiated"}, "unstated": "unknown"}),
    ("hours_within", {"days": 180, "where": {"category": "service"}}),
    ("latest_verdict", {"max_age_days": 365}),
]
asked = pytest.mark.parametrize(("name", "parameters"), ASKED, ids=lambda one: str(one)[:60])


def measure(name: str, parameters: Mapping[str, Any]) -> Measure:
    return MEASURES[name].model_validate({"measure": name, **parameters})


def value(name: str, said: list[Statement], at: datetime, **parameters: Any) -> Any:
    """What a measure reads at a moment."""
    return measure(name, parameters).reading(told(said), at).value


@asked
@settings(max_examples=examples(12), deadline=None, derandomize=True)
@given(said=statements(), start=moments)
def test_begun_anywhere_it_says_what_it_says_begun_at_the_beginning(
    name: str, parameters: dict[str, Any], said: list[Statement], start: datetime
) -> None:
    history, one = told(said), measure(name, parameters)
    whole, accumulator = one.values(history), one.accumulator()
    assert one.values(history, start) == whole.since(start)
    assert one.values(history, start - MICRO) == whole.since(start - MICRO)
    for entry in history.facts(*one.reads, until=start):
        accumulator.add(entry)
    assert one.reading(history, start) == (whole.at(start), accumulator.supporting_facts(start))


@asked
@settings(max_examples=examples(8), deadline=None, derandomize=True)
@given(said=statements(), start=moments)
def test_what_happens_later_changes_nothing_before(
    name: str, parameters: dict[str, Any], said: list[Statement], start: datetime
) -> None:
    history, one = told(said), measure(name, parameters)
    assert one.reading(history.until(start), start) == one.reading(history, start)


@asked
@settings(max_examples=examples(8), deadline=None, derandomize=True)
@given(said=statements(), enough=st.integers(1, 3))
def test_counting_no_further_than_enough_leaves_the_answer_as_it_is(
    name: str, parameters: dict[str, Any], said: list[Statement], enough: int
) -> None:
    history, one = told(said), measure(name, parameters)
    if not one.counts:
        return
    exact, capped = one.values(history), one.values(history, enough=enough)
    assert exact.map(lambda count: count >= enough) == capped.map(lambda count: count >= enough)  # type: ignore[operator]


def test_the_cost_is_what_lies_in_the_window_and_after() -> None:
    said = [statement("interaction", day(number), contacts=["c1"]) for number in range(1000)]
    history = Counted(log(said))
    for name, parameters in ASKED[:7]:
        history.handed_out = 0
        measure(name, parameters).values(history, day(990))
        assert 0 < history.handed_out <= 365 + 10


def test_a_reading_names_the_facts_that_carry_it() -> None:
    said = [
        statement("contact_added", day(0), contact="c1"),
        statement("interaction", day(1), contacts=["c1"]),
        statement("interaction", day(2), contacts=["c1", "c2"]),
        statement("observation", day(3), facet="visibility_inside", level="low"),
        statement("observation", day(4), facet="visibility_inside", level="high"),
    ]
    history = told(said)

    def facts(name: str, **parameters: Any) -> tuple[Any, list[int]]:
        reading: MeasureReading = measure(name, parameters).reading(history, day(5))
        return reading.value, [fact.int for fact in reading.facts]

    assert facts("count_within", kinds=["interaction"], days=90) == (2, [2, 3])
    assert facts("distinct_within", of="contacts", **MEETINGS) == (2, [3])
    assert facts("distinct_within", of="contacts", **MEETINGS, contact_level="manager") == (1, [3])
    assert facts("level", facet="visibility_inside", max_age_days=90) == ("high", [5])
    assert facts("level", facet="visibility_outside", max_age_days=90) == (None, [])


def test_functions_are_those_that_contacts_have_now() -> None:
    said = [
        statement("contact_added", day(0), contact="c1", function="buying"),
        statement("contact_added", day(0), contact="c2", function="buying"),
        statement("interaction", day(1), contacts=["c1", "c2", "c3"]),
        statement("contact_changed", day(5), contact="c2", function="making"),
    ]
    assert value("distinct_within", said, day(4), of="functions", **MEETINGS) == 1
    assert value("distinct_within", said, day(5), of="functions", **MEETINGS) == 2


def test_a_contact_who_left_counts_while_the_meetings_are_in_the_window() -> None:
    said = [
        statement("contact_added", day(0), contact="c1"),
        statement("interaction", day(1), contacts=["c1"]),
        statement("contact_left", day(2), contact="c1"),
    ]
    asks = {"of": "contacts", **MEETINGS, "contact_level": "manager"}
    assert [value("distinct_within", said, day(at), **asks) for at in (3, 180, 181)] == [1, 1, 0]


def test_the_share_is_not_known_without_interactions_of_one_side() -> None:
    sides = ["theirs", "ours", "ours", "mutual"]
    said = [statement("interaction", day(at), initiative=side) for at, side in enumerate(sides)]
    shares = [value("customer_initiated_share", said, day(at), days=3) for at in range(7)]
    assert shares == [1, 1 / 2, 1 / 3, 0, 0, None, None]


def test_an_end_is_final_and_a_change_before_the_signing_is_none() -> None:
    said = [
        statement("contract_amended", day(0), contract="k", changes={"exclusive": True}),
        statement("contract_signed", day(10), contract="k"),
        statement("contract_ended", day(20), contract="k"),
        statement("contract_renewed", day(30), contract="k", ends=date(2030, 1, 1)),
    ]
    assert [value("in_force", said, day(at)) for at in (9, 10, 19, 20, 30)] == [0, 1, 1, 0, 0]
    assert value("in_force", said, day(10), where={"exclusive": True}) == 0


def test_a_renewal_revives_a_contract_that_ran_out() -> None:
    said = [
        statement("contract_signed", day(0), contract="k", ends=day(9).date()),
        statement("contract_renewed", day(20), contract="k", ends=day(29).date()),
    ]
    assert [value("in_force", said, day(at)) for at in (9, 10, 19, 20, 29, 30)] == [1, 0, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("starts", "ends", "months", "long_enough"),
    [
        (date(2024, 1, 1), date(2025, 12, 31), 24, True),
        (date(2024, 1, 1), date(2025, 12, 30), 24, False),
        (date(2024, 1, 15), date(2026, 1, 14), 24, True),
        (date(2024, 1, 15), date(2026, 1, 13), 24, False),
        (date(2024, 2, 29), date(2026, 2, 28), 24, True),
        (date(2024, 1, 31), date(2024, 2, 29), 1, True),
        (date(2024, 1, 31), date(2024, 2, 28), 1, False),
        (date(2024, 1, 1), None, 1200, True),
        (date(2024, 1, 1), date.max, 1200, True),
        (date(2024, 1, 1), date(2023, 1, 1), 1, False),
    ],
)
def test_months_are_whole_from_the_first_day_to_the_day_after_the_last(
    starts: date, ends: date | None, months: int, long_enough: bool
) -> None:
    assert lasts(starts, ends, months) is long_enough


def test_an_escalation_reopened_is_open_since_it_was_raised() -> None:
    said = [
        statement("escalation_resolved", day(0), escalation="e"),
        statement("escalation_raised", day(1), escalation="e"),
        statement("escalation_resolved", day(5), escalation="e"),
        statement("escalation_reopened", day(40), escalation="e"),
    ]
    assert [value("open_longer_than", said, day(at), days=4) for at in (4, 5, 39, 40)] == [0, 0, 0, 1]
    assert value("open_longer_than", said[:2], day(5) - MICRO, days=4) == 0
    assert value("open_longer_than", said[:2], day(5), days=4) == 1


def test_every_measure_in_the_folder_can_be_named_in_a_policy() -> None:
    assert {name for name, _ in ASKED} == set(MEASURES)
    for name, parameters in ASKED:
        level = "medium" if parameters.get("facet") != "competition" else "none"
        threshold = {"level": level, "latest_verdict": "partner"}.get(name, 1)
        said = {name: parameters, "at_least": threshold}
        assert TypeAdapter(Condition).validate_python(said).measure == measure(name, parameters)


def test_a_share_names_the_interactions_of_both_sides_that_are_in_the_window() -> None:
    sides = ["theirs", "theirs", "ours", "mutual", "theirs"]
    said = [statement("interaction", day(at), initiative=side) for at, side in enumerate(sides)]
    read = measure("customer_initiated_share", {"days": 4}).reading(told(said), day(4))
    assert read.value == 2 / 3
    assert [one.int for one in read.facts] == [2, 3, 5]
    found = measure("customer_initiated_share", {"days": 4}).values(told(said), day(0))
    expected = [(day(0), 1), (day(2), 2 / 3), (day(5), 1 / 2), (day(6), 1), (day(8), None)]
    assert [*zip(found.starts, found.values, strict=True)] == expected


@pytest.mark.parametrize(
    ("name", "parameters", "good", "bad"),
    [
        ("customer_initiated_share", {"days": 4}, [0, 0.5, 1], [-0.1, 1.1, 2, True]),
        ("count_within", {"kinds": ["interaction"], "days": 4}, [0, 1, 9], [-1, 0.5, True]),
    ],
)
def test_a_threshold_is_one_that_the_measure_can_reach(
    name: str, parameters: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    asks = measure(name, parameters)
    for one in good:
        asks.check_threshold(one)
    for one in bad:
        with pytest.raises(ValueError, match="must"):
            asks.check_threshold(one)


def met(at: float, **more: Any) -> Statement:
    return statement("executive_contact", day(at), **{"client_level": None, "contacts": ["c1"], **more})


@pytest.mark.parametrize(
    ("fact", "counts"),
    [
        (met(2), True),
        (met(2, contacts=["c2"]), False),
        (met(2, contacts=["c2", "c1"]), True),
        (met(2, contacts=["unknown"]), False),
        (met(2, client_level="senior"), True),
        (met(2, client_level="manager"), False),
        (met(2, contacts=["c2"], client_level="executive"), False),
    ],
)
def test_the_customer_s_side_stood_as_high_as_its_highest_contact_or_as_stated_if_that_is_lower(
    fact: Statement, counts: bool
) -> None:
    said = [
        statement("contact_added", day(0), contact="c1", level="executive"),
        statement("contact_added", day(0), contact="c2", level="staff"),
        statement("contact_added", day(0), contact="c3", level="staff"),
        fact,
        statement("contact_changed", day(4), contact="c2", level="executive"),
    ]
    asks = {"kinds": ["executive_contact"], "days": 9, "client_level": "senior"}
    assert value("count_within", said, day(5), **asks) == int(counts)


def test_who_left_counts_no_more_only_where_that_is_asked() -> None:
    said = [
        statement("contact_added", day(0), contact="c1", level="executive"),
        met(2),
        statement("contact_left", day(3), contact="c1"),
    ]
    asks = {"kinds": ["executive_contact"], "days": 9, "client_level": "senior"}
    assert value("count_within", said, day(4), **asks) == 1
    assert value("count_within", said, day(4), **asks, except_left=True) == 0
    assert value("count_within", said, day(2.5), **asks, except_left=True) == 1


@pytest.mark.parametrize("parameters", [{}, {"client_level": "senior"}, {"except_left": True}])
def test_accumulators_agree_if_they_took_the_same_facts_of_the_window_and_know_the_same(
    parameters: dict[str, Any],
) -> None:
    asks = measure("count_within", {"kinds": ["executive_contact"], "days": 9, **parameters})
    known = statement("contact_added", day(0), contact="c1", level="executive")
    one, same, more, earlier, otherwise = (
        asks.gauge_at(told(said), day(20))
        for said in (
            [known, met(15)],
            [known, met(15)],
            [known, met(15), met(16)],
            [known, met(15), statement("contact_added", day(1), contact="c2", level="staff")],
            [statement("contact_added", day(0), contact="c1", level="staff"), met(15)],
        )
    )
    assert one.agrees(same, day(20)) is True
    assert one.agrees(more, day(20)) is False
    assert one.agrees(earlier, day(20)) is not bool(parameters)
    assert one.agrees(otherwise, day(20)) is not bool(parameters)


def test_of_two_moments_that_are_kept_the_later_one_before_a_moment_is_gone_on_from() -> None:
    signed = [
        statement("contract_signed", day(number), contract=f"k{number}", ends=day(number + 900).date())
        for number in range(900)
    ]
    history = told([statement("account_opened", day(-1)), *signed])
    asks = measure("in_force", {})
    for at in (300, 600, 850, 300.5, 600.5, 850.5):
        assert asks.reading(history, day(at)).value == int(at) + 1


def test_hours_are_summed_over_the_window_and_leave_it_one_after_the_other() -> None:
    def spent(at: float, hours: str | None, category: str = "service") -> Statement:
        amount = None if hours else {"value": "10", "currency": "EUR"}
        return statement("investment", day(at), person="p1", hours=hours, amount=amount, category=category)

    said = [
        spent(0, "2"),
        spent(1, "1.5"),
        spent(1, "1"),
        spent(2, "8", "sales"),
        spent(2, None),
        spent(3, "4"),
    ]
    asks = measure("hours_within", {"days": 2, "where": {"category": "service"}})
    history = told(said)
    assert [asks.reading(history, day(at)).value for at in range(6)] == [2, 4.5, 2.5, 4, 4, 0]
    assert [one.int for one in asks.reading(history, day(1)).facts] == [1, 2, 3]
    expected = [(day(0), 2), (day(1), 4.5), (day(2), 2.5), (day(3), 4), (day(5), 0)]
    found = asks.values(history, day(0))
    assert [*zip(found.starts, found.values, strict=True)] == expected
    with pytest.raises(ValueError, match="must be 1 or more"):
        asks.check_threshold(0)
    asks.check_threshold(1)


def test_a_verdict_is_fresh_for_its_days_and_the_statements_about_contacts_last_for_good() -> None:
    said = [statement("customer_verdict", day(0), tier="partner", channel="letter")]
    asks = measure("latest_verdict", {"max_age_days": 10})
    history = told(said)
    assert [asks.reading(history, day(at)).value for at in (0, 9.5, 10)] == ["partner", "partner", None]
    counting = measure("distinct_within", {"of": "contacts", **MEETINGS, "except_left": True})
    kinds = {kind.__name__: counting.lasts(kind) for kind in counting.reads}
    assert kinds["ContactLeft"] is None
    assert kinds["Interaction"] == counting.reach
