"""Mail by SMTP."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr

from tierline.application.messages.ledger import Trouble
from tierline.interfaces.messages.letters import Letter
from tierline.interfaces.settings import Settings

SECONDS = 30
"""How long the mail server may take for each of its answers."""
_FOR_GOOD = 500
"""Answers from this code on mean that the same will be refused again."""


class Mail:
    """Sends letters through the mail server that the settings name.

    Args:
        settings: What the environment says.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, letter: Letter, to: str) -> Trouble | None:
        """Send a letter; why it could not be sent, or None."""
        said = self._settings
        if said.smtp_host is None:
            return "not_set_up"
        try:
            with self._server(said.smtp_host) as server:
                if said.smtp_security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if said.smtp_user is not None:
                    server.login(said.smtp_user, said.read_smtp_password() or "")
                server.send_message(message_of(letter, said.smtp_sender or "", to))
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            return "refused" if all(code >= _FOR_GOOD for code in codes) else "unreachable"
        except (OSError, smtplib.SMTPException, ValueError):
            # What the server said may repeat the address.
            return "unreachable"
        return None

    def _server(self, host: str) -> smtplib.SMTP:
        said = self._settings
        if said.smtp_security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, said.smtp_port, timeout=SECONDS, context=context)
        return smtplib.SMTP(host, said.smtp_port, timeout=SECONDS)


def message_of(letter: Letter, sender: str, to: str) -> EmailMessage:
    """A letter as a mail, plain text with HTML beside it. Raises ValueError where an address is none."""
    mail = EmailMessage(SMTP_POLICY)
    name, address = parseaddr(sender)
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.made_at)
    mail["Message-ID"] = letter.ident
    mail["Auto-Submitted"] = "auto-generated"
    if letter.page:
        mail["List-Unsubscribe"] = f"<{letter.page}>"
    mail.set_content(letter.plain)
    mail.add_alternative(letter.html, subtype="html")
    # Set at last: setting the content lets go of what stands there of contents.
    mail["Content-Language"] = letter.language
    return mail
