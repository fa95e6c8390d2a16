"""Proofs of the log: a tree kept up with it, signed checkpoints of that, and what is proven by both."""

import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from sqlalchemy import Engine

from tierline.application.ports import Stored
from tierline.application.proof_texts import (
    Checkpoint,
    ConsistencyProof,
    InclusionProof,
    claimed_by,
    origin_of,
)
from tierline.application.signed_notes import NoteVerifier
from tierline.domain.shared.errors import Conflict, Invalid, Refusal
from tierline.domain.shared.merkle import consistency_proof, inclusion_proof, leaf_hash, root
from tierline.interfaces.settings import Settings
from tierline.interfaces.signing_key import SigningKeyMissing, SigningKeyNotSet, SigningKeys, signing_keys
from tierline.interfaces.storage.files import PRIVATE
from tierline.interfaces.storage.proof_tree import (
    KeptCheckpoint,
    Leaf,
    StoredProofTree,
    TreeDamage,
    leaf_data,
)

PAGE = 1000
FOLLOW_SECONDS = 1.0
"""For how long facts are taken into the tree at a stretch; what is left is gone on with afterwards."""
LEAVES_GONE = "leaves at the end of the tree are gone, and what was made of them is not"
log = logging.getLogger("tierline.proofs")


class FactNotInTreeYet(Conflict):
    """The fact is not in the tree yet: ask again in a minute."""


class TreeDamaged(Conflict):
    """What is stored doesn't fit its proofs from position {position} on; `tierline proof check` says more.

    Raised wherever something would be signed or proven by a tree that is damaged; `/readyz` tells it as well.
    """


class TreeSizeNotUsable(Invalid):
    """`from` must be 1 or more and no more than `to`, and `to` no more than the tree's {size} leaves."""


class StoredFacts(Protocol):
    """What proofs ask of the log."""

    def identity(self) -> str:
        """What tells this log from every other one."""

    def stored(self, after: int, limit: int, until: int | None = None) -> list[Stored]:
        """At most `limit` facts with after < position <= until, in order, as their bytes are stored."""


class FactProof(NamedTuple):
    """What proves a fact: its leaf, the stored bytes that the leaf speaks of, and the proof."""

    position: int
    leaf: bytes
    state: bytes
    proof: InclusionProof


