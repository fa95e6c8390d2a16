"""Files for other tools over HTTP: whole, of the accounts that one may see, without names and texts."""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import duckdb
import pytest

from tests.doors import Door
from tests.exchange.test_ocel import TEXTS
from tests.http.several import GONE, MERGED, NO_TEXTS, OURS, THEIRS, Doors, fill
from tests.http.test_unreadable import OTHER, garble
from tierline.application.access import Scope
from tierline.interfaces.exchange.files import EXCHANGE
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

ALL, MINE = {OURS, MERGED, THEIRS, GONE}, {OURS, MERGED}


@contextmanager
def filled(database: str) -> Iterator[Doors]:
    with System(Settings(database=database, root_key="0" * 64, wait_seconds=0.5)) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


@pytest.fixture
def doors(database: str) -> Iterator[Doors]:
    with filled(database) as doors:
        yield doors


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """For what has nothing to do with where the rows lie."""
    with filled(f"sqlite:///{tmp_path_factory.mktemp('exports')}/tierline.db") as doors:
        yield doors


def of_ocel(file: Path) -> set[str]:
    objects = json.loads(file.read_bytes())["objects"]
    return {one["id"].partition(":")[2] for one in objects if one["type"] == "account"}


def of_sqlite(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as log:
        found = log.execute("SELECT ocel_id FROM object WHERE ocel_type = 'account'").fetchall()
    return {one.partition(":")[2] for (one,) in found}


def of_xes(file: Path) -> set[str]:
    return {trace[0].attrib["value"] for trace in ElementTree.parse(file).getroot().findall("{*}trace")}


def of_ocds(file: Path) -> set[str]:
    return {one["buyer"]["id"] for one in json.loads(file.read_bytes())["releases"]}


def of_parquet(file: Path) -> set[str]:
    with ZipFile(file) as packed:
        packed.extractall(file.parent / "views")
    found = duckdb.sql(f"SELECT DISTINCT account FROM '{file.parent}/views/accounts.parquet'").fetchall()
    return {one for (one,) in found}


def of_duckdb(file: Path) -> set[str]:
    with duckdb.connect(str(file), read_only=True) as read:
        return {one for (one,) in read.sql("SELECT DISTINCT account FROM bi.accounts").fetchall()}


ACCOUNTS: dict[str, Callable[[Path], set[str]]] = {
    "ocel": of_ocel,
    "ocel-sqlite": of_sqlite,
    "xes": of_xes,
    "ocds": of_ocds,
    "parquet": of_parquet,
    "duckdb": of_duckdb,
}
"""Which accounts a file is of, by its format."""


def saved(door: Door, format: str, folder: Path, **params: Any) -> Path:
    plainly = {"accept-encoding": "identity"}
    response = door.client.get(f"/v1/exports/{format}", params=params, headers=plainly)
    assert response.status_code == 200, response.text
    made = EXCHANGE[format]  # type: ignore[index]
    assert response.headers["content-type"].partition(";")[0] == made.media_type
    assert response.headers["content-disposition"] == f'attachment; filename="{made.file}"'
    assert int(response.headers["content-length"]) == len(response.content)
    assert f"position={door.head()}," in response.headers["tierline-basis"]
    folder.mkdir(exist_ok=True)
    (folder / made.file).write_bytes(response.content)
    return folder / made.file


def test_each_format_has_the_accounts_that_whoever_asks_may_see(doors: Doors, tmp_path: Path) -> None:
    assert ACCOUNTS.keys() == EXCHANGE.keys()
    for format, accounts in ACCOUNTS.items():
        contracts_only = {OURS, THEIRS} if format == "ocds" else ALL
        whole = saved(doors.seen_by("all"), format, tmp_path / format)
        assert accounts(whole) == contracts_only, format
        mine = saved(doors.seen_by("some"), format, tmp_path / f"{format}-some")
        assert accounts(mine) == contracts_only & MINE, format
        assert b"THEIRS" not in mine.read_bytes()
        nothing = saved(doors.seen_by("none"), format, tmp_path / f"{format}-none")
        assert accounts(nothing) == set(), format


def test_every_view_in_a_file_is_narrowed(doors: Doors, tmp_path: Path) -> None:
    file = saved(doors.seen_by("some"), "duckdb", tmp_path)
    with duckdb.connect(str(file), read_only=True) as read:
        tables = [name for (name,) in read.sql("SELECT table_name FROM duckdb_tables()").fetchall()]
        assert len(tables) > 20
        for table in tables:
            assert "THEIRS" not in str(read.sql(f"SELECT * FROM bi.{table}").fetchall()), table


def test_no_file_has_a_name_of_a_person_or_a_text(here: Doors, tmp_path: Path) -> None:
    for format in ("ocel", "xes", "ocds"):
        told = [
            saved(here.seen_by("all", scopes), format, tmp_path).read_text()
            for scopes in (frozenset(Scope), NO_TEXTS)
        ]
        assert not [text for text in TEXTS if text in told[0]]
        assert len(told[0]) == len(told[1])
    file = saved(here.seen_by("all"), "duckdb", tmp_path)
    with duckdb.connect(str(file), read_only=True) as read:
        for (table,) in read.sql("SELECT table_name FROM duckdb_tables()").fetchall():
            said = str(read.sql(f"SELECT * FROM bi.{table}").fetchall())
            assert not [text for text in TEXTS if text in said], table


def test_contracts_name_the_publisher_that_is_given(here: Doors, tmp_path: Path) -> None:
    named = {"supplier": "Harbour Works", "prefix": "ocds-b2xn4w"}
    package = json.loads(saved(here.seen_by("some"), "ocds", tmp_path, **named).read_bytes())
    assert package["publisher"]["name"] == "Harbour Works"
    assert {one["ocid"][:12] for one in package["releases"]} == {"ocds-b2xn4w-"}
    assert here.seen_by("some").get("/v1/exports/xes", **named).status_code == 422


def test_what_is_no_format_is_refused(here: Doors) -> None:
    assert here.seen_by("all").get("/v1/exports/docx").status_code == 404
    assert here.seen_by("all", frozenset((Scope.RECORD,))).get("/v1/exports/xes").status_code == 403


def test_an_export_stands_in_the_security_journal(here: Doors) -> None:
    door = here.seen_by("all")
    for format in EXCHANGE:
        assert door.get(f"/v1/exports/{format}").status_code == 200
    found = door.get("/v1/security/journal", event="exported").json()["items"]
    assert {one["detail"] for one in found} == set(EXCHANGE)


def test_nothing_is_left_behind(here: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for format in EXCHANGE:
        here.seen_by("all").get(f"/v1/exports/{format}")
    assert list(folder.iterdir()) == []


def test_an_account_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=0.5)
    with System(settings) as system, Door(system) as door:
        door.open()
        door.open(OTHER)
        met = door.stated("interaction", channel="call", initiative="ours")
        system.refresh()
        garble(system, met["position"])
    with System(settings) as system, Door(system) as door:
        response = door.get("/v1/exports/xes")
        assert response.headers["tierline-left-out"] == "NW-001"
        traces = ElementTree.parse(BytesIO(response.content)).getroot().findall("{*}trace")
        assert [trace[0].attrib["value"] for trace in traces] == [OTHER]
