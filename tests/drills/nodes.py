"""The cluster of docs/cluster: three machines with etcd, Patroni and PostgreSQL, and HAProxy before them."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

import httpx2
import psycopg

from tests.drills.servers import Missing, handed_over, program, programs, unprivileged
from tests.drills.services import ROOT, until
from tests.drills.wires import HERE, Machine

CONFIGURATION = ROOT / "docs" / "cluster"
PATRONI = ROOT / ".venv-drill" / "bin"
PASSWORD = "of-the-drill"
NAMES = ("db1", "db2", "db3")
WRITING, READING = 5000, 5001
PROXY_SECONDS = 5.0
"""What HAProxy takes to know which server is the primary."""


class Node:
    """One machine with its etcd and its Patroni, which starts PostgreSQL."""

    def __init__(
        self, machine: Machine, folder: Path, environment: dict[str, str], configuration: Path
    ) -> None:
        self.machine, self.name, self.folder = machine, machine.name, folder
        self.environment = {**_plain_environment(), **environment}
        self.data = Path(environment["PATRONI_POSTGRESQL_DATA_DIR"])
        self._configuration = configuration
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Power on: etcd and Patroni go on with what is on the disk."""
        self.start_etcd()
        self.start_patroni()

    def start_etcd(self) -> None:
        """Start etcd."""
        self._start("etcd", program("etcd", "etcd-server"))

    def start_patroni(self) -> None:
        """Start Patroni."""
        self._start("patroni", str(PATRONI / "patroni"), str(self._configuration))

    def stop_patroni(self) -> None:
        """Stop Patroni, which stops PostgreSQL."""
        patroni = self._started["patroni"]
        patroni.terminate()
        patroni.wait(60)

    def kill_database(self) -> None:
        """End Patroni and PostgreSQL without a word; etcd lives on."""
        self._started["patroni"].kill()
        self._started["patroni"].wait()
        if pid := self.machine.postmaster():
            self.machine.kill(pid)

    def recover(self, archive: Path, until_moment: datetime) -> None:
        """Let PostgreSQL alone take its data on to a moment by the archive, and stop it then."""
        (self.data / "recovery.signal").touch()
        # Patroni leaves those of a standby that was promoted, and they would contradict the ones below.
        self.command("sed", "-i", "/^recovery_/d", str(self.data / "postgresql.conf"))
        settings = {
            "restore_command": f"cp {archive}/%f %p",
            "recovery_target_time": until_moment.isoformat(),
            "recovery_target_action": "promote",
            "synchronous_standby_names": "",
            "archive_mode": "off",
            "listen_addresses": "",
            # Patroni's file names those of the machine that the backup is from.
            "hba_file": str(self.data / "pg_hba.conf"),
            "ident_file": str(self.data / "pg_ident.conf"),
            "unix_socket_directories": str(self.folder),
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        pg_ctl, log = str(programs() / "pg_ctl"), str(self.folder / "recovery.log")
        try:
            self.command(pg_ctl, "-D", str(self.data), "-w", "-t", "120", "-l", log, "-o", options, "start")
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{Path(log).read_text()[-2000:]}") from None
        url = f"postgresql://postgres:{PASSWORD}@/postgres?host={self.folder}"
        until(lambda: self._is_promoted(url), f"the recovery ends; it said {log}")
        self.command(pg_ctl, "-D", str(self.data), "-w", "-m", "fast", "stop")

    def _is_promoted(self, url: str) -> bool:
        call = (str(programs() / "psql"), url, "-Atc", "SELECT NOT pg_is_in_recovery()")
        return self.command(*call).strip() == "t"

    def command(self, *words: str) -> str:
        """Run a command as the user that PostgreSQL runs as; what it said."""
        log = self.folder / "commands.log"
        with log.open("ab") as errors:
            done = subprocess.run(
                words,
                user=unprivileged(),
                env=self.environment,
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=errors,
                check=False,
                text=True,
            )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{log.read_text()[-1000:]}")
        return done.stdout

    def _start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as words:
            self._started[name] = self.machine.start(command, self.environment, words, self.folder)

    def reap(self) -> None:
        """Hear of what has ended."""
        for one in self._started.values():
            one.poll()

    def status(self) -> dict[str, Any]:
        """What its Patroni says of it; nothing if it doesn't answer."""
        try:
            answer = httpx2.get(f"http://{self.machine.address}:8008/patroni", timeout=2)
            found: dict[str, Any] = answer.json()
        except (httpx2.HTTPError, ValueError):
            return {}
        return found

    def is_primary(self) -> bool:
        """Whether it says that it is the primary and runs."""
        found = self.status()
        return found.get("role") in ("primary", "master") and found.get("state") == "running"

    def words(self) -> str:
        """The last that was said on it."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(log.read_text(errors="replace")[-1500:] for log in logs)


class Cluster:
    """Three nodes and the proxy; ended with the context, whatever happened."""

    def __init__(self, folder: Path) -> None:
        _refuse_without_patroni()
        self.folder = handed_over(folder)
        self.archive = handed_over(folder / "archive")
        self.machines = [Machine(name, number) for number, name in enumerate(NAMES, 2)]
        self.nodes = [self._node(machine) for machine in self.machines]
        self._proxy: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start all, and wait until the primary has its standbys."""
        for node in self.nodes:
            node.start()
        try:
            until(self.is_whole, "the cluster is whole")
        except AssertionError as missing:
            raise AssertionError(f"{missing}\n{self.nodes[0].words()}") from None
        self._start_proxy()
        self.as_superuser(f"CREATE ROLE tierline LOGIN PASSWORD '{PASSWORD}'")

    def end(self) -> None:
        """End all processes."""
        if self._proxy is not None:
            self._proxy.kill()
            self._proxy.wait()
        for machine in self.machines:
            machine.end()

    def is_whole(self) -> bool:
        """Whether there is one primary, and all others stream from it on its timeline."""
        for node in self.nodes:
            node.reap()
        states = [node.status() for node in self.nodes]
        leaders = [node for node in self.nodes if node.is_primary()]
        if len(leaders) != 1 or any(state.get("state") != "running" for state in states):
            return False
        streaming = leaders[0].status().get("replication", [])
        lines = {state.get("timeline") for state in states}
        ready = [one for one in streaming if one.get("state") == "streaming"]
        synchronous = [one for one in ready if one.get("sync_state") in ("sync", "quorum")]
        wanted = bool(synchronous) or not self.is_synchronous()
        return len(ready) == len(self.nodes) - 1 and len(lines) == 1 and wanted

    def is_synchronous(self) -> bool:
        """Whether a commit waits for a standby, as configured now."""
        return self.settings().get("synchronous_mode", "off") not in ("off", False)

    def settings(self) -> dict[str, Any]:
        """The configuration that all nodes share."""
        for node in self.nodes:
            try:
                found = httpx2.get(f"http://{node.machine.address}:8008/config", timeout=2)
                settings: dict[str, Any] = found.json()
            except (httpx2.HTTPError, ValueError):
                continue
            return settings
        return {}

    def leader(self) -> Node:
        """The primary; waited for."""
        found: Node = until(lambda: next((one for one in self.nodes if one.is_primary()), None), "a primary")
        return found

    def standbys(self) -> list[Node]:
        """All others."""
        leader = self.leader()
        return [node for node in self.nodes if node is not leader]

    def others(self, node: Node) -> list[Machine]:
        """The machines of all others."""
        return [one.machine for one in self.nodes if one is not node]

    def configure(self, **settings: str) -> None:
        """Change what all nodes share, as `patronictl edit-config` does."""
        chosen = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        self.patronictl("edit-config", "tierline", "--force", "--quiet", *chosen)

    def switch_over(self) -> None:
        """Let the synchronous standby be the primary, in an orderly way."""
        self.patronictl("switchover", "tierline", "--primary", self.leader().name, "--force")

    def patronictl(self, *arguments: str, words: str = "") -> str:
        """Call Patroni's command; what it said."""
        there = self.nodes[0]
        call = [str(PATRONI / "patronictl"), "-c", str(there._configuration), *arguments]
        done = subprocess.run(
            call, env=there.environment, input=words, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"patronictl {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def url(self, database: str, port: int = WRITING) -> str:
        """The URL of a database, through the proxy."""
        return f"postgresql://tierline:{PASSWORD}@{HERE}:{port}/{database}"

    def new_database(self, name: str) -> str:
        """Make a database; its URL."""
        self.as_superuser(f"CREATE DATABASE {name} OWNER tierline")
        return self.url(name)

    def as_superuser(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Say something to the primary, through the proxy."""
        url = f"postgresql://postgres:{PASSWORD}@{HERE}:{WRITING}/{database}"

        def said() -> list[list[tuple[Any, ...]]]:
            try:
                with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
                    answer = connection.execute(statement)  # type: ignore[arg-type]
                    return [answer.fetchall() if answer.description else []]
            except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction):
                time.sleep(0.2)
                return []

        found: list[list[tuple[Any, ...]]] = until(said, "the primary answers through the proxy")
        return found[0]

    def mended(self) -> None:
        """Wait until the cluster is whole again."""
        until(self.is_whole, "the cluster is whole again")

    def restore(self, backup: Path, until_moment: datetime) -> None:
        """Put a base backup and the archive, up to a moment, in the place of the database.

        As docs/operations.md says: all of Patroni is stopped, one machine gets the backup and recovers by
        itself, the cluster's memory of the old database goes away, and the others are made from the first.
        """
        for node in self.nodes:
            node.stop_patroni()
        for node in self.nodes:
            shutil.rmtree(node.data)
        first = self.nodes[0]
        first.command("cp", "--archive", str(backup), str(first.data))
        first.recover(self.archive, until_moment)
        self.patronictl("remove", "tierline", words="tierline\nYes I am aware\n")
        first.start_patroni()
        until(first.is_primary, "the restored machine is the primary")
        for node in self.nodes[1:]:
            node.start_patroni()
        self.mended()

    def back_up(self, place: Path) -> None:
        """Make a base backup under load, as docs/operations.md says."""
        source = f"host={HERE} port={WRITING} user=replicator password={PASSWORD}"
        call = ("-d", source, "-D", str(place), "-X", "stream", "--checkpoint=fast")
        self.nodes[0].command(str(programs() / "pg_basebackup"), *call)

    def archived(self) -> None:
        """Wait until all that is recorded by now is in the archive."""
        ((file,),) = self.as_superuser("SELECT pg_walfile_name(pg_switch_wal())")
        until((self.archive / file).exists, f"{file} is in the archive")

    def _node(self, machine: Machine) -> Node:
        folder = handed_over(self.folder / machine.name)
        values = {
            "NODE": machine.name,
            "ADDRESS": machine.address,
            "SUPERUSER_PASSWORD": PASSWORD,
            "REPLICATION_PASSWORD": PASSWORD,
            **{one.name.upper(): one.address for one in self.machines},
        }
        lines = Template((CONFIGURATION / "node.env").read_text()).substitute(values).splitlines()
        environment = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        environment |= {
            "ETCD_DATA_DIR": str(folder / "etcd"),
            "PATRONI_POSTGRESQL_DATA_DIR": str(folder / "data"),
            "PATRONI_POSTGRESQL_BIN_DIR": str(programs()),
            # The libraries' own files are sought in a home otherwise.
            "HOME": str(folder),
        }
        configuration = folder / "patroni.yml"
        text = (CONFIGURATION / "patroni.yml").read_text()
        folders = {"/srv/archive": str(self.archive), "/var/run/postgresql": str(folder)}
        for theirs, ours in folders.items():
            text = text.replace(theirs, ours)
        configuration.write_text(text)
        return Node(machine, folder, environment, configuration)

    def _start_proxy(self) -> None:
        haproxy = program("haproxy", "haproxy")
        addresses = {one.name.upper(): one.address for one in self.machines}
        environment = {**_plain_environment(), "PROXY": HERE, **addresses}
        call = [haproxy, "-db", "-f", str(CONFIGURATION / "haproxy.cfg")]
        with (self.folder / "haproxy.log").open("ab") as words:
            self._proxy = subprocess.Popen(call, env=environment, stdout=words, stderr=words)
        # It takes every server for a primary until the first checks have failed.
        time.sleep(PROXY_SECONDS)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """The cluster, started; ended with the context."""
    one = Cluster(folder)
    try:
        one.start()
        yield one
    finally:
        one.end()


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}


def _refuse_without_patroni() -> None:
    for name, package in (("etcd", "etcd-server"), ("haproxy", "haproxy"), ("ip", "iproute2")):
        program(name, package)
    programs()
    if not (PATRONI / "patroni").exists():
        raise Missing("Patroni is missing: `make drill` installs it from PyPI.")
    become = {"user": unprivileged()} if unprivileged() else {}
    try:
        subprocess.run([PATRONI / "patroni", "--version"], capture_output=True, check=True, **become)
    except (OSError, subprocess.CalledProcessError):
        raise Missing(
            f"The user {unprivileged()} can't run Patroni: let this repository's folder be read by all, and "
            "name a Python that all may run, as in: make drill DRILL_PYTHON=/usr/bin/python3."
        ) from None
