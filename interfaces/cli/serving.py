"""`tierline serve` and `tierline worker`: processes that stay until they are told to stop."""

import os
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from tierline.application.access import Scope
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.interfaces.beginning import begin
from tierline.interfaces.cli.demo import fill_if_empty
from tierline.interfaces.cli.terminal import err, out, settings
from tierline.interfaces.loopback import is_loopback
from tierline.interfaces.permission import needs
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.factory import sqlite_path
from tierline.interfaces.webhooks.thread import WebhookThread
from tierline.interfaces.wiring import System
from tierline.interfaces.worker_process import WorkerProcess, work_for_service

GRACE_SECONDS = 3
"""How long open requests and streams may go on after the order to stop."""


class KeylessBeyondLoopback(Invalid):
    """Without an API key the service listens on loopback only; make one with `tierline key add NAME`."""


class EndingServer(uvicorn.Server):
    """Lets streams and whoever waits go as soon as the order to stop comes, rather than cut them off later.

    Args:
        config: What it serves.
        on_exit: Called at each order to stop.
    """

    def __init__(self, config: uvicorn.Config, on_exit: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_exit = on_exit

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The order to stop: while it serves, the server takes signals itself."""
        self._on_exit()
        super().handle_exit(sig, frame)


class AddressTaken(Conflict):
    """The address to listen on can't be had: its port is taken, or it isn't this machine's."""


@needs(Scope.ADMIN)
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen. [default: TIERLINE_HOST]")] = None,
    port: Annotated[
        int | None, typer.Option(help="0 takes any free one. [default: PORT]", min=0, max=65_535)
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty default database first.")] = False,
    worker: Annotated[bool, typer.Option(help="Feed the read models, in a process beside this one.")] = True,
    one_process: Annotated[
        bool,
        typer.Option(
            "--one-process",
            help="Feed them in this process: less memory, but answers are slower while it works.",
        ),
    ] = False,
) -> None:
    """Serve the API, and feed the read models."""
    said = settings()
    place = {"host": host or said.host, "port": said.port if port is None else port}
    said = said.model_copy(update=place)
    with System(said) as system:
        if not is_loopback(said.host) and not system.callers.required():
            raise KeylessBeyondLoopback()
        with _listening(said) as listener:
            if demo:
                _demo(system)
            begin(system)
            system.note_permissions()
            if worker and one_process:
                _begin_work(system)
            elif worker:
                _begin_work_beside(system)
            server = _server(system)
            # Whoever reads where it listens may stop it from then on.
            _announce(system, listener)
            server.run(sockets=[listener])


@needs(Scope.ADMIN)
def work(
    of_service: Annotated[bool, typer.Option("--of-service", hidden=True)] = False,
) -> None:
    """Feed the read models from this process alone: stand by until no other worker is active."""
    said = settings()
    with System(said) as system:
        if not of_service:
            out.print(f"Feeding the read models of {described(said)}; others stand by meanwhile.")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: system.end())
        _begin_work(system)
        if of_service:
            work_for_service(system)
        system.feeding.wait_for_the_end()


def _begin_work(system: System) -> None:
    """Feed the read models, tell our people and deliver webhooks, until the system is closed."""
    deliveries = WebhookThread(system, system.process)
    system.before_closing.append(deliveries.stop)
    system.feeding.start()
    system.messages.thread.start()
    deliveries.start()


def _begin_work_beside(system: System) -> None:
    """The same in a process of its own, which is ended with this one."""
    system.worker_process = WorkerProcess(os.environ)
    system.worker_process.start()
    system.before_closing.append(system.worker_process.stop)


def described(said: Settings) -> str:
    """The database without user, password or options."""
    if said.is_sqlite:
        return str(sqlite_path(said.database))
    place = said.database.removeprefix("postgresql://").partition("?")[0].rpartition("@")[2]
    return f"PostgreSQL at {place}"


def _demo(system: System) -> None:
    if system.settings.database_given:
        err.print("TIERLINE_DATABASE names your own database, so --demo leaves it as it is.")
    else:
        fill_if_empty(system)


def _listening(said: Settings) -> socket.socket:
    host = "127.0.0.1" if said.host == "localhost" else said.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, since the event loop turns Nagle's delay off only where it is.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, said.port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise AddressTaken() from None
    return listener


def _announce(system: System, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    keys = (
        "needs an API key"
        if system.callers.required()
        else "needs no API key, since only this machine reaches it"
    )
    out.print(
        f"Tierline listens on http://{shown}:{port} and keeps its facts in {described(system.settings)}."
    )
    out.print(f"The API is under /v1 and {keys}. Ctrl-C stops it.")
    out.file.flush()


def _server(system: System) -> uvicorn.Server:
    """What answers requests until an order to stop, which it takes from now on."""
    from tierline.interfaces.app import create_app  # noqa: PLC0415 - all pages: half of what any command loads

    config = uvicorn.Config(
        create_app(system),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = EndingServer(config, system.end)

    def stop(*_: object) -> None:
        server.should_exit = True
        system.end()

    # The server raises the signal again when it has stopped; this makes that the end of the command
    # and not of the process.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return server
