"""The past of an account as it is judged: no later than asked, and once for as long as nothing changes it."""

from dataclasses import replace
from datetime import timedelta

from tests.domain.tiers.telling import day, log, statement, told
from tierline.domain.account.history import History, Horizon
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.assess import LastJudgedPast
from tierline.domain.tiers.judge import up_to
from tierline.domain.tiers.policy import default_policy
from tierline.domain.tiers.timeline import tier_rows

SAID = [
    statement("account_opened", day(0)),
    statement("interaction", day(2), contacts=["c1"]),
    statement("interaction", day(4), contacts=["c1"]),
]


def test_a_past_of_a_past_ends_with_the_earlier_of_both() -> None:
    history = told(SAID)
    assert up_to(history, day(3)) == Horizon(history, day(3))
    assert up_to(history.until(day(3)), day(9)) == Horizon(history, day(3))
    assert up_to(history.until(day(9)), day(3)) == Horizon(history, day(3))


def test_a_past_is_judged_once_as_long_as_it_has_the_same_facts() -> None:
    history = History(log(SAID[:2]))
    kept = LastJudgedPast(default_policy())
    first = kept.of(history.until(day(3)))
    assert kept.of(history.until(day(3))) is first
    assert kept.of(history.until(day(5))) is first
    assert kept.of(history.until(day(1))) is not first
    for whole in (History(log(SAID[:1])), History(log(SAID))):
        assert kept.of(whole.until(day(9))) is not first


def test_a_past_is_judged_anew_once_a_fact_changed_it() -> None:
    history = History(log(SAID[:2]))
    kept = history.index(LastJudgedPast, lambda _: LastJudgedPast(default_policy()))
    first = kept.of(history.until(day(3)))
    history.apply(log(SAID)[2])
    again = kept.of(history.until(day(3)))
    assert again is not first
    assert again.standing == first.standing


def test_rows_say_the_same_if_they_differ_in_their_times_only() -> None:
    opened, *_ = [row for row in tier_rows(told(SAID), default_policy(), BEGINNING) if row.tier]
    later = replace(opened, valid_from=day(50), valid_to=day(51))
    assert opened.says_what(later) is True
    for other in (
        {"at_risk": not opened.at_risk},
        {"visit_since": (opened.visit_since or day(0)) + timedelta(days=1)},
        {"falls_on": day(900)},
    ):
        assert opened.says_what(replace(later, **other)) is False
