import json
import os
import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from openpyxl import load_workbook

from tests.cli.saying import CANARY, Run, Said
from tierline.application.accounts import Accounts
from tierline.interfaces.cli.reports import _Format
from tierline.interfaces.cli.serving import _demo, _listening
from tierline.interfaces.presentation.exports import FORMAT_NAMES
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.files import views_path
from tierline.interfaces.wiring import System

Door = Callable[[Callable[[], datetime]], Accounts]


def fill(database: Path) -> None:
    """One account with one fact."""
    with System(Settings(database=f"sqlite:///{database}")) as system:
        moment = {"occurred_at": "2025-01-02T09:00:00Z"}
        opening = {"code": "A-1", "name": "=Acme", "account_kind": "enterprise", **moment}
        system.accounts.open(opening, actor="ana")
        fact = {"kind": "role_assigned", "role": "account_manager", "person": "p-ana", **moment}
        system.accounts.record("A-1", fact, actor="ana")


def test_answers_are_not_held_back_for_more_to_send(database: Path) -> None:
    with _listening(Settings(port=0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_help_names_every_command(tierline: Run) -> None:
    said = tierline("--help")
    assert said.code == 0
    for command in (
        "serve",
        "worker",
        "demo",
        "import",
        "report",
        "rebuild",
        "replay",
        "policy",
        "key",
        "backup",
    ):
        assert command in said.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing"], 2),
        (["report"], 2),
        (["report", CANARY], 1),
        (["report", "portfolio", "--as-of", CANARY], 1),
        (["report", "portfolio", "--as-of", "2026-01-01T00:00:00"], 1),
        (["report", "portfolio", "--known-at", ""], 1),
        (["report", "movement", "--from", ""], 1),
        (["policy", "check", "number.toml"], 1),
        (["policy", "backtest", "number.toml"], 1),
        (["import", "csv", "here.csv", "--map", "number.toml"], 1),
        (["report", "portfolio", "--format", "docx"], 2),
        (["report", "movement", "--from", CANARY], 1),
        (["report", "movement", "--from", "2026-01-02", "--to", "2026-01-01"], 1),
        (["report", "movement", "--from", "0001-01-01", "--period", "month"], 1),
        (["report", "movement", "--by", "weather"], 2),
        (["key", "revoke", CANARY], 1),
        (["key", "add", "local"], 1),
        (["key", "add", "ana", "--expires", CANARY], 1),
        (["key", "add", "ana", "--expires", "2001-01-01"], 1),
        (["import", "csv", "missing.csv"], 2),
        (["import", CANARY, "here.csv"], 2),
        (["import", "csv", "here.csv"], 1),
        (["import", "csv", "here.csv", "--option", CANARY], 1),
        (["serve", "--host", "0.0.0.0"], 1),
        (["serve", "--host", "192.0.2.7"], 1),
        (["serve", "--port", "70000"], 2),
    ],
)
def test_what_goes_wrong_is_one_line_and_an_exit_code(
    tierline: Run, database: Path, arguments: list[str], code: int
) -> None:
    (database.parent / "here.csv").write_text("a,b\n1,2\n")
    (database.parent / "number.toml").write_text("x = " + "9" * 5000)
    said = tierline(*arguments)
    assert said.code == code
    assert "inside" not in said.err
    assert said.err.startswith("tierline: ")
    assert said.err.count("\n") == 1, said.err
    assert "Traceback" not in said.err + said.out


