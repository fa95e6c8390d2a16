"""Each message is the difference between two positions and two moments: nothing is told twice or left out."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from tests.messages.office import (
    ANA,
    ANAS,
    BO,
    BOS,
    FALLS_AFTER,
    MONDAY,
    Firm,
    PostOffice,
    html,
    mailing,
    plain,
)
from tierline.application.messages.wanted import SubscriptionNotUsable
from tierline.interfaces.wiring import System

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NOTHING = (0, (0, 0, 0))
ONE = (1, (1, 0, 0))


def test_a_fall_is_told_once_when_it_comes_within_the_days_and_once_when_it_came(
    firm: Firm, office: PostOffice
) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "falls", within_days=30)
    assert firm.tell(MINUTE) == NOTHING
    assert firm.tell(FALLS_AFTER - 31 * DAY) == NOTHING
    assert firm.tell(2 * DAY) == ONE
    assert firm.tell(MINUTE) == NOTHING
    (mail,) = office.got
    assert (mail["To"], mail["Subject"]) == (ANAS, "1 key account falls or has fallen")
    assert "ACME Rail (ACME): Falls from preferred supplier to vendor if nothing happens" in plain(mail)
    assert "https://tierline.example.com/accounts/ACME?lang=en" in plain(mail)
    assert '<a href="https://tierline.example.com/accounts/ACME?lang=en">' in html(mail)
    assert firm.tell(30 * DAY) == ONE
    assert "Fell from preferred supplier to vendor" in plain(office.got[1])
    assert firm.tell(30 * DAY) == NOTHING


def test_lines_that_were_told_name_nobody_any_more_who_is_forgotten(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "falls", within_days=30)
    assert firm.tell(FALLS_AFTER - 20 * DAY) == ONE
    table = firm.system.messages.table
    with firm.system._key_engine.begin() as connection:
        connection.execute(text("UPDATE message_lines SET subject = 'c1' WHERE matter = 'tier_falls'"))
    for contact, subject in (("c2", "c1"), ("c1", "")):
        firm.state("ACME", "contact_forgotten", contact=contact, for_good=True)
        assert [line.subject for one in table.page(ANA, 9) for line in one.lines] == [subject]


def test_a_fall_that_was_put_off_is_told_again_for_its_new_day(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "falls")
    assert firm.tell(FALLS_AFTER - 10 * DAY) == ONE
    firm.meet("ACME")
    for span, told in ((DAY, NOTHING), (160 * DAY, NOTHING), (10 * DAY, ONE)):
        assert firm.tell(span) == told
    assert len(office.got) == 2


def test_whoever_is_told_for_the_first_time_is_told_what_stands(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.escalate("ACME", "old")
    firm.escalate("ACME", "over")
    firm.now += DAY
    firm.state("ACME", "escalation_resolved", escalation="over", outcome="solved")
    firm.subscribe(ANA, "escalations")
    assert firm.tell(MINUTE) == ONE
    assert ("(old)" in plain(office.got[0]), "(over)" in plain(office.got[0])) == (True, False)


def test_what_was_raised_and_resolved_between_two_looks_is_told(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "escalations")
    assert firm.tell(MINUTE) == NOTHING
    firm.now += DAY
    firm.escalate("ACME", "short", "low")
    firm.now += DAY
    firm.state("ACME", "escalation_resolved", escalation="short", outcome="solved")
    assert firm.tell(DAY) == ONE
    firm.state("ACME", "escalation_reopened", escalation="short")
    assert firm.tell(MINUTE) == ONE
    assert firm.tell(MINUTE) == NOTHING


def test_what_is_recorded_late_is_told_when_it_becomes_known(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "escalations")
    firm.tell(20 * DAY)
    firm.escalate("ACME", "late", occurred_at=MONDAY + DAY)
    assert firm.tell(MINUTE) == ONE


def test_grave_ones_alone_are_told_of_and_one_that_becomes_grave_too(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "escalations", grave_only=True)
    raised = firm.escalate("ACME", "e1", "low")
    assert firm.tell(MINUTE) == NOTHING
    firm.state("ACME", "fact_corrected", target=raised, changes={"severity": "critical"}, reason="worse")
    assert firm.tell(MINUTE) == ONE
    assert "critical" in plain(office.got[0])


def test_an_override_that_waits_and_a_late_delivery_are_told_once(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "overrides")
    firm.subscribe(ANA, "deliveries")
    assert firm.tell(MINUTE) == NOTHING
    until = firm.now + 30 * DAY
    firm.state("ACME", "tier_overridden", tier="partner", reason="r", until=until)
    firm.state("ACME", "delivery_promised", delivery="d-1", due=f"{(firm.now + DAY).date()}")
    assert firm.tell(MINUTE) == ONE
    assert firm.tell(3 * DAY) == ONE
    assert firm.tell(DAY) == NOTHING
    assert [mail["Subject"] for mail in office.got] == ["1 override waits for approval", "1 delivery is late"]
    assert "A delivery is late (d-1)" in plain(office.got[1])


def test_the_digest_comes_at_its_hour_by_the_clocks_of_its_reader(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.subscribe(ANA, "digest", weekday="friday", hour=9, zone="Asia/Shanghai")
    firm.now += DAY
    firm.escalate("ACME", "e1")
    firm.now = datetime(2026, 3, 6, 0, 59, tzinfo=MONDAY.tzinfo)
    assert firm.tell() == NOTHING
    assert firm.tell(MINUTE) == ONE
    assert firm.tell(MINUTE) == NOTHING
    assert "Escalation opened (e1)" in plain(office.got[0])
    assert office.got[0]["Subject"] == "Your key accounts: the week up to 2026-03-06"
    assert "Times are those of clocks in Asia/Shanghai." in plain(office.got[0])
    firm.state("ACME", "escalation_resolved", escalation="e1", outcome="solved")
    assert firm.tell(7 * DAY) == ONE
    assert "Escalation closed (e1)" in plain(office.got[1])


def test_a_digest_tells_what_time_alone_brought_and_what_is_due(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.now += FALLS_AFTER - 20 * DAY
    firm.subscribe(ANA, "digest", weekday="monday", hour=6)
    said = []
    for _ in range(6):
        firm.tell(7 * DAY)
        said.append(" ".join(plain(one) for one in office.got))
        office.got.clear()
    falls = [number for number, one in enumerate(said) if "falls" in one.lower() and "next 7 days" in one]
    fell = [number for number, one in enumerate(said) if "Tier fell from preferred supplier to vendor" in one]
    assert (len(falls), len(fell)) == (1, 1)
    assert falls[0] + 1 == fell[0]


def test_chinese_readers_are_told_in_chinese(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.escalate("ACME", "e1")
    firm.subscribe(ANA, "escalations", language="zh")
    assert firm.tell(MINUTE) == ONE
    (mail,) = office.got
    assert mail["Subject"] == "新增 1 项问题与投诉"
    assert "ACME Rail（ACME）：问题与投诉：问题，高" in plain(mail)
    assert '<html lang="zh-Hans">' in html(mail)
    assert mail["Content-Language"] == "zh-Hans"


def test_no_message_names_a_contact(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    for kind in ("digest", "falls", "escalations", "deliveries"):
        firm.subscribe(ANA, kind)
    firm.escalate("ACME", "e1", summary="Zq7Canary is angry")
    firm.state("ACME", "contact_left", contact="c1")
    firm.tell(7 * DAY)
    firm.tell(FALLS_AFTER - 10 * DAY)
    assert len(office.got) > 2
    assert not any("Zq7Canary" in one.as_string() + plain(one) + html(one) for one in office.got)


def test_nothing_is_told_twice_or_left_out_over_restarts(database: str, office: PostOffice) -> None:
    settings = mailing(database, office.port)
    told, now = [], MONDAY
    for number in range(4):
        with System(settings) as system:
            firm = Firm(system, now)
            if number == 0:
                firm.found()
                firm.account("ACME")
                firm.subscribe(ANA, "escalations")
            firm.escalate("ACME", f"e{number}")
            told.append(firm.tell(DAY))
            now = firm.now
    assert told == [ONE] * 4
    assert [f"(e{number})" in plain(mail) for number, mail in enumerate(office.got)] == [True] * 4


def test_two_processes_that_look_at_once_tell_once(database: str, office: PostOffice) -> None:
    settings = mailing(database, office.port)
    with System(settings) as one, System(settings) as other:
        firm, second = Firm(one), Firm(other)
        firm.found()
        firm.account("ACME")
        firm.escalate("ACME", "e1")
        firm.subscribe(ANA, "escalations")
        firm.system.refresh()
        subscription = one.messages.table.in_force()[0]
        assert one.messages.compose(firm.now) == 1
        # The other one had looked at the subscription before.
        stale = other.messages.table
        later = one.messages.table.in_force()[0].told
        assert later is not None
        assert stale.tell(subscription, later, None) is False
        assert second.tell() == (0, (1, 0, 0))
        assert firm.tell(MINUTE) == NOTHING
    assert len(office.got) == 1


def test_each_is_told_by_their_own_subscription(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME", manager=ANA)
    firm.account("BETA", manager=BO)
    for person in (ANA, BO):
        firm.subscribe(person, "escalations")
    for code in ("ACME", "BETA"):
        firm.escalate(code, "e1")
    assert firm.tell(MINUTE) == (2, (2, 0, 0))
    told = {mail["To"]: plain(mail) for mail in office.got}
    assert ("ACME" in told[ANAS], "BETA" in told[ANAS]) == (True, False)
    assert ("ACME" in told[BOS], "BETA" in told[BOS]) == (False, True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"kind": "falls", "zone": "Mars/Olympus"}, "zone"),
        ({"kind": "falls", "within_days": 0}, "within_days"),
        ({"kind": "falls", "Zq7Canary": 1}, "a member"),
        ({"kind": "digest", "weekday": "Zq7Canary"}, "weekday"),
    ],
)
def test_what_can_not_be_asked_for_is_refused_by_its_name(firm: Firm, given: dict, field: str) -> None:
    with pytest.raises(SubscriptionNotUsable) as refused:
        firm.subscribe(ANA, **given)
    assert refused.value.field == field
    assert "Zq7Canary" not in refused.value.sentence
