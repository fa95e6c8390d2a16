"""The egress guard: a process that sends to services of others connects to public addresses only.

It looks at every connection as it is made, so that no name that resolves to something else the second time,
no redirect and no library leads past it. For a process of its own: it can't be taken away again.
"""

import sys
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from tierline.interfaces.egress import is_public_address

_CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork")


class EgressRefused(OSError):
    """A connection to an address that nothing may be sent to, or a program that was to be started."""


def guard(*, private: bool, noted: Callable[[], None]) -> None:
    """Refuse from now on, in this process and for good, what isn't public; `private` lets any address be.

    `noted` is called before each refusal: libraries hide errors of connections in others of their own.
    """

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STARTS or (event in _CONNECTS and not (private or is_public(arguments[1]))):
            noted()
            raise EgressRefused(event)

    sys.addaudithook(look)


def is_public(address: Any) -> bool:
    """Whether an address of a socket is one that the whole world reaches; a name or a file is none."""
    if not isinstance(address, tuple) or not address or not isinstance(address[0], str):
        return False
    try:
        found = ip_address(address[0].partition("%")[0])
    except ValueError:
        return False
    return is_public_address(found)
