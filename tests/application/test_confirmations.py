"""Confirmation links: what a contact answers by one, once, and everything that a link can't do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.application.office import Office, account, contact, meeting, resolution, statement
from tests.application.test_forgetting import forgetting
from tests.domain.tiers.drafts import CONTENT
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, Principal, Scope, ScopeMissing
from tierline.application.confirmations import Asking, Confirmations
from tierline.domain.account.base import MalformedFact, PositionAhead, Recorded, UnknownKind
from tierline.domain.account.confirmations import (
    FactConfirmed,
    FactDisputed,
    LinkAnswered,
    LinkExpired,
    LinkTooLong,
    LinkWithdrawn,
    NotAmongItsContacts,
    NothingToAsk,
    OnlyByItsLink,
    StatedAnewSince,
    UnknownLink,
)
from tierline.domain.account.contacts import ContactHadLeft, UnknownContact
from tierline.domain.account.corrections import AlreadyRetracted, TargetIsAStatement, UnknownTarget
from tierline.domain.account.escalations import EscalationRaised
from tierline.domain.account.history import Entry, History
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.errors import Refusal
from tierline.domain.tiers.policy import Policy, default_policy, policy_from

ANN = Principal("ann", EVERY_SCOPE, ALL_ACCOUNTS)
WEEK = timedelta(days=7)
POLICY = default_policy()
OPENING = policy_from({**CONTENT, "dispute": {"severity": "high"}})
"""A policy by which a dispute opens an escalation."""


class Asked:
    """An office whose people ask about facts: a meeting that the contact `li` was at."""

    def __init__(self, office: Office, policy: Policy = POLICY) -> None:
        self.office = office
        self.links = Confirmations(office.log, office.clock, uuid4, policy)
        office.record("ACME", contact("li"))
        self.met = office.record("ACME", meeting(contacts=["li"], note="they argued"))

    def ask(self, who: str = "li", target: UUID | None = None, **more: Any) -> UUID:
        asking = Asking(who, more.get("language", "en"), more.get("within", WEEK))
        code, by = more.get("code", "ACME"), more.get("by", ANN)
        return self.links.ask(self.office.accounts, code, target or self.met, asking, by).fact_id

    def answer(self, link: UUID, *, confirmed: bool = True, **more: Any) -> UUID:
        seen = more.pop("seen", None) or self.links.question(link).seen
        done = self.links.answer(self.office.accounts, link, seen, confirmed=confirmed, **more)
        return done.receipt.fact_id

    def withdraw(self, link: UUID, target: UUID | None = None) -> None:
        self.links.withdraw(self.office.accounts, "ACME", target or self.met, link, ANN)

    def entry(self, fact: UUID | None = None) -> Entry:
        return History(self.office.stream("ACME")).entries[fact or self.met]

    def refuses(self, link: UUID, refusal: type[Refusal], **more: Any) -> None:
        """Assert that nothing is recorded by a link, for exactly this reason."""
        head = self.office.log.head()
        for confirmed in (True, False):
            with pytest.raises(Refusal) as raised:
                self.answer(link, confirmed=confirmed, **more)
            assert type(raised.value) is refusal
        assert self.office.log.head() == head


@pytest.fixture
def asked(office: Office) -> Asked:
    return Asked(office)


@pytest.fixture
def on_a_file(on_sqlite: Office) -> Asked:
    return Asked(on_sqlite)


def test_a_confirmation_says_who_when_which_statement_and_by_which_link(asked: Asked) -> None:
    link = asked.ask()
    assert asked.entry().answers.outcome is None
    seen = asked.links.question(link).seen
    done = asked.office.log.find(asked.answer(link))
    assert done is not None
    assert done.actor == "contact:li"
    fact = done.fact
    assert isinstance(fact, FactConfirmed)
    assert (fact.target, fact.contact, fact.link, fact.seen) == (asked.met, "li", link, seen)
    assert fact.occurred_at <= asked.office.now
    assert asked.entry().answers.outcome == "confirmed"
    assert asked.entry().answers.confirmed == {"li"}


def escalations(office: Office) -> list[Recorded]:
    return [one for one in office.stream("ACME") if isinstance(one.fact, EscalationRaised)]


def test_a_dispute_opens_an_escalation_in_the_same_commit_if_the_policy_says_so(office: Office) -> None:
    asked = Asked(office, OPENING)
    asked.answer(asked.ask())
    assert escalations(office) == []
    link = asked.ask()
    disputed = office.log.find(asked.answer(link, confirmed=False, reason="It was a call"))
    (raised,) = escalations(office)
    assert disputed is not None
    assert raised.position == disputed.position + 1
    assert (raised.actor, raised.fact.occurred_at) == ("contact:li", disputed.fact.occurred_at)
    assert raised.fact.model_dump(include={"escalation", "severity", "category", "summary"}) == {
        "escalation": f"dispute-{link.hex[:12]}",
        "severity": "high",
        "category": "complaint",
        "summary": None,
    }
    asked.refuses(link, LinkAnswered)
    office.record("ACME", resolution(f"dispute-{link.hex[:12]}", occurred_at=office.now))


def test_a_dispute_opens_nothing_where_the_policy_does_not_say_so_or_the_account_is_closed(
    office: Office,
) -> None:
    asked = Asked(office)
    asked.answer(asked.ask(), confirmed=False)
    asked.links = Confirmations(office.log, office.clock, uuid4, OPENING)
    link = asked.ask()
    office.record("ACME", {"kind": "account_closed", "occurred_at": office.now})
    asked.answer(link, confirmed=False)
    assert escalations(office) == []


def test_what_is_said_of_a_dispute_is_sealed_under_a_key_that_goes_with_the_contact(asked: Asked) -> None:
    done = asked.answer(asked.ask(), confirmed=False, reason="It was a call")
    found = asked.office.log.find(done)
    assert found is not None
    assert isinstance(found.fact, FactDisputed)
    assert not isinstance(found.fact.reason, str)
    assert asked.office.texts("ACME", done)["reason"] == "It was a call"
    assert asked.entry().answers.outcome == "disputed"
    forgetting = {"kind": "contact_forgotten", "contact": "li", "for_good": True}
    asked.office.record("ACME", {**forgetting, "occurred_at": asked.office.now})
    assert asked.office.texts("ACME", done)["reason"] == {"forgotten": True}
    assert asked.entry().answers.outcome == "disputed"


def test_forgetting_a_contact_withdraws_their_open_links_in_the_same_commit(asked: Asked) -> None:
    asked.office.record("ACME", contact("wang", "Wang Fang"))
    both = asked.office.record("ACME", meeting(contacts=["li", "wang"]))
    answered, first, second = asked.ask(), asked.ask(), asked.ask(target=both)
    other = asked.ask("wang", both)
    asked.answer(answered)
    head = asked.office.log.head()
    certificate = asked.office.record("ACME", forgetting("li"))
    assert asked.office.log.head() == head + 3
    commit = asked.office.log.page(head, 10)
    assert [one.fact.kind for one in commit] == ["contact_forgotten", *["confirmation_withdrawn"] * 2]
    assert commit[0].fact.fact_id == certificate
    for link in (first, second):
        asked.refuses(link, LinkWithdrawn, seen=1)
    asked.refuses(answered, LinkAnswered, seen=1)
    assert asked.links.link(other).state(asked.office.now) == "open"
    asked.answer(other)
    asked.office.record("ACME", contact("zhao"))
    assert asked.office.folded("ACME").version == len(asked.office.stream("ACME"))


def test_what_was_answered_before_another_process_forgets_the_contact_stays(
    another_office: Callable[..., Office],
) -> None:
    asked, elsewhere = Asked(opened(another_office())), another_office()
    link = asked.ask()
    assert elsewhere.log.find(link) is not None
    asked.answer(link)
    elsewhere.record("ACME", forgetting("li"))
    kinds = [one.fact.kind for one in asked.office.stream("ACME")]
    assert kinds[-2:] == ["fact_confirmed", "contact_forgotten"]


def opened(office: Office) -> Office:
    office.accounts.open(account(), actor="ann")
    return office


def test_a_dispute_may_be_redacted(on_a_file: Asked) -> None:
    done = on_a_file.answer(on_a_file.ask(), confirmed=False, reason="It was a call")
    on_a_file.office.record("ACME", statement("fact_redacted", on_a_file.met, field="reason", for_good=True))
    assert on_a_file.office.texts("ACME", done)["reason"] == {"forgotten": True}


def test_a_link_answers_once_whatever_is_answered_the_second_time(asked: Asked) -> None:
    link = asked.ask()
    seen = asked.links.question(link).seen
    asked.answer(link)
    asked.refuses(link, LinkAnswered)
    asked.refuses(link, LinkAnswered, seen=seen)


def test_two_processes_take_one_answer_by_a_link(asked: Asked, another_office: Any) -> None:
    link, other = asked.ask(), another_office()
    elsewhere = Confirmations(other.log, other.clock, uuid4, POLICY)
    seen = elsewhere.question(link).seen
    asked.answer(link)
    with pytest.raises(LinkAnswered):
        elsewhere.answer(other.accounts, link, seen, confirmed=False)
    assert asked.entry().answers.outcome == "confirmed"


def test_a_link_is_nothing_once_it_expired_or_was_withdrawn(asked: Asked) -> None:
    link, other = asked.ask(), asked.ask()
    asked.withdraw(other)
    asked.refuses(other, LinkWithdrawn)
    with pytest.raises(LinkWithdrawn):
        asked.withdraw(other)
    asked.office.now += WEEK
    asked.refuses(link, LinkExpired)
    assert asked.links.link(link).state(asked.office.now) == "expired"
    assert asked.links.link(other).state(asked.office.now) == "withdrawn"


def test_what_was_answered_is_not_withdrawn(on_a_file: Asked) -> None:
    link = on_a_file.ask()
    on_a_file.answer(link)
    with pytest.raises(LinkAnswered):
        on_a_file.withdraw(link)


def test_what_was_stated_anew_has_to_be_looked_at_again(asked: Asked) -> None:
    link = asked.ask()
    seen = asked.links.question(link).seen
    asked.office.record("ACME", statement("fact_corrected", asked.met, changes={"channel": "call"}))
    asked.refuses(link, StatedAnewSince, seen=seen)
    asked.answer(link)
    assert asked.entry().answers.outcome == "confirmed"


def test_a_correction_leaves_a_fact_that_nobody_answered_yet(asked: Asked) -> None:
    asked.answer(asked.ask(), confirmed=False)
    asked.office.record("ACME", statement("fact_corrected", asked.met, changes={"channel": "call"}))
    assert asked.entry().answers.outcome is None


def test_a_retracted_fact_is_not_answered_and_keeps_its_answers_once_it_is_back(asked: Asked) -> None:
    first, second = asked.ask(), asked.ask()
    asked.answer(first)
    asked.office.record("ACME", statement("fact_retracted", asked.met))
    asked.refuses(second, AlreadyRetracted)
    with pytest.raises(AlreadyRetracted):
        asked.ask()
    asked.office.record("ACME", statement("fact_reinstated", asked.met))
    assert asked.entry().answers.outcome == "confirmed"


def test_one_dispute_outweighs_confirmations_until_it_is_taken_back(on_a_file: Asked) -> None:
    office = on_a_file.office
    office.record("ACME", contact("mo"))
    both = office.record("ACME", meeting(contacts=["li", "mo"]))
    on_a_file.answer(on_a_file.ask("li", both))
    on_a_file.answer(on_a_file.ask("mo", both), confirmed=False)
    assert on_a_file.entry(both).answers.outcome == "disputed"
    on_a_file.answer(on_a_file.ask("mo", both))
    assert on_a_file.entry(both).answers.outcome == "confirmed"


def test_a_link_is_about_its_own_fact_and_contact_and_no_other(on_a_file: Asked) -> None:
    office = on_a_file.office
    other = office.record("ACME", meeting(contacts=["li"]))
    link, now = on_a_file.ask(), office.clock()
    of_another = {"target": other, "contact": "li", "link": link, "seen": 1, "occurred_at": now}
    by = Principal("contact:li", frozenset(), ALL_ACCOUNTS, link=link)
    for fields, refusal in (
        (of_another, UnknownLink),
        ({**of_another, "target": on_a_file.met, "contact": "mo"}, UnknownContact),
        ({**of_another, "target": on_a_file.met, "link": on_a_file.ask()}, OnlyByItsLink),
        ({**of_another, "target": on_a_file.met, "seen": 1000}, PositionAhead),
    ):
        with pytest.raises(refusal):
            office.accounts.state("ACME", FactConfirmed(fact_id=uuid4(), **fields), by, None)
    assert on_a_file.entry(other).answers.outcome is None


def test_nobody_of_ours_answers_for_the_customer(on_a_file: Asked) -> None:
    office, link = on_a_file.office, on_a_file.ask()
    said = {"target": str(on_a_file.met), "contact": "li", "link": str(link), "seen": 1}
    with pytest.raises(UnknownKind):
        office.record("ACME", {"kind": "fact_confirmed", "occurred_at": office.now, **said})
    fact = FactConfirmed.model_validate({**said, "fact_id": uuid4(), "occurred_at": office.clock()})
    with pytest.raises(OnlyByItsLink):
        office.accounts.state("ACME", fact, ANN, None)


def test_whoever_has_a_link_records_nothing_else(on_a_file: Asked) -> None:
    by = Principal("contact:li", frozenset(), ALL_ACCOUNTS, link=on_a_file.ask())
    for content in (meeting(), statement("fact_retracted", on_a_file.met)):
        with pytest.raises(ScopeMissing):
            on_a_file.office.accounts.record("ACME", content, actor=by)
    with pytest.raises(ScopeMissing):
        on_a_file.ask(by=by)
    with pytest.raises(ScopeMissing):
        on_a_file.ask(by=Principal("bi", frozenset({Scope.READ}), ALL_ACCOUNTS))


def test_who_is_asked_is_one_of_those_the_fact_names_and_is_there(on_a_file: Asked) -> None:
    office = on_a_file.office
    office.record("ACME", contact("mo"))
    visible = {"kind": "observation", "facet": "visibility_inside", "level": "high"}
    seen = office.record("ACME", {**visible, "occurred_at": office.now})
    on_a_file.ask("mo", seen)
    with pytest.raises(NotAmongItsContacts):
        on_a_file.ask("mo")
    with pytest.raises(UnknownContact):
        on_a_file.ask("nobody", seen)
    with pytest.raises(MalformedFact):
        on_a_file.ask("", seen)
    office.record("ACME", {"kind": "contact_left", "contact": "mo", "occurred_at": office.now})
    with pytest.raises(ContactHadLeft):
        on_a_file.ask("mo", seen)


def test_the_customer_is_asked_of_what_it_can_know(on_a_file: Asked) -> None:
    office = on_a_file.office
    rivals = {"kind": "observation", "facet": "competition", "level": "none", "area": "Tube"}
    added = office.stream("ACME")[1].fact.fact_id
    for target in (office.record("ACME", {**rivals, "occurred_at": office.now}), added):
        with pytest.raises(NothingToAsk):
            on_a_file.ask(target=target)
    with pytest.raises(TargetIsAStatement):
        on_a_file.ask(target=on_a_file.ask())
    with pytest.raises(UnknownTarget):
        on_a_file.ask(target=uuid4())
    office.accounts.open(account("OTHER"), actor="ann")
    with pytest.raises(UnknownContact):
        on_a_file.ask(code="OTHER")
    with pytest.raises(UnknownAccount):
        on_a_file.ask(code="NOBODY")


@pytest.mark.parametrize("within", [timedelta(0), timedelta(days=90, microseconds=1)])
def test_a_link_lasts_ninety_days_at_most(on_a_file: Asked, within: timedelta) -> None:
    with pytest.raises(LinkTooLong):
        on_a_file.ask(within=within)


def test_a_link_that_was_never_made_asks_nothing(on_a_file: Asked) -> None:
    for link in (uuid4(), on_a_file.met):
        with pytest.raises(UnknownLink):
            on_a_file.links.question(link)
