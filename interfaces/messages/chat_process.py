"""Sends one message to a chat or push service, in a process of its own.

On its standard input it is given a JSON object: `url`, `title`, `text`, `private`; without a `text` it only
says whether the address can be used. How it ended, its exit code says.
"""

import json
import sys
from enum import IntEnum
from typing import Any

from tierline.interfaces.messages.egress import guard

_OF_THIS_MACHINE = frozenset(
    {
        *("dbus", "kde", "qt", "glib", "gnome", "macosx", "windows", "syslog", "file", "exec"),
        *("sms", "gammu", "mqtt", "mqtts"),
    }
)
"""Schemes of what runs on this machine, or connects in ways that can't be looked at."""


class ChatEnd(IntEnum):
    """How sending ended."""

    SENT = 0
    NOT_SENT = 3
    EGRESS_REFUSED = 4
    NOT_USABLE = 5
    NOT_INSTALLED = 6


def main() -> None:
    """Send what standard input says."""
    sys.exit(sent(json.load(sys.stdin)))


def sent(asked: dict[str, Any]) -> ChatEnd:
    """Send a message, or see whether its address can be used."""
    try:
        import apprise  # noqa: PLC0415 - an optional package, looked for when it is needed
    except ImportError:
        return ChatEnd.NOT_INSTALLED
    if asked["url"].partition(":")[0].lower() in _OF_THIS_MACHINE:
        return ChatEnd.NOT_USABLE
    asset = apprise.AppriseAsset(storage_mode=apprise.PersistentStoreMode.MEMORY, plugin_paths=[])
    service = apprise.Apprise.instantiate(asked["url"], asset=asset, suppress_exceptions=True)
    if not isinstance(service, apprise.NotifyBase):
        return ChatEnd.NOT_USABLE
    if asked.get("text") is None:
        return ChatEnd.SENT
    refused: list[bool] = []
    guard(private=asked["private"], noted=lambda: refused.append(True))
    good = service.notify(body=asked["text"], title=asked["title"])
    if refused:
        return ChatEnd.EGRESS_REFUSED
    return ChatEnd.SENT if good else ChatEnd.NOT_SENT


if __name__ == "__main__":
    main()
