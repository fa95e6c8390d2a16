"""The library's own cases, asked of our recorders."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from uuid import UUID, uuid4

import pytest

from tierline.interfaces.storage import postgres, sqlite
from tierline.interfaces.storage.factory import postgres_connection

# The cases import a cipher, which needs a package that we have no use for; those asked here don't use it.
_cipher = ModuleType("eventsourcing.cipher")
_cipher.AESCipher = None
sys.modules.setdefault("eventsourcing.cipher", _cipher)
from eventsourcing.tests import persistence as cases  # noqa: E402 - after its cipher

SNAPSHOTS = {"sqlite": sqlite.SQLiteSnapshotRecorder, "postgresql": postgres.PostgresSnapshotRecorder}


class OnSQLite:
    kind = "sqlite"

    @pytest.fixture(autouse=True)
    def _empty_file(self, tmp_path: Path) -> Iterator[None]:
        self.path = tmp_path / "log.db"
        self.datastore = sqlite.open_datastore(self.path)
        yield
        self.datastore.close()

    def facts(self):
        return sqlite.SQLiteFactRecorder(self.datastore, self.path)


class OnPostgres:
    kind = "postgresql"

    @pytest.fixture(autouse=True)
    def _empty_database(self, new_postgres: Callable[[], str]) -> Iterator[None]:
        connection, schema, _ = postgres_connection(new_postgres())
        self.datastore = postgres.open_datastore(connection, schema=schema)
        yield
        self.datastore.close()

    def facts(self):
        return postgres.PostgresFactRecorder(self.datastore)


class _Cases:
    def new_originator_id(self) -> UUID:
        return uuid4()

    # Not asked: they measure, and assert nothing.
    test_performance = None
    test_concurrent_throughput = None


class _Facts(_Cases):
    def create_recorder(self):
        recorder = self.facts()
        recorder.create_table()
        return recorder


class _Snapshots(_Cases):
    def create_recorder(self):
        recorder = SNAPSHOTS[self.kind](self.datastore)
        recorder.create_table()
        return recorder


class TestFactsOnSQLite(_Facts, OnSQLite, cases.ApplicationRecorderTestCase):
    pass


class TestFactsOnPostgres(_Facts, OnPostgres, cases.ApplicationRecorderTestCase):
    # A write that loses its race leaves a gap, and what is asked here is order.
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = False


class TestSnapshotsOnSQLite(_Snapshots, OnSQLite, cases.AggregateRecorderTestCase):
    pass


class TestSnapshotsOnPostgres(_Snapshots, OnPostgres, cases.AggregateRecorderTestCase):
    pass


class TestOrderOnSQLite(_Facts, OnSQLite, cases.NonInterleavingNotificationIDsBaseCase):
    pass


class TestOrderOnPostgres(_Facts, OnPostgres, cases.NonInterleavingNotificationIDsBaseCase):
    pass


class TestOrderInPipelinesOnPostgres(_Facts, OnPostgres, cases.NonInterleavingNotificationIDsBaseCase):
    """So little at once that it goes in a pipeline."""

    insert_num = 500
