"""Tokens at the API: those of the provider, for us and of now, and no others."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from tests.doors import Door, new_account
from tests.oidc.conftest import Opening
from tests.oidc.provider import AUDIENCE, ProviderAtWork
from tierline.interfaces.oidc import refetched

REFUSED = {
    "type": "/problems/token-not-accepted",
    "title": "Token not accepted",
    "status": 401,
    "detail": "The token is expired, not valid yet, or not one that the identity provider made for us.",
}


def ask(door: Door, token: str, path: str = "/v1/accounts") -> Any:
    return door.client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_who_shows_a_token_of_the_provider_records_under_its_issuer_and_subject(
    door: Door, provider: ProviderAtWork
) -> None:
    headers = {"Authorization": f"Bearer {provider.token()}"}
    opened = door.client.post("/v1/accounts", json=new_account("B"), headers=headers)
    assert opened.status_code == 201
    fact = ask(door, provider.token(), f"/v1/accounts/B/facts/{opened.json()['fact_id']}").json()
    assert fact["statements"][0]["actor"] == f"{provider.issuer}|ana"


def test_tokens_of_the_provider_are_taken_however_they_say_what_they_are(
    door: Door, provider: ProviderAtWork
) -> None:
    for kind in ("at+jwt", "JWT", "jwt", "AT+JWT", "application/at+jwt"):
        assert ask(door, provider.token(header={"typ": kind})).status_code == 200, kind
    assert ask(door, provider.token(aud=["api://another", AUDIENCE])).status_code == 200
    assert ask(door, provider.token(nbf=int(time.time()) - 5)).status_code == 200


def wrong_tokens(provider: ProviderAtWork) -> dict[str, str]:
    now, key = int(time.time()), provider.key
    public = key.as_pem(private=False)
    good = provider.token()
    heading, claims, signature = good.split(".")
    kid = {"kid": key.kid}
    return {
        "of another key": provider.token(RSAKey.generate_key(2048)),
        "with another signature": f"{heading}.{claims}.{signature[:-6]}AAAAAA",
        "without a signature": f"{heading}.{claims}.",
        "of claims that were changed": f"{heading}.{encoded({'sub': 'boss', 'exp': 2**33})}.{signature}",
        "of another issuer": provider.token(iss="https://evil.example"),
        "of an issuer with a slash more": provider.token(iss=f"{provider.issuer}/"),
        "without an issuer": provider.token(iss=None),
        "for another audience": provider.token(aud="tierline"),
        "for other audiences": provider.token(aud=["a", "b"]),
        "without an audience": provider.token(aud=None),
        "expired": provider.token(exp=now - 60),
        "without an expiry": provider.token(exp=None),
        "with an expiry that is no number": provider.token(exp="never"),
        "not valid yet": provider.token(nbf=now + 600),
        "of nobody": provider.token(sub=None),
        "of somebody without a name": provider.token(sub=""),
        "of somebody with a name of two lines": provider.token(sub="ana\nboss"),
        "of a kind that is none of these": provider.token(header={"typ": "logout+jwt"}),
        "of no kind": provider.token(header={"typ": None}),
        "signed with none": f"{encoded({'alg': 'none', 'typ': 'JWT', **kid})}.{claims}.",
        "signed with None": f"{encoded({'alg': 'None', 'typ': 'JWT', **kid})}.{claims}.",
        "signed with the public key as a secret": by_secret(
            public, {"alg": "HS256", "typ": "JWT", **kid}, claims
        ),
        "signed by an algorithm that isn't allowed": provider.token(header={"alg": "RS512"}),
        "of a key of another type": provider.token(ECKey.generate_key("P-256"), {"alg": "ES256"}),
        "of a key that it brings along": brought_along(provider, RSAKey.generate_key(2048)),
        "of a key that nobody knows": provider.token(header={"kid": "nobody"}),
        "of a key that is no name": provider.token(header={"kid": None})[:-8],
        "with a demand that nobody knows": provider.token(header={"crit": ["x"], "x": 1}),
        "that is no token": "x",
        "that is three of nothing": "..",
        "of a header that is a list": f"{encoded([1])}.{claims}.{signature}",
        "that is endless": "x" * 20_000,
    }


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def by_secret(secret: bytes, heading: dict[str, Any], claims: str) -> str:
    """A token signed with what everybody knows, as if it were a secret."""
    said = f"{encoded({'typ': 'JWT', **heading})}.{claims}"
    mark = hmac.digest(secret, said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def brought_along(provider: ProviderAtWork, key: Key) -> str:
    """A token that names its own key, in all the ways there are."""
    own = {"jwk": key.as_dict(private=False), "jku": "http://localhost:1/keys", "x5u": "http://localhost:1/x"}
    return provider.token(key, own)


def test_every_other_token_is_refused_in_the_same_words(door: Door, provider: ProviderAtWork) -> None:
    for what, token in wrong_tokens(provider).items():
        answer = ask(door, token)
        assert (answer.status_code, answer.json()) == (401, REFUSED), what
        assert answer.headers["www-authenticate"] == "Bearer"
    assert ask(door, provider.token()).status_code == 200


def test_only_the_algorithms_of_the_settings_are_taken(opening: Opening, provider: ProviderAtWork) -> None:
    door = opening(oidc_algorithms="PS256 EdDSA")
    assert ask(door, provider.token()).status_code == 401
    assert ask(door, provider.token(header={"alg": "PS256"})).status_code == 200


def test_where_no_audience_is_set_no_token_is_taken(opening: Opening, provider: ProviderAtWork) -> None:
    door = opening(oidc_audience=None)
    assert ask(door, provider.token()).json() == REFUSED


def test_api_keys_are_taken_beside_tokens(opening: Opening) -> None:
    door = opening()
    assert door.get("/v1/accounts").json()["type"] == "/problems/key-needed"
    _, token = door.system.access.issue("crm")
    assert ask(door, token).status_code == 200
    assert ask(door, f"{token}0").json()["type"] == "/problems/key-not-accepted"


def test_who_is_in_no_group_that_has_a_role_is_told_so(door: Door, provider: ProviderAtWork) -> None:
    for groups in ([], None, ["cyclists"], "cyclists", 7, [["leads"]]):
        answer = ask(door, provider.token(groups=groups))
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/no-role-here"


def test_a_provider_that_changes_its_keys_is_followed(
    opening: Opening, provider: ProviderAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, old = opening(), provider.key
    assert ask(door, provider.token()).status_code == 200
    new = [RSAKey.generate_key(2048, auto_kid=True), ECKey.generate_key("P-256", auto_kid=True)]
    new.append(OKPKey.generate_key("Ed25519", auto_kid=True))
    provider.sign_with(*new)
    try:
        assert ask(door, provider.token()).status_code == 200
        assert ask(door, provider.token(old, {"kid": old.kid})).status_code == 401
        for key, algorithm in ((new[1], "ES256"), (new[2], "EdDSA")):
            assert ask(door, provider.token(key, {"kid": key.kid, "alg": algorithm})).status_code == 200
    finally:
        provider.sign_with(old)
    # Asked for anew a moment ago, so that nobody can have the provider asked for each of their tokens.
    assert ask(door, provider.token()).status_code == 401
    monkeypatch.setattr(refetched, "ASK_SECONDS", 0.0)
    assert ask(door, provider.token()).status_code == 200


def test_somebody_is_found_in_the_firm_s_book_by_an_address_that_is_verified(
    door: Door, provider: ProviderAtWork
) -> None:
    assert door.system.sign_in is not None

    def found(**claims: Any) -> str | None:
        return door.system.sign_in.by_token(provider.token(**claims)).person

    assert found(email="Ana.Berg@FIRM.example", email_verified=True) == "p-ana"
    assert found(email="ana.berg@firm.example", email_verified="true") == "p-ana"
    assert found(email="ana.berg@firm.example", email_verified=False) is None
    assert found(email="ana.berg@firm.example") is None
    assert found(email="nobody@firm.example", email_verified=True) is None
    assert found(email="no address", email_verified=True) is None
    assert found(email=["ana.berg@firm.example"], email_verified=True) is None


def test_what_somebody_may_do_is_what_all_their_groups_may_on_the_widest_of_their_accounts(
    door: Door, provider: ProviderAtWork
) -> None:
    assert door.system.sign_in is not None
    mail = {"email": "ana.berg@firm.example", "email_verified": True}
    held = door.system.sign_in.by_token(provider.token(groups=["key-accounts"], **mail))
    assert (held.accounts.text(), held.may("record"), held.may("people")) == ("held=p-ana", True, False)
    stranger = door.system.sign_in.by_token(provider.token(groups=["key-accounts"]))
    assert stranger.accounts.text() == "none"
    both = door.system.sign_in.by_token(provider.token(groups=["leads", "key-accounts"], **mail))
    assert (both.accounts.text(), both.may("people")) == ("all", True)