def test_what_a_report_takes_not_is_told_as_it_was_typed(tierline: Run) -> None:
    said = tierline("report", "portfolio", "--from", "2026-01-01")
    assert (said.code, said.err) == (1, "tierline: This report takes no `--from`.\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIERLINE_DATABASE", f"mysql://user:{CANARY}@host/name"),
        ("TIERLINE_DATABASE", "sqlite:///:memory:"),
        ("TIERLINE_ROOT_KEY", CANARY),
        ("TIERLINE_ROOT_KEY_FILE", f"/nowhere/{CANARY}"),
        ("PORT", CANARY),
        ("PORT", "70000"),
        ("TIERLINE_BODY_LIMIT", "-1"),
        ("TIERLINE_WAIT_SECONDS", "soon"),
    ],
)
def test_a_bad_setting_is_one_sentence_that_names_it(
    tierline: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    said = tierline("key", "list")
    assert said.code == 1
    assert name in said.err
    assert said.err.count("\n") == 1
    assert CANARY not in said.err


def test_a_database_without_its_root_key_is_not_opened(tierline: Run, database: Path) -> None:
    fill(database)
    database.with_name("tierline.key").unlink()
    for command in (["key", "list"], ["rebuild"], ["check"], ["report", "portfolio"]):
        said = tierline(*command)
        assert said.code == 1
        assert said.err.startswith("tierline: The root key of this database is missing: bring back the file")
    assert not database.with_name("tierline.key").exists()
    database.with_name("tierline.key").write_text("00" * 32)
    said = tierline("key", "list")
    assert said.err == "tierline: The root key is not the one that this database was begun with.\n"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_a_database_that_was_cut_off_is_told_as_damaged(tierline: Run, database: Path, share: float) -> None:
    fill(database)
    with closing(sqlite3.connect(database)) as one:
        one.execute("PRAGMA journal_mode=DELETE")
    os.truncate(database, int(database.stat().st_size * share))
    said = tierline("check")
    assert said.code == 1
    assert "damaged" in said.err + said.out
    assert "inside" not in said.err


def test_a_fault_is_one_line_that_holds_no_text_of_the_error(
    tierline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("tierline.interfaces.cli.keys.the_system", broken)
    said = tierline("key", "list")
    assert said.code == 1
    assert said.err.startswith(
        "tierline: something went wrong inside: RuntimeError (in tests.cli.test_commands)"
    )
    assert CANARY not in said.err


def test_ctrl_c_is_one_word(tierline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("tierline.interfaces.cli.upkeep.the_system", interrupted)
    assert tierline("rebuild") == Said(130, "", "tierline: interrupted\n")


def test_a_report_comes_as_a_table_as_json_and_as_csv(tierline: Run, database: Path) -> None:
    fill(database)
    table = tierline("report", "portfolio")
    assert "A-1" in table.out
    assert "position 2" in table.err
    found = json.loads(tierline("report", "portfolio", "--format", "json", "--as-of", "2025-06-01").out)
    assert [row["code"] for row in found["rows"]] == ["A-1"]
    assert (found["basis"]["position"], found["basis"]["as_of"]) == (2, "2025-06-01T23:59:59.999999Z")
    lines = tierline("report", "portfolio", "--format", "csv").out.splitlines()
    assert lines[1].startswith('"A-1","\'=Acme",')
    assert tierline("report", "portfolio", "--format", "csv", "--region", "Nowhere").out.count("\n") == 1


def test_the_rows_of_a_report_are_ordered_by_a_column(tierline: Run, database: Path) -> None:
    fill(database)
    for order in ("asc", "desc"):
        found = tierline("report", "audit", "--format", "json", "--sort", "position", "--order", order)
        positions = [row["position"] for row in json.loads(found.out)["rows"]]
        assert positions == sorted(positions, reverse=order == "desc")
    refused = tierline("report", "portfolio", "--sort", "beauty")
    assert refused.code == 1
    assert "--sort" in refused.err


@pytest.mark.parametrize(
    ("name", "begins"), [("pptx", b"PK"), ("xlsx", b"PK"), ("parquet", b"PAR1"), ("pdf", b"%PDF-1.7")]
)
def test_a_report_comes_as_a_file_of_any_format(
    tierline: Run, database: Path, tmp_path: Path, name: str, begins: bytes
) -> None:
    fill(database)
    file = tmp_path / f"report.{name}"
    asked = ("--as-of", "2025-06-01", "--kind", "enterprise", "--lang", "zh", "--output", str(file))
    told = tierline("report", "portfolio", "--format", name, *asked)
    assert (told.code, told.out) == (0, "")
    assert file.read_bytes().startswith(begins)


def test_files_say_what_was_asked_for(tierline: Run, database: Path, tmp_path: Path) -> None:
    fill(database)
    file = tmp_path / "moves.xlsx"
    asked = ("--from", "2025-01-01", "--by", "kind", "--tier", "vendor", "--lang", "en")
    tierline("report", "moves", "--format", "xlsx", *asked, "--output", str(file))
    sheet = load_workbook(file).worksheets[0]
    assert sheet["A3"].value == "Asked for: by = kind, from = 2025-01-01, tier = vendor."


def test_a_table_can_be_written_to_a_file(tierline: Run, database: Path, tmp_path: Path) -> None:
    fill(database)
    assert tierline("report", "portfolio", "--output", str(tmp_path / "t.txt")).out == ""
    assert "A-1" in (tmp_path / "t.txt").read_text(encoding="utf-8")


def test_a_terminal_is_spared_what_is_no_text(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    told = tierline("report", "portfolio", "--format", "pdf")
    assert (told.code, told.out) == (1, "")
    assert "--output" in told.err


def test_every_format_can_be_asked_for() -> None:
    (option,) = get_args(_Format)[:1]
    assert get_args(option) == ("table", *FORMAT_NAMES)


def test_a_report_on_a_range_is_split_and_sliced(tierline: Run, database: Path) -> None:
    fill(database)
    asked = ("--from", "2024-01-01", "--to", "2025-12-31", "--period", "year", "--by", "kind")
    rows = json.loads(tierline("report", "movement", "--format", "json", *asked).out)["rows"]
    vendors = [row for row in rows if row["tier"] == "vendor"]
    assert [(row["period"], row["slice"], row["opened"], row["closing"]) for row in vendors] == [
        ("2024", "enterprise", 0, 0),
        ("2025", "enterprise", 1, 1),
    ]
    assert "2025" in tierline("report", "movement", *asked).out
    partners = tierline("report", "movement", "--format", "csv", "--tier", "partner", *asked).out.splitlines()
    assert [line.split(",")[4] for line in partners[1:]] == ['"partner"', '"partner"']


def test_a_report_needs_no_worker_beside_it(tierline: Run, database: Path) -> None:
    fill(database)
    for file in views_path(database).parent.glob("tierline.views.db*"):
        file.unlink()
    assert "A-1" in tierline("report", "portfolio", "--format", "csv").out


def test_read_models_are_built_anew_and_parked_accounts_tried_again(tierline: Run, database: Path) -> None:
    fill(database)
    assert tierline("rebuild").out == "Built anew from 2 facts.\n"
    assert tierline("replay").out == "0 of 0 parked accounts are back.\n"


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(tierline: Run) -> None:
    made = tierline("key", "add", "crm-sync", "--expires", "2999-12-31")
    token = made.out.strip()
    prefix, key_id, secret = token.split("_")
    assert (prefix, len(secret)) == ("tierline", 64)
    listed = tierline("key", "list").out
    assert key_id in listed
    assert "crm-sync" in listed
    assert "2999-12-31" in listed
    assert "…" not in listed
    assert re.search(r"crm-sync +│ \d{4}-\d\d-\d\d \d\d:\d\d UTC │", listed)
    assert secret not in listed
    assert tierline("key", "revoke", key_id).code == 0
    assert "revoked" in tierline("key", "list").out
    again = tierline("key", "revoke", key_id)
    assert (again.code, again.err) == (1, "tierline: The API key is revoked already.\n")


def test_the_demo_portfolio_goes_into_an_empty_database_only(tierline: Run, database: Path) -> None:
    fill(database)
    said = tierline("demo")
    assert said.code == 1
    assert said.err.startswith("tierline: The database holds facts already")


def test_an_import_is_rehearsed_then_run_and_adds_nothing_twice(tierline: Run, database: Path) -> None:
    fill(database)
    moment = "2025-02-03T10:00:00Z"
    good = {
        "account": "A-1",
        "kind": "interaction",
        "channel": "call",
        "initiative": "ours",
        "occurred_at": moment,
    }
    source = {"source": {"system": "crm", "reference": "1"}}
    file = database.with_name("facts.ndjson")
    file.write_text("\n".join(json.dumps(one) for one in (good | source, {"account": "A-1", "kind": CANARY})))
    arguments = ["import", "ndjson", str(file), "--actor", "crm-sync"]
    rehearsed = tierline(*arguments, "--dry-run")
    assert (rehearsed.code, "1 facts would be recorded" in rehearsed.out) == (1, True)
    refused = database.with_name("refused.ndjson")
    run = tierline(*arguments, "--refused", str(refused))
    assert (run.code, "1 facts recorded, 0 were there already" in run.out) == (1, True)
    assert CANARY in refused.read_text()
    assert CANARY not in run.err + run.out
    assert "0 facts recorded, 1 were there already" in tierline(*arguments).out
    with System(Settings(database=f"sqlite:///{database}")) as system:
        assert system.log.head() == 3
        assert [one.actor for one in system.log.page(2, 5)] == ["crm-sync"]


def test_a_database_that_is_named_is_left_as_it_is_by_serve_demo(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with System(Settings(database=f"sqlite:///{database}")) as system:
        _demo(system)
        assert system.log.head() == 0
    assert "TIERLINE_DATABASE names your own database" in capsys.readouterr().err


def test_the_default_database_is_filled_once_before_it_is_served(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_account(door: Door, today: date, on_progress: Callable[[int, int], None], _begin: Any) -> int:
        moment = {"occurred_at": f"{today.year - 1}-01-02T09:00:00Z"}
        door(lambda: datetime.now(UTC)).open(
            {"code": "A", "name": "A", "account_kind": "government", **moment}, actor="ana"
        )
        on_progress(1, 1)
        return 1

    monkeypatch.setattr("tierline.interfaces.cli.demo.fill", one_account)
    monkeypatch.chdir(database.parent)
    with System(Settings()) as system:
        _demo(system)
        _demo(system)
        assert (system.log.head(), system.store.position()) == (1, 1)
