"""What of the sealed texts is still told where keys were lost, altered or moved behind our back."""

import sqlite3
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.application.office import (
    ACME,
    BROKEN,
    ROOT,
    Office,
    account,
    contact,
    escalation,
    meeting,
    statement,
)
from tests.storage.facts import recorded
from tierline.application.keyring import Gone, KeysDamaged, RootProofMissing
from tierline.application.ports import KeyRow
from tierline.application.sealing import SealedText, WrongRootKey
from tierline.domain.account.base import FactAlreadyRecorded
from tierline.domain.account.history import History
from tierline.domain.shared.personal import Broken


def test_a_key_row_that_is_altered_or_moved_does_not_open(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", contact("li"))
    on_sqlite.record("ACME", contact("wang", "Wang Fang"))
    li, wang = (on_sqlite.log.contact_key(ACME, who) for who in ("li", "wang"))
    rows = [row for row in on_sqlite.log.account_keys(ACME) if row.key_id != li.key_id]
    forged = KeyRow(li.key_id, ACME, "contact", ("li",), wang.wrapped)
    on_sqlite.log.append([recorded("ACME", 4, minute=10_000)], [*rows, forged], replacing=ACME)
    assert on_sqlite.texts("ACME", on_sqlite.stream("ACME")[1].fact.fact_id)["name"] == BROKEN
    assert on_sqlite.texts("ACME", on_sqlite.stream("ACME")[2].fact.fact_id)["name"] == "Wang Fang"


def _execute(database: str, statement: str, *values: object) -> None:
    """What somebody does to the tables behind our back."""
    if database.startswith("sqlite"):
        with sqlite3.connect(database.removeprefix("sqlite:///")) as one:
            one.execute(statement.replace("%s", "?"), [v.hex if isinstance(v, UUID) else v for v in values])
        one.close()
        return
    with psycopg.connect(database) as one:
        one.execute(statement, values)


def test_a_text_whose_key_row_was_deleted_is_told_as_broken_and_named_in_the_log(
    another_office: Callable[..., Office], database: str, caplog: pytest.LogCaptureFixture
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact())
    raised = office.record("ACME", escalation(summary="it was late"))
    _execute(database, "DELETE FROM log_keys WHERE scope = 'contact'")
    assert office.texts("ACME", added)["name"] == BROKEN
    assert office.texts("ACME", raised)["summary"] == "it was late"
    assert office.sealing.unsealed(ACME, office.log.find(added).fact).name == Broken()
    [line] = {record.message for record in caplog.records if record.name == "tierline.sealing"}
    assert line == f"a text is broken: account {ACME}, fact {added}, field name: its key is missing"


def test_without_its_account_key_an_account_is_broken_and_takes_no_text(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    content = contact(fact_id=str(uuid4()))
    added = office.record("ACME", content)
    [lost] = office.log.keys(ACME, [ACME.hex])
    _execute(database, "DELETE FROM log_keys WHERE scope = 'account'")
    after = another_office()
    assert after.texts("ACME", added)["name"] == BROKEN
    for stated in (escalation(summary="late"), contact("wang"), contact("li2", "Li")):
        with pytest.raises(KeysDamaged):
            after.record("ACME", stated)
    answers = list(
        after.accounts.record_many([("ACME", meeting(note="n")), ("ACME", meeting())], actor="ann")
    )
    assert [type(answer).__name__ for answer in answers] == ["KeysDamaged", "Outcome"]
    # Nothing took the lost key's place: brought back, it opens what it did, and writing goes on.
    _execute(
        database,
        "INSERT INTO log_keys (key_id, account_id, scope, contacts, wrapped) VALUES (%s, %s, 'account', "
        + ("'[]'" if database.startswith("sqlite") else "'{}'")
        + ", %s)",
        ACME.hex,
        ACME,
        lost.wrapped,
    )
    assert after.texts("ACME", added)["name"] == "Li Wei"
    assert after.texts("ACME", after.record("ACME", contact("wang", "Wang Fang")))["name"] == "Wang Fang"


def test_a_contact_key_that_does_not_open_takes_no_text(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    office.record("ACME", contact())
    _execute(database, "UPDATE log_keys SET wrapped = %s WHERE scope = 'contact'", b"nonsense")
    change = {**contact(), "kind": "contact_changed", "name": "Li Na"}
    with pytest.raises(KeysDamaged):
        another_office().record(
            "ACME", {name: change[name] for name in ("kind", "contact", "name", "occurred_at")}
        )


def test_in_a_page_a_contact_key_that_does_not_open_takes_its_own_lines_only(
    another_office: Callable[..., Office], database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    for who in ("li", "wang"):
        office.record("ACME", contact(who, "Some Name"))
    statement = "UPDATE log_keys SET wrapped = %s WHERE contact = 'li'"
    _execute(database, statement, b"nonsense")
    after, asked = another_office(), []
    found = after.log.contact_keys
    monkeypatch.setattr(after.log, "contact_keys", lambda owners: asked.append({*owners}) or found(owners))
    lines = [("ACME", _renamed(who)) for who in ("li", "wang", "zhao")]
    broken, *others = after.accounts.record_many(lines, actor="ann")
    assert isinstance(broken, KeysDamaged)
    assert [after.texts("ACME", one.receipt.fact_id)["name"] for one in others] == ["New Name"] * 2
    assert asked == [{(ACME, "li"), (ACME, "wang"), (ACME, "zhao")}]


def _renamed(who: str) -> dict[str, Any]:
    added = {**contact(who, "New Name")}
    if who == "zhao":
        return added
    kept = ("contact", "name", "occurred_at")
    return {"kind": "contact_changed", **{name: added[name] for name in kept}}


def test_a_fact_whose_stored_text_is_broken_is_no_repeat(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    content = contact(fact_id=str(uuid4()))
    office.record("ACME", content)
    _execute(database, "DELETE FROM log_keys WHERE scope = 'contact'")
    with pytest.raises(FactAlreadyRecorded):
        office.record("ACME", content)


def test_a_broken_text_can_be_stated_anew(another_office: Callable[..., Office], database: str) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    raised = office.record("ACME", escalation(summary="it was late"))
    _execute(database, "DELETE FROM log_keys WHERE scope = 'text'")
    office.record("ACME", statement("fact_corrected", raised, changes={"severity": "low"}))
    office.record("ACME", statement("fact_corrected", raised, changes={"summary": "it was late"}))
    fact = History(office.stream("ACME")).entries[raised].fact
    assert office.sealing.unsealed(ACME, fact).summary == "it was late"
    assert office.texts("ACME", raised)["summary"] == BROKEN


def test_facts_without_the_proof_of_their_root_key_are_damage_and_no_key_is_taken_for_it(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    _execute(database, "DELETE FROM log_settings WHERE name = 'root_proof'")
    for root in (ROOT, bytes(32)):
        with pytest.raises(RootProofMissing):
            another_office(root=root)
    assert office.log.root_proof(b"another") is None


def test_before_the_first_fact_a_lost_proof_is_made_anew(
    another_office: Callable[..., Office], database: str
) -> None:
    another_office()
    _execute(database, "DELETE FROM log_settings WHERE name = 'root_proof'")
    another_office()
    with pytest.raises(WrongRootKey):
        another_office(root=bytes(32))


def test_examined_texts_say_which_opens_and_why_not(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    office.record("ACME", contact(title="Head"))
    raised = office.record("ACME", escalation(summary="it was late"))
    _execute(database, "DELETE FROM log_keys WHERE scope = 'text'")
    facts = [one.fact.model_dump(mode="json") for one in office.stream("ACME")]
    examined = office.sealing.examined(ACME, facts)
    assert [(one.field, one.gone) for one in examined[:2]] == [("name", None), ("title", None)]
    assert examined[2:] == [SealedText(str(raised), "summary", Gone.MISSING)]
