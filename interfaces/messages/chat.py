"""Chat and push through Apprise, an optional package; each message goes out from a process of its own.

So a secret address is never in this process's logs, a service that hangs is ended, and the egress guard,
which can't be taken away, binds nothing else.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from tierline.application.messages.ledger import Trouble
from tierline.application.messages.wanted import ChatAddressNotUsable, ChatNotInstalled
from tierline.interfaces.messages.chat_process import ChatEnd
from tierline.interfaces.messages.letters import Letter

SECONDS = 60
"""How long sending one message may take."""
_PROGRAM = "tierline.interfaces.messages.chat_process"
_TROUBLES: Mapping[int, Trouble | None] = {
    ChatEnd.SENT: None,
    ChatEnd.NOT_SENT: "unreachable",
    ChatEnd.EGRESS_REFUSED: "egress",
    ChatEnd.NOT_USABLE: "not_usable",
    ChatEnd.NOT_INSTALLED: "not_installed",
}


class Chat:
    """Sends letters to services of chat and push.

    Args:
        private: Whether services at addresses that aren't public may be sent to.
    """

    def __init__(self, *, private: bool) -> None:
        self._private = private

    def send(self, letter: Letter, to: str) -> Trouble | None:
        """Send a letter; why it could not be sent, or None."""
        return _TROUBLES.get(self._ended(to, letter.subject, letter.plain), "unreachable")

    def check(self, to: str) -> None:
        """Raise ChatAddressNotUsable or ChatNotInstalled where nothing could be sent to an address."""
        ended = self._ended(to, "", None)
        if ended == ChatEnd.NOT_INSTALLED:
            raise ChatNotInstalled(field="way")
        if ended != ChatEnd.SENT:
            raise ChatAddressNotUsable(field="address")

    def _ended(self, to: str, title: str, text: str | None) -> int:
        asked = json.dumps({"url": to, "title": title, "text": text, "private": self._private})
        try:
            ended = subprocess.run(  # noqa: S603 - our own program; what it is told comes by its input
                [sys.executable, "-m", _PROGRAM],
                input=asked.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                env={name: value for name, value in os.environ.items() if not name.startswith("TIERLINE_")},
                check=False,
            )
        except subprocess.TimeoutExpired:
            return ChatEnd.NOT_SENT
        return ended.returncode
