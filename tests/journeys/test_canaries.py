"""Canaries in every sealed field: where they may be found before somebody is forgotten, and nowhere after."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.doors import CODE, Door
from tests.examples import EXAMPLES, Content, fact_of, id_of, story
from tests.journeys.files_read import dumped, dumped_by_table, words_in
from tests.projections.pictures import picture
from tierline.application.access import LOCAL_PRINCIPAL
from tierline.application.confirmations import Asking
from tierline.application.retention import Retention
from tierline.domain.account.base import KINDS, LINK_KINDS
from tierline.domain.account.expiring import RetentionRule
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.personal import Address, OfText, marks
from tierline.interfaces.inventory import place_of_table
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.backup import back_up
from tierline.interfaces.storage.factory import sqlite_path
from tierline.interfaces.wiring import System

CANARY = "zzcanary"
WHO = "ingrid.lie@zzreference.example"
"""The contact's reference, which says who they are; in clear until they are forgotten."""
REFERENCE = WHO.partition("@")[2]
IN_THE_EXAMPLES = "c-1"
DAYS = ("2024-02-20", "2024-06-15", "2025-03-01", "2026-01-15", "2026-08-01")
NOT_TOLD = {"merge_reversed", "account_merged", "account_closed", "account_reopened", "contact_left"}
OF_TWO = {"override_approved", "tier_override_lifted", "contact_held", "hold_released"}
FORMATS = ("csv", "pdf", "pptx", "xlsx")
PAGES = (
    f"/accounts/{CODE}",
    f"/accounts/{CODE}/contacts/{{who}}",
    f"/v1/accounts/{CODE}/contacts",
    f"/v1/accounts/{CODE}/connections",
    f"/v1/accounts/{CODE}/audit",
    f"/v1/accounts/{CODE}/timeline",
    "/v1/reports/contacts?format=csv",
    "/v1/reports/audit",
    "/v1/reports/attention",
    "/v1/reports/dependence",
    "/v1/feed?limit=200",
)
FILES = (
    *(f"/v1/reports/{name}?format={format}" for name in ("contacts", "audit") for format in FORMATS),
    f"/accounts/{CODE}/dossier.pdf",
    f"/accounts/{CODE}/handover.pdf",
    f"/v1/accounts/{CODE}/contacts/{{who}}/disclosure",
)


@pytest.fixture
def door(database: str, tmp_path: Path) -> Iterator[Door]:
    key = tmp_path / "root.key"
    key.write_text("5f" * 32)
    with System(Settings(database=database, root_key_file=key)) as system, Door(system) as door:
        yield door


def told() -> Iterator[Content]:
    """The story of every kind, with a canary in each sealed field of what concerns the contact."""
    about = {id_of(content) for content in story() if IN_THE_EXAMPLES in fact_of(content).concerned()}
    for content in story():
        if content["kind"] in NOT_TOLD | OF_TWO:
            continue
        theirs = id_of(content) in about or content.get("target") in map(str, about)
        stated = with_canaries(content) if theirs else content
        source = {"system": "crm", "reference": f"visit {WHO}"} if theirs else None
        yield {**_named(stated), "fact_id": str(id_of(content)), **({"source": source} if source else {})}


