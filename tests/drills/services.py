"""Real processes of Tierline: started, supervised as a service manager would, stopped and killed by id."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from typing import Any, Self

import httpx2

from tests.drills.plain_http import NO_TLS
from tests.journeys.services import COMMAND, environment
from tests.trees import ROOT, environment_of

LONGEST = 180.0
"""How long anything that must come to be is waited for, in seconds."""
DEFINITION = """
from tierline.domain.coverage import default_policy as coverage
from tierline.domain.tiers.policy import default_policy as tiers
from tierline.projections.engine.base import Policies
from tierline.projections.catalogue import definition
print(definition(Policies(tiers(), coverage())))
"""
"""A program that says what the read models are made by."""
AGAIN_SECONDS = 0.2
"""What passes before a supervisor starts again what ended."""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def until(asked: Callable[[], Any], what: str, longest: float = LONGEST, pause: float = 0.02) -> Any:
    """What something is once it is so; AssertionError with `what` if it doesn't come to be."""
    latest = time.monotonic() + longest
    while not (found := asked()):
        if time.monotonic() > latest:
            raise AssertionError(f"{what}: not within {longest:.0f} s")
        time.sleep(pause)
    return found


class Process:
    """`tierline serve` or `tierline worker` as a process, its words in a file.

    Args:
        database: The URL of the database.
        folder: Where its words go.
        arguments: The command.
        tree: The source tree that it runs.
        more: Variables of its environment.
    """

    def __init__(
        self,
        database: str,
        folder: Path,
        *arguments: str,
        tree: Path = ROOT,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self._arguments = [*COMMAND, *arguments]
        self._environment = {**environment(database, tree), **(more or {})}
        self._tree = tree
        self.words = folder / f"{arguments[0]}-{id(self)}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self._wanted = False
        self._supervisor: Thread | None = None

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self.process is not None
        return self.process.pid

    @property
    def lives(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> Self:
        """Start it."""
        with self.words.open("ab") as words:
            self.process = subprocess.Popen(
                self._arguments, env=self._environment, cwd=self._tree, stdout=words, stderr=words
            )
        self.starts += 1
        return self

    def supervise(self) -> Self:
        """Start it, and again whenever it ends without having been told to."""
        self._wanted = True
        self.start()
        self._supervisor = Thread(target=self._keep, name="supervisor", daemon=True)
        self._supervisor.start()
        return self

    def kill(self) -> None:
        """End it without a word, as a crash does."""
        self.signal(signal.SIGKILL)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self, longest: float = 60.0) -> float:
        """Tell it to end, and for good; how many seconds it took. One that doesn't is killed."""
        self._wanted = False
        if self._supervisor is not None:
            self._supervisor.join()
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        try:
            if self.process is not None:
                self.process.wait(longest)
        except subprocess.TimeoutExpired:
            self.kill()
            assert self.process is not None
            self.process.wait()
        return time.monotonic() - began

    def said(self) -> str:
        """All that it has said."""
        return self.words.read_text(errors="replace") if self.words.exists() else ""

    def _keep(self) -> None:
        while self._wanted:
            if not self.lives:
                time.sleep(AGAIN_SECONDS)
                if self._wanted:
                    self.start()
            time.sleep(0.02)


class Service(Process):
    """`tierline serve` on a port that stays the same through all its starts."""

    def __init__(
        self,
        database: str,
        folder: Path,
        *arguments: str,
        tree: Path = ROOT,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        super().__init__(
            database, folder, "serve", "--port", str(self.port), *arguments, tree=tree, more=more
        )
        self.address = f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Whether it answers at all."""
        try:
            return httpx2.get(f"{self.address}/healthz", timeout=5, verify=NO_TLS).status_code == 200
        except httpx2.HTTPError:
            return False

    def readiness(self) -> tuple[int, dict[str, Any]]:
        """The status of `/readyz` and what it says; 0 and nothing if there is no answer."""
        try:
            answer = httpx2.get(f"{self.address}/readyz", timeout=10, verify=NO_TLS)
            return answer.status_code, answer.json()
        except (httpx2.HTTPError, ValueError):
            return 0, {}

    def up(self) -> Self:
        """Wait until it answers."""
        until(self.answers, f"the service answers; it said: {self.said()[-2000:]}")
        return self

    def reaches(self, position: int, longest: float = LONGEST) -> float:
        """Wait until all is well with it and its read models rest on a position; seconds taken."""
        began = time.monotonic()

        def there() -> bool:
            status, state = self.readiness()
            return (status, state.get("status")) == (200, "ok") and state["position"] >= position

        try:
            until(there, "", longest, pause=longest / 1000)  # asking takes from what is waited for
        except AssertionError:
            raise AssertionError(f"the read models did not reach {position} in {longest:.0f} s: "
                                 f"/readyz says {self.readiness()}") from None  # fmt: skip
        return time.monotonic() - began

    def is_active(self) -> bool:
        """Whether its worker is the active one."""
        return self.readiness()[1].get("worker") == "active"


def run(database: str, *arguments: str, tree: Path = ROOT, more: Mapping[str, str] | None = None) -> str:
    """Run a command to its end in a process of its own; what it said. AssertionError if it was refused."""
    there = {**environment(database, tree), **(more or {})}
    done = subprocess.run(
        [*COMMAND, *arguments], env=there, cwd=tree, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"tierline {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


def definition(tree: Path = ROOT) -> str:
    """What the read models of a tree are made by."""
    return subprocess.run(
        [sys.executable, "-c", DEFINITION],
        env=environment_of(tree),
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
