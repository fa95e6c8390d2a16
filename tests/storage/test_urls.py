"""Database URLs: what they name, and what is said of one that can't be read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storage.facts import recorded
from tierline.interfaces.storage.factory import (
    UnreadableUrl,
    UnusableFile,
    open_log,
    postgres_connection,
    sqlite_path,
)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///var/tierline.db", "var/tierline.db"),
        ("sqlite:////srv/tierline.db", "/srv/tierline.db"),
        ("sqlite:///a%20b.db", "a b.db"),
    ],
)
def test_an_sqlite_url_names_a_file(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


def test_a_postgresql_url_is_read_as_libpq_reads_it() -> None:
    connection, schema, threshold = postgres_connection(
        "postgresql://ann:s%40fe@db1:5433,db2/crm?sslmode=require&schema=acme&prepare_threshold=none"
    )
    assert connection == {
        "user": "ann",
        "password": "s@fe",
        "host": "db1,db2",
        "port": "5433,",
        "dbname": "crm",
        "sslmode": "require",
    }
    assert (schema, threshold) == ("acme", None)


def test_a_socket_folder_is_named_by_the_host_option() -> None:
    connection, schema, threshold = postgres_connection("postgresql+psycopg:///crm?host=/run/postgresql")
    assert connection == {"dbname": "crm", "host": "/run/postgresql"}
    assert (schema, threshold) == ("", 5)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ann:s3cret@host/crm",
        "s3cret",
        "sqlite:///:memory:",
        "sqlite://s3cret/file.db",
        "sqlite:///",
        "sqlite:///file.db?mode=s3cret",
        "postgresql://ann:s3cret@host/crm?s3cret=1",
        "postgresql://ann:s3cret@host/crm?prepare_threshold=s3cret",
        "postgresql://ann:s3cret@[host/crm",
    ],
)
def test_an_unreadable_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UnreadableUrl) as refused:
        open_log(url)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_file_in_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    log = open_log(f"sqlite:///{tmp_path}/new folder/?/tierline.db".replace("?", "%3F"))
    log.append([recorded("ACME", 1)])
    log.close()
    assert (tmp_path / "new folder" / "?" / "tierline.db").exists()


def _folder(path: Path) -> None:
    path.mkdir()


def _text(path: Path) -> None:
    path.write_text("Dear diary, this is no database." * 40)


def _under_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file, not a folder")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [(_folder, "can't be opened"), (_text, "no SQLite database"), (_under_a_file, "can't be opened")],
)
def test_a_file_that_no_patience_would_open_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], None], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tierline.interfaces.storage.patience.PATIENCE_SECONDS", 10_000)
    path = tmp_path / "in" / "tierline.db"
    path.parent.mkdir()
    make(path)
    with pytest.raises(UnusableFile, match=sentence):
        open_log(f"sqlite:///{path}")


def test_a_file_that_is_read_only_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tierline.db"
    path.touch(mode=0o400)
    if os.geteuid() == 0:  # to whom no file is read-only
        monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UnusableFile, match="can't be written"):
        open_log(f"sqlite:///{path}")