def _named(value: Any) -> Any:
    """An example's values with the contact by a reference that says who they are."""
    if isinstance(value, dict):
        return {name: _named(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_named(one) for one in value]
    return WHO if value == IN_THE_EXAMPLES else value


def with_canaries(content: Content) -> Content:
    sealed = {name: mark for name, mark in marks(KINDS[content["kind"]]).items() if name in content}
    planted = {name: canary(content["kind"], name, mark) for name, mark in sealed.items()}
    return {**content, **planted}


def canary(kind: str, name: str, mark: object) -> str:
    if not isinstance(mark, Address):
        return f"{CANARY} {kind} {name}"
    return f"{CANARY}.{kind}@customer.example" if mark.kind == "email" else "+49 30 7770777"


def record(door: Door) -> list[str]:
    """What was planted; everything is recorded and read by the worker."""
    planted = []
    for code in ("NW-GROUP", "NW-002"):
        assert door.open(code).status_code == 201
    for content in told():
        door.system.accounts.record(CODE, content, actor="ann")
        planted += [str(value) for value in content.values() if CANARY in str(value)]
    planted.append(dispute(door.system))
    door.system.refresh()
    return planted


def dispute(system: System) -> str:
    """The contact disputes something by a link; what they say of it."""
    said, links = f"{CANARY} fact_disputed reason", system.confirmations
    asking = Asking(WHO, "en", timedelta(days=7))
    met = id_of(EXAMPLES["executive_contact"])
    link = links.ask(system.accounts, CODE, met, asking, LOCAL_PRINCIPAL).fact_id
    links.answer(system.accounts, link, links.question(link).seen, confirmed=False, reason=said)
    return said


def kept(door: Door, folder: Path) -> bytes:
    """Every byte that is kept: files, write-ahead logs and a backup, or all rows."""
    database = door.system.settings.database
    if door.system.settings.is_sqlite:
        backup = folder / f"backup{len(list(folder.iterdir()))}.db"
        back_up(sqlite_path(database), backup)
        return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
    with psycopg.connect(database) as one:
        names = [row[0] for row in one.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = [row for name in names for row in one.execute(f'SELECT * FROM "{name}"')]  # type: ignore[arg-type]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def answers(door: Door, who: str = WHO) -> dict[str, str]:
    found = {}
    for path in (one.format(who=who) for one in PAGES):
        response = door.client.get(path)
        assert response.status_code == 200, (path, response.text)
        found[path] = response.text
    return found


def files(door: Door, who: str = WHO) -> dict[str, str]:
    """What stands in the files that somebody could take along."""
    found = {}
    for path in (one.format(who=who) for one in FILES):
        response = door.client.get(path)
        assert response.status_code == 200, (path, response.text)
        found[path] = words_in(response.content)
    return found


def told_of_them(found: dict[str, str]) -> set[str]:
    return {path for path, words in found.items() if CANARY in words}


def judged(door: Door) -> dict[str, Any]:
    """Tiers, coverage and counts of several days, without what says by what they were found."""
    paths = (f"/v1/accounts/{CODE}/tier", f"/v1/accounts/{CODE}/coverage", "/v1/reports/portfolio")
    asked = [(path, day) for path in paths for day in DAYS]
    found = {f"{path} {day}": door.fresh(path, as_of=day) for path, day in asked}
    found["moves"] = door.fresh("/v1/reports/movement", **{"from": "2024-01-01", "to": "2026-06-30"})
    return {name: {**value, "basis": None} for name, value in found.items()}


def test_canaries_are_nowhere_in_clear_and_once_forgotten_nowhere_at_all(
    door: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    planted = record(door)
    assert len(planted) > 15
    everywhere = "".join(answers(door).values())
    audited = door.fresh(f"/v1/accounts/{CODE}/audit")
    assert [one for one in planted if one not in str(audited)] == []
    assert CANARY in everywhere
    before = judged(door)
    assert CANARY.encode() not in kept(door, tmp_path)
    assert REFERENCE in everywhere
    known = door.head()
    who = forget(door)
    logged, said = len(caplog.records), capfd.readouterr()
    assert judged(door) == before
    for answered in answers(door, who).values():
        assert CANARY not in answered
        assert REFERENCE not in answered
    for moment in (door.head(), known):
        audited = str(door.fresh(f"/v1/accounts/{CODE}/audit", known_at=moment))
        assert CANARY not in audited
        assert REFERENCE not in audited
    assert door.get(f"/v1/accounts/{CODE}/contacts/{WHO}/disclosure").status_code == 404
    assert CANARY.encode() not in kept(door, tmp_path)
    assert tables_with_the_reference(door) == {"log_events"}
    live = picture(door.system.store)
    door.system.rebuild()
    assert picture(door.system.store) == live
    assert judged(door) == before
    anew = capfd.readouterr()
    for text in (caplog.text, said.out, said.err, anew.out, anew.err, door.client.get("/metrics").text):
        assert CANARY not in text
    # What the client of this test says of its own requests is not the service's.
    ours = [one.getMessage() for one in caplog.records[logged:] if not one.name.startswith("http")]
    for text in (*ours, anew.out, anew.err, door.client.get("/metrics").text):
        assert REFERENCE not in text


def forget(door: Door) -> str:
    """Forget the contact; what they are called from then on."""
    said = {"for_good": True, "occurred_at": "2026-02-01T10:00:00Z"}
    done = door.client.post(f"/v1/accounts/{CODE}/contacts/{WHO}:forget", json=said)
    assert done.status_code == 201, done.text
    door.system.refresh()
    return str(done.json()["pseudonym"])


def tables_with_the_reference(door: Door) -> set[str]:
    """The tables of which a row has the contact's reference in clear, whatever it was said of."""
    return {
        name.partition("_m")[0] if "_m" in name else name
        for name, rows in dumped_by_table(door.system.settings.database).items()
        if REFERENCE.encode() in rows
    }


def test_texts_that_expired_are_nowhere_and_no_tier_coverage_or_count_of_any_day_changes(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The texts of what isn't over stay, and so do names and addresses."""
    monkeypatch.setattr("tierline.application.retention.is_due", lambda *_: True)
    record(door)
    before, shown = judged(door), words_expiring(door)
    rules = [RetentionRule(kind=kind, field=name, days=30) for kind, name in free_texts()]
    system = door.system
    keeping = Retention(rules, system.log, system.accounts, system.clock, system.new_id)
    dry, head = keeping.run(dry=True), system.log.head()
    done = keeping.run(dry=False)
    assert dry == done
    assert system.log.head() == head + 1
    assert sum(one.texts for one in done.tallies) > 15
    system.refresh()
    assert judged(door) == before
    kept_back = {f"{one.rule.kind} {one.rule.field}" for one in done.tallies if one.waiting}
    assert shown - words_expiring(door) == {one for one in shown if one not in kept_back}
    assert CANARY.encode() not in kept(door, tmp_path)
    system.rebuild()
    assert judged(door) == before


def free_texts() -> list[tuple[str, str]]:
    every = {**KINDS, **LINK_KINDS}
    found = [(kind, name, mark) for kind in every for name, mark in marks(every[kind]).items()]
    return [(kind, name) for kind, name, mark in found if isinstance(mark, OfText)]


def words_expiring(door: Door) -> set[str]:
    """The canaries of free texts, by kind and field, that are in the answers now."""
    said = str(door.fresh(f"/v1/accounts/{CODE}/audit")) + "".join(answers(door).values())
    return {f"{kind} {name}" for kind, name in free_texts() if f"{CANARY} {kind} {name}" in said}


def test_files_made_and_dumps_taken_once_somebody_is_forgotten_tell_nothing_of_them(door: Door) -> None:
    record(door)
    before = told_of_them(files(door))
    for kind in ("format=csv", "format=pdf", "format=xlsx", "format=pptx", ".pdf", "disclosure"):
        assert any(path.endswith(kind) for path in before), (kind, before)
    assert_in_no_dump(door)
    made = files(door, forget(door))
    assert told_of_them(made) == set()
    assert [path for path, words in made.items() if REFERENCE in words] == []
    assert_in_no_dump(door)


def assert_in_no_dump(door: Door) -> None:
    dump = dumped(door.system.settings.database).lower()
    assert b"log_keys" in dump or REFERENCE.encode().hex().encode() in dump
    assert CANARY.encode() not in dump
    assert CANARY.encode().hex().encode() not in dump


def test_every_table_says_what_of_people_is_in_it(door: Door) -> None:
    door.system.refresh()
    with door.system._key_engine.connect() as one, door.system.engine.connect() as other:
        names = {*one.dialect.get_table_names(one), *other.dialect.get_table_names(other)}
    assert "log_keys" in names
    assert "timeline" in {name.partition("_m")[0] for name in names}
    assert [name for name in sorted(names) if place_of_table(name) is None] == []


def test_keys_hold_no_more_than_references_once_somebody_is_forgotten(door: Door) -> None:
    record(door)
    forget(door)
    rows = door.system.log.account_keys(account_id(CODE))
    assert any(row.scope == "forgotten" for row in rows)
    assert not any(WHO in row.contacts or (row.scope == "forgotten" and row.wrapped) for row in rows)
