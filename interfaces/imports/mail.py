"""Mail: mbox files and single messages (EML), each mail of which goes into the inbox.

A mail is known by its Message-ID. Read are headers and sizes; bodies only where that is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import BinaryIO

from tierline.application.inbox.importing import MessageLeftOut, MessageLine, MessageRead, MessageUnreadable
from tierline.application.inbox.messages import Edition, Message, Part, Party
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.codes import exact
from tierline.interfaces.imports.messages import (
    LIMIT,
    MOST_PARTIES,
    FilesOfMessages,
    MessageFormat,
    address_in,
    long_text,
    one_line,
    safe_reference,
)
from tierline.interfaces.imports.source import CountedFile, ImportOption

SYSTEM = "mail"
_PARTS: Mapping[str, Part] = {"From": "from", "To": "to", "Cc": "cc", "Bcc": "cc"}
_BULK = ("bulk", "list", "junk")
_ROBOTS = ("no-reply", "noreply", "do-not-reply", "donotreply", "mailer-daemon", "postmaster")
_UNREADABLE = (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError)
"""What the standard library raises on headers and bodies that are none."""


class _BadMail(Exception):
    """A mail that can't be read; the text says why without its content."""


class MailSource(FilesOfMessages):
    """The mails of files.

    Args:
        files: Mailboxes or single mails.
        bodies: Whether plain texts are taken along.
    """

    def __init__(self, files: Sequence[Path], *, bodies: bool) -> None:
        super().__init__(files)
        self._bodies = bodies
        self._roots: dict[str, str] = {}
        """The first of its conversation, of every mail read so far."""

    def read(self, name: str, counted: CountedFile) -> Iterator[MessageLine]:
        """The mails of one file."""
        for number, raw in enumerate(mails_in(counted.buffer), 1):
            place = f"{name}, mail {number}"
            try:
                yield self._line(place, raw)
            except _BadMail as fault:
                yield MessageUnreadable(place, str(fault))
            except _UNREADABLE:
                yield MessageUnreadable(place, "its headers can't be read")

    def _line(self, place: str, raw: bytes | None) -> MessageLine:
        if raw is None:
            raise _BadMail("the mail is larger than 25 MB")
        parser = BytesParser(policy=policy.default)
        mail = parser.parsebytes(raw, headersonly=not self._bodies)
        assert isinstance(mail, EmailMessage)  # which the policy makes
        if _automatic(mail):
            return MessageLeftOut(place, "automatic")
        return MessageRead(place, self._message(mail, len(raw)))

    def _message(self, mail: EmailMessage, size: int) -> Message:
        parties = tuple(_parties(mail))
        if not parties:
            raise _BadMail("the mail names nobody")
        if len(parties) > MOST_PARTIES:
            raise _BadMail(f"the mail names more than {MOST_PARTIES} people")
        at = _date(mail)
        own = _text(mail, "Message-ID").strip("<> ")
        reference = safe_reference(own) if own else exact(f"{at} {parties} {_text(mail, 'Subject')}")
        body = long_text(_body(mail)) if self._bodies else None
        return Message(
            system=SYSTEM,
            reference=reference,
            at=at,
            channel="email",
            parties=parties,
            subject=one_line(_text(mail, "Subject")),
            # What was read with its body isn't replaced by the same mail without.
            edition=Edition(1 if body else 0),
            body=body,
            size=size,
            thread=self._root(mail, own, reference),
        )

    def _root(self, mail: EmailMessage, own: str, reference: str) -> str | None:
        """The mail that the conversation began with, by what this one says it answers."""
        named = (_text(mail, "References") or _text(mail, "In-Reply-To")).split()
        answered = named[0].strip("<>") if named else ""
        root = self._roots.get(answered) or (safe_reference(answered) if answered else reference)
        if own:
            self._roots[own] = root
        return root


def mails_in(file: BinaryIO) -> Iterator[bytes | None]:
    """The mails of a mailbox, or the one that a file is; None for one that is too large.

    The standard library's mailboxes need a path that they can lock and seek in, which what comes out of an
    archive has not. As there, every line that begins with `From ` begins a mail.
    """
    lines: list[bytes] = []
    size, begun = 0, False
    for line in iter(lambda: file.readline(LIMIT), b""):
        if line.startswith(b"From "):
            if begun or size:
                yield b"".join(lines) if size <= LIMIT else None
            lines, size, begun = [], 0, True
            continue
        size += len(line)
        if size <= LIMIT:
            lines.append(line)
    if size:
        yield b"".join(lines) if size <= LIMIT else None


def _parties(mail: EmailMessage) -> Iterator[Party]:
    named: set[str] = set()
    for header, part in _PARTS.items():
        for field in mail.get_all(header, []):
            for one in field.addresses:
                address = address_in(one.addr_spec)
                if address and address not in named:
                    named.add(address)
                    yield Party(address, part, one_line(one.display_name))


def _date(mail: EmailMessage) -> datetime:
    field = mail["Date"]
    found: datetime | None = getattr(field, "datetime", None)
    if found is None:
        raise _BadMail("the mail has no date that can be read")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _automatic(mail: EmailMessage) -> bool:
    """Whether a machine sent it, or it went to a list."""
    said = _text(mail, "Auto-Submitted").lower()
    sender = _text(mail, "From").lower()
    return (
        said not in ("", "no")
        or _text(mail, "Precedence").lower() in _BULK
        or "List-Id" in mail
        or "List-Unsubscribe" in mail
        or mail.get_content_type() == "multipart/report"
        or any(f"{robot}@" in sender for robot in _ROBOTS)
    )


def _body(mail: EmailMessage) -> str:
    """The plain text; none of one that has HTML only."""
    try:
        part = mail.get_body(("plain",))
        return str(part.get_content()) if part else ""
    except _UNREADABLE:
        return ""


def _text(mail: EmailMessage, header: str) -> str:
    return str(mail.get(header, "")).strip()


def _open(files: Sequence[Path], options: Mapping[str, str], now: datetime) -> MailSource:
    return MailSource(files, bodies=options.get("bodies") == "yes")


MESSAGES = MessageFormat(
    name="mail",
    says="mbox files and single mails (EML): they become drafts in the inbox",
    open=_open,
    options=(ImportOption("bodies", Words("yes: plain texts are taken along")),),
)
