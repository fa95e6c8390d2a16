"""Keyed hashes of addresses: what people are found by where their addresses are under seal.

Whoever has the database alone can't try addresses against the hashes, for the key comes from the root key.
"""

import hmac

from tierline.domain.shared.addresses import AddressKind, normalised

_PURPOSE = b"tierline addresses"


class AddressHashes:
    """Hashes addresses under a key of their own, derived from the root key for nothing else.

    Args:
        root: The root key: 32 bytes.
    """

    def __init__(self, root: bytes) -> None:
        self._key = hmac.digest(root, _PURPOSE, "sha256")

    def of(self, kind: AddressKind, address: str) -> bytes:
        """HMAC-SHA-256 of an address as all its spellings have it, and of its kind: 32 bytes."""
        return hmac.digest(self._key, f"{kind}:{normalised(kind, address)}".encode(), "sha256")
