"""Texts are sealed from the first write on, open in their own place only, and can be forgotten."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest

from tests.application.office import (
    ACME,
    BROKEN,
    ROOT,
    Chance,
    Office,
    account,
    contact,
    escalation,
    meeting,
    statement,
)
from tests.storage.facts import recorded
from tierline.application.sealing import Sealing, TextNotPlain, WrongRootKey
from tierline.domain.account.base import parse_fact
from tierline.domain.account.history import History
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.personal import Forgotten

CANARY = "Zhuang-Canary"


def _everything(database: str) -> bytes:
    """Every byte that the database keeps."""
    if database.startswith("sqlite"):
        path = Path(database.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())
    with psycopg.connect(database) as one:
        names = [row[0] for row in one.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = [row for name in names for row in one.execute(f'SELECT * FROM "{name}"')]
    return b"\n".join(
        bytes(value) if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def test_no_plain_text_is_anywhere_in_the_database(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact(name=CANARY, title=CANARY))
    raised = office.record("ACME", escalation(summary=CANARY))
    office.record("ACME", meeting(contacts=["li"], note=CANARY))
    office.record(
        "ACME", statement("fact_corrected", raised, changes={"summary": f"{CANARY} 2"}) | {"reason": CANARY}
    )
    office.record(
        "ACME", statement("fact_corrected", added, changes={"name": f"{CANARY} 2", "title": CANARY})
    )
    list(
        office.accounts.record_many(
            [("ACME", escalation(f"e{n}", summary=CANARY)) for n in range(300)], actor="ann"
        )
    )
    assert office.log.snapshot(ACME) is not None
    office.log.close()
    kept = _everything(database)
    assert b"escalation_raised" in kept
    assert CANARY.encode() not in kept
    assert ROOT not in kept
    assert ROOT.hex().encode() not in kept


def test_texts_open_for_who_may_read_them(another_office: Callable[..., Office]) -> None:
    office, reader = another_office(), another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact(title="Head of purchasing"))
    raised = office.record("ACME", escalation(summary="运输延误"))
    changes = {"summary": "运输严重延误", "severity": "critical"}
    corrected = office.record("ACME", statement("fact_corrected", raised, changes=changes))
    assert reader.texts("ACME", added)["name"] == "Li Wei"
    assert reader.texts("ACME", added)["title"] == "Head of purchasing"
    assert reader.texts("ACME", raised)["summary"] == "运输延误"
    values = reader.texts("ACME", corrected)
    assert (values["reason"], values["changes"]) == ("typo", changes)
    effective = History(reader.stream("ACME")).entries[raised].fact
    assert reader.sealing.unsealed(ACME, effective).summary == "运输严重延误"


def test_what_is_opened_equals_what_was_stated(on_sqlite: Office) -> None:
    content = contact(title="Head", fact_id=str(uuid4()))
    on_sqlite.record("ACME", content)
    found = on_sqlite.log.find(UUID(content["fact_id"]))
    assert on_sqlite.sealing.unsealed(ACME, found.fact) == parse_fact(content, fact_id=uuid4())


def test_the_same_text_twice_gives_two_boxes(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", escalation("one", summary="it was late"))
    on_sqlite.record("ACME", escalation("two", summary="it was late"))
    first, second = (one.fact.summary for one in on_sqlite.stream("ACME")[1:])
    assert first.sealed != second.sealed
    assert first.key != second.key


def test_a_contact_has_one_key_and_each_free_text_its_own(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", contact("li", title="Head"))
    on_sqlite.record("ACME", contact("wang", "Wang Fang"))
    on_sqlite.record("ACME", meeting(contacts=["li", "wang"], note="they argued"))
    on_sqlite.record("ACME", escalation(summary="it was late"))
    rows = {(row.scope, row.contacts) for row in on_sqlite.log.account_keys(ACME)}
    assert rows == {
        ("account", ()),
        ("contact", ("li",)),
        ("contact", ("wang",)),
        ("text", ("li", "wang")),
        ("text", ()),
    }


def test_a_corrections_texts_are_tied_to_whom_the_fact_names_before_and_after(on_sqlite: Office) -> None:
    for reference in ("li", "wang"):
        on_sqlite.record("ACME", contact(reference))
    met = on_sqlite.record("ACME", meeting(contacts=["li"], note="they argued"))
    changes = {"contacts": ["wang"], "note": "they argued much"}
    on_sqlite.record("ACME", statement("fact_corrected", met, changes=changes))
    fact = on_sqlite.stream("ACME")[-1].fact
    [row] = on_sqlite.log.keys(ACME, [fact.changes["note"]["key"]])
    assert row.contacts == ("li", "wang")
    [reason] = on_sqlite.log.keys(ACME, [fact.reason.key])
    assert "li" in reason.contacts


def test_a_text_that_is_moved_does_not_open(on_sqlite: Office) -> None:
    on_sqlite.accounts.open(account("BETA"), actor="ann")
    added = on_sqlite.record("ACME", contact(title="Head"))
    values = on_sqlite.log.find(added).fact.model_dump(mode="json")
    opened = on_sqlite.sealing.opened
    assert opened(ACME, values)["name"] == "Li Wei"
    another_fact = {**values, "fact_id": str(uuid4())}
    another_field = {**values, "name": values["title"]}
    another_statement = {**values, "name": {**values["name"], "fact": str(uuid4())}}
    both = {**another_fact, "name": {**values["name"], "fact": another_fact["fact_id"]}}
    altered = {**values, "name": {**values["name"], "sealed": values["title"]["sealed"]}}
    broken = {**values, "name": {**values["name"], "sealed": "AA"}}
    for moved in (another_fact, another_field, another_statement, both, altered, broken):
        assert opened(ACME, moved)["name"] == BROKEN


def test_a_corrections_text_does_not_open_as_that_of_another_fact_or_correction(on_sqlite: Office) -> None:
    one = on_sqlite.record("ACME", escalation("one", summary="a"))
    on_sqlite.record("ACME", statement("fact_corrected", one, changes={"summary": "b"}))
    values = on_sqlite.stream("ACME")[-1].fact.model_dump(mode="json")
    assert on_sqlite.sealing.opened(ACME, values)["changes"] == {"summary": "b"}
    for moved in ({**values, "target": str(uuid4())}, {**values, "fact_id": str(uuid4())}):
        assert on_sqlite.sealing.opened(ACME, moved)["changes"] == {"summary": BROKEN}


def test_a_text_whose_key_is_gone_is_forgotten_at_once_and_everywhere(
    another_office: Callable[..., Office],
) -> None:
    office, reader = another_office(), another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact("li", title="Head"))
    other = office.record("ACME", contact("wang", "Wang Fang"))
    met = office.record("ACME", meeting(contacts=["li", "wang"], note="they argued"))
    raised = office.record("ACME", escalation(summary="it was late"))
    assert reader.texts("ACME", added)["name"] == "Li Wei"

    kept = office.sealing.keyring.without(ACME, lambda row: "li" in row.contacts)[0]
    office.log.append([recorded("ACME", 6, minute=10_000)], kept, replacing=ACME)
    for one in (office, reader):
        values = one.texts("ACME", added)
        assert (values["name"], values["title"], values["level"]) == (
            {"forgotten": True},
            {"forgotten": True},
            "manager",
        )
        assert one.texts("ACME", met)["note"] == {"forgotten": True}
        assert one.texts("ACME", other)["name"] == "Wang Fang"
        assert one.texts("ACME", raised)["summary"] == "it was late"
        fact = one.log.find(added).fact
        assert one.sealing.unsealed(ACME, fact).name == Forgotten()


def test_writing_goes_on_after_a_contact_was_forgotten_elsewhere(
    another_office: Callable[..., Office],
) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    first = here.record("ACME", contact("li"))
    kept = elsewhere.sealing.keyring.without(ACME, lambda row: "li" in row.contacts)[0]
    elsewhere.log.append([recorded("ACME", 3, minute=10_000)], kept, replacing=ACME)
    change = {
        "kind": "contact_changed",
        "contact": "li",
        "name": "Li Na",
        "occurred_at": "2026-02-02T00:00:00Z",
    }
    again = here.record("ACME", change)
    raised = here.record("ACME", escalation(summary="it was late"))
    assert elsewhere.texts("ACME", first)["name"] == {"forgotten": True}
    assert elsewhere.texts("ACME", again)["name"] == "Li Na"
    assert elsewhere.texts("ACME", raised)["summary"] == "it was late"


def test_another_root_key_is_refused_and_the_right_one_goes_on(another_office: Callable[..., Office]) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact())
    with pytest.raises(WrongRootKey) as refusal:
        another_office(root=bytes(32))
    assert refusal.value.sentence == "The root key is not the one that this database was begun with."
    assert another_office(root=ROOT).texts("ACME", added)["name"] == "Li Wei"


def test_a_text_that_is_no_plain_text_is_not_sealed(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", escalation(summary="it was late"))
    sealed = on_sqlite.stream("ACME")[-1].fact
    with pytest.raises(TextNotPlain):
        on_sqlite.sealing.sealer().seal(ACME, sealed)
    gone = sealed.model_copy(update={"summary": Forgotten()})
    with pytest.raises(TextNotPlain):
        on_sqlite.sealing.sealer().seal(ACME, gone)


def test_facts_without_texts_ask_for_no_key(on_sqlite: Office) -> None:
    asked: list[object] = []
    on_sqlite.log.keys = lambda *args: asked.append(args) or []
    on_sqlite.record("ACME", meeting())
    values = on_sqlite.stream("ACME")[-1].fact.model_dump(mode="json")
    assert on_sqlite.sealing.opened(ACME, values) == values
    assert asked == []


def test_a_refusal_repeats_no_text(on_sqlite: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    content = escalation(summary=CANARY, fact_id=str(uuid4()))
    on_sqlite.record("ACME", content)
    for bad in (
        {**content, "summary": CANARY * 2},
        escalation(summary=CANARY),
        escalation(CANARY, severity=CANARY),
    ):
        with pytest.raises(Refusal) as refusal:
            on_sqlite.record("ACME", bad)
        assert CANARY not in f"{refusal.value!r}{refusal.value.__cause__!r}"
    assert CANARY not in caplog.text


def test_boxes_say_which_key_opens_them_and_nothing_else(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", contact(name=CANARY))
    state = on_sqlite.log.stored(1, 1)[0].state
    box = orjson.loads(state)["fact"]["name"]
    assert box.keys() == {"sealed", "key", "fact"}
    assert re.fullmatch(r"[0-9a-f]{32}", box["key"])


def test_few_keys_in_memory_are_as_good_as_many(on_sqlite: Office) -> None:
    small = Sealing(on_sqlite.log, ROOT, Chance(7), limit=1)
    ids = [on_sqlite.record("ACME", contact(f"c{n}", f"Name {n}")) for n in range(5)]
    for _ in range(2):
        for number, fact_id in enumerate(ids):
            values = on_sqlite.log.find(fact_id).fact.model_dump(mode="json")
            assert small.opened(ACME, values)["name"] == f"Name {number}"


def test_an_sqlite_file_keeps_wrapped_keys_only(on_sqlite: Office, tmp_path: Path) -> None:
    on_sqlite.record("ACME", contact())
    key = on_sqlite.sealing.keyring.for_writing((ACME, "li"))
    rows = sqlite3.connect(tmp_path / "tierline.db").execute("SELECT wrapped FROM log_keys").fetchall()
    assert len(rows) == 2
    assert all(key.secret not in row[0] for row in rows)


def test_a_second_forgetting_leaves_what_the_first_left(another_office: Callable[..., Office]) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    ids = {who: office.record("ACME", contact(who, who.title())) for who in ("li", "wang", "zhao")}
    for version, who in enumerate(("li", "wang"), 5):
        kept = office.sealing.keyring.without(ACME, lambda row, who=who: who in row.contacts)[0]
        office.log.append([recorded("ACME", version, minute=10_000)], kept, replacing=ACME)
    names = {who: office.texts("ACME", fact_id)["name"] for who, fact_id in ids.items()}
    assert names == {"li": {"forgotten": True}, "wang": {"forgotten": True}, "zhao": "Zhao"}
    assert all(row.contacts == () for row in office.log.account_keys(ACME) if row.scope == "forgotten")
