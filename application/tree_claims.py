"""What checkpoints say of a tree, held against the tree as it grows leaf by leaf."""

from bisect import insort_left
from collections.abc import Iterator
from typing import NamedTuple

from tierline.application.proof_texts import Checkpoint


class TreeClaim(NamedTuple):
    """What a checkpoint says of the tree, and what it is called here."""

    size: int
    root: bytes
    named: str
    kept: bool
    """Whether it was kept outside, where nobody makes it anew who rewrites what is here."""


class TreeClaims:
    """The checkpoints that were read and that the tree hasn't grown up to yet."""

    def __init__(self) -> None:
        self._claims: list[TreeClaim] = []
        """The one of the smallest size is the last."""
        self._good = {True: 0, False: 0}
        """The last position up to which a checkpoint fits that was kept, and up to which any one does."""

    def add(self, checkpoint: Checkpoint, named: str, *, kept: bool) -> None:
        """Read what a checkpoint says; in sentences it is called so."""
        claim = TreeClaim(checkpoint.size, checkpoint.root, named, kept)
        insort_left(self._claims, claim, key=lambda one: -one.size)

    def due(self, size: int) -> list[TreeClaim]:
        """Those of a size, the smallest there is, in the order in which they were read; each is due once."""
        found = []
        while self._claims and self._claims[-1].size == size:
            found.append(self._claims.pop())
        return found

    def misfit(self, claim: TreeClaim, root: bytes, position: int) -> tuple[int, str] | None:
        """Where a claim that is due isn't of the tree with this root and last position: from where, and what.

        What was rewritten may lie before others' checkpoints, but not before one that was kept as this was.
        """
        if root == claim.root:
            self._good |= {False: position} | ({True: position} if claim.kept else {})
            return None
        first = self._good[claim.kept] + 1
        return first, (
            f"{claim.named} is of another tree: something from position {first} to {position}"
            " was rewritten, and the tree with it"
        )

    def beyond(self, size: int) -> Iterator[str]:
        """What is wrong with each claim of more leaves than the tree has in the end, the smallest first."""
        for claim in reversed(self._claims):
            yield (
                f"{claim.named} is of a larger tree, {claim.size} leaves, than the {size} there are:"
                f" facts after position {self._good[False]} are gone"
            )


def forked(claims: list[TreeClaim]) -> tuple[str, str] | None:
    """What two checkpoints of one size are called, if they have different roots."""
    for one in claims[1:]:
        if one.root != claims[0].root:
            return claims[0].named, one.named
    return None
