"""Every route and page against people whom the identity provider doesn't vouch for, or not for that."""

import time

import pytest
from joserfc.jwk import ECKey, RSAKey

from tests.doors import CODE, Door
from tests.http.test_every_way import NOWHERE, same
from tests.http.test_permissions import bearer
from tests.oidc.conftest import Opening
from tests.oidc.provider import ProviderAtWork
from tests.oidc.test_tokens import by_secret, encoded
from tests.ways import guarded_ways
from tierline.interfaces.http.session_cookies import COOKIE
from tierline.interfaces.sessions import OfProvider


@pytest.fixture(scope="module")
def door(opening: Opening) -> Door:
    return opening()


def forged(provider: ProviderAtWork) -> dict[str, str]:
    """A token of every sort that opens nothing; all others are in `test_tokens.py`."""
    heading, claims, _ = provider.token().split(".")
    kid = {"kid": provider.key.kid}
    secret = provider.key.as_pem(private=False)
    return {
        "expired": provider.token(exp=int(time.time()) - 60),
        "for another audience": provider.token(aud="tierline"),
        "of another issuer": provider.token(iss="https://evil.example"),
        "of another key": provider.token(RSAKey.generate_key(2048)),
        "of a key of another type": provider.token(ECKey.generate_key("P-256"), {"alg": "ES256"}),
        "signed with none": f"{encoded({'alg': 'none', 'typ': 'JWT', **kid})}.{claims}.",
        "signed with the public key as a secret": by_secret(secret, {"alg": "HS256", **kid}, claims),
        "without a signature": f"{heading}.{claims}.",
    }


def signed_out(door: Door, provider: ProviderAtWork) -> str:
    """The cookie of a session that was good until somebody signed out."""
    system = door.system
    now = system.clock()
    cookie = system.sessions.begin(OfProvider(f"{provider.issuer}|ben", "p-ben", ("leads",)), now)
    session = system.sessions.read(cookie, now)
    assert session is not None
    assert door.client.get("/v1/accounts", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 200
    system.sessions.end(session, now)
    return cookie


def test_whom_the_provider_does_not_vouch_for_is_told_that_and_nothing_else(
    door: Door, provider: ProviderAtWork
) -> None:
    callers = {who: bearer(token) for who, token in forged(provider).items()}
    callers["signed out"] = {"cookie": f"{COOKIE}={signed_out(door, provider)}"}
    head = door.head()
    for way in guarded_ways(door):
        for who, headers in callers.items():
            told = door.client.request(way.method, way.path, headers=headers)
            assert told.status_code == 401, (way, who, told.text[:200])
        if "{code}" in way.template:
            same(told, door.client.request(way.method, way.at(code=NOWHERE), headers=headers), CODE)
    assert door.head() == head


def test_who_has_no_role_here_is_told_that_and_nothing_else(door: Door, provider: ProviderAtWork) -> None:
    left = OfProvider(f"{provider.issuer}|ben", "p-ben", ("a group that has no role any more",))
    cookie = door.system.sessions.begin(left, door.system.clock())
    by_token = bearer(provider.token(groups=["cyclists"]))
    by_cookie = {"cookie": f"{COOKIE}={cookie}"}
    for way in guarded_ways(door):
        # Forms are taken from browsers alone, and of a browser the API takes no more than it shows.
        changing = way.method in ("POST", "PUT", "DELETE")
        wrong_door = (by_token if way.is_page else by_cookie) if changing else None
        for headers in (by_token, by_cookie):
            told = door.client.request(way.method, way.path, headers=headers)
            assert told.status_code == (401 if headers == wrong_door else 403), way
        if "{code}" in way.template:
            same(told, door.client.request(way.method, way.at(code=NOWHERE), headers=headers), CODE)


def test_to_whom_an_account_is_foreign_it_is_one_that_does_not_exist(
    door: Door, provider: ProviderAtWork
) -> None:
    # Ben is an account manager who looks after no account.
    mail = {"email": "ben.cole@firm.example", "email_verified": True}
    headers = bearer(provider.token(groups=["key-accounts"], **mail))
    assert door.client.get("/v1/accounts", headers=headers).json()["items"] == []
    told = set()
    for way in guarded_ways(door):
        if "{code}" in way.template:
            foreign, unknown = (
                door.client.request(way.method, way.at(code=code), headers=headers)
                for code in (CODE, NOWHERE)
            )
            same(foreign, unknown, CODE)
            told.add(foreign.status_code)
    assert told == {401, 403, 404, 415}
