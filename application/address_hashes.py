"""Keyed hashes of addresses: what people are found by where their addresses are under seal.

Whoever has the database alone can't try addresses against the hashes, for the key comes from the root key.
"""

import hmac

from tierline.application.root_key import ADDRESSES, RootKeyPlace, place_of
from tierline.domain.shared.addresses import AddressKind, normalised


class AddressHashes:
    """Hashes addresses under a key of their own, derived from the root key for nothing else.

    Args:
        root: The root key, or the 32 bytes that it is.
    """

    def __init__(self, root: bytes | RootKeyPlace) -> None:
        self._key = place_of(root).key.derived(ADDRESSES)

    def of(self, kind: AddressKind, address: str) -> bytes:
        """HMAC-SHA-256 of an address as all its spellings have it, and of its kind: 32 bytes."""
        return hmac.digest(self._key, f"{kind}:{normalised(kind, address)}".encode(), "sha256")
