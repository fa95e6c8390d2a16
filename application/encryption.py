"""Boxes: AES-256-GCM, each bound to the place it was made for, so that it opens nowhere else."""

import base64
from collections.abc import Callable
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tierline.application.ports import KeyRow

KEY_BYTES = 32
_NONCE_BYTES = 12
Chance = Callable[[int], bytes]
"""That many random bytes, unpredictable to anyone."""


class BoxBroken(Exception):
    """A key or a text does not open: it was altered, moved, or belongs to another root key."""


def lock(key: bytes, content: bytes, place: bytes, chance: Chance) -> bytes:
    """Content encrypted for one place: a random 96-bit nonce, then the ciphertext with its tag."""
    nonce = chance(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place)


def unlock(key: bytes, box: bytes, place: bytes) -> bytes:
    """The content of a box. Raises BoxBroken."""
    try:
        return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError):
        raise BoxBroken("a sealed text or key does not open") from None


def wrapped(row: KeyRow, key: bytes, under: bytes, chance: Chance) -> KeyRow:
    """A key's row with the key in it, encrypted under another key."""
    box = lock(under, key, place_of_key(row), chance)
    return KeyRow(row.key_id, row.account_id, row.scope, row.contacts, box)


def unwrapped(row: KeyRow, under: bytes) -> bytes:
    """The key in a row. Raises BoxBroken."""
    return unlock(under, row.wrapped, place_of_key(row))


def place_of_text(account_id: UUID, fact: str, statement: str, field: str, key_id: str) -> bytes:
    """Where a text belongs: a field of a fact, and the statement that carries it.

    That is the fact itself, or a correction of it.
    """
    return orjson.dumps(["text", str(account_id), fact, statement, field, key_id])


def encoded(box: bytes) -> str:
    """A box as it stands in JSON."""
    return base64.b64encode(box).decode()


def decoded(text: str) -> bytes:
    """A box from JSON. Raises BoxBroken."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise BoxBroken("a sealed text is not base64") from None


def place_of_key(row: KeyRow) -> bytes:
    """Where a wrapped key belongs: its row."""
    return orjson.dumps(["key", str(row.account_id), row.key_id, row.scope, row.contacts])
