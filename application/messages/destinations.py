"""Where messages go: addresses and secrets of services, sealed before they are kept and never shown again."""

import hmac
from uuid import UUID

import orjson

from tierline.application.encryption import Chance, lock, unlock
from tierline.application.root_key import MESSAGE_MARKS, MESSAGES, RootKeyPlace


class Destinations:
    """Seals and opens destinations, each for its subscription only.

    Args:
        root: Where the root key is.
        chance: Unpredictable bytes.
    """

    def __init__(self, root: RootKeyPlace, chance: Chance) -> None:
        self._key = root.key.derived(MESSAGES)
        self._marks = root.key.derived(MESSAGE_MARKS)
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
