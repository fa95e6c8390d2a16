"""Bases as tokens: what an answer rested on, signed, so that the same can be asked again for good."""

from dataclasses import asdict
from datetime import datetime

from tierline.interfaces.query.refusals import BasisNotUsable
from tierline.interfaces.query.signed import NotSigned, Signed
from tierline.projections.reports.base import Basis


class Bases:
    """Signs and reads bases.

    Args:
        secret: Derived from the root key, so that every process of one service reads all of them.
        accounts: The set of accounts that answers are about, in a line; None: all. A token is good for
            those who have the set that it was made for.
    """

    def __init__(self, secret: bytes, accounts: str | None = None) -> None:
        self._secret = secret
        self._accounts = accounts
        self._signed = Signed(secret, "basis")

    def of(self, accounts: str | None) -> "Bases":
        """The same for answers about a set of accounts."""
        return Bases(self._secret, accounts)

    def token(self, basis: Basis) -> str:
        """The token of a basis: the same basis always has the same."""
        said = {**asdict(basis), "as_of": basis.as_of.isoformat()}
        if not basis.parked:
            # As tokens were before anything could be parked: the same answer has the same token for good.
            del said["parked"]
        if self._accounts is not None:
            said["accounts"] = self._accounts
        return self._signed.text(said)

    def basis(self, token: str) -> Basis:
        """What a token stands for. Raises BasisNotUsable."""
        try:
            said = self._signed.value(token)
            if said.pop("accounts", None) != self._accounts:
                raise NotSigned
            moment, parked = datetime.fromisoformat(said["as_of"]), tuple(said.get("parked", ()))
            return Basis(**{**said, "as_of": moment, "parked": parked})
        except (NotSigned, ValueError, TypeError, KeyError, AttributeError):
            raise BasisNotUsable(field="basis") from None
