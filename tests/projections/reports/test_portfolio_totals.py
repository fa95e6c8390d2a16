"""What the database counts is what the reports list."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.projections.lives import START, logs
from tests.projections.pictures import new_store, worker_on
from tierline.domain.catalogue import Tier
from tierline.projections.reports.account_list import SORTS, Listed, Then, how_many, page_of_accounts
from tierline.projections.reports.attention import Attention, urgent
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio import Portfolio, accounts
from tierline.projections.reports.portfolio_totals import (
    coverage_map,
    summary,
    tier_courses,
    values_there_are,
)
from tierline.projections.reports.transitions import Transitions

FEW = settings(max_examples=examples(12), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
ABOUT_THE_TIER = ("tier_falls", "criterion_slipping", "gap_to_next_tier")
DAYS = st.integers(1, 700)
FILTERS = st.sampled_from(
    [{}, {"region": "north"}, {"account_kind": "enterprise"}, {"person": "mei.lin"}, {"person": "ana.ruiz"}]
)
OF_TIERS = st.sampled_from([{}, *({"tier": tier.value} for tier in Tier)])


def read(log, ask):
    """What is read from the read models of a log."""
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker_on(log, store).catch_up()
        with store.reading() as reading:
            ask(reading)
        store.close()


@given(logs(), st.lists(DAYS, min_size=2, max_size=5, unique=True).map(sorted), FILTERS)
@FEW
def test_courses_between_two_moments_are_the_transitions_of_the_report(log, days, filters):
    moments = [START + timedelta(days=day) for day in days]

    def ask(reading):
        found = tier_courses(reading, Question(moments[-1], **filters, tier="partner"), moments)
        for number, step in enumerate(found.steps()):
            start, end = (at + timedelta.resolution for at in moments[number : number + 2])
            question = Question(moments[-1], start=start, end=end, **filters)
            listed = {
                (row["tier_before"], row["tier_after"]): row["accounts"]
                for row in Transitions().rows(reading, question)
                if row["accounts"]
            }
            assert {(one.before, one.after): one.accounts for one in step} == listed
        for number, at in enumerate(moments):
            tiers = [row["tier"] for row in Portfolio().rows(reading, Question(at, **filters))]
            assert found.at(number) == {tier: tiers.count(tier.value) for tier in Tier}

    read(log, ask)


@given(logs(), DAYS, FILTERS)
@FEW
def test_the_summary_is_that_of_the_rows_of_the_portfolio(log, day, filters):
    question = Question(START + timedelta(days=day), **filters)

    def ask(reading):
        rows = Portfolio().rows(reading, question)
        found = summary(reading, question)
        assert found.accounts == len(rows)
        assert found.at_risk == sum(row["at_risk"] for row in rows)
        assert found.open_escalations == sum(row["open_escalations"] for row in rows)
        shares = [row["coverage"] for row in rows if row["coverage"] is not None]
        assert (found.coverage is None) is (not shares)
        if shares:
            assert abs(found.coverage - sum(shares) / len(shares)) < 0.0001

    read(log, ask)


@given(logs(), DAYS, FILTERS, st.integers(1, 30))
@FEW
def test_the_most_urgent_are_the_first_rows_of_the_attention_report(log, day, filters, most):
    question = Question(START + timedelta(days=day), **filters)

    def ask(reading):
        rows = Attention().rows(reading, question)
        found = urgent(reading, question, most)
        waiting = [row for row in rows if row["matter"] != "gap_to_next_tier"]
        assert rows[: len(waiting)] == waiting, "what accounts lack to rise comes last"
        assert found.rows == waiting[:most]
        assert found.total == len(waiting)
        for name in {row["matter"] for row in rows}:
            narrowed = Attention().rows(reading, replace(question, matter=name))
            assert narrowed == [row for row in rows if row["matter"] == name]
        if question.person:
            others = [row for row in rows if row["matter"] not in ABOUT_THE_TIER]
            assert all(question.person in row["people"].split(", ") for row in others)

    read(log, ask)


@given(logs(), DAYS, FILTERS, OF_TIERS, st.sampled_from(SORTS), st.booleans(), st.integers(1, 3))
@FEW
def test_pages_in_any_order_hold_every_open_account_once(log, day, filters, tiers, sort, falling, limit):
    question = Question(START + timedelta(days=day), **filters, **tiers)

    def ask(reading):
        expected = {one["code"] for one in accounts(reading, question) if one["closed_on"] is None}
        found, after = [], None
        while True:
            asked = Listed(question, sort=sort, falling=falling, after=after, limit=limit)
            assert how_many(reading, asked) == len(expected)
            page, after = page_of_accounts(reading, asked)
            assert len(page) <= limit
            found += page
            if after is None:
                break
        codes = [one["code"] for one in found]
        assert len(codes) == len(set(codes))
        assert set(codes) == expected
        values = [told(one, sort, question.at) for one in found]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=falling)
        assert values[: len(known)] == known, "what is not known stands at the end"

    read(log, ask)


def told(one, sort, at):
    """What a column shows, as something that can be compared."""
    if sort == "contact":
        return None if one["last_contact_at"] is None else at - one["last_contact_at"]
    if sort == "tier":
        return Tier(one["tier"]).rank
    name = {"account": "code", "escalations": "open_escalations"}.get(sort, sort)
    return one[name]


@given(logs(), st.tuples(DAYS, DAYS), FILTERS)
@FEW
def test_a_transition_leads_to_as_many_accounts_as_it_counts(log, days, filters):
    first, last = (START + timedelta(days=day) for day in sorted(days))

    def ask(reading):
        for one in tier_courses(reading, Question(last, **filters), [first, last]).between(0, 1):
            came = one.after is not None
            tier, other = (one.after, one.before) if came else (one.before, one.after)
            here, there = (last, first) if came else (first, last)
            question = Question(here, tier=tier.value, **filters)
            listed = Listed(question, then=Then(there, other))
            assert how_many(reading, listed) == one.accounts
            assert len(page_of_accounts(reading, listed).accounts) == one.accounts

    read(log, ask)


@given(logs(), DAYS)
@FEW
def test_filters_offer_what_there_is(log, day):
    at = START + timedelta(days=day)

    def ask(reading):
        open_ones = [one for one in accounts(reading, Question(at)) if one["closed_on"] is None]
        offered = values_there_are(reading, at)
        assert offered["region"] == sorted({one["region"] for one in open_ones if one["region"]})
        assert offered["kind"] == sorted({one["kind"] for one in open_ones})
        people = {p for one in open_ones for held in one["holders"].values() for p in held}
        assert offered["person"] == sorted(people)

    read(log, ask)


@given(logs(), DAYS)
@FEW
def test_the_map_counts_every_open_account_once_for_each_responsibility(log, day):
    question = Question(START + timedelta(days=day))

    def ask(reading):
        tiers = tier_courses(reading, question, [question.at]).at(0)
        for cells in coverage_map(reading, question).values():
            assert {tier: cell.accounts for tier, cell in cells.items()} == {
                tier: accounts for tier, accounts in tiers.items() if accounts
            }

    read(log, ask)
