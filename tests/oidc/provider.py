"""A real identity provider for tests: started once, its keys known here, so that tokens can be forged."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import Key, RSAKey

PROCESS = Path(__file__).with_name("provider_process.py")
PASSWORD = "correct horse battery"
AUDIENCE = "api://tierline"
PEOPLE = [
    {"name": "ana", "email": "ana.berg@firm.example", "groups": ["key-accounts"]},
    {"name": "ben", "email": "ben.cole@firm.example", "groups": ["leads", "cyclists"]},
    {"name": "cem", "email": "cem.dag@firm.example", "groups": ["cyclists"]},
    # Whoever they are, they say that they are Ana.
    {"name": "eve", "email": "ana.berg@firm.example", "groups": ["leads"], "verified": False},
]
GROUPS = """
[groups]
key-accounts = "account_manager"
leads = { role = "sales_manager", accounts = "all" }
"""


class Careless(jws.JWSRegistry):
    """Signs whatever it is told to."""

    def check_header(self, header: Any) -> None:
        """Let it be."""


@dataclass
class ProviderAtWork:
    """The provider, and what its keys make."""

    issuer: str
    key: Key
    process: subprocess.Popen[str] = field(repr=False)

    def token(self, key: Key | None = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token that the provider could have made, but for what is said otherwise."""
        key = key or self.key
        said = {"iss": self.issuer, "sub": "ana", "aud": AUDIENCE, "groups": ["leads"], "exp": 2**33}
        given = {name: value for name, value in {**said, **claims}.items() if value is not None}
        heading = {"alg": "RS256", "kid": self.key.kid, "typ": "at+jwt", **(header or {})}
        heading = {name: value for name, value in heading.items() if value is not None}
        every = Careless(algorithms=list(jws.JWSRegistry.algorithms))
        return jwt.encode(heading, given, key, registry=every, default_type=None)

    def sign_with(self, *keys: Key) -> None:
        """Have the provider sign with other keys from now on."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([one.as_dict(private=True) for one in keys]) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "taken\n"
        self.key = keys[0]


@contextmanager
def provider_at_work(*back: str) -> Iterator[ProviderAtWork]:
    """A provider that sends browsers back to some addresses."""
    key = RSAKey.generate_key(2048, auto_kid=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    people = [{"verified": True, **one, "password": PASSWORD} for one in PEOPLE]
    said = [str(port), json.dumps([key.as_dict(private=True)]), json.dumps(people), *back]
    with subprocess.Popen(
        [sys.executable, str(PROCESS), *said],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield ProviderAtWork(f"http://localhost:{port}", key, process)
        finally:
            process.kill()
