"""Walking through the tree of proofs over and over, so that a service tells by itself what was rewritten."""

import logging
import time
from collections.abc import Callable

from tierline.domain.shared.errors import Refusal
from tierline.interfaces.proof_checking import TreeWalk
from tierline.interfaces.proving import Proofs
from tierline.interfaces.storage.proof_tree import WalkRecord

WALK_SECONDS = 0.5
"""For how long facts are held against the tree at a stretch, once a minute."""
log = logging.getLogger("tierline.proofs")


class ProofWatch:
    """A worker's walk through the tree: a stretch at a time, and from the beginning again at its end.

    What it finds is kept for `/readyz` as soon as it is found, and until a walk finds nothing. Where a worker
    takes over, it begins anew.

    Args:
        proofs: The proofs of the log.
    """

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs
        self._walk = TreeWalk(proofs)

    def keep_up(self, leave: Callable[[], bool]) -> bool:
        """What a worker does from time to time: a stretch of the walk; always done for now."""
        deadline = time.monotonic() + WALK_SECONDS
        try:
            while not leave():
                more = self._walk.step()
                self._note(ended=not more)
                if not more or time.monotonic() > deadline:
                    break
        except Refusal as refusal:
            log.error("the tree of proofs could not be looked at: %s", refusal.sentence)
            self._walk = TreeWalk(self._proofs)
        return True

    def _note(self, *, ended: bool) -> None:
        """Keep what was found by now; that nothing was, only at the end of a walk."""
        tree, found = self._proofs.tree, self._walk.first_damage()
        known = tree.walk_record()
        if found and known.damage != found:
            log.error("the proofs are damaged: %s", found.sentence)
            tree.note_walk(WalkRecord(known.leaves, known.walked_at, found))
        if ended:
            tree.note_walk(WalkRecord(self._walk.size, self._proofs.now(), found))
            self._walk = TreeWalk(self._proofs)
