"""Nobody is told of an account that they may not see, when it was subscribed to or when it is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.messages.office import ANA, ANAS, BO, Firm, PostOffice, plain
from tierline.application.access import (
    ALL_ACCOUNTS,
    EVERY_SCOPE,
    AccountSet,
    Principal,
    Scope,
    ScopeMissing,
    account_set,
)
from tierline.application.api_keys import Grant
from tierline.domain.shared.ids import FIRM_BOOK

MINUTE = timedelta(minutes=1)
NOTHING = (0, (0, 0, 0))


def principal(accounts: AccountSet, person: str | None = ANA, *scopes: Scope) -> Principal:
    return Principal("ana", frozenset(scopes or EVERY_SCOPE), accounts, person)


@pytest.fixture
def two(firm: Firm) -> Firm:
    """A firm with two accounts, on each of which something was raised."""
    for code, manager in (("ACME", ANA), ("BETA", BO)):
        firm.account(code, manager)
        firm.escalate(code, "e1")
    return firm


def codes(office: PostOffice) -> set[str]:
    said = " ".join(map(plain, office.got))
    return {code for code in ("ACME", "BETA") if code in said}


def test_what_is_asked_for_goes_no_further_than_who_asks_may_see(two: Firm, office: PostOffice) -> None:
    who = principal(account_set(["code=ACME"]))
    two.subscribe(ANA, "escalations", who, accounts=["all"])
    two.tell(MINUTE)
    assert codes(office) == {"ACME"}


def test_a_digest_is_narrowed_too(two: Firm, office: PostOffice) -> None:
    who = principal(account_set(["code=ACME"]))
    two.subscribe(ANA, "digest", who, accounts=["all"])
    for code in ("ACME", "BETA"):
        two.now += MINUTE
        two.escalate(code, "e2")
    two.tell(timedelta(days=8))
    assert codes(office) == {"ACME"}


def test_a_role_that_passes_on_takes_along_what_one_is_told(two: Firm, office: PostOffice) -> None:
    two.subscribe(ANA, "escalations")
    two.tell(MINUTE)
    two.state("ACME", "role_released", role="account_manager", person=ANA)
    two.state("BETA", "role_assigned", role="executive_sponsor", person=ANA)
    office.got.clear()
    two.now += MINUTE
    for code in ("ACME", "BETA"):
        two.escalate(code, "e2")
    two.tell(MINUTE)
    assert codes(office) == {"BETA"}


def test_what_waits_to_be_sent_is_held_back_once_it_may_not_be_seen(two: Firm, office: PostOffice) -> None:
    two.subscribe(ANA, "escalations")
    office.close()
    assert two.tell(MINUTE) == (1, (0, 1, 0))
    two.state("ACME", "role_released", role="account_manager", person=ANA)
    office.open()
    assert two.tell(MINUTE) == (0, (0, 0, 1))
    assert [one.state for one in two.ledger()] == ["withheld"]
    assert office.got == []


def test_whoever_left_is_told_nothing(two: Firm, office: PostOffice) -> None:
    two.subscribe(ANA, "escalations")
    two.now += MINUTE
    two.state(FIRM_BOOK, "person_left", person=ANA)
    assert two.tell(MINUTE) == NOTHING
    (one,) = two.system.messages.table.of_person(ANA)
    assert two.system.messages.audience.rests(one, two.now) == "left"


def test_a_key_that_is_revoked_or_narrowed_tells_no_more_than_it_may(two: Firm, office: PostOffice) -> None:
    access = two.system.access
    reading = Grant(None, frozenset({Scope.READ}), ALL_ACCOUNTS)
    key, _ = access.issue("ana", None, reading)
    who = access.principal_of(replace(key, grant=Grant(None, reading.scopes, account_set([f"held={ANA}"]))))
    two.subscribe(ANA, "escalations", replace(who, accounts=ALL_ACCOUNTS, person=ANA), accounts=["all"])
    access.revoke(key.key_id)
    assert two.tell(MINUTE) == NOTHING
    access.issue("ana", None, Grant(None, reading.scopes, account_set(["code=BETA"])))
    two.tell(MINUTE)
    assert codes(office) == {"BETA"}


def test_ones_own_takes_reading_and_that_of_others_the_scope_of_people(firm: Firm) -> None:
    reader = principal(ALL_ACCOUNTS, ANA, Scope.READ)
    made = firm.subscribe(ANA, "falls", reader)
    assert firm.subscribe(ANA, "falls", reader).subscription == made.subscription
    with pytest.raises(ScopeMissing):
        firm.subscribe(BO, "falls", reader)
    with pytest.raises(ScopeMissing):
        firm.system.messages.subscribing.end(reader, BO, made.subscription, firm.now)
    firm.subscribe(BO, "falls", principal(ALL_ACCOUNTS, ANA, Scope.READ, Scope.PEOPLE))


def test_an_account_that_is_merged_is_told_of_under_its_new_home(two: Firm, office: PostOffice) -> None:
    two.subscribe(ANA, "escalations", address=ANAS)
    two.tell(MINUTE)
    office.got.clear()
    two.now += MINUTE
    two.state("BETA", "account_merged", into="ACME")
    two.tell(MINUTE)
    assert "ACME Rail (ACME): Escalation: problem, high (BETA/e1)" in plain(office.got[0])
