"""`tierline sql`: views that any SQLite tool reads, and one sentence where something can't be done."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.saying import Run
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.files import views_path
from tierline.interfaces.wiring import System


def test_views_are_made_read_and_dropped(tierline: Run, database: Path) -> None:
    with System(Settings(database=f"sqlite:///{database}")) as system:
        opening = {"code": "ACME", "name": "Acme", "account_kind": "enterprise"}
        system.accounts.open({**opening, "occurred_at": "2025-01-02T09:00:00Z"}, actor="ana")
        system.refresh()
    assert tierline("sql", "drop").err == (
        "tierline: There are no views in this database yet: make them by `tierline sql create`.\n"
    )
    assert tierline("sql", "create").code == 0
    with closing(sqlite3.connect(views_path(database))) as connection:
        found = connection.execute("SELECT account, tier, valid_to FROM bi_tiers").fetchall()
    assert found == [("ACME", "vendor", None)]
    assert "SQLite has no roles" in tierline("sql", "grant", "reader").err
    assert tierline("sql", "drop").code == 0
    assert tierline("sql", "drop").code == 1