class Proofs:
    """The tree over a log, and what is signed and proven by it.

    Args:
        facts: The log.
        tree: Where the tree is kept.
        keys: Finds the signing key, by whether checkpoints were signed already.
        clock: What time it is.
        file: What each checkpoint is added to besides; None: nothing.
    """

    def __init__(
        self,
        facts: StoredFacts,
        tree: StoredProofTree,
        keys: Callable[[bool], SigningKeys],
        clock: Callable[[], datetime],
        file: Path | None,
    ) -> None:
        self.facts = facts
        self.tree = tree
        self._keys = keys
        self.now = clock
        self._file = file
        self._told = False

    def keys(self) -> SigningKeys:
        """What signs, and whose signatures are taken. Raises SigningKeyNotSet and its like."""
        return self._keys(self.tree.last_checkpoint() is not None)

    def verifiers(self) -> Sequence[NoteVerifier]:
        """Whose signatures are taken, by a key that is there. Raises SigningKeyMissing and its like."""
        return self._keys(True).verifiers

    def origin(self) -> str:
        """What the log is called on its checkpoints."""
        return origin_of(self.facts.identity())

    def follow(self, leave: Callable[[], bool] = lambda: False) -> bool:
        """Take facts into the tree, in their order; whether all are in it. Raises TreeDamaged.

        Several processes may try at once: one of them adds a page, or another one does.
        """
        deadline = time.monotonic() + FOLLOW_SECONDS
        while not leave() and time.monotonic() < deadline:
            last = self.tree.last_leaf()
            size, position = (last.index + 1, last.position) if last else (0, 0)
            page = self.facts.stored(position, PAGE)
            if not page:
                return True
            identity = self.facts.identity()
            leaves = [(one.position, leaf_hash(leaf_data(identity, one))) for one in page]
            try:
                if not self.tree.append(size, leaves) and self.tree.last_leaf() == last:
                    raise self.damaged(position + 1, LEAVES_GONE)
            except KeyError as missing:
                raise self.damaged(0, _node_gone(missing)) from None
        return False

    def damaged(self, position: int, sentence: str) -> TreeDamaged:
        """The refusal for a damage from a position on (0: which isn't known), kept for `/readyz` to tell."""
        known = self.tree.walk_record()
        if known.damage is None:
            log.error("the proofs are damaged: %s", sentence)
            known = replace(known, damage=TreeDamage(max(1, position), sentence))
            self.tree.note_walk(known)
        assert known.damage
        return TreeDamaged(position=known.damage.position)

    def checkpoint(self) -> KeptCheckpoint:
        """The checkpoint of the tree as it is, signed now unless it was before. Raises TreeDamaged.

        It is added to the file outside before it is kept, so that none is kept that isn't there.
        """
        before = self.tree.last_checkpoint()
        # Asked after the checkpoint, so the tree can't seem to be smaller than what was signed.
        last = self.tree.last_leaf()
        size, position = (last.index + 1, last.position) if last else (0, 0)
        self._look(last, before)
        if before is not None and before.size == size:
            return before
        signer = self.keys().signer
        note = signer.sign(Checkpoint(self.origin(), size, self._root(size)).text())
        made = KeptCheckpoint(size, position, note, self.now())
        if self._file is not None:
            _add(self._file, note)
        self.tree.add_checkpoint(made)
        return made

    def _look(self, last: Leaf | None, before: KeptCheckpoint | None) -> None:
        """Raise TreeDamaged where something is known to be damaged, or the end of the tree doesn't fit.

        A look that costs the same whatever is recorded; `ProofWatch` walks through all of it.
        """
        if known := self.tree.walk_record().damage:
            raise TreeDamaged(position=known.position)
        if before is not None:
            size = last.index + 1 if last else 0
            if size < before.size:
                raise self.damaged((last.position if last else 0) + 1, LEAVES_GONE)
            if self._root(before.size) != claimed_by(before.note).root:
                raise self.damaged(0, f"the checkpoint of {before.size} leaves is of another tree")
        if last is not None:
            found = self.facts.stored(last.position - 1, 1, last.position)
            if not found or leaf_hash(leaf_data(self.facts.identity(), found[0])) != last.hash:
                raise self.damaged(
                    last.position, f"position {last.position}: the fact is gone, or another one was recorded"
                )

    def current(self) -> KeptCheckpoint:
        """The checkpoint of all that is recorded, as far as that gets into the tree within a second."""
        self.follow()
        return self.checkpoint()

    def keep_up(self, leave: Callable[[], bool]) -> bool:
        """What a worker does for proofs from time to time; whether there is nothing left to do for now."""
        try:
            if not self.follow(leave):
                return False
            self.checkpoint()
            self._told = False
        except SigningKeyNotSet as error:
            # Nobody asked for checkpoints: the tree is kept all the same.
            log.debug("%s", error)
        except SigningKeyMissing as error:
            # Said once, since it stays so until somebody brings the key.
            if not self._told:
                log.warning("%s", error)
            self._told = True
        except (Refusal, OSError) as error:
            why = str(error) if isinstance(error, Refusal) else error.strerror
            log.error("no checkpoint was made: %s", why)
        return True

    def of_fact(self, position: int) -> FactProof:
        """The proof of the fact at a position, by the latest checkpoint.

        Raises FactNotInTreeYet, TreeDamaged, SigningKeyNotSet and its like.
        """
        kept = self.current()
        leaf = self.tree.leaf_at(position)
        found = self.facts.stored(position - 1, 1, position)
        if leaf is None or not found or leaf.index >= kept.size:
            raise FactNotInTreeYet()
        try:
            hashes = inclusion_proof(leaf.index, kept.size, self.tree.node)
        except KeyError as missing:
            raise self.damaged(0, _node_gone(missing)) from None
        proof = InclusionProof(leaf.index, hashes, kept.note)
        return FactProof(position, leaf_data(self.facts.identity(), found[0]), found[0].state, proof)

    def consistency(self, first: int, second: int | None) -> ConsistencyProof:
        """That the tree of `second` leaves (None: of all) goes on from that of `first`.

        Raises TreeSizeNotUsable, TreeDamaged.
        """
        if second is None:
            self.follow()
        last = self.tree.last_leaf()
        size = last.index + 1 if last else 0
        until = size if second is None else second
        if not 0 < first <= until <= size:
            raise TreeSizeNotUsable(field="from", size=size)
        try:
            return ConsistencyProof(first, until, consistency_proof(first, until, self.tree.node))
        except KeyError as missing:
            raise self.damaged(0, _node_gone(missing)) from None

    def _root(self, size: int) -> bytes:
        try:
            return root(size, self.tree.node)
        except KeyError as missing:
            raise self.damaged(0, _node_gone(missing)) from None


def _node_gone(missing: KeyError) -> str:
    """What is missing, as `(level, node)`."""
    level, node = missing.args
    return f"node {node} of level {level} of the tree is gone"


def proofs_of(
    settings: Settings, facts: StoredFacts, engine: Engine, clock: Callable[[], datetime]
) -> Proofs:
    """The proofs of a log whose database an engine opens."""
    return Proofs(
        facts,
        StoredProofTree(engine),
        lambda begun: signing_keys(settings, facts.identity(), begun),
        clock,
        settings.checkpoint_file,
    )


def _add(file: Path, note: str) -> None:
    """Add a note to a file, behind an empty line if it isn't the first; on the disk when this returns."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)
    try:
        between = "\n" if os.fstat(descriptor).st_size else ""
        os.write(descriptor, (between + note).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
