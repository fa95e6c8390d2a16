"""The grade by the facts that carry the tier: what each limit does, over time, and as policies change."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import MICRO, Statement, day, log, statement, told
from tests.drawn import examples
from tierline.domain.account.confirmations import AnswerByLink, FactConfirmed, FactDisputed
from tierline.domain.account.history import Entry, History
from tierline.domain.grade import KINDS_OF_EVIDENCE, Grade, grade_at, grade_rows, letters_over
from tierline.domain.grade.evidence import is_confirmed_in_writing
from tierline.domain.shared.time import BEGINNING, DAY, FOREVER
from tierline.domain.tiers.assess import assess
from tierline.domain.tiers.judging_periods import Term
from tierline.domain.tiers.policy import GatePart, Policy, default_policy, policy_from
from tierline.domain.tiers.shipped import shipped_content
from tierline.interfaces.presentation.language import said

POLICY = policy_from(shipped_content("default-2"))
LAST = POLICY.grade.last_facts if POLICY.grade else 0


def recorded(*said: tuple[Statement, str, float]) -> History:
    """An open account and what was said of it: each statement, by whom, and how many days late."""
    opening = (statement("account_opened", day(0)), "opener", 0.0)
    entries = [
        {**content, "actor": actor, "recorded_at": content["occurred_at"] + late * DAY}
        for content, actor, late in (opening, *said)
    ]
    return told(entries)


def vendor(
    *,
    facts: int = LAST,
    by_anna: int = LAST // 2,
    days: int = LAST,
    confirmed: int = LAST,
    late: float = 0.04,
) -> Grade:
    """The grade of a vendor: so many facts, so many by Anna, on so many days, so many with a contact."""
    said = [
        (
            statement("interaction", day(1 + number % days), contacts=["c1"] if number < confirmed else []),
            "anna" if number < by_anna else "ben",
            late,
        )
        for number in range(facts)
    ]
    return grade_at(recorded(*said), day(100), POLICY)


@pytest.mark.parametrize(("by_anna", "letter"), [(12, "A"), (13, "B"), (16, "B"), (17, "C"), (20, "C")])
def test_the_share_of_one_recorder_limits_the_grade(by_anna: int, letter: str) -> None:
    assert vendor(by_anna=by_anna).letter == letter


@pytest.mark.parametrize(
    ("late", "letter"), [(14, "A"), (14.001, "B"), (30, "B"), (30.001, "C"), (60, "C"), (60.001, "D")]
)
def test_lateness_limits_the_grade(late: float, letter: str) -> None:
    assert vendor(late=late).letter == letter


@pytest.mark.parametrize(
    ("days", "letter"), [(8, "A"), (7, "B"), (5, "B"), (4, "C"), (3, "C"), (2, "D"), (1, "D")]
)
def test_the_days_of_what_happened_limit_the_grade(days: int, letter: str) -> None:
    assert vendor(days=days).letter == letter


@pytest.mark.parametrize(("confirmed", "letter"), [(12, "A"), (11, "B"), (6, "B"), (5, "C"), (0, "C")])
def test_what_the_customers_side_stands_behind_limits_the_grade(confirmed: int, letter: str) -> None:
    assert vendor(confirmed=confirmed).letter == letter


def test_a_grade_is_told_in_a_sentence_with_what_keeps_it_from_the_next() -> None:
    found = vendor(by_anna=16, confirmed=0)
    assert str(found.sentence) == (
        "C: 80% by one recorder, none confirmed by the customer; the last 20 facts, of 20 days, "
        "half of them recorded within 0.1 days"
    )
    assert said(found.sentence, "zh") == (
        "C：80% 由一人记录，客户均未证实；最近 20 条事实，发生于 20 天，半数在 0.1 天内入账"
    )
    assert [str(one) for one in found.lacks] == ["Their side can confirm 0%; B asks for 30%."]
    assert [said(one, "zh") for one in found.lacks] == ["客户可证实 0%；B 级要求 30%。"]
    assert vendor().lacks == ()


def test_no_number_is_told_better_than_it_is() -> None:
    found = vendor(facts=19, by_anna=16, confirmed=5, days=19)
    assert [str(one) for one in found.lacks] == [
        "One person recorded 85% of it; B allows 80%.",
        "Their side can confirm 26%; B asks for 30%.",
    ]


def preferred(at: float, actor: str = "anna", contacts: tuple[str, ...] = ("c1", "c2", "c3")) -> list[Any]:
    """What makes a preferred supplier: three key people met, a negotiated contract, special information."""
    people = [statement("contact_added", day(at), contact=one, level="manager") for one in contacts]
    met = [statement("interaction", day(at), contacts=[one]) for one in contacts]
    signed = statement("contract_signed", day(at), contract="k", pricing="negotiated", formal=True)
    told_us = statement("knowledge", day(at), access="special")
    return [(one, actor, 0.1) for one in (*people, *met, signed, told_us)]


def test_what_one_person_typed_on_one_day_is_d_however_high_it_reaches() -> None:
    found = grade_at(recorded(*preferred(10)), day(11), POLICY)
    assert (found.letter, found.carrying, found.facts, found.days) == ("D", True, 5, 1)
    alliance = statement("contract_signed", day(10), contract="k", agreement="alliance", formal=False)
    joint = statement("interaction", day(10), channel="message", joint_business=True)
    seen = [
        statement("observation", day(10), facet=one, level="very_high")
        for one in ("visibility_inside", "visibility_outside")
    ]
    ally = recorded(*((one, "anna", 0.1) for one in (alliance, joint, *seen)))
    found = grade_at(ally, day(11), POLICY)
    assert (found.letter, found.facts, found.days, found.confirmed_share) == ("D", 4, 1, 0)
    assert grade_at(ally, day(11), default_policy()).letter == "C"


def test_three_years_by_ten_recorders_with_meetings_are_a() -> None:
    said = preferred(0)
    for number in range(150):
        met = statement("interaction", day(number * 7 + 1), contacts=[f"c{number % 3 + 1}"])
        knew = statement("knowledge", day(number * 7 + 2), access="special", contacts=[f"c{number % 3 + 1}"])
        said += [(met, f"r{number % 10}", 0.5), (knew, f"r{(number + 3) % 10}", 0.5)]
    found = grade_at(recorded(*said), day(1052), POLICY)
    assert (found.letter, found.carrying) == ("A", True)


def test_one_account_manager_with_named_contacts_is_c() -> None:
    said = [preferred(month * 30)[3 + month % 3] for month in range(12)]
    found = grade_at(recorded(*preferred(0), *said), day(340), POLICY)
    assert (found.letter, found.carrying, found.recorder_share) == ("C", True, 1)


def test_two_who_write_down_at_once_what_they_did_with_the_customer_are_b() -> None:
    said = preferred(0)
    for number in range(12):
        met = statement("interaction", day(number * 20), contacts=[f"c{number % 3 + 1}"])
        knew = statement("knowledge", day(number * 20 + 1), access="special", contacts=["c1"] * (number % 2))
        said += [(met, "anna", 1), (knew, "anna" if number % 3 else "ben", 1)]
    found = grade_at(recorded(*said), day(241), POLICY)
    assert (found.letter, found.carrying) == ("B", True)


def test_a_formal_contract_is_confirmed_and_an_informal_one_is_not() -> None:
    said = [
        statement("contract_signed", day(1), contract="k", formal=False),
        statement("contract_amended", day(2), contract="k", changes={"pricing": "negotiated"}),
        statement("contract_amended", day(3), contract="k", changes={"formal": True}),
        statement("contract_renewed", day(4), contract="k", ends=day(900).date()),
        statement("contract_signed", day(5), contract="l"),
        statement("contract_renewed", day(6), contract="never-signed", ends=day(900).date()),
        statement("customer_verdict", day(7), tier="vendor", channel="letter"),
    ]
    history = told([statement("account_opened", day(0)), *said])
    confirmed = [is_confirmed_in_writing(entry, history) for entry in history.facts(*KINDS_OF_EVIDENCE)]
    assert confirmed == [False, False, True, True, True, False, True]


def answered(kind: type[AnswerByLink], target: int, contact: str = "c1", number: int = 900) -> AnswerByLink:
    """What a contact says by a link about the nth fact of a history."""
    said = {"occurred_at": day(200), "contact": contact, "link": UUID(int=number), "seen": 1}
    return kind.model_validate({**said, "fact_id": UUID(int=number + 1), "target": UUID(int=target)})


@pytest.mark.parametrize("policy", [POLICY, default_policy()])
def test_what_their_people_answer_decides_whether_their_side_stands_behind_a_fact(policy: Policy) -> None:
    said = [
        statement("account_opened", day(0)),
        statement("interaction", day(1), contacts=[]),
        statement("interaction", day(2), contacts=["c1"]),
        statement("observation", day(3), facet="visibility_inside", level="high"),
    ]
    history = told(said)
    assert grade_at(history, day(9), policy).confirmed_share == 1 / 3
    stream = [*log(said)]

    def share(*answers: AnswerByLink) -> float | None:
        recorded = [replace(stream[0], fact=one, position=10 + number) for number, one in enumerate(answers)]
        return grade_at(History([*stream, *recorded]), day(9), policy).confirmed_share

    seen, met, alone = (4, 3, 2)
    assert share(answered(FactConfirmed, seen)) == 2 / 3
    assert share(answered(FactConfirmed, seen), answered(FactConfirmed, alone)) == 1
    assert share(answered(FactDisputed, met)) == 0
    assert share(answered(FactDisputed, met), answered(FactConfirmed, met)) == 1 / 3
    assert share(answered(FactDisputed, met), answered(FactConfirmed, met, "c2")) == 0


def test_in_the_grace_the_last_facts_are_looked_at() -> None:
    history = recorded(*preferred(10))
    held, grace = grade_at(history, day(190) - MICRO, POLICY), grade_at(history, day(190), POLICY)
    assert (held.carrying, grace.carrying) == (True, False)
    assert assess(history, POLICY, day(190)).at_risk


def naive(history: History, at: Any) -> str | None:
    """The grade of one instant, from the explanation of the tier and the numbers alone."""
    found = assess(history, POLICY, at)
    if found.tier is None or found.derived_tier is None:
        return None
    looked_at = [] if found.at_risk else behind(history, found)
    past = [one for one in history if one.at <= at and isinstance(one.fact, KINDS_OF_EVIDENCE)]
    return naive_letter(history, looked_at or past[-LAST:])


def behind(history: History, found: Any) -> list[Entry]:
    """The facts of the met criteria of the derived tier, and of what it builds on."""
    gate = dict(POLICY.gates).get(found.derived_tier)
    asked = {one.id for one in (*gate.required, *gate.supporting)} if gate else set()
    met = [one for one in found.criteria if one.id in asked and one.state == "met"]
    facts = {fact: None for one in met for fact in one.facts}
    return [history.entries[one] for one in facts if isinstance(history.entries[one].fact, KINDS_OF_EVIDENCE)]


def naive_letter(history: History, entries: list[Entry]) -> str:
    if not entries or not POLICY.grade:
        return "D"
    actors = [one.actor for one in entries]
    recorder = max(map(actors.count, actors)) / len(entries)
    lateness = sorted(max(timedelta(0), one.recorded_at - one.at) for one in entries)
    median = (lateness[(len(lateness) - 1) // 2] + lateness[len(lateness) // 2]) / 2 / DAY
    days = len({one.at.date() for one in entries})
    confirmed = sum(is_confirmed_in_writing(one, history) for one in entries) / len(entries)
    for letter, limits in POLICY.grade.limits():
        at_most = recorder <= limits.recorder_share and median <= limits.lateness_days
        if at_most and days >= limits.days and confirmed >= limits.confirmed_share:
            return letter
    return "D"


def by(place: int, content: Statement) -> dict[str, Any]:
    """Who recorded a statement, and how late."""
    late = (0, 10, 0, 30, 0, 70)[place % 6] * DAY
    return {"actor": ("ann", "ann", "bob", "cho")[place % 4], "recorded_at": content["occurred_at"] + late}


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(said=statements())
def test_rows_and_answers_are_what_the_explanation_of_the_tier_gives(said: list[Statement]) -> None:
    history = told([{**one, **by(place, one)} for place, one in enumerate(said)])
    rows = grade_rows(history, POLICY)
    for one, other in pairwise(rows):
        assert one.valid_to < other.valid_from or one.grade != other.grade
    edges = {row.valid_from for row in rows} | {entry.at for entry in history} | {day(1200)}
    for edge in sorted(edges):
        for at in (edge - MICRO, edge):
            expected = naive(history, at)
            assert [row.grade for row in rows if row.valid_from <= at < row.valid_to] == (
                [expected] if expected else []
            )
            if expected:
                assert grade_at(history, at, POLICY).letter == expected


@settings(max_examples=examples(15), deadline=None, derandomize=True)
@given(said=statements())
def test_rows_from_an_instant_on_are_the_rows_cut_there(said: list[Statement]) -> None:
    history, since = told([{**one, **by(place, one)} for place, one in enumerate(said)]), day(300)
    cut = [row._replace(valid_from=max(row.valid_from, since)) for row in grade_rows(history, POLICY)]
    assert grade_rows(history, POLICY, since) == [row for row in cut if row.valid_from < row.valid_to]


@pytest.mark.parametrize(("first", "second"), [(default_policy(), POLICY), (POLICY, default_policy())])
def test_each_policy_grades_its_own_days(first: Policy, second: Policy) -> None:
    history = recorded(*preferred(10))
    terms = [Term(BEGINNING, day(50), history, first), Term(day(50), FOREVER, history, second)]
    letters = letters_over(terms, BEGINNING)
    for at, policy in ((day(20), first), (day(50) - MICRO, first), (day(50), second), (day(300), second)):
        assert letters.at(at) == grade_at(history, at, policy).letter
    assert len({letters.at(day(49)), letters.at(day(50))}) == 2


def test_guards_carry_nothing() -> None:
    parts = {one.criterion.id: one.part for one in POLICY.criteria}
    letter = statement("customer_verdict", day(10), tier="preferred_supplier", channel="letter")
    without, having = recorded(*preferred(10)), recorded(*preferred(10), (letter, "anna", 0.1))
    assert parts["preferred_supplier.customer_verdict"] is GatePart.guard
    assert [grade_at(one, day(11), POLICY).facts for one in (without, having)] == [5, 5]
