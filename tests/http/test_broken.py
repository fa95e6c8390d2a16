"""Damage at the doors: a marker in the place of the text that doesn't open, and never a fault."""

import io
import sqlite3
from contextlib import closing

import pypdfium2
import pytest

from tests.doors import CODE, Door
from tierline.interfaces.storage.factory import sqlite_path

BROKEN = {"broken": True}


def damage(door: Door, statement: str) -> None:
    with closing(sqlite3.connect(sqlite_path(door.system.settings.database))) as one, one:
        one.execute(statement)


@pytest.fixture
def told(opened: Door) -> Door:
    """An account with a contact, an escalation, an action, a retraction and a handover."""
    opened.stated("role_assigned", role="account_manager", person="p-ana")
    opened.stated("contact_added", contact="c1", name="Ada Example", title="Head", level="manager")
    opened.stated("escalation_raised", escalation="e1", severity="high", category="delivery", summary="Late")
    met = opened.stated("interaction", channel="call", initiative="ours", contacts=["c1"], note="They argued")
    opened.stated("fact_retracted", target=met["fact_id"], reason="Mistook")
    opened.fresh(f"/v1/accounts/{CODE}/timeline")
    return opened


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM log_keys WHERE scope = 'account'",
        "DELETE FROM log_keys WHERE scope <> 'account'",
        "UPDATE log_keys SET wrapped = x'00'",
        "UPDATE log_keys SET scope = 'contact' WHERE scope = 'text'",
    ],
)
def test_broken_texts_are_markers_at_every_door(told: Door, statement: str) -> None:
    damage(told, statement)
    account = f"/v1/accounts/{CODE}"
    audit = told.get(f"{account}/audit").json()["items"]
    assert audit[3]["fact"]["summary"] == BROKEN
    assert audit[-1]["fact"]["reason"] == BROKEN
    timeline = told.get(f"{account}/timeline").json()["items"]
    assert any(one["detail"].get("summary") == BROKEN for one in timeline)
    assert told.fresh("/v1/reports/audit")["rows"][-1]["why"] == "[broken]"
    for format in ("csv", "xlsx", "pdf", "parquet", "json"):
        assert told.get("/v1/reports/audit", format=format).status_code == 200
    for language, words in (("en", "damaged"), ("zh", "已损坏")):
        page = told.get(f"/accounts/{CODE}", lang=language)
        assert page.status_code == 200
        assert words in page.text
        report = told.get("/reports/audit", lang=language)
        assert words in report.text


@pytest.mark.parametrize(("language", "words"), [("en", "damaged"), ("zh", "已损坏")])
def test_broken_texts_are_markers_on_forms_and_on_paper(told: Door, language: str, words: str) -> None:
    raised = told.get(f"/v1/accounts/{CODE}/audit").json()["items"][3]["fact"]["fact_id"]
    damage(told, "DELETE FROM log_keys WHERE scope <> 'account'")
    form = told.get(f"/accounts/{CODE}/record/fact_corrected", target=raised, lang=language)
    assert words in form.text.lower()
    assert told.get(f"/accounts/{CODE}/handover", lang=language).status_code == 200
    for document in ("dossier", "handover"):
        printed = told.get(f"/accounts/{CODE}/{document}.pdf", lang=language)
        pages = pypdfium2.PdfDocument(io.BytesIO(printed.content))
        assert words in "".join(page.get_textpage().get_text_bounded() for page in pages)


def test_a_contact_whose_name_is_broken_is_still_there(told: Door) -> None:
    damage(told, "DELETE FROM log_keys WHERE scope = 'contact'")
    [found] = told.get(f"/v1/accounts/{CODE}/contacts").json()["items"]
    assert (found["name"], found["title"], found["level"]) == (BROKEN, BROKEN, "manager")


def test_a_text_for_an_account_whose_keys_are_damaged_is_a_conflict(told: Door) -> None:
    damage(told, "DELETE FROM log_keys WHERE scope = 'account'")
    told.system.sealing.keyring.drop_all()
    answer = told.state(
        "escalation_raised", escalation="e2", severity="low", category="delivery", summary="x"
    )
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/keys-damaged"
    told.stated("interaction", channel="call", initiative="ours")


def test_a_wrong_clock_is_told_at_the_doors_and_records_nothing(opened: Door) -> None:
    ready = opened.get("/readyz")
    assert ready.json()["clock"]["ok"] is True
    assert abs(ready.json()["clock"]["offset_seconds"]) < 60
    head = opened.head()
    with closing(sqlite3.connect(sqlite_path(opened.system.settings.database))) as one, one:
        one.execute("UPDATE log_clock SET recorded_at = recorded_at + 1000000 * 86400")
    for answer in (
        opened.get("/readyz"),
        opened.state("interaction", channel="call", initiative="ours"),
        opened.batch(b'{"account": "NW-001", "kind": "interaction", "occurred_at": "2025-03-03T10:00:00Z",'
                     b' "channel": "call", "initiative": "ours"}'),
    ):  # fmt: skip
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/clock-wrong"
        assert int(answer.headers["retry-after"]) > 0
    assert opened.get("/readyz").json()["clock"]["against"] == "the last fact of the log"
    assert opened.head() == head
