"""Cursors: where a page ended, signed, and good for the question they were made for only."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from tierline.interfaces.query.refusals import CursorNotUsable
from tierline.interfaces.query.signed import NotSigned, Signed


class Cursors:
    """Signs and reads cursors.

    Args:
        secret: Derived from the root key, so that every process of one service reads all of them.
        accounts: The set of accounts that is walked through, in a line; None: all. It is part of what is
            asked.
    """

    def __init__(self, secret: bytes, accounts: str | None = None) -> None:
        self._secret = secret
        self._accounts = accounts
        self._signed = Signed(secret, "cursor")

    def of(self, accounts: str | None) -> "Cursors":
        """The same for walks through a set of accounts."""
        return Cursors(self._secret, accounts)

    def at(self, question: Sequence[Any], place: Sequence[Any]) -> str:
        """The cursor behind `place`, for those who ask this question."""
        return self._signed.text([self._mark(question), *place])

    def place(self, question: Sequence[Any], cursor: str) -> list[Any]:
        """Where the page ended. Raises CursorNotUsable."""
        try:
            mark, *place = self._signed.value(cursor)
        except (NotSigned, ValueError, TypeError):
            raise CursorNotUsable(field="cursor") from None
        if not isinstance(mark, str) or not hmac.compare_digest(mark, self._mark(question)):
            raise CursorNotUsable(field="cursor")
        return list(place)

    def _mark(self, question: Sequence[Any]) -> str:
        asked = list(question) if self._accounts is None else [*question, f"accounts {self._accounts}"]
        return sha256(repr(asked).encode()).hexdigest()[:16]
