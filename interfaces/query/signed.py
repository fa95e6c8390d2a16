"""Values that go out and come back: signed for one purpose, so that nobody else can have made them."""

from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer


class NotSigned(Exception):
    """A text is not what was signed here for this purpose."""


class Signed:
    """Signs values as texts that fit into addresses, and reads them.

    Args:
        secret: Derived from the root key, so that every process of one service reads all of them.
        purpose: What for; what was signed for one purpose can't be read for another.
    """

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._serializer = URLSafeSerializer(secret, purpose, signer_kwargs={"digest_method": sha256})

    def text(self, value: Any) -> str:
        """The text of a value of JSON; the same value always has the same."""
        return str(self._serializer.dumps(value))

    def value(self, text: str) -> Any:
        """What a text was made of. Raises NotSigned."""
        try:
            return self._serializer.loads(text)
        except (BadData, ValueError, TypeError):
            raise NotSigned from None
