"""The evidence grade: what each of its three numbers does, and that it holds at every instant."""

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.coverage.accounts import EXAMPLES, MICRO, START, Ledger, day
from tests.drawn import examples
from tests.examples import in_the_log
from tierline.domain.account.history import Entry, History
from tierline.domain.grade import LIMITS, MOST, Grade, GradeRow, is_confirmed, watch
from tierline.domain.grade import grade_at as graded
from tierline.domain.grade import grade_rows as rows_by
from tierline.domain.grade.tally import weight
from tierline.domain.shared.time import BEGINNING, DAY
from tierline.domain.tiers.policy import default_policy
from tierline.interfaces.presentation.language import said

YEAR = timedelta(days=365)


def grade_at(history: History, at: datetime) -> Grade:
    """The grade by a policy that says nothing of grades."""
    return graded(history, at, default_policy())


def grade_rows(history: History, since: datetime = BEGINNING) -> list[GradeRow]:
    """The grade over time by such a policy."""
    return rows_by(history, default_policy(), since)


def account(
    *, facts: int = 10, by_anna: int = 5, confirmed: int = 5, late: timedelta = timedelta(hours=1)
) -> History:
    """An account with an interaction a day: so many by Anna, so many that the customer began."""
    ledger = Ledger()
    ledger.open()
    for number in range(facts):
        at = day(1 + number)
        ledger.say(
            "interaction",
            at,
            actor="anna" if number < by_anna else "ben",
            recorded_at=at + late,
            channel="call",
            initiative="theirs" if number < confirmed else "ours",
        )
    return ledger.history


def grade(**said: Any) -> Grade:
    return grade_at(account(**said), day(20))


def test_no_evidence_is_d() -> None:
    found = grade(facts=0)
    assert (found.letter, found.facts, found.recorder_share) == ("D", 0, None)
    assert len(found.reasons) == 1


@pytest.mark.parametrize(("by_anna", "letter"), [(12, "A"), (13, "B"), (16, "B"), (17, "C"), (20, "C")])
def test_the_share_of_one_recorder_limits_the_grade(by_anna: int, letter: str) -> None:
    assert grade(facts=20, by_anna=by_anna, confirmed=20).letter == letter


@pytest.mark.parametrize(
    ("late", "letter"),
    [
        (-DAY / 2, "A"),
        (7 * DAY, "A"),
        (7 * DAY + 2 * MICRO, "B"),
        (21 * DAY, "B"),
        (21 * DAY + 2 * MICRO, "C"),
        (60 * DAY, "C"),
        (60 * DAY + 2 * MICRO, "D"),
    ],
)
def test_lateness_limits_the_grade(late: timedelta, letter: str) -> None:
    assert grade(late=late).letter == letter


@pytest.mark.parametrize(
    ("confirmed", "letter"), [(10, "A"), (9, "B"), (6, "B"), (5, "C"), (2, "C"), (1, "D"), (0, "D")]
)
def test_what_the_customer_can_confirm_limits_the_grade(confirmed: int, letter: str) -> None:
    assert grade(facts=20, by_anna=10, confirmed=confirmed).letter == letter


def test_the_numbers_behind_the_grade_are_told() -> None:
    found = grade(by_anna=8, confirmed=3, late=2 * DAY)
    assert (found.recorder_share, found.median_lateness_days, found.confirmed_share) == (0.8, 2.0, 0.3)
    assert found.facts == 10


def test_a_grade_says_what_keeps_it_from_the_next_better_one() -> None:
    found = grade(by_anna=9, confirmed=9, late=DAY)
    assert found.letter == "C"
    assert [str(words) for words in found.reasons[1:]] == ["One person recorded 90% of it; B allows 80%."]
    assert len(grade().reasons) == 1
    assert all(str(words) and said(words, "zh") for limits in LIMITS for words in [limits.reason])


def test_each_grade_asks_for_no_less_than_the_next() -> None:
    for better, worse in pairwise(LIMITS):
        assert better.letter < worse.letter
        assert better.recorder_share <= worse.recorder_share
        assert better.lateness_days <= worse.lateness_days
        assert better.confirmed_share >= worse.confirmed_share


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_our_own_decisions_are_no_evidence(kind: str) -> None:
    ledger = Ledger()
    ledger.say(kind, day(1), **EXAMPLES[kind])
    ours = kind.startswith(("account_", "merge_", "role_", "tier_", "override_", "contact_forgotten"))
    ours = ours or kind in ("contact_held", "hold_released")
    assert grade_at(ledger.history, day(2)).facts == (0 if ours else 1)


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_the_customer_confirms_by_its_act_its_signature_or_a_person_to_ask(kind: str) -> None:
    fact = in_the_log({"kind": kind, "occurred_at": START, **EXAMPLES[kind]}, UUID(int=1))
    confirmed = {"interaction", "executive_contact", "customer_verdict"}
    confirmed |= {"contract_signed", "contract_amended", "contract_renewed"}
    assert is_confirmed(fact) == (kind in confirmed)


