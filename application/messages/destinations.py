"""Where messages go: addresses and secrets of services, sealed before they are kept and never shown again."""

import hmac
from uuid import UUID

import orjson

from tierline.application.encryption import Chance, lock, unlock

_PURPOSE = b"tierline messages"
_MARKS = b"tierline messages marks"


class Destinations:
    """Seals and opens destinations, each for its subscription only.

    Args:
        root: The root key: 32 bytes.
        chance: Unpredictable bytes.
    """

    def __init__(self, root: bytes, chance: Chance) -> None:
        self._key = hmac.digest(root, _PURPOSE, "sha256")
        self._marks = hmac.digest(root, _MARKS, "sha256")
        self._chance = chance

    def sealed(self, subscription: UUID, destination: str) -> bytes:
        """A destination in a box."""
        return lock(self._key, destination.encode(), _place(subscription), self._chance)

    def opened(self, subscription: UUID, box: bytes) -> str:
        """The destination in a box. Raises BoxBroken."""
        return unlock(self._key, box, _place(subscription)).decode()

    def mark(self, *said: object) -> bytes:
        """A keyed hash of what was asked for."""
        return hmac.digest(self._marks, orjson.dumps([str(one) for one in said]), "sha256")


def _place(subscription: UUID) -> bytes:
    return orjson.dumps(["messages", "destination", str(subscription)])
