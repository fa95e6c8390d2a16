"""The worker of a service as a process beside it: told of, started again, and ended with the service."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.patience import until
from tierline.interfaces import worker_process
from tierline.interfaces.settings import Settings
from tierline.interfaces.standing import standing
from tierline.interfaces.wiring import System
from tierline.interfaces.worker_process import WorkerProcess, WorkerState, work_for_service

ACTIVE = WorkerState(active=True)
STAYS = "import sys; print('{line}', flush=True); sys.stdin.read()"
Begin = Callable[[str], WorkerProcess]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Starts a program as the worker; it is ended with the test."""
    monkeypatch.setattr(worker_process, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(worker_process, "END_SECONDS", 0.2)
    begun = []

    def start(program: str) -> WorkerProcess:
        begun.append(WorkerProcess(os.environ, [sys.executable, "-c", program]))
        begun[-1].start()
        return begun[-1]

    yield start
    for one in begun:
        one.stop()


def staying(state: WorkerState) -> str:
    """A program that tells a state and goes on until its standard input ends."""
    return STAYS.format(line=state.line().decode().strip())


def started(process: WorkerProcess) -> int:
    """The id of the process, once there is one."""
    assert until(lambda: process._process is not None)
    assert process._process is not None
    return process._process.pid


def is_there(pid: int) -> bool:
    """Whether a process of this one lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_the_worker_tells_is_how_it_stands(begin: Begin) -> None:
    told = WorkerState(active=True, trouble="DamagedRow", messages="ConnectionRefusedError")
    process = begin(staying(told))
    assert until(lambda: process.state == told)


def test_a_line_that_tells_nothing_is_passed_over(begin: Begin) -> None:
    process = begin("print('hello', flush=True); print('[1]', flush=True);" + staying(ACTIVE))
    assert until(lambda: process.state == ACTIVE)


def test_a_worker_that_ended_is_told_as_trouble_and_started_again(begin: Begin, tmp_path: Path) -> None:
    once = tmp_path / "once"
    program = f"import os\nif not os.path.exists({str(once)!r}): open({str(once)!r}, 'w'); os.abort()\n"
    states = []
    process = begin(program + staying(ACTIVE))
    assert until(lambda: states.append(process.state) or process.state == ACTIVE)  # type: ignore[func-returns-value]
    assert once.exists()


def test_a_worker_that_can_t_be_started_is_told_as_trouble() -> None:
    process = WorkerProcess(os.environ, ["/nowhere/tierline"])
    process.start()
    try:
        assert until(lambda: process.state.trouble == worker_process.ENDED)
    finally:
        process.stop()


def test_a_worker_is_ended_with_the_service(begin: Begin) -> None:
    process = begin(staying(ACTIVE))
    pid = started(process)
    process.stop()
    assert not is_there(pid)


def test_a_worker_that_doesn_t_end_is_killed(begin: Begin) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    process = begin(deaf + staying(ACTIVE).replace("sys.stdin.read()", "import time; time.sleep(600)"))
    assert until(lambda: process.state == ACTIVE)
    pid = started(process)
    process.stop()
    assert not is_there(pid)


@contextmanager
def working_for_service(system: System) -> Iterator[tuple[int, int]]:
    """A worker of this process that works for a service; what it tells, and what ends with the service."""
    (held, holding), (hears, told) = os.pipe(), os.pipe()
    thread = Thread(target=work_for_service, args=(system, told, held))
    system.feeding.start()
    thread.start()
    try:
        yield hears, holding
        thread.join()
    finally:
        system.end()
        for one in (held, hears, told):
            os.close(one)


def test_a_worker_tells_when_it_is_active_and_ends_when_the_service_is_gone(tmp_path: Path) -> None:
    with (
        System(Settings(database=f"sqlite:///{tmp_path}/tierline.db")) as system,
        working_for_service(system) as (hears, holding),
        os.fdopen(hears, "rb", closefd=False) as lines,
    ):
        assert until(lambda: WorkerState.read(lines.readline()) == ACTIVE)
        os.close(holding)
        # The thread of the worker that works for the service ends by that alone.


def test_readiness_tells_of_the_worker_beside_the_service(tmp_path: Path, begin: Begin) -> None:
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db")) as system:
        system.worker_process = begin(staying(ACTIVE._replace(trouble="A", messages="B")))
        assert until(lambda: system.worker_process is not None and system.worker_process.state.active)
        told = standing(system)
    assert (told["worker"], told["trouble"], told["messages"]["trouble"]) == ("active", "A", "B")
