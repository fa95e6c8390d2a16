"""Object-centric event logs: by the rules of OCEL 2.0, without texts, of the accounts that are seen."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.conftest import Reads
from tierline.interfaces.exchange.logged import logged_accounts
from tierline.interfaces.exchange.ocel import BEGINNING, ocel_accounts, ocel_types
from tierline.interfaces.exchange.ocel_json import write_ocel_json
from tierline.interfaces.exchange.ocel_sqlite import write_ocel_sqlite

PARSES = {
    "string": str,
    "time": datetime.fromisoformat,
    "integer": int,
    "float": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}
TEXTS = ("Name of", "Contact", "Other", "note", "@example.com", "Zq7Canary", "saves")
"""Parts of the names, addresses and texts that the firm has recorded."""


@pytest.fixture
def log(read: Reads, file: Path) -> dict[str, Any]:
    return told(read, "all", file)


def told(read: Reads, who: str, file: Path) -> dict[str, Any]:
    """The log as JSON, as somebody sees it."""
    write_ocel_json(ocel_accounts(logged_accounts(read(who))), ocel_types(), file)
    found: dict[str, Any] = json.loads(file.read_bytes())
    return found


def relations(log: dict[str, Any], kind: str) -> set[tuple[str, str]]:
    (event,) = (one for one in log["events"] if one["type"] == kind and ours(one))
    return {(one["objectId"], one["qualifier"]) for one in event["relationships"]}


def ours(event: dict[str, Any]) -> bool:
    return any(one["objectId"] == "account:OURS-1" for one in event["relationships"])


def test_every_event_and_object_is_of_a_declared_type_with_the_attributes_that_it_declares(
    log: dict[str, Any],
) -> None:
    for things, types in (("objects", "objectTypes"), ("events", "eventTypes")):
        declared = {
            one["name"]: {field["name"]: field["type"] for field in one["attributes"]} for one in log[types]
        }
        assert len(declared) == len(log[types])
        ids = [one["id"] for one in log[things]]
        assert len(ids) == len(set(ids)) > 5
        for one in log[things]:
            for field in one["attributes"]:
                type_ = declared[one["type"]][field["name"]]
                assert isinstance(field["value"], str)
                PARSES[type_](field["value"])


def test_nothing_is_related_to_an_object_that_is_not_there(log: dict[str, Any]) -> None:
    there = {one["id"] for one in log["objects"]}
    for one in (*log["objects"], *log["events"]):
        assert {other["objectId"] for other in one["relationships"]} <= there
        pairs = [(other["objectId"], other["qualifier"]) for other in one["relationships"]]
        assert len(pairs) == len(set(pairs))
        assert all(qualifier for _, qualifier in pairs)
    assert all(datetime.fromisoformat(one["time"]).tzinfo for one in log["events"])


def test_an_event_names_who_and_what_took_part(log: dict[str, Any]) -> None:
    account = ("account:OURS-1", "account")
    assert relations(log, "interaction") == {
        account,
        ("contact:OURS-1/ours-c1", "contacts"),
        ("person:p-anna", "person"),
    }
    assert relations(log, "role_assigned") == {
        account,
        ("role:OURS-1/account_manager", "role"),
        ("person:p-anna", "person"),
    }
    assert ("account:OURS-1", "other_account") in {
        (one["objectId"], one["qualifier"])
        for event in log["events"]
        if event["type"] == "account_merged"
        for one in event["relationships"]
    }


def test_what_is_stated_of_a_thing_is_its_attribute_from_then_on(log: dict[str, Any]) -> None:
    (contract,) = (one for one in log["objects"] if one["id"] == "contract:OURS-1/ours-k1")
    amounts = [(one["time"], one["value"]) for one in contract["attributes"] if one["name"] == "amount"]
    assert [value for _, value in amounts] == ["100000.0", "120000.5"]
    assert amounts[0][0] == BEGINNING < amounts[1][0]
    (account,) = (one for one in log["objects"] if one["id"] == "account:OURS-1")
    assert {"name": "tier", "time": BEGINNING, "value": "vendor"} in account["attributes"]
    assert {"tier_moved"} < {one["type"] for one in log["events"]}


def test_no_name_and_no_text_is_told_and_nothing_of_accounts_that_are_not_seen(
    read: Reads, file: Path
) -> None:
    told(read, "all", file)
    written = file.read_text()
    assert "THEIRS" in written
    assert not [text for text in TEXTS if text in written]
    told(read, "some", file)
    assert "THEIRS" not in file.read_text()
    assert "ours-k1" in file.read_text()
    nobody = told(read, "none", file)
    assert (nobody["objects"], nobody["events"]) == ([], [])


def test_an_attribute_of_a_type_has_one_type() -> None:
    types = ocel_types()
    for name, fields in types.events.items():
        assert "recorded_at" in fields or name == "tier_moved"
    for kind, fields in types.events.items():
        for described in types.objects.values():
            shared = {name for name in fields.keys() & described.keys() if fields[name] != described[name]}
            assert not shared, (kind, shared)


@pytest.fixture
def database(read: Reads, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    file = tmp_path / "log.sqlite"
    write_ocel_sqlite(ocel_accounts(logged_accounts(read("all"))), ocel_types(), file)
    with closing(sqlite3.connect(file)) as connection:
        yield connection


def names(database: sqlite3.Connection, query: str) -> set[str]:
    return {row[0] for row in database.execute(query)}


GENERAL = {
    "event_map_type": {"ocel_type", "ocel_type_map"},
    "object_map_type": {"ocel_type", "ocel_type_map"},
    "event": {"ocel_id", "ocel_type"},
    "object": {"ocel_id", "ocel_type"},
    "event_object": {"ocel_event_id", "ocel_object_id", "ocel_qualifier"},
    "object_object": {"ocel_source_id", "ocel_target_id", "ocel_qualifier"},
}


def test_the_tables_are_those_of_the_standard_and_one_for_each_type(database: sqlite3.Connection) -> None:
    tables = names(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
    of_types = {
        f"{of}_{one}"
        for of in ("event", "object")
        for one in names(database, f"SELECT ocel_type_map FROM {of}_map_type")
    }
    assert tables == GENERAL.keys() | of_types
    assert not GENERAL.keys() & of_types
    for table, columns in GENERAL.items():
        assert names(database, f"SELECT name FROM pragma_table_info('{table}')") == columns
    for table in of_types:
        found = dict(database.execute(f"SELECT name, type FROM pragma_table_info('{table}')"))
        assert found["ocel_time"] == "TIMESTAMP"
        assert "ocel_id" in found
        assert ("ocel_changed_field" in found) == table.startswith("object_")


def test_the_keys_are_those_of_the_standard(database: sqlite3.Connection) -> None:
    def primary(table: str) -> set[str]:
        return names(database, f"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0")

    def foreign(table: str) -> set[tuple[str, ...]]:
        keys = f'SELECT "from", "table", "to" FROM pragma_foreign_key_list(\'{table}\')'
        return set(database.execute(keys))

    for of in ("event", "object"):
        assert primary(f"{of}_map_type") == {"ocel_type"}
        assert primary(of) == {"ocel_id"}
        assert foreign(of) == {("ocel_type", f"{of}_map_type", "ocel_type")}
        for one in names(database, f"SELECT ocel_type_map FROM {of}_map_type"):
            assert primary(f"{of}_{one}") == ({"ocel_id"} if of == "event" else set())
            assert foreign(f"{of}_{one}") == {("ocel_id", of, "ocel_id")}
    assert primary("event_object") == GENERAL["event_object"]
    assert primary("object_object") == GENERAL["object_object"]
    assert foreign("event_object") == {
        ("ocel_event_id", "event", "ocel_id"),
        ("ocel_object_id", "object", "ocel_id"),
    }
    assert foreign("object_object") == {
        ("ocel_source_id", "object", "ocel_id"),
        ("ocel_target_id", "object", "ocel_id"),
    }
    assert list(database.execute("PRAGMA foreign_key_check")) == []


def test_both_files_have_the_same_objects_and_events(
    database: sqlite3.Connection, log: dict[str, Any]
) -> None:
    for things, table in (("objects", "object"), ("events", "event")):
        found = set(database.execute(f"SELECT ocel_id, ocel_type FROM {table}"))
        assert found == {(one["id"], one["type"]) for one in log[things]}
    related = {
        (one["id"], other["objectId"], other["qualifier"])
        for one in log["events"]
        for other in one["relationships"]
    }
    assert set(database.execute("SELECT * FROM event_object")) == related
    rows = database.execute("SELECT ocel_id, ocel_changed_field, amount FROM object_contract")
    assert [row[1:] for row in rows if row[0] == "contract:OURS-1/ours-k1" and row[2]] == [
        (None, 100000.0),
        ("amount", 120000.5),
    ]
