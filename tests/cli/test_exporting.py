"""`tierline export` in the formats of others: a whole file and what was written, or one sentence."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.saying import Run
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

SIGNED = {"kind": "contract_signed", "contract": "K-1", "agreement": "purchase", "starts": "2025-02-01"}


@pytest.fixture
def filled(database: Path) -> Path:
    with System(Settings(database=f"sqlite:///{database}")) as system:
        moment = {"occurred_at": "2025-01-02T09:00:00Z"}
        for code, region in (("A-1", "north"), ("A-2", "south")):
            opening = {"code": code, "name": code, "account_kind": "enterprise", "region": region, **moment}
            system.accounts.open(opening, actor="ana")
        system.accounts.record("A-1", {**SIGNED, **moment}, actor="ana")
    return database.parent


def test_each_format_is_written_and_said(tierline: Run, filled: Path) -> None:
    assert tierline("export", "ocel", "log.json").out == "5 events of 3 objects, up to position 3.\n"
    assert len(json.loads((filled / "log.json").read_bytes())["events"]) == 5
    assert tierline("export", "ocel", "log.sqlite").code == 0
    with closing(sqlite3.connect(filled / "log.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (5,)
    assert tierline("export", "xes", "log.xes").out == "5 events of 2 accounts, up to position 3.\n"
    assert len(ElementTree.parse(filled / "log.xes").getroot().findall("{*}trace")) == 2
    said = tierline("export", "ocds", "contracts.json", "--supplier", "Us", "--prefix", "ocds-b2xn4w")
    assert said.out == "1 releases of 1 contracts, up to position 3.\n"
    (release,) = json.loads((filled / "contracts.json").read_bytes())["releases"]
    assert release["ocid"] == "ocds-b2xn4w-A-1-K-1"
    assert "0 facts recorded, 2 were there already" in tierline("import", "ocds", "contracts.json").out
    assert not list(filled.glob("*.part"))


def test_an_account_set_narrows_what_is_written(tierline: Run, filled: Path) -> None:
    assert tierline("export", "xes", "log.xes", "--accounts", "region=south").code == 0
    (trace,) = ElementTree.parse(filled / "log.xes").getroot().findall("{*}trace")
    assert trace[0].attrib["value"] == "A-2"
    assert tierline("export", "ocds", "k.json", "--accounts", "code=A-2").out.startswith("0 releases of 0")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say what to export"),
        (["ocel", "log.csv"], "The log's file is named"),
        (["xes", "log.xes", "--accounts", "weather=fine"], "Accounts are"),
        (["xes", "nowhere/log.xes"], "the system refused"),
        (["duckdb", "bi.duckdb"], "choose another"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    tierline: Run, filled: Path, arguments: list[str], said: str
) -> None:
    answer = tierline("export", *arguments)
    assert answer.code == 1
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not list(filled.glob("log*"))
