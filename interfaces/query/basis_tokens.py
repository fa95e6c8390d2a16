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
    """

    def __init__(self, secret: bytes) -> None:
        self._signed = Signed(secret, "basis")

    def token(self, basis: Basis) -> str:
        """The token of a basis: the same basis always has the same."""
        said = {**asdict(basis), "as_of": basis.as_of.isoformat()}
        if not basis.parked:
            # As tokens were before anything could be parked: the same answer has the same token for good.
            del said["parked"]
        return self._signed.text(said)

    def basis(self, token: str) -> Basis:
        """What a token stands for. Raises BasisNotUsable."""
        try:
            said = self._signed.value(token)
            moment, parked = datetime.fromisoformat(said["as_of"]), tuple(said.get("parked", ()))
            return Basis(**{**said, "as_of": moment, "parked": parked})
        except (NotSigned, ValueError, TypeError, KeyError):
            raise BasisNotUsable(field="basis") from None