@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        ("knowledge", {"contacts": ["c1"]}),
        ("action_planned", {"side": "theirs", "owner": "c1"}),
        ("interaction", {"initiative": "mutual", "contacts": []}),
        ("interaction", {"initiative": "ours", "contacts": ["c1"]}),
    ],
)
def test_a_named_contact_or_a_common_initiative_confirms(kind: str, stated: dict[str, Any]) -> None:
    content = {"kind": kind, "occurred_at": START, **EXAMPLES[kind], **stated}
    assert is_confirmed(in_the_log(content, UUID(int=1)))


def test_the_last_hundred_facts_count_and_not_the_one_before_them() -> None:
    history = account(facts=MOST + 1, by_anna=1, confirmed=MOST + 1)
    counted = [grade_at(history, at) for at in (day(1) - MICRO, day(1), day(MOST), day(MOST + 1))]
    assert [one.facts for one in counted] == [0, 1, MOST, MOST]
    assert counted[2].recorder_share == (MOST - 1) / MOST
    assert counted[3].recorder_share == 1


TIMES = st.builds(
    lambda first, years, beside: day(first) + years * YEAR + beside * MICRO,
    st.integers(0, 12).map(lambda n: n * 30),
    st.integers(0, 2),
    st.integers(-1, 1),
)
FACTS = st.tuples(
    TIMES,
    st.sampled_from(["interaction", "knowledge", "customer_verdict", "role_assigned", "escalation_raised"]),
    st.sampled_from(["anna", "ben", "chen"]),
    st.sampled_from([-1, 0, 3, 8, 22, 70]),
)
LIVES = st.lists(st.tuples(TIMES, st.sampled_from(["account_closed", "account_reopened"])), max_size=2)
SETTINGS = settings(max_examples=examples(80), deadline=None)


def ledger_of(facts: Any, lives: Any, retracted: list[int]) -> Ledger:
    """An account with these facts, some of them retracted."""
    ledger = Ledger()
    ledger.open(day(15))
    said = []
    for at, kind, actor, late in facts:
        said.append(ledger.say(kind, at, actor=actor, recorded_at=at + late * DAY, **EXAMPLES[kind]))
    for at, kind in lives:
        ledger.say(kind, at)
    for place in {number % len(said) for number in retracted}:
        ledger.say("fact_retracted", day(900), target=said[place], reason="wrong")
    return ledger


def naive_letter(history: History, at: datetime) -> str | None:
    """The grade of one instant, worked out from the three definitions alone; None while closed."""
    past = [entry for entry in history if entry.at <= at]
    life = [entry.fact.kind for entry in past if entry.fact.kind.startswith("account_")]
    life = life[life.index("account_opened") :] if "account_opened" in life else []
    if not life or life[-1] == "account_closed":
        return None
    window = [entry for entry in past if not entry.fact.kind.startswith(("acc", "role"))][-MOST:]
    if not window:
        return "D"
    actors = [entry.actor for entry in window]
    recorder = Fraction(max(map(actors.count, actors)), len(window))
    late = median(max(0.0, (entry.recorded_at - entry.at) / DAY) for entry in window)
    confirmed = Fraction(sum(map(naive_confirmed, window)), len(window))
    if recorder <= Fraction(6, 10) and late <= 7 and confirmed >= Fraction(5, 10):
        return "A"
    if recorder <= Fraction(8, 10) and late <= 21 and confirmed >= Fraction(3, 10):
        return "B"
    return "C" if late <= 60 and confirmed >= Fraction(1, 10) else "D"


def naive_confirmed(entry: Entry) -> bool:
    return entry.fact.kind in ("interaction", "customer_verdict")


@SETTINGS
@given(
    st.lists(FACTS, min_size=1, max_size=12), LIVES, st.lists(st.integers(0, 20), max_size=2), st.booleans()
)
def test_rows_and_answers_agree_with_the_naive_at_every_boundary(
    facts: Any, lives: Any, retracted: Any, many: bool
) -> None:
    history = ledger_of(facts * (12 if many else 1), lives, retracted).history
    rows = grade_rows(history)
    edges = {row.valid_from for row in rows} | {entry.at for entry in history}
    for at in (edge + step * MICRO for edge in sorted(edges) for step in (-1, 0, 1)):
        expected = naive_letter(history, at)
        assert [row.grade for row in rows if row.valid_from <= at < row.valid_to] == (
            [expected] if expected else []
        )
        if expected:
            assert grade_at(history, at).letter == expected
    for one, other in pairwise(rows):
        assert one.valid_to < other.valid_from or one.grade != other.grade


@SETTINGS
@given(st.lists(FACTS, min_size=1, max_size=12), LIVES, TIMES)
def test_rows_from_an_instant_on_are_the_rows_cut_there(facts: Any, lives: Any, since: datetime) -> None:
    history = ledger_of(facts, lives, []).history
    cut = [row._replace(valid_from=max(row.valid_from, since)) for row in grade_rows(history)]
    assert grade_rows(history, since) == [row for row in cut if row.valid_from < row.valid_to]


def test_a_new_fact_at_the_head_weighs_the_last_hundred_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger = Ledger()
    ledger.open()
    for number in range(3000):
        ledger.say("interaction", day(number), channel="call", initiative="ours")
    weighed = []
    monkeypatch.setattr(watch, "weight", lambda entry, **more: weighed.append(entry) or weight(entry, **more))
    grade_rows(ledger.history, day(2999))
    assert 0 < len(weighed) <= MOST + 2
