"""Redacting a text, and legal holds: what is destroyed, what stays, and what is refused."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.application.office import ACME, ROOT, Office, account, contact, escalation, meeting, statement
from tests.application.test_forgetting import FORGOTTEN, forgetting
from tierline.application.outcomes import Outcome
from tierline.application.sealing import Sealing
from tierline.domain.account.corrections import TargetIsAStatement, UnknownTarget
from tierline.domain.account.forgetting import ContactAlreadyOnHold, ContactNotOnHold, ContactOnHold
from tierline.domain.account.redacting import NoFreeText, NothingToRedact
from tierline.interfaces.root_key import RootKeyFile
from tierline.interfaces.storage.factory import open_log


def redacting(target: UUID, field: str = "note", **more: Any) -> dict[str, Any]:
    return statement("fact_redacted", target, field=field, for_good=True, **more)


def hold(**more: Any) -> dict[str, Any]:
    return {**forgetting("li"), "kind": "contact_held", "reason": "a lawsuit", **more}


def said(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "for_good"}


def test_a_redacted_text_is_gone_in_the_fact_and_in_its_corrections_and_nothing_else(office: Office) -> None:
    office.record("ACME", contact("li"))
    met = office.record("ACME", meeting(contacts=["li"], note="they argued", purpose="joint"))
    other = office.record("ACME", meeting(contacts=["li"], note="they agreed"))
    changes = {"note": "they argued loudly", "channel": "call"}
    corrected = office.record("ACME", statement("fact_corrected", met, changes=changes))
    done = office.record("ACME", redacting(met))
    assert office.texts("ACME", met)["note"] == FORGOTTEN
    told = office.texts("ACME", corrected)
    assert told["changes"] == {"note": FORGOTTEN, "channel": "call"}
    assert told["reason"] == office.texts("ACME", done)["reason"] == "typo"
    assert office.texts("ACME", other)["note"] == "they agreed"
    office.record("ACME", redacting(met, "reason"))
    assert office.texts("ACME", corrected)["reason"] == office.texts("ACME", done)["reason"] == FORGOTTEN
    again = office.record("ACME", statement("fact_corrected", met, changes={"note": "they met"}))
    assert office.texts("ACME", again)["changes"] == {"note": "they met"}


def test_a_redacted_text_is_gone_in_old_copies_too(tmp_path: Path) -> None:
    key = tmp_path / "root.key"
    key.write_text(ROOT.hex())
    office = Office(open_log(f"sqlite:///{tmp_path}/one.db"), root=RootKeyFile(key, "it"))
    office.accounts.open(account(), actor="ann")
    raised = office.record("ACME", escalation(summary="it was late"))
    other = office.record("ACME", escalation("other", summary="it was wrong"))
    office.log.close()
    shutil.copy(tmp_path / "one.db", tmp_path / "copy.db")
    office = Office(open_log(f"sqlite:///{tmp_path}/one.db"), root=RootKeyFile(key, "it"))
    office.record("ACME", redacting(raised, "summary"))
    office.log.close()
    log = open_log(f"sqlite:///{tmp_path}/copy.db")
    reader = Sealing(log, RootKeyFile(key, "it"), bytes)
    told = [
        reader.opened(ACME, log.find_all([one])[one].fact.model_dump(mode="json"))["summary"]
        for one in (raised, other)
    ]
    log.close()
    assert told == [FORGOTTEN, "it was wrong"]


def test_what_is_no_free_text_of_a_fact_is_not_redacted(on_sqlite: Office) -> None:
    added = on_sqlite.record("ACME", contact("li"))
    met = on_sqlite.record("ACME", meeting(note="they argued"))
    retracted = on_sqlite.record("ACME", statement("fact_retracted", added))
    for target, field, refusal in (
        (added, "name", NoFreeText),
        (met, "channel", NoFreeText),
        (met, "reason", NothingToRedact),
        (retracted, "reason", TargetIsAStatement),
        (UUID(int=7), "note", UnknownTarget),
    ):
        with pytest.raises(refusal):
            on_sqlite.record("ACME", redacting(target, field))
    on_sqlite.record("ACME", redacting(met))
    with pytest.raises(NothingToRedact):
        on_sqlite.record("ACME", redacting(met))


def test_a_batch_redacts_between_facts_of_the_same_account(on_sqlite: Office) -> None:
    met = on_sqlite.record("ACME", meeting(note="they argued"))
    lines = [contact("li"), redacting(met), escalation(summary="it was late")]
    answers = list(on_sqlite.accounts.record_many([("ACME", line) for line in lines], actor="ann"))
    assert all(isinstance(one, Outcome) for one in answers)
    assert on_sqlite.texts("ACME", met)["note"] == FORGOTTEN


def test_a_line_by_itself_that_redacts_nothing_is_refused_and_not_recorded(on_sqlite: Office) -> None:
    met = on_sqlite.record("ACME", meeting())
    head = on_sqlite.log.head()
    (answer,) = on_sqlite.accounts.record_many([("ACME", redacting(met))], actor="ann")
    assert isinstance(answer, NothingToRedact)
    assert on_sqlite.log.head() == head


def test_nobody_is_forgotten_and_nothing_about_them_redacted_under_a_legal_hold(on_sqlite: Office) -> None:
    added = on_sqlite.record("ACME", contact("li"))
    met = on_sqlite.record("ACME", meeting(contacts=["li"], note="they argued"))
    held = on_sqlite.record("ACME", said(hold()))
    for content in (forgetting("li"), redacting(met)):
        with pytest.raises(ContactOnHold):
            on_sqlite.record("ACME", content)
    with pytest.raises(ContactAlreadyOnHold):
        on_sqlite.record("ACME", said(hold()))
    assert on_sqlite.texts("ACME", added)["name"] == "Li Wei"
    released = {**said(hold()), "kind": "hold_released"}
    on_sqlite.record("ACME", released)
    with pytest.raises(ContactNotOnHold):
        on_sqlite.record("ACME", released)
    on_sqlite.record("ACME", forgetting("li"))
    assert on_sqlite.texts("ACME", held)["reason"] == FORGOTTEN
