"""A firm whose people are told things: a clock that is set, facts in a few words, and a real mail server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as readable
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller

from tierline.application.access import LOCAL_PRINCIPAL, Principal
from tierline.application.messages.ledger import OutgoingMessage
from tierline.application.messages.subscriptions import Subscription
from tierline.application.messages.wanted import wanted
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
ANA, BO = "ana.ruiz", "bo.chen"
ANAS, BOS = "ana@us.example", "bo@us.example"
FALLS_AFTER = timedelta(days=270)
"""When a preferred supplier falls whose contacts nobody met again: after 180 days, and a grace of 90."""


class Inbound:
    """What a mail server does with what it is handed: it keeps it, unless it is told to refuse."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.says = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, options: Any) -> str:
        if self.says.startswith("5"):
            return self.says
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.says:
            return self.says
        self.got.append(message_from_bytes(envelope.content, policy=readable))  # type: ignore[arg-type]
        return "250 OK"


class PostOffice:
    """An SMTP server on a free port of this machine, which can be closed and opened again."""

    def __init__(self) -> None:
        self.inbound = Inbound()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._server: Controller | None = None

    @property
    def got(self) -> list[EmailMessage]:
        return self.inbound.got

    def open(self) -> None:
        self._server = Controller(self.inbound, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def close(self) -> None:
        if self._server is not None:
            self._server.stop()
        self._server = None


@contextmanager
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    try:
        yield office
    finally:
        office.close()


def mailing(database: str, port: int, **more: Any) -> Settings:
    """Settings of a service that sends mail to a port of this machine."""
    return Settings(
        database=database,
        root_key="11" * 32,
        public_address="https://tierline.example.com",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_sender="Tierline <tierline@us.example>",
        messages_seconds=0,
        **more,
    )


class Firm:
    """A firm with two people and as many accounts as are opened, at a moment that is set."""

    def __init__(self, system: System, now: datetime = MONDAY) -> None:
        self.system = system
        self.now = now
        system.clock = lambda: self.now

    def found(self) -> None:
        """Put the people into the firm's own book."""
        for person, email in ((ANA, ANAS), (BO, BOS)):
            self.state(FIRM_BOOK, "person_added", person=person, name=person, level="senior", email=email)

    def account(self, code: str, manager: str = ANA) -> None:
        """Open an account with a manager of ours and contacts, and have us be its preferred supplier."""
        opening = {
            "occurred_at": self.now,
            "code": code,
            "name": f"{code} Rail",
            "account_kind": "enterprise",
        }
        self._door.open(opening, actor="jo")
        self.state(code, "role_assigned", role="account_manager", person=manager)
        for contact in ("c1", "c2", "c3"):
            self.state(code, "contact_added", contact=contact, name="Zq7Canary", level="manager")
        self.state(code, "knowledge", item="understand_client.client", access="special", statement="s")
        self.state(code, "observation", facet="visibility_inside", level="medium")
        self.meet(code)

    def meet(self, code: str) -> UUID:
        parties = {"contacts": ["c1", "c2", "c3"], "people": [ANA]}
        return self.state(code, "interaction", channel="meeting", initiative="ours", **parties)

    def escalate(self, code: str, escalation: str, severity: str = "high", **fields: Any) -> UUID:
        about = {"escalation": escalation, "severity": severity, "category": "problem"}
        return self.state(code, "escalation_raised", **about, **fields)

    def state(self, code: str, kind: str, **fields: Any) -> UUID:
        content = {"kind": kind, "occurred_at": self.now, **fields}
        return self._door.record(code, content, actor="jo").receipt.fact_id

    def subscribe(
        self, person: str, kind: str, who: Principal = LOCAL_PRINCIPAL, **asked: Any
    ) -> Subscription:
        self.system.refresh()
        wants = wanted({"kind": kind, **asked})
        return self.system.messages.subscribing.subscribe(who, person, wants, self.now).subscription

    def tell(self, later: timedelta = timedelta()) -> Any:
        """Compose and send, some time later."""
        self.now += later
        self.system.refresh()
        return self.system.messages.tell()

    def ledger(self, person: str = ANA) -> list[OutgoingMessage]:
        """What was told, the earliest first."""
        return list(self.system.messages.table.page(person, 100))[::-1]

    @property
    def _door(self) -> Any:
        return self.system.accounts_at(lambda: self.now)


def plain(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(mail: EmailMessage) -> str:
    """The HTML of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())
