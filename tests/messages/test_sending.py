"""What waits is sent, once; what fails is tried again and shows; a sender that died leaves nothing behind."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.messages.office import ANA, ANAS, Firm, PostOffice, mailing, plain
from tierline.application.messages.ledger import CLAIM, MessageNotFailed, UnknownMessage
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.standing import is_whole
from tierline.interfaces.wiring import System

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SENT, FAILED = (0, (1, 0, 0)), (0, (0, 1, 0))


@pytest.fixture
def troubled(firm: Firm, office: PostOffice) -> Firm:
    """A firm with an escalation to be told of, whose mail server is away."""
    firm.account("ACME")
    firm.escalate("ACME", "e1")
    firm.subscribe(ANA, "escalations")
    office.close()
    return firm


def test_a_server_that_is_away_is_tried_again_later_and_later(troubled: Firm, office: PostOffice) -> None:
    assert troubled.tell(MINUTE) == (1, (0, 1, 0))
    (one,) = troubled.ledger()
    assert (one.state, one.trouble, one.attempts) == ("waiting", "unreachable", 1)
    state = troubled.system.state()
    assert (state["messages"]["failing"], is_whole(state)) == (1, False)
    for pause in (1, 2, 4):
        assert troubled.tell(pause * MINUTE - timedelta(seconds=1)) == (0, (0, 0, 0))
        assert troubled.tell(timedelta(seconds=1)) == FAILED
    office.open()
    assert troubled.tell(8 * MINUTE) == SENT
    (one,) = troubled.ledger()
    assert (one.state, one.trouble, one.attempts, one.sent_at) == ("sent", None, 5, troubled.now)
    assert is_whole(troubled.system.state())
    assert len(office.got) == 1


def test_a_message_that_is_given_up_shows_until_somebody_has_it_tried_again(
    troubled: Firm, office: PostOffice
) -> None:
    troubled.tell(MINUTE)
    assert troubled.tell(72 * HOUR) == FAILED
    (one,) = troubled.ledger()
    assert one.state == "failed"
    assert troubled.system.state()["messages"]["failed"] == 1
    assert troubled.tell(HOUR) == (0, (0, 0, 0))
    office.open()
    messages = troubled.system.messages
    messages.subscribing.retry(troubled.system.access.local, ANA, one.message, troubled.now)
    assert troubled.tell(MINUTE) == SENT
    with pytest.raises(MessageNotFailed):
        messages.subscribing.retry(troubled.system.access.local, ANA, one.message, troubled.now)
    with pytest.raises(UnknownMessage):
        messages.subscribing.retry(troubled.system.access.local, ANA, one.subscription, troubled.now)


def test_an_address_that_is_refused_for_good_is_not_tried_again(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.escalate("ACME", "e1")
    firm.subscribe(ANA, "escalations")
    office.inbound.says = "550 no such user"
    assert firm.tell(MINUTE) == (1, (0, 1, 0))
    assert [(one.state, one.trouble) for one in firm.ledger()] == [("failed", "refused")]


def test_a_server_that_asks_for_patience_gets_it(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.escalate("ACME", "e1")
    firm.subscribe(ANA, "escalations")
    office.inbound.says = "451 later"
    assert firm.tell(MINUTE) == (1, (0, 1, 0))
    office.inbound.says = ""
    assert firm.tell(MINUTE) == SENT


@pytest.fixture
def killed(database: str, office: PostOffice) -> Iterator[Firm]:
    """A firm on either database, whose sender died with a message sent and that not written down."""
    with System(mailing(database, office.port)) as system:
        firm = Firm(system)
        firm.found()
        firm.account("ACME")
        firm.escalate("ACME", "e1")
        firm.subscribe(ANA, "escalations")
        table = system.messages.table

        def die(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        settle, table.settle = table.settle, die  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            firm.tell(MINUTE)
        table.settle = settle  # type: ignore[method-assign]
        yield firm


def test_what_a_sender_died_over_is_sent_again_under_the_same_id(killed: Firm, office: PostOffice) -> None:
    assert [one.state for one in killed.ledger()] == ["sending"]
    assert killed.tell(CLAIM - MINUTE) == (0, (0, 0, 0))
    assert killed.tell(MINUTE) == SENT
    assert killed.tell(HOUR) == (0, (0, 0, 0))
    first, again = office.got
    assert first["Message-ID"] == again["Message-ID"]
    assert [(one.state, one.attempts) for one in killed.ledger()] == [("sent", 2)]


def test_a_message_and_up_to_where_it_tells_are_kept_together_or_not_at_all(
    database: str, office: PostOffice
) -> None:
    with System(mailing(database, office.port)) as system:
        firm = Firm(system)
        firm.found()
        firm.account("ACME")
        firm.escalate("ACME", "e1")
        made = firm.subscribe(ANA, "escalations")
        firm.tell(MINUTE)
        (one,) = firm.ledger()
        told = system.messages.table.in_force()[0]
        # The same message once more: its id is taken, so nothing of it is kept.
        with pytest.raises(Exception, match=r"(?i)unique"):
            system.messages.table.tell(told, one.until, one)
        assert system.messages.table.in_force() == [told]
        assert system.messages.table.tell(made, one.until, None) is False


def test_without_an_address_a_message_waits_for_one(firm: Firm, office: PostOffice) -> None:
    firm.account("ACME")
    firm.escalate("ACME", "e1")
    firm.state(FIRM_BOOK, "person_added", person="new", name="new", level="manager")
    firm.subscribe("new", "escalations", accounts=["all"])
    assert firm.tell(MINUTE) == (1, (0, 1, 0))
    assert [one.trouble for one in firm.ledger("new")] == ["no_address"]
    firm.state(FIRM_BOOK, "person_changed", person="new", email="new@us.example")
    assert firm.tell(MINUTE) == SENT
    assert office.got[0]["To"] == "new@us.example"


def test_an_address_is_kept_under_seal_and_gone_when_its_subscription_ends(
    firm: Firm, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    firm.account("ACME")
    firm.escalate("ACME", "e1")
    made = firm.subscribe(ANA, "escalations", address="Zq7Canary@home.example")
    assert b"Zq7Canary" not in (made.box or b"Zq7Canary")
    office.inbound.says = "550 Zq7Canary@home.example is unknown"
    firm.tell(MINUTE)
    office.inbound.says = ""
    local = firm.system.access.local
    firm.system.messages.subscribing.retry(local, ANA, firm.ledger()[0].message, firm.now)
    assert firm.tell() == SENT
    assert office.got[0]["To"] == "Zq7Canary@home.example"
    firm.system.messages.subscribing.end(local, ANA, made.subscription, firm.now)
    (ended,) = firm.system.messages.table.of_person(ANA)
    assert (ended.box, ended.ended_at) == (None, firm.now)
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("tierline")]
    assert not any("Zq7Canary" in one for one in ours)


def test_ending_a_subscription_calls_off_what_waits(troubled: Firm, office: PostOffice) -> None:
    troubled.tell(MINUTE)
    local, (made,) = troubled.system.access.local, troubled.system.messages.table.of_person(ANA)
    troubled.system.messages.subscribing.end(local, ANA, made.subscription, troubled.now)
    office.open()
    assert troubled.tell(HOUR) == (0, (0, 0, 0))
    assert [one.state for one in troubled.ledger()] == ["cancelled"]
    assert office.got == []


def test_whoever_is_forgotten_is_told_no_more(firm: Firm, office: PostOffice) -> None:
    firm.subscribe(ANA, "falls", address=ANAS)
    firm.now += HOUR
    firm.state(FIRM_BOOK, "person_left", person=ANA)
    firm.state(FIRM_BOOK, "person_forgotten", person=ANA, for_good=True)
    (ended,) = firm.system.messages.table.of_person(ANA)
    assert (ended.box, ended.ended_at) == (None, firm.now)


def test_a_mail_that_waited_says_when_it_was_written(troubled: Firm, office: PostOffice) -> None:
    troubled.tell(MINUTE)
    written = troubled.now
    office.open()
    troubled.tell(MINUTE)
    assert office.got[0]["Date"].datetime == written
    assert "(e1)" in plain(office.got[0])
