"""Drafts in old copies of the database: none of the forgotten opens with today's root key, and all others."""

import shutil
from pathlib import Path

import pytest

from tests.inbox.desk import MET, OTHER, OURS, THEIRS, Desk
from tests.inbox.test_drafts import message
from tierline.application.encryption import lock
from tierline.application.inbox.texts import _place
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


def opened(folder: Path, name: str = "tierline") -> System:
    return System(Settings(database=f"sqlite:///{folder}/{name}.db", root_key_file=folder / "root.key"))


@pytest.mark.parametrize("older", [False, True], ids=["of this version", "of the version before"])
def test_drafts_in_an_old_copy(tmp_path: Path, older: bool) -> None:
    (tmp_path / "root.key").write_text("11" * 32)
    with opened(tmp_path) as system:
        desk = Desk(system)
        desk.take(message("1", with_=[THEIRS, OURS]), message("2", with_=[OTHER]))
        if older:
            as_before(system)
    shutil.copy(tmp_path / "tierline.db", tmp_path / "copy.db")
    with opened(tmp_path) as system:
        gone = {"kind": "contact_forgotten", "contact": "c-ann", "for_good": True, "occurred_at": MET}
        system.accounts.record("ACME", gone, actor="ann")
    for name in ("copy", "copy", "tierline"):
        with opened(tmp_path, name) as system:
            told = {one.reference: system.inbox.message(one) for one in system.inbox.page("waiting", 9)}
            assert told["1"] is None
            kept = told["2"]
            assert kept is not None
            assert kept.subject == "Quarterly review"


def as_before(system: System) -> None:
    """Has the inbox's key wrapped as the version before did: by a key derived from the 32 bytes."""
    table, texts = system.inbox.table, system.inbox.texts
    key = table.inbox_key()
    assert key is not None
    root = system.root.key.by_purpose(b"tierline inbox")
    box = lock(root, texts.secret(key), _place(("inbox", key.key_id)), bytes)
    with system._key_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox_keys SET wrapped = ?", (box,))
