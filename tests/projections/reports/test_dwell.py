"""How long accounts stay in a tier: ended visits count in full, lasting ones for as long as they last."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.domain.catalogue import Tier
from tierline.projections.reports.base import Question
from tierline.projections.reports.dwell import Dwell, Visit
from tierline.projections.reports.quantiles import quantile

PARTS = st.sampled_from((Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)))


def _visits(*lengths: int, lasting: tuple[int, ...] = ()) -> list[Visit]:
    """Visits that ended after so many days, and some that last for so many days by now."""
    ended = [(days, True) for days in lengths] + [(days, False) for days in lasting]
    return [Visit("a", "", Tier.vendor, timedelta(days=days), over) for days, over in ended]


def _days(visits: list[Visit], part: float) -> int | None:
    found = quantile(visits, Fraction(part))
    return None if found is None else found.days


def test_quantiles_of_ended_visits_are_those_of_their_lengths():
    assert [_days(_visits(10, 20, 30, 40), part) for part in (0.25, 0.5, 0.75)] == [10, 20, 30]


def test_a_lasting_visit_lengthens_what_is_expected():
    # Of 4 that get to day 10 one ends: 3/4 are left. The one that lasts for 15 days leaves 2, of which
    # one ends on day 20: 3/8 are left. The last one ends on day 30.
    visits = _visits(10, 20, 30, lasting=(15,))
    assert [_days(visits, part) for part in (0.25, 0.5, 0.75)] == [10, 20, 30]
    assert _days(_visits(10, 20, lasting=(25, 30)), 0.75) is None


def test_nothing_is_told_while_no_visit_is_over():
    assert _days(_visits(lasting=(100, 200)), 0.25) is None
    assert _days([], 0.5) is None


def _by_redistribution(visits: list[Visit], part: Fraction) -> timedelta | None:
    """The same estimate made another way: each visit that lasts hands its weight on to longer ones."""
    weights = [Fraction(1, len(visits))] * len(visits)
    ordered = sorted(visits, key=lambda visit: (visit.lasted, not visit.over))
    over = Fraction(0)
    for place, visit in enumerate(ordered):
        if visit.over:
            over += weights[place]
            if over >= part:
                return visit.lasted
        elif place + 1 < len(ordered):
            share = weights[place] / (len(ordered) - place - 1)
            weights[place + 1 :] = [weight + share for weight in weights[place + 1 :]]
    return None


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=12), PARTS)
def test_the_estimate_is_that_of_handing_weight_on_to_longer_visits(lengths, part):
    visits = [Visit("a", "", Tier.vendor, timedelta(days=days), over) for days, over in lengths]
    assert quantile(visits, part) == _by_redistribution(visits, part)


@pytest.fixture
def rows(tmp_path: Path):
    """Asks the dwell report of three accounts, of which one was a partner twice."""
    log, store = openings(), new_store(tmp_path)
    for number, day in ((10, 10), (11, 200)):
        override = {"kind": "tier_overridden", "tier": "partner", "reason": "r", "approver": "ana.ruiz"}
        until = (START + timedelta(days=day + 50)).isoformat()
        log.record(CODES[0], fact_on(number, override | {"until": until}, day))
    worker_on(log, store).catch_up()

    def ask(day: int, **asked):
        with store.reading() as reading:
            found = Dwell().rows(reading, Question(at=START + timedelta(days=day), **asked))
        return {row["tier"]: row for row in found}

    return ask


def test_every_stay_in_a_tier_is_a_visit_by_itself(rows):
    found = rows(300)
    assert (found["partner"]["visits"], found["partner"]["lasting"], found["partner"]["p50"]) == (2, 0, 49)
    assert (found["vendor"]["visits"], found["vendor"]["lasting"]) == (5, 3)


def test_a_visit_that_lasts_at_the_instant_asked_about_is_not_over(rows):
    partner = rows(220)["partner"]
    assert (partner["visits"], partner["lasting"], partner["p25"], partner["p50"]) == (2, 1, 49, 49)
    assert rows(30)["partner"]["p25"] is None


def test_only_visits_that_began_within_the_range_count(rows):
    assert rows(300, start=START + timedelta(days=100))["partner"]["visits"] == 1
    assert set(rows(300, tier="partner")) == {"partner"}


def test_those_who_stay_longer_than_three_quarters_do_are_named(tmp_path: Path):
    log, store = openings(), new_store(tmp_path)
    for number, (code, days) in enumerate(((0, 20), (1, 20), (2, 20), (0, 150)), 10):
        day = 20 * number
        override = {"kind": "tier_overridden", "tier": "partner", "reason": "r", "approver": "ana.ruiz"}
        until = (START + timedelta(days=day + days)).isoformat()
        log.record(CODES[code], fact_on(number, override | {"until": until}, day))
    worker_on(log, store).catch_up()
    with store.reading() as reading:
        rows = Dwell().rows(reading, Question(at=START + timedelta(days=320), tier="partner"))
    assert [(row["visits"], row["p75"], row["past_p75"]) for row in rows] == [(4, 19, CODES[0])]
