"""A receiver of webhooks on this machine, which does as it is told: takes, refuses, fails, hangs, lies."""

import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self

import orjson


class Received(NamedTuple):
    """A message as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The event in it, in structured mode."""
        found: dict[str, Any] = orjson.loads(self.body)
        return found


Answer = Callable[[Received], int]


class Receiver:
    """Listens; `answer` says with which status each message is answered."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: 204
        self.headers: dict[str, str] = {}
        self.hang = threading.Event()
        self.hang.set()
        self.got: list[Received] = []
        self.taken: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                # Whoever sends may be killed meanwhile.
                with suppress(ConnectionError):
                    super().handle()

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Received(headers, self.rfile.read(length))
                receiver.hang.wait(10)
                status = receiver.answer(one)
                receiver.got.append(one)
                if status < 300:
                    receiver.taken.append(one)
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/hooks"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang.set()
        self._server.shutdown()
        self._server.server_close()
