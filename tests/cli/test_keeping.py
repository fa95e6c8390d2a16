"""Backup, restore and check: one whole file, put back only where nothing is lost by it, and looked at."""

import re
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.cli.saying import Run
from tests.storage.tampering import lift_guard
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.files import views_path
from tierline.interfaces.wiring import System

MOMENT = {"occurred_at": "2025-01-02T09:00:00Z"}
SECRET = "Zq7Canary Li"


@contextmanager
def opened(database: Path) -> Iterator[System]:
    with System(Settings(database=f"sqlite:///{database}")) as system:
        yield system


def fill(database: Path, accounts: int = 2) -> None:
    """Some accounts, each with a contact, a free text and a retraction, read by the worker; and a key."""
    with opened(database) as system:
        for number in range(accounts):
            code = f"A-{number}"
            opening = {"code": code, "name": "Acme", "account_kind": "enterprise", **MOMENT}
            system.accounts.open(opening, actor="ana")
            record(
                system, code, kind="contact_added", contact="li", name=SECRET, level="manager",
                email=f"li@{code.lower()}.example",
            )  # fmt: skip
            raised = record(
                system, code, kind="escalation_raised", escalation="e", severity="low", category="delivery",
                summary=SECRET,
            )  # fmt: skip
            record(system, code, kind="fact_retracted", target=raised, reason=SECRET)
        system.access.issue("ana", None)
        system.refresh()


def record(system: System, code: str, **fact: object) -> str:
    return str(system.accounts.record(code, {**fact, **MOMENT}, actor="ana").receipt.fact_id)


def execute(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as one, one:
        lift_guard(one, sqlite=True)
        one.execute(statement)


def facts_in(database: Path) -> int:
    with closing(sqlite3.connect(database)) as one:
        return int(one.execute("SELECT count(*) FROM log_events").fetchone()[0])


# ------------------------------------------------------------------ backup


def test_a_backup_is_one_private_file_with_everything_but_the_root_key(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    said = tierline("backup", "b.db")
    assert said.code == 0
    assert "8 facts up to position 8 on 2 accounts, 1 API keys" in said.out
    assert "The root key is not in it" in said.out
    assert "tierline.key" in said.out
    backup = tmp_path / "b.db"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert bytes.fromhex((tmp_path / "tierline.key").read_text()) not in backup.read_bytes()
    assert (tmp_path / "tierline.key").read_text().strip().encode() not in backup.read_bytes()
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith((".b.db", "b.db-"))]


def test_a_backup_overwrites_nothing(tierline: Run, database: Path, tmp_path: Path) -> None:
    fill(database)
    (tmp_path / "b.db").write_text("mine")
    said = tierline("backup", "b.db")
    assert said.code == 1
    assert "There is a file of this name already" in said.err
    assert (tmp_path / "b.db").read_text() == "mine"


def test_without_a_database_nothing_is_backed_up_or_made(tierline: Run, tmp_path: Path) -> None:
    for command in (["backup", "b.db"], ["check"]):
        assert tierline(*command).err == "tierline: There is no database where TIERLINE_DATABASE says.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_not_backed_up(tierline: Run, database: Path, tmp_path: Path) -> None:
    fill(database)
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 8)
    said = tierline("backup", "b.db")
    assert said.code == 1
    assert "damaged" in said.err
    assert not (tmp_path / "b.db").exists()


