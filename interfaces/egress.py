"""Where this service may send something by itself: to public addresses, and to those that a setting allows.

Whoever names an address could otherwise have the service ask what only the service can reach: a database, the
cloud's own data. A name is looked up once and all its addresses are looked at; what is sent goes to one of
these and not to whatever the name means a moment later.
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from tierline.domain.shared.errors import Forbidden, Invalid

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
LookUp = Callable[[str, int], Iterable[str]]
"""The addresses of a name, for a port; raises OSError."""
LONGEST = 2_000
_PORTS = {"https": 443, "http": 80}
_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses as IPv6 ones, where a network translates between them."""


class UrlNotUsable(Invalid):
    """An address to send to is `https://…`, without user name and fragment, in at most 2000 characters."""


class AddressNotAllowed(Forbidden):
    """Nothing is sent there: it is no public address by HTTPS, and TIERLINE_EGRESS_ALLOW doesn't list it."""


class HostUnknown(Forbidden):
    """The name of the host to send to can't be looked up."""


class PinnedUrl(NamedTuple):
    """An address to send to with its host looked up."""

    url: str
    """With the IP address in place of the name."""
    host: str
    """For the header `Host`."""
    name: str
    """That the certificate must be for."""


def networks(text: str) -> tuple[Network, ...]:
    """Networks as a setting lists them, with spaces between. Raises ValueError."""
    return tuple(ip_network(one, strict=False) for one in text.split())


def looked_up(name: str, port: int) -> list[str]:
    """The addresses of a name. Raises OSError."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Egress:
    """Decides where something may be sent.

    Args:
        allowed: Networks that may be sent to though they are not public; by plain HTTP as well.
        look_up: Finds the addresses of a name.
    """

    def __init__(self, allowed: Sequence[Network] = (), look_up: LookUp = looked_up) -> None:
        self._allowed = tuple(allowed)
        self._look_up = look_up

    def pinned(self, url: str) -> PinnedUrl:
        """Where to send what is for a URL. Raises UrlNotUsable, HostUnknown, AddressNotAllowed."""
        parts = usable(url)
        name, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        addresses = self._addresses(name, port)
        if not all(self._may_be_asked(one, parts.scheme) for one in addresses):
            raise AddressNotAllowed(field="url")
        first = addresses[0]
        place = f"[{first}]:{port}" if first.version == 6 else f"{first}:{port}"
        return PinnedUrl(parts._replace(netloc=place).geturl(), parts.netloc, name)

    def _addresses(self, name: str, port: int) -> list[Address]:
        try:
            found = [ip_address(one.partition("%")[0]) for one in self._look_up(name, port)]
        except (OSError, ValueError, UnicodeError):
            raise HostUnknown(field="url") from None
        if not found:
            raise HostUnknown(field="url")
        return found

    def _may_be_asked(self, address: Address, scheme: str) -> bool:
        meant = _meant(address)
        if any(
            one in network for one in meant for network in self._allowed if network.version == one.version
        ):
            return True
        return scheme == "https" and is_public_address(address)


def usable(url: str) -> SplitResult:
    """A URL in parts. Raises UrlNotUsable."""
    try:
        parts = urlsplit(url)
        sound = parts.port != 0 and bool(parts.hostname) and url.isascii() and url.isprintable()
    except ValueError:
        raise UrlNotUsable(field="url") from None
    odd = parts.username is not None or parts.password is not None or bool(parts.fragment) or " " in url
    if parts.scheme not in _PORTS or not sound or odd or len(url) > LONGEST:
        raise UrlNotUsable(field="url")
    return parts


def is_public_address(address: Address) -> bool:
    """Whether the whole world reaches an address, that which an IPv6 address stands for as well."""
    return all(one.is_global and not one.is_multicast for one in _meant(address))


def _meant(address: Address) -> list[Address]:
    """An address, and the IPv4 address that it stands for if it stands for one."""
    if address.version == 4:
        return [address]
    stands_for = address.ipv4_mapped or address.sixtofour
    if stands_for is None and address.teredo is not None:
        stands_for = address.teredo[1]
    if stands_for is None and address in _TRANSLATED:
        stands_for = IPv4Address(int(address) & 0xFFFFFFFF)
    if stands_for is None:
        return [address]
    # An IPv4 address within an IPv6 one is as public as it is itself.
    return [stands_for]
