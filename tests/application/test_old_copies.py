"""Old copies of the database: with today's root key nothing of the forgotten opens, and everything else."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.application.office import ROOT, Chance, Office, account, contact, escalation, meeting
from tests.application.test_forgetting import FORGOTTEN, forgetting
from tierline.application.encryption import lock, place_of_key
from tierline.application.keyring import WrongRootKey
from tierline.application.ports import LogUnavailable
from tierline.application.sealing import Sealing
from tierline.interfaces.root_key import RootKeyFile
from tierline.interfaces.storage.factory import open_log, sqlite_path

Copied = Callable[[], str]
Kept = dict[str, tuple[str, UUID, str]]
"""Facts by what they are called here: whose account, which fact, and its text."""


class Firm:
    """A database with a root key in a file; each opening is a process of its own."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.key = folder / "firm.key"
        self.key.write_text(ROOT.hex())
        self._open: list[Office] = []
        self._copies = 0

    def office(self, database: str | None = None) -> Office:
        """A process; what others broke off is ended as it begins."""
        one = Office(open_log(database or self.database), root=RootKeyFile(self.key, "it"))
        one.sealing.destroying.settle()
        self._open.append(one)
        return one

    def close(self) -> None:
        for one in self._open:
            one.log.close()
        self._open.clear()

    def copy(self) -> str:
        """A copy of the database as it is now, under a name of its own."""
        self.close()
        self._copies += 1
        name = f"copy{self._copies}_{uuid4().hex[:8]}"
        if self.database.startswith("sqlite"):
            shutil.copy(sqlite_path(self.database), self.folder / f"{name}.db")
            return f"sqlite:///{self.folder}/{name}.db"
        base, query = self.database.split("?")
        mine = base.rpartition("/")[2]
        server = f"postgresql://postgres@/postgres?{query}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {mine}_{name} TEMPLATE {mine}")  # type: ignore[arg-type]
        return f"{base}_{name}?{query}"


@pytest.fixture
def firm(database: str, tmp_path: Path) -> Iterator[Firm]:
    one = Firm(database, tmp_path)
    yield one
    one.close()


def filled(office: Office) -> Kept:
    """Two accounts, with two contacts in one; what is told of each."""
    for code in ("ACME", "BETA"):
        office.accounts.open(account(code), actor="ann")
    return {
        "li": ("ACME", office.record("ACME", contact("li", "Li Wei")), "name"),
        "wang": ("ACME", office.record("ACME", contact("wang", "Wang Fang")), "name"),
        "of both": ("ACME", office.record("ACME", meeting(contacts=["li", "wang"], note="they met")), "note"),
        "late": ("ACME", office.record("ACME", escalation(summary="it was late")), "summary"),
        "elsewhere": ("BETA", office.record("BETA", contact("li", "Li Na")), "name"),
    }


def told(office: Office, kept: Kept) -> dict[str, Any]:
    return {name: office.texts(code, fact)[field] for name, (code, fact, field) in kept.items()}


EVERYTHING = {
    "li": "Li Wei",
    "wang": "Wang Fang",
    "of both": "they met",
    "late": "it was late",
    "elsewhere": "Li Na",
}
WITHOUT_LI = {**EVERYTHING, "li": FORGOTTEN, "of both": FORGOTTEN}


def as_before(office: Office) -> None:
    """Has the keys of accounts wrapped as the version before did: by the 32 bytes themselves."""
    keyring, chance = office.sealing.keyring, Chance(7)
    for row in office.log.every_account_key():
        key = keyring.opened_account_key(row)
        assert key is not None
        old = lock(ROOT, key, place_of_key(row), chance)
        office.log.rewrap(row, type(row)(row.key_id, row.account_id, row.scope, row.contacts, old))
    keyring.drop_all()


@pytest.mark.parametrize("older", [False, True], ids=["of this version", "of the version before"])
def test_an_old_copy_reveals_nothing_of_the_forgotten_and_everything_of_the_others(
    firm: Firm, older: bool
) -> None:
    office = firm.office()
    kept = filled(office)
    if older:
        as_before(office)
        assert told(office, kept) == EVERYTHING
    copy = firm.copy()
    firm.office().record("ACME", forgetting("li"))
    assert told(firm.office(), kept) == WITHOUT_LI
    restored = open_log(copy)
    reader = Sealing(restored, RootKeyFile(firm.key, "it"), Chance(3))
    found = restored.find(kept["li"][1])
    assert found is not None
    assert reader.opened(found.account_id, found.fact.model_dump(mode="json"))["name"] == FORGOTTEN
    restored.close()
    assert told(firm.office(copy), kept) == WITHOUT_LI


