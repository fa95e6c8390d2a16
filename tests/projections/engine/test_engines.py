"""What the database says of a statement of ours is told apart from its not answering at all."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.engine.databases import WRITE, sqlite_engine
from tierline.projections.engine.outages import OUTAGES


def test_a_statement_that_makes_no_sense_is_no_silence(database: str) -> None:
    with (
        System(Settings(database=database, root_key="5a" * 32)) as system,
        system.store.engine.connect() as connection,
        pytest.raises(ProgrammingError) as raised,
    ):
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert not isinstance(raised.value, (*SILENCE, *OUTAGES))


def test_a_database_that_another_writes_to_is_silent(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "views.db")
    with (
        engine.connect().execution_options(**WRITE) as first,
        engine.connect().execution_options(**WRITE) as second,
    ):
        first.execute(text("CREATE TABLE one (of_it INTEGER)"))
        assert second.connection.dbapi_connection is not None
        second.connection.dbapi_connection.cursor().execute("PRAGMA busy_timeout=1")
        with pytest.raises(OperationalError):
            second.execute(text("SELECT 1"))
    engine.dispose()


def test_a_file_that_cannot_be_opened_is_silent(tmp_path: Path) -> None:
    (tmp_path / "views.db").mkdir()
    with pytest.raises(OperationalError):
        sqlite_engine(tmp_path / "views.db").connect()
