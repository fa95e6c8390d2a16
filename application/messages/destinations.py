"""Where messages go: addresses and secrets of services, sealed before they are kept and never shown again.

A destination is sealed under the key of whose it is, which the firm's own book has for their name and
address: once they are forgotten, no copy of the database opens it. Those that an earlier version kept are
sealed under a key of the root key; they open as they did, and are sealed anew when they are used.
"""

import hmac
from uuid import UUID

import orjson

from tierline.application.encryption import BoxBroken, Chance, lock, unlock
from tierline.application.keyring import Keyring
from tierline.application.root_key import MESSAGE_MARKS, MESSAGES
from tierline.domain.shared.ids import FIRM_BOOK, account_id

_OF_A_PERSON = b"person-key:"
"""What a box begins with that the key of a person seals; the key's id and a colon come behind it."""


class Destinations:
    """Seals and opens destinations, each for its subscription only.

    Args:
        keyring: Has the root key, and the keys of our people.
        chance: Unpredictable bytes.
    """

    def __init__(self, keyring: Keyring, chance: Chance) -> None:
        self._key = keyring.root.key.derived(MESSAGES)
        self._marks = keyring.root.key.derived(MESSAGE_MARKS)
        self._keyring = keyring
        self._chance = chance

    def sealed(self, subscription: UUID, person: str, destination: str) -> bytes:
        """A destination in a box; of somebody who isn't in the firm's own book, under a key of the root key.

        Raises KeysDamaged.
        """
        # Another process may have forgotten them since the key was used here.
        self._keyring.drop(_BOOK)
        key = self._keyring.for_writing((_BOOK, person))
        if key is None:
            return lock(self._key, destination.encode(), _place(subscription), self._chance)
        place = _place(subscription, key.key_id)
        head = _OF_A_PERSON + key.key_id.encode() + b":"
        return head + lock(key.secret, destination.encode(), place, self._chance)

    def opened(self, subscription: UUID, box: bytes) -> str:
        """The destination in a box. Raises BoxBroken."""
        if not self.is_of_a_person(box):
            return unlock(self._key, box, _place(subscription)).decode()
        key_id, _, locked = box.removeprefix(_OF_A_PERSON).partition(b":")
        ident = key_id.decode(errors="replace")
        secret = self._keyring.for_reading(_BOOK, {ident})[ident]
        if not isinstance(secret, bytes):
            raise BoxBroken()
        return unlock(secret, locked, _place(subscription, ident)).decode()

    def is_of_a_person(self, box: bytes) -> bool:
        """Whether a box goes with a person who is forgotten."""
        return box.startswith(_OF_A_PERSON)

    def mark(self, *said: object) -> bytes:
        """A keyed hash of what was asked for."""
        return hmac.digest(self._marks, orjson.dumps([str(one) for one in said]), "sha256")


_BOOK = account_id(FIRM_BOOK)


def _place(subscription: UUID, *key_id: str) -> bytes:
    return orjson.dumps(["messages", "destination", str(subscription), *key_id])