def test_a_backup_made_while_others_write_is_of_one_moment(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    stop, written = Event(), []

    def write() -> None:
        with opened(database) as system:
            while not stop.is_set():
                call = {"kind": "interaction", "channel": "call", "initiative": "ours", "note": "x", **MOMENT}
                lines = [(code, call) for code in ("A-0", "A-1")]
                written.extend(system.accounts.record_many(lines * 3, actor="ana"))

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            assert tierline("backup", f"b{number}.db").code == 0
    finally:
        stop.set()
        writer.join()
    assert written
    sizes = [facts_in(tmp_path / f"b{number}.db") for number in range(4)]
    assert sizes == sorted(sizes)
    for number in range(4):
        shutil.copy(tmp_path / "tierline.key", tmp_path / f"b{number}.key")
        with opened(tmp_path / f"b{number}.db") as system:
            # Six facts a transaction: a backup has all of one or nothing of it.
            assert (system.log.head() - 8) % 6 == 0


# ------------------------------------------------------------------ restore


@pytest.fixture
def backup(tierline: Run, database: Path, tmp_path: Path) -> Path:
    """A backup of 8 facts, of a database that has 9 by now."""
    fill(database)
    assert tierline("backup", "b.db").code == 0
    with opened(database) as system:
        record(system, "A-0", kind="contact_left", contact="li")
        system.refresh()
    return tmp_path / "b.db"


def test_a_backup_is_restored_into_an_empty_place(tierline: Run, database: Path, backup: Path) -> None:
    for path in database.parent.glob("tierline.*"):
        if path.suffix != ".key":
            path.unlink()
    said = tierline("restore", "b.db")
    assert said.code == 0
    assert "8 facts up to position 8" in said.out
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    with opened(database) as system:
        assert system.log.head() == 8
        assert system.access.required()
        system.refresh()
    assert tierline("check", "--all").code == 0


def test_what_is_there_is_replaced_only_when_asked_and_kept_aside(
    tierline: Run, database: Path, backup: Path
) -> None:
    assert "There is a database already" in tierline("restore", "b.db").err
    assert facts_in(database) == 9
    said = tierline("restore", "b.db", "--replace")
    assert said.code == 0
    assert facts_in(database) == 8
    aside = [Path(name) for name in re.findall(r"kept: (\S+)", said.out)]
    [kept] = [path for path in aside if path.name.startswith("tierline.db.replaced-")]
    assert facts_in(database.parent / kept.name) == 9
    assert not list(database.parent.glob("tierline.views.db"))
    assert [path for path in aside if path.name.startswith("tierline.views.db.replaced-")]


def test_after_a_restore_the_read_models_tell_of_the_restored_log(
    tierline: Run, database: Path, backup: Path
) -> None:
    assert tierline("restore", "b.db", "--replace").code == 0
    with opened(database) as system:
        record(system, "A-1", kind="contact_left", contact="li")
        system.refresh()
        assert system.store.position() == 9
    said = tierline("check", "--all")
    assert said.code == 0, said.out
    assert "2 of 2 accounts as a rebuild makes them, at position 9 of 9" in said.out


def test_nothing_is_restored_under_a_process_that_has_the_database_open(
    tierline: Run, database: Path, backup: Path
) -> None:
    with opened(database):
        said = tierline("restore", "b.db", "--replace")
    assert said.code == 1
    assert "A Tierline process has the database open" in said.err
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "Some program has the database open" in tierline("restore", "b.db", "--replace").err
    assert facts_in(database) == 9


def test_a_backup_that_the_root_key_at_hand_does_not_open_replaces_nothing(
    tierline: Run, database: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = database.with_name("tierline.key")
    kept = key.read_text()
    key.unlink()
    assert "The root key of this database is missing" in tierline("restore", "b.db", "--replace").err
    assert not key.exists()
    key.write_text("00" * 32)
    assert "The root key is not the one" in tierline("restore", "b.db", "--replace").err
    monkeypatch.setenv("TIERLINE_ROOT_KEY", "11" * 32)
    assert "The root key is not the one" in tierline("restore", "b.db", "--replace").err
    assert facts_in(database) == 9
    monkeypatch.setenv("TIERLINE_ROOT_KEY", kept)
    assert tierline("restore", "b.db", "--replace").code == 0


@pytest.mark.parametrize("content", [b"", b"no database at all" * 300, None])
def test_what_is_no_backup_replaces_nothing(
    tierline: Run, database: Path, backup: Path, content: bytes | None
) -> None:
    other = database.with_name("other.db")
    if content is None:
        execute(other, "CREATE TABLE something (one)")
    else:
        other.write_bytes(content)
    said = tierline("restore", "other.db", "--replace")
    assert (said.code, said.err) == (1, "tierline: The file is no database of Tierline's.\n")
    assert "There is no backup file" in tierline("restore", "nowhere.db", "--replace").err
    assert facts_in(database) == 9


def test_a_damaged_database_is_moved_aside_whole_and_replaced(
    tierline: Run, database: Path, backup: Path
) -> None:
    with database.open("r+b") as file:
        file.write(b"\x00" * 200)
    database.with_name("tierline.db-wal").write_bytes(b"left behind")
    said = tierline("restore", "b.db", "--replace")
    assert said.code == 0
    assert facts_in(database) == 8
    assert list(database.parent.glob("tierline.db.replaced-*"))
    assert list(database.parent.glob("tierline.db-wal.replaced-*"))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_for_postgresql_it_says_what_to_use_in_which_order_and_does_nothing(
    tierline: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("TIERLINE_DATABASE", "postgresql://ana:Zq7@nowhere/name")
    said = tierline(command, "b.db")
    assert said.code == 1
    assert said.err.startswith("Nothing was done")
    for named in ("pg_", "root key", "tierline check"):
        assert named in said.err
    assert "Zq7" not in said.err
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ check


def test_a_whole_database_is_said_to_be_whole_line_by_line(tierline: Run, database: Path) -> None:
    fill(database)
    said = tierline("check")
    assert said.code == 0
    assert said.out.splitlines() == [
        "database file: whole",
        "read models' file: whole",
        "root key: it is the one that this database was begun with, epoch 0",
        "order: 8 facts, recorded one after another",
        "versions: 2 streams, from 1 on without a hole",
        "facts: 8 are read",
        "rows beside facts: 8 facts are found by their ids",
        "texts: 8 open",
        "addresses: 2 are found by their hashes",
        "read models: 2 of 2 accounts as a rebuild makes them, at position 8 of 8",
        "parked accounts: none",
        "proofs: 0 leaves and 0 checkpoints fit the facts, 8 facts are not in the tree yet",
        said.out.splitlines()[-1],
    ]
    assert re.fullmatch(r"clock: [+-]0\.\d s", said.out.splitlines()[-1])


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a text that was altered": (
        lambda path: execute(
            path,
            """UPDATE log_events SET state = replace(state, '"sealed":"', '"sealed":"AAAA')
            WHERE rowid = 2""",
        ),
        r"texts: DAMAGE: account A-0, fact [0-9a-f-]{36}, field name: it doesn't open",
    ),
    "a key that is gone": (
        lambda path: execute(path, "DELETE FROM log_keys WHERE scope = 'contact'"),
        r"texts: DAMAGE: account A-1, fact [0-9a-f-]{36}, field name: its key is missing",
    ),
    "a hole in an account": (
        lambda path: execute(path, "DELETE FROM log_events WHERE rowid = 2"),
        r"versions: DAMAGE: account A-0: version 3 at position 3 follows on version 1",
    ),
    "a fact row without its fact": (
        lambda path: execute(path, "DELETE FROM log_events WHERE rowid = 8"),
        r"rows beside facts: DAMAGE: account A-1: the row of fact [0-9a-f-]{36} is without its fact",
    ),
    "a fact without its row": (
        lambda path: execute(path, "DELETE FROM log_facts WHERE version = 3"),
        r"rows beside facts: DAMAGE: account A-1: fact [0-9a-f-]{36}, at 7, is not found by its id",
    ),
    "a fact of a later version": (
        lambda path: execute(path, "UPDATE log_events SET topic = 'account.unheard_of.v1' WHERE rowid = 3"),
        r"facts: DAMAGE: account A-0: the fact at position 3 can't be read \(UnknownTopic\)",
    ),
    "facts out of order": (
        lambda path: execute(
            path,
            """UPDATE log_events SET state = replace(state, '"recorded_at":"20', '"recorded_at":"19')
            WHERE rowid = 4""",
        ),
        r"order: DAMAGE: position 4 was recorded before the fact in front of it",
    ),
    "a clock behind its facts": (
        lambda path: execute(path, "UPDATE log_clock SET recorded_at = 0"),
        r"order: DAMAGE: the log's clock stands before its last fact",
    ),
    "a log stamped in the future": (
        lambda path: execute(path, "UPDATE log_clock SET recorded_at = recorded_at + 86400000000"),
        r"clock: DAMAGE: it is -86\d\d\d s away from the last fact of the log",
    ),
    "a row that the facts don't say": (
        lambda path: execute(views_path(path), "UPDATE accounts_m1 SET name = 'Zq7'"),
        r"read models: DAMAGE: account A-0, accounts: 1 rows missing, 1 too many",
    ),
    "an account that is parked": (
        lambda path: execute(
            views_path(path),
            "INSERT INTO parked_accounts SELECT 1, 'timeline', '00000000-0000-0000-0000-000000000001', 'A-9',"
            " 3, 'KeyError', '2026-01-01T00:00:00.000000+00:00'",
        ),
        r"parked accounts: DAMAGE: account \S+ is parked in timeline from position 3 on \(KeyError\)",
    ),
    "read models of another log": (
        lambda path: execute(views_path(path), "UPDATE read_generations SET position = 99"),
        r"read models: DAMAGE: they were made from another log",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_by_where_it_is_and_never_by_what_it_says(
    tierline: Run, database: Path, damage: str
) -> None:
    fill(database)
    do, told = DAMAGES[damage]
    do(database)
    said = tierline("check", "--all")
    assert said.code == 1
    assert re.search(told, said.out), said.out
    assert "Zq7" not in said.out + said.err
    assert re.search(r"\d+ damages found", said.err)


def test_a_damaged_file_is_said_to_be_damaged_before_anything_is_read_from_it(
    tierline: Run, database: Path
) -> None:
    fill(database)
    views = views_path(database)
    with views.open("r+b") as file:
        file.truncate(4096 * 3)
    said = tierline("check")
    assert said.code == 1
    assert "read models' file: DAMAGE" in said.out
    assert "delete it, and it is made anew" in said.out
    views.unlink()
    with opened(database) as system:
        system.refresh()
    assert tierline("check").code == 0
