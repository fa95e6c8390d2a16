"""Where something may be sent: public addresses, and no way around that."""

import pytest

from tierline.domain.shared.errors import Refusal
from tierline.interfaces.egress import AddressNotAllowed, Egress, HostUnknown, UrlNotUsable, networks


def egress(*addresses: str, allowed: str = "") -> Egress:
    """For which each name means some addresses."""
    return Egress(networks(allowed), lambda _name, _port: addresses)


def test_what_is_sent_goes_to_the_address_that_was_looked_at_under_the_name_that_was_meant() -> None:
    pinned = egress("93.184.216.34").pinned("https://crm.example.com/hooks?x=1")
    assert pinned == ("https://93.184.216.34:443/hooks?x=1", "crm.example.com", "crm.example.com")
    pinned = egress("2606:2800:220:1::1").pinned("https://crm.example.com:8443/")
    assert pinned == ("https://[2606:2800:220:1::1]:8443/", "crm.example.com:8443", "crm.example.com")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fd00::1", "::", "ff02::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "64:ff9b::a9fe:a9fe"),
    ],
)
def test_nothing_is_sent_to_addresses_that_are_not_public(address: str) -> None:
    with pytest.raises(AddressNotAllowed):
        egress(address).pinned("https://crm.example.com/")
    with pytest.raises(AddressNotAllowed):
        egress("93.184.216.34", address).pinned("https://crm.example.com/")


def test_networks_of_ones_own_may_be_allowed_and_by_plain_http_as_well() -> None:
    mine = egress("10.20.1.1", allowed="10.20.0.0/16 fd00::/8")
    assert mine.pinned("http://crm.example.com/").url == "http://10.20.1.1:80/"
    with pytest.raises(AddressNotAllowed):
        egress("10.21.1.1", allowed="10.20.0.0/16").pinned("https://crm.example.com/")
    with pytest.raises(AddressNotAllowed):
        egress("93.184.216.34").pinned("http://crm.example.com/")


@pytest.mark.parametrize(
    "url",
    [
        *("", "crm.example.com", "ftp://example.com/", "https://", "https:///x", "file:///etc/passwd"),
        *("https://user:word@example.com/", "https://example.com/#part", "https://example.com:0/"),
        *("https://example.com/a b", "https://exämple.com/", "https://example.com:99999/", "https://[::1/"),
        "https://example.com/" + "x" * 2000,
    ],
)
def test_what_is_no_address_to_send_to_is_refused(url: str) -> None:
    with pytest.raises(UrlNotUsable):
        egress("93.184.216.34").pinned(url)


def test_a_name_that_means_nothing_is_refused() -> None:
    def unknown(_name: str, _port: int) -> list[str]:
        raise OSError("no such name")

    for one in (Egress((), unknown), egress(), egress("no address")):
        with pytest.raises(HostUnknown):
            one.pinned("https://nowhere.example/")


def test_every_refusal_is_one_of_ours() -> None:
    assert all(issubclass(one, Refusal) for one in (AddressNotAllowed, HostUnknown, UrlNotUsable))
