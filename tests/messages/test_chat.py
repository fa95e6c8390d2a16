"""Chat and push go out through Apprise, from a process that connects to public addresses only."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.messages.office import ANA, Firm, PostOffice, mailing
from tierline.application.messages.wanted import ChatAddressNotUsable, NoChatAddress
from tierline.interfaces.messages.chat import Chat
from tierline.interfaces.messages.egress import is_public
from tierline.interfaces.messages.letters import Letter
from tierline.interfaces.wiring import System

LETTER = Letter(
    "<1@us.example>", "en", "title", "text", "<p>text</p>", datetime(2026, 3, 2, tzinfo=UTC), None
)
GUARDED = """
import socket, sys
from tierline.interfaces.messages.egress import guard
guard(private=False, noted=lambda: None)
exec(sys.argv[1])
"""


@pytest.fixture
def service() -> Iterator[tuple[str, list[Any]]]:
    """A chat service on this machine, by Apprise's address of it, and what it was sent."""
    pytest.importorskip("apprise")
    got: list[Any] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}/hook", got
    server.shutdown()
    server.server_close()


def test_a_letter_goes_to_a_service_at_a_private_address_only_if_that_is_allowed(
    service: tuple[str, list[Any]],
) -> None:
    address, got = service
    assert Chat(private=False).send(LETTER, address) == "egress"
    assert got == []
    assert Chat(private=True).send(LETTER, address) is None
    assert [(one["title"], one["message"]) for one in got] == [("title", "text")]


def test_an_address_of_this_machine_or_of_nothing_is_refused_at_once() -> None:
    pytest.importorskip("apprise")
    for address in ("syslog://", "dbus://", "nothing://x", "file:///etc/passwd", "not an address"):
        with pytest.raises(ChatAddressNotUsable):
            Chat(private=True).check(address)
    Chat(private=False).check("json://chat.example.com/hook")


def test_messages_go_to_chat_and_their_address_stays_under_seal(
    tmp_path: Any, office: PostOffice, service: tuple[str, list[Any]]
) -> None:
    address, got = service
    settings = mailing(f"sqlite:///{tmp_path}/t.db", office.port, chat_private="on")
    with System(settings) as system:
        firm = Firm(system)
        firm.found()
        firm.account("ACME")
        firm.escalate("ACME", "e1")
        with pytest.raises(NoChatAddress):
            firm.subscribe(ANA, "escalations", way="chat")
        made = firm.subscribe(ANA, "escalations", way="chat", address=address)
        assert address.encode() not in (made.box or address.encode())
        assert firm.tell() == (1, (1, 0, 0))
    assert "ACME Rail (ACME): Escalation: problem, high (e1)" in got[0]["message"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (("8.8.8.8", 443), True),
        (("2606:4700::1111", 443, 0, 0), True),
        (("10.1.2.3", 443), False),
        (("127.0.0.1", 25), False),
        (("169.254.169.254", 80), False),
        (("100.64.0.1", 80), False),
        (("224.0.0.1", 80), False),
        (("::1", 443, 0, 0), False),
        (("fd00::1", 443, 0, 0), False),
        (("fe80::1%eth0", 443, 0, 2), False),
        (("::ffff:10.1.2.3", 443, 0, 0), False),
        (("64:ff9b::a01:203", 443, 0, 0), False),
        (("2002:a01:203::1", 443, 0, 0), False),
        (("chat.example.com", 443), False),
        ("/run/docker.sock", False),
        (b"/run/docker.sock", False),
    ],
)
def test_an_address_is_public_if_the_whole_world_reaches_it(address: Any, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', 9), 1)",
        "socket.socket().connect(('localhost', 9))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "socket.socket(socket.AF_UNIX).connect('/nowhere')",
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['true'])",
    ],
)
def test_a_guarded_process_connects_nowhere_private_and_starts_nothing(attempt: str) -> None:
    call = [sys.executable, "-c", GUARDED, attempt]
    ended = subprocess.run(call, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert "EgressRefused" in ended.stderr


def test_the_sending_process_is_given_no_secret_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[dict[str, str]] = []

    class Ended:
        returncode = 0

    def run(*_: Any, env: dict[str, str], **__: Any) -> Ended:
        seen.append(env)
        return Ended()

    monkeypatch.setenv("TIERLINE_ROOT_KEY", "11" * 32)
    monkeypatch.setattr(subprocess, "run", run)
    assert Chat(private=False).send(LETTER, "json://chat.example.com") is None
    assert [name for name in seen[0] if name.startswith("TIERLINE_")] == []
