"""Who may call a service without API keys: programs on this machine, and no page of another site by them.

Without keys the caller's own machine is all that is asked for, so nothing may stand in for it: no other
name that resolves to 127.0.0.1, no proxy that passes on what comes from elsewhere, no page of another
origin that sends its browser here.
"""

import re

from starlette.datastructures import Headers

from tierline.interfaces.http.refusals import AskedFromElsewhere, CameThroughProxy, HostNotLocal
from tierline.interfaces.loopback import is_loopback

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_OF_PROXIES = ("forwarded", "via", "x-real-ip")
_OF_PROXIES_TOO = "x-forwarded-"
_READING = ("GET", "HEAD")


def check_local(headers: Headers, method: str) -> None:
    """Raises HostNotLocal, CameThroughProxy, AskedFromElsewhere."""
    if not is_loopback(host_of(headers)):
        raise HostNotLocal()
    if any(name in _OF_PROXIES or name.startswith(_OF_PROXIES_TOO) for name in headers):
        raise CameThroughProxy()
    if is_foreign(headers) and not _follows_a_link(headers, method):
        raise AskedFromElsewhere()


def host_of(headers: Headers) -> str:
    """The name that the caller calls this machine by, in small letters, without the port.

    Empty if it is none, or several. A dot at its end says that the name is a whole one, and nothing more.
    """
    given = headers.getlist("host")
    found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
    return found["name"].lower().removesuffix(".") if found else ""


def address_of(headers: Headers) -> str:
    """The address that this service was asked at, as a browser has it; empty if that can't be said.

    Elsewhere than on this machine browsers ask by HTTPS, which a proxy may speak for us.
    """
    host = host_of(headers)
    return f"{'http' if is_loopback(host) else 'https'}://{headers['host'].lower()}" if host else ""


def is_foreign(headers: Headers) -> bool:
    """Whether a browser says that a page of another origin is behind a request, in one way or the other.

    The scheme of the origin is not compared: behind a proxy that speaks HTTPS for us ours is another one.
    """
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()


def _follows_a_link(headers: Headers, method: str) -> bool:
    """Whether somebody goes to a page by a link that stands elsewhere; its reader is then here, not there."""
    mode, place = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return method in _READING and (mode, place) == ("navigate", "document")
