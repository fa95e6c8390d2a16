"""Signatures of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body, under the receiver's secret."""

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret(chance: Callable[[int], bytes]) -> str:
    """A secret as receivers are told it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(chance(SECRET_BYTES)).decode()


def signed_headers(message: str, at: datetime, body: bytes, secrets: Sequence[str]) -> Mapping[str, str]:
    """The headers that let a receiver tell that a message is ours and whole.

    Args:
        message: The message's id, the same each time that it is sent.
        at: When it is sent.
        body: What is sent.
        secrets: Those that it is signed under: two of them while one takes the place of another.
    """
    seconds = str(int(at.timestamp()))
    content = f"{message}.{seconds}.".encode() + body
    signatures = " ".join(_signature(secret, content) for secret in secrets)
    return {"webhook-id": message, "webhook-timestamp": seconds, "webhook-signature": signatures}


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