def test_copies_of_different_days_lack_who_was_forgotten_since(firm: Firm) -> None:
    kept = filled(firm.office())
    first = firm.copy()
    firm.office().record("ACME", forgetting("li"))
    second = firm.copy()
    firm.office().record("ACME", forgetting("wang"))
    firm.office().record("BETA", forgetting("li"))
    expected = {**WITHOUT_LI, "wang": FORGOTTEN, "elsewhere": FORGOTTEN}
    for database in (firm.database, first, second):
        assert told(firm.office(database), kept) == expected


def test_an_old_copy_is_gone_on_with_and_what_was_forgotten_is_destroyed_in_it(firm: Firm) -> None:
    kept = filled(firm.office())
    copy = firm.copy()
    firm.office().record("ACME", forgetting("li"))
    office = firm.office(copy)
    scopes = sorted(row.scope for row in office.log.account_keys(office.stream("ACME")[0].account_id))
    assert scopes.count("forgotten") == 2
    added = office.record("ACME", contact("zhao", "Zhao"))
    changed = office.record("ACME", {**contact("wang"), "kind": "contact_changed", "name": "Wang Min"})
    again = firm.office(copy)
    assert told(again, kept) == WITHOUT_LI
    assert (again.texts("ACME", added)["name"], again.texts("ACME", changed)["name"]) == ("Zhao", "Wang Min")


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
def test_forgetting_that_was_broken_off_is_ended_by_whoever_comes_next(
    firm: Firm, stored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = filled(firm.office())
    copy = firm.copy()
    office = firm.office()
    real = office.log.append

    def broken_off(*args: Any, **options: Any) -> list[int]:
        if stored:
            real(*args, **options)
        raise LogUnavailable

    monkeypatch.setattr(office.log, "append", broken_off)
    with pytest.raises(LogUnavailable):
        office.record("ACME", forgetting("li"))
    assert len(office.sealing.keyring.root.key.takings) == 1
    expected = WITHOUT_LI if stored else EVERYTHING
    assert told(firm.office(), kept) == expected
    assert RootKeyFile(firm.key, "it").key.takings == ()
    assert told(firm.office(copy), kept) == expected


def test_processes_that_run_go_on_after_another_one_forgot(firm: Firm) -> None:
    here, elsewhere = firm.office(), firm.office()
    kept = filled(here)
    assert told(elsewhere, kept) == EVERYTHING
    elsewhere.record("ACME", forgetting("li"))
    assert told(here, kept) == WITHOUT_LI
    added = here.record("ACME", contact("zhao", "Zhao"))
    here.record("BETA", forgetting("li"))
    assert elsewhere.texts("ACME", added)["name"] == "Zhao"
    assert told(elsewhere, kept)["elsewhere"] == FORGOTTEN


def test_an_older_copy_of_the_root_key_opens_what_is_recorded_later(firm: Firm) -> None:
    kept = filled(firm.office())
    older = firm.folder / "older.key"
    shutil.copy(firm.key, older)
    office = firm.office()
    office.record("ACME", forgetting("li"))
    added = office.record("ACME", contact("zhao", "Zhao"))
    shutil.copy(older, firm.key)
    again = firm.office()
    assert told(again, kept) == WITHOUT_LI
    assert again.texts("ACME", added)["name"] == "Zhao"


@pytest.mark.parametrize("older", [False, True], ids=["of this version", "of the version before"])
def test_the_root_key_is_rotated_and_opens_copies_from_before(firm: Firm, older: bool) -> None:
    office = firm.office()
    kept = filled(office)
    if older:
        as_before(office)
    copy = firm.copy()
    stolen = firm.folder / "stolen.key"
    shutil.copy(firm.key, stolen)
    office = firm.office()
    with pytest.raises(KeyboardInterrupt):
        office.sealing.destroying.rotate(bytes(32), _broken_off)
    assert told(firm.office(), kept) == EVERYTHING
    assert firm.office().sealing.destroying.rotate(b"n" * 32, lambda *_: None) == 2
    assert told(office, kept) == told(firm.office(copy), kept) == EVERYTHING
    firm.office().record("ACME", forgetting("li"))
    assert told(firm.office(), kept) == told(firm.office(copy), kept) == WITHOUT_LI
    shutil.copy(stolen, firm.key)
    row = office.log.every_account_key()[0]
    assert firm.office().sealing.keyring.opened_account_key(row) is None


def test_another_root_key_opens_no_copy(firm: Firm) -> None:
    filled(firm.office())
    firm.close()
    firm.key.write_text("ab" * 32)
    with pytest.raises(WrongRootKey):
        firm.office()


def _broken_off(*_: int) -> None:
    raise KeyboardInterrupt
