"""Forgetting somebody: the fact that says so destroys their keys, and no other text is lost by it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from tests.application.office import ROOT, Chance, Office, account, contact, escalation, meeting, statement
from tierline.application.accounts import Accounts
from tierline.application.address_index import AddressIndex
from tierline.application.outcomes import Outcome
from tierline.application.rehearsal import Rehearsal
from tierline.application.sealing import Sealing
from tierline.domain.account.contacts import UnknownContact
from tierline.domain.account.corrections import ForgottenForGood
from tierline.domain.firm.people import UnknownPerson
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.interfaces.storage.factory import open_log

FORGOTTEN = {"forgotten": True}
AT = "2026-02-03T10:00:00Z"


def forgetting(who: str) -> dict[str, Any]:
    return {"kind": "contact_forgotten", "contact": who, "for_good": True, "occurred_at": AT}


def person(who: str, **fields: Any) -> dict[str, Any]:
    content = {"kind": "person_added", "person": who, "name": who.title(), "level": "staff", **fields}
    return {"occurred_at": "2026-02-01T10:00:00Z", **content}


def test_a_forgotten_contact_and_all_texts_about_them_are_gone_and_nothing_else(
    another_office: Callable[..., Office],
) -> None:
    office, reader = another_office(), another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact("li", email="li@acme.example"))
    other = office.record("ACME", contact("wang", "Wang Fang"))
    met = office.record("ACME", meeting(contacts=["li", "wang"], note="they argued"))
    raised = office.record("ACME", escalation(summary="it was late"))
    office.record("ACME", forgetting("li"))
    for one in (office, reader):
        told = one.texts("ACME", added)
        assert (told["name"], told["email"], told["level"]) == (FORGOTTEN, FORGOTTEN, "manager")
        assert one.texts("ACME", met)["note"] == FORGOTTEN
        assert one.texts("ACME", other)["name"] == "Wang Fang"
        assert one.texts("ACME", raised)["summary"] == "it was late"
        assert AddressIndex(one.log, one.sealing).find("email", "li@acme.example") == []


def test_one_of_our_people_is_forgotten_likewise(another_office: Callable[..., Office]) -> None:
    office = another_office()
    ana = office.record(FIRM_BOOK, person("ana", email="ana@firm.example", function="Sales"))
    ben = office.record(FIRM_BOOK, person("ben"))
    office.record(
        FIRM_BOOK, {"kind": "person_forgotten", "person": "ana", "for_good": True, "occurred_at": AT}
    )
    told = office.texts(FIRM_BOOK, ana)
    assert (told["name"], told["email"], told["level"], told["function"]) == (
        *(FORGOTTEN, FORGOTTEN),
        *("staff", "Sales"),
    )
    assert office.texts(FIRM_BOOK, ben)["name"] == "Ben"
    assert AddressIndex(office.log, office.sealing).find("email", "ana@firm.example") == []


def test_both_processes_go_on_writing_afterwards(another_office: Callable[..., Office]) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    here.record("ACME", contact("li"))
    elsewhere.record("ACME", contact("wang"))
    elsewhere.record("ACME", forgetting("li"))
    for office, who in ((here, "zhao"), (elsewhere, "sun"), (here, "qian")):
        added = office.record("ACME", contact(who, who.title()))
        assert elsewhere.texts("ACME", added)["name"] == who.title()


def test_what_is_stated_of_them_afterwards_is_under_a_new_key(on_sqlite: Office) -> None:
    first = on_sqlite.record("ACME", contact("li"))
    on_sqlite.record("ACME", forgetting("li"))
    change = {"kind": "contact_changed", "contact": "li", "name": "Li Na", "occurred_at": AT}
    again = on_sqlite.record("ACME", change)
    assert on_sqlite.texts("ACME", first)["name"] == FORGOTTEN
    assert on_sqlite.texts("ACME", again)["name"] == "Li Na"


def test_a_batch_forgets_between_facts_of_the_same_account(another_office: Callable[..., Office]) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    lines = [contact("li"), contact("wang"), forgetting("li"), contact("zhao"), forgetting("wang")]
    answers = list(office.accounts.record_many([("ACME", line) for line in lines], actor="ann"))
    ids = [one.receipt.fact_id for one in answers if isinstance(one, Outcome)]
    assert len(ids) == len(lines)
    names = [office.texts("ACME", ids[place])["name"] for place in (0, 1, 3)]
    assert names[:2] == [FORGOTTEN, FORGOTTEN]
    assert isinstance(names[2], str)


def test_forgetting_is_no_part_of_another_caller_s_transaction(on_sqlite: Office) -> None:
    codes = [f"A{number}" for number in range(6)]
    for code in codes:
        on_sqlite.accounts.open({**account(), "code": code}, actor="ann")
    kept = {code: on_sqlite.record(code, contact("wang")) for code in codes}
    threads = [Thread(target=on_sqlite.record, args=(code, contact("li"))) for code in codes[:3]]
    threads += [Thread(target=on_sqlite.record, args=(code, forgetting("wang"))) for code in codes[3:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gone = [on_sqlite.texts(code, kept[code])["name"] == FORGOTTEN for code in codes]
    assert gone == [False, False, False, True, True, True]


def test_forgetting_can_not_be_undone(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", contact("li"))
    certificate = on_sqlite.record("ACME", forgetting("li"))
    for about in (
        statement("fact_retracted", certificate),
        statement("fact_corrected", certificate, changes={"contact": "wang"}),
    ):
        with pytest.raises(ForgottenForGood):
            on_sqlite.record("ACME", about)


def test_nobody_is_forgotten_who_is_not_known_or_by_a_slip(on_sqlite: Office) -> None:
    added = on_sqlite.record("ACME", contact("li"))
    with pytest.raises(UnknownContact):
        on_sqlite.record("ACME", forgetting("nobody"))
    with pytest.raises(UnknownPerson):
        on_sqlite.record(
            FIRM_BOOK, {"kind": "person_forgotten", "person": "x", "for_good": True, "occurred_at": AT}
        )
    for said in ({"for_good": False}, {"for_good": None}):
        with pytest.raises(Exception, match="`for_good`"):
            on_sqlite.record("ACME", {**forgetting("li"), **said})
    assert on_sqlite.texts("ACME", added)["name"] == "Li Wei"
    assert all(row.scope != "forgotten" for row in on_sqlite.log.account_keys(account_id("ACME")))


def test_a_rehearsal_forgets_nobody(on_sqlite: Office, tmp_path: Path) -> None:
    added = on_sqlite.record("ACME", contact("li"))
    scratch = open_log(f"sqlite:///{tmp_path}/scratch.db", continues_another=True)
    log = Rehearsal(on_sqlite.log, scratch)
    rehearsed = Accounts(log, Sealing(log, ROOT, Chance(7)), lambda: datetime.now(UTC), uuid4)
    answers = list(rehearsed.record_many([("ACME", forgetting("li"))], actor="ann"))
    scratch.close()
    assert isinstance(answers[0], Outcome)
    assert on_sqlite.texts("ACME", added)["name"] == "Li Wei"
