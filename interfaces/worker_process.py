"""The worker of a service as a process of its own: what answers requests shares no interpreter with it."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

COMMAND = (sys.executable, "-m", "tierline.interfaces.cli", "worker", "--of-service")
ENDED = "WorkerProcessEnded"
PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0
WELL_SECONDS = 60.0
"""One that ran for so long is started at once when it ends."""
LOOK_SECONDS = 0.1
END_SECONDS = 4.0
"""How long after the order to stop it may take; it ends by itself in less."""
log = logging.getLogger("tierline.worker")


class WorkerState(NamedTuple):
    """How a worker stands: what it tells the service that it works for, in a line whenever it changes."""

    active: bool = False
    """Whether it is the active worker at present."""
    trouble: str | None = None
    """The name of the error that it met last and has not come over yet."""
    messages: str | None = None
    """The same for telling our people."""

    @classmethod
    def of(cls, system: "System") -> "WorkerState":
        """How the worker in this process stands."""
        return cls(system.feeding.active, system.feeding.trouble, system.messages.trouble)

    def line(self) -> bytes:
        """The state as a line of JSON."""
        return json.dumps(self._asdict()).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "WorkerState":
        """The state that a line tells."""
        return cls(**json.loads(line))


class WorkerProcess:
    """A worker beside a service: started, started again whenever it ends, and ended with the service.

    It ends as well when the service is killed: the pipe that it reads from is closed then. Ctrl-C in a
    terminal reaches the service only, which tells it.

    Args:
        environment: The variables that it reads its settings from.
        command: What is started.
    """

    def __init__(self, environment: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
        self._environment = dict(environment)
        self._command = command
        self._stop = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._watch, name="tierline-worker-process", daemon=True)
        self.state = WorkerState()
        """What it told last."""

    def start(self) -> None:
        """Start it, and watch over it in a thread of its own."""
        self._thread.start()

    def end(self) -> None:
        """Ask for the end, between two accounts."""
        self._stop.set()
        if process := self._process:
            process.terminate()

    def stop(self) -> None:
        """End it; one that doesn't is killed, and what it was at is done again by the next one."""
        self.end()
        self._thread.join(END_SECONDS)
        if process := self._process:
            process.kill()
        self._thread.join()

    def _watch(self) -> None:
        pause = PAUSE_SECONDS
        while True:
            began = time.monotonic()
            ended = self._work()
            if self._stop.is_set():
                return
            self.state = WorkerState(trouble=ENDED)
            log.error("the worker's process ended (%s); starting another", ended)
            pause = PAUSE_SECONDS if time.monotonic() - began > WELL_SECONDS else pause
            self._stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _work(self) -> int | str:
        """Start it and take in what it tells, until it has ended; how it ended."""
        try:
            started = subprocess.Popen(  # noqa: S603 - this program itself
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            return type(error).__name__
        with started as self._process:
            if self._stop.is_set():
                started.terminate()
            assert started.stdout is not None
            for line in started.stdout:
                with suppress(ValueError, TypeError):
                    self.state = WorkerState.read(line)
        self._process = None
        return started.returncode


def work_for_service(system: "System", told: int = 1, held: int = 0) -> None:
    """Tell the service how the worker stands, until the end is asked for or the service is no more.

    Args:
        system: The system whose worker has begun.
        told: The file that the service reads.
        held: The file that ends with the service.
    """
    Thread(target=_until_it_ends, args=(held, system.end), name="tierline-service", daemon=True).start()
    last: WorkerState | None = None
    while not system.feeding.wait_for_the_end(LOOK_SECONDS):
        if (now := WorkerState.of(system)) != last:
            with suppress(BrokenPipeError):
                os.write(told, now.line())
            last = now


def _until_it_ends(held: int, end: Callable[[], Any]) -> None:
    while os.read(held, 1024):
        pass
    end()
