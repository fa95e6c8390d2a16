"""Holding the log against its tree, and the tree against checkpoints: what was rewritten, and where first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tierline.application.ports import Stored
from tierline.application.proof_texts import checkpoint_of, claimed_by
from tierline.application.signed_notes import NoteVerifier
from tierline.application.tree_claims import TreeClaims
from tierline.domain.shared.errors import Conflict, Refusal
from tierline.domain.shared.merkle import TreeEdge, leaf_hash
from tierline.interfaces.proving import PAGE, Proofs
from tierline.interfaces.storage.proof_tree import Leaf, TreeDamage, WalkRecord, leaf_data

Told = Callable[[int, int], None]
"""Told how many leaves were looked at, and of how many."""
Shown = Callable[[Stored, bytes], None]
"""Shown each fact that is as it was recorded, in order, with the data of its leaf."""


class ProofCheck(NamedTuple):
    """What was held against each other, and a sentence for each damage, by position, the first one first."""

    leaves: int
    checkpoints: int
    waiting: int
    """Facts that are not in the tree yet."""
    unverified: bool
    """Whether signatures could not be looked at, since there is no key."""
    damages: Sequence[str]

    def said(self) -> str:
        """What was looked at, in a line."""
        waiting = f", {self.waiting} facts are not in the tree yet" if self.waiting else ""
        signed = (
            ", their signatures unchecked for want of a key" if self.unverified and self.checkpoints else ""
        )
        return f"{self.leaves} leaves and {self.checkpoints} checkpoints fit the facts{waiting}{signed}"


def check_proofs(proofs: Proofs, kept: Sequence[str], told: Told) -> ProofCheck:
    """Compute every leaf, node and root anew from the stored facts.

    `kept` are notes that somebody kept outside: they are held against the tree as those in the database are.
    Without any, what is found is what `/readyz` tells from then on.
    """
    walk = TreeWalk(proofs)
    walk.hear(kept)
    total = proofs.tree.last_leaf()
    while walk.step():
        told(walk.size, total.index + 1 if total else 0)
    if not kept:
        proofs.tree.note_walk(WalkRecord(walk.size, proofs.now(), walk.first_damage()))
    return walk.result()


class TreeWalk:
    """One walk through the tree, its facts and the checkpoints beside it, a page at a time.

    Facts may be recorded and taken into the tree meanwhile.

    Args:
        proofs: The proofs of the log.
        show: Shown what fits.
    """

    def __init__(self, proofs: Proofs, show: Shown = lambda fact, data: None) -> None:
        self._proofs = proofs
        self._tree = proofs.tree
        self._identity = proofs.facts.identity()
        self._verifiers = _verifiers(proofs)
        self._damages: list[tuple[int, str]] = []
        self._show = show
        self._claims = TreeClaims()
        self._checkpoints = 0
        self._edge = TreeEdge()
        self._heard = -1
        self._nodes = 0
        self._position = 0

    @property
    def size(self) -> int:
        """How many leaves were gone through."""
        return self._edge.size

    def hear(self, kept: Sequence[str]) -> None:
        """Read what checkpoints say that were kept outside."""
        for number, note in enumerate(kept, 1):
            self._hear(note, f"the kept checkpoint number {number}", 0, None)

    def step(self) -> bool:
        """Go through the next page of leaves; whether there is more to go through."""
        if page := self._tree.leaves(self.size, PAGE):
            self._hear_until(page[-1].index + 1)
            self._compare_roots()
            if self._walked(page):
                return True
        else:
            self._go_to_the_end()
        self._end()
        return False

    def first_damage(self) -> TreeDamage | None:
        """The damage with the lowest position among those found by now."""
        found = min(self._damages, key=lambda one: one[0], default=None)
        return TreeDamage(max(1, found[0]), found[1]) if found else None

    def _hear_until(self, size: int) -> None:
        """Read what the checkpoints in the database say, up to a size."""
        while page := self._tree.checkpoints(self._heard, PAGE, size):
            for one in page:
                self._hear(one.note, f"the checkpoint of {one.size} leaves", one.position, one.size)
            self._heard = page[-1].size

    def _go_to_the_end(self) -> None:
        """Look at what there is beside leaves, and then at those that were added meanwhile."""
        self._nodes, signed = self._tree.count_nodes(), self._tree.last_checkpoint()
        going = True
        while going and (page := self._tree.leaves(self.size, PAGE)):
            self._hear_until(page[-1].index + 1)
            going = self._walked(page)
        self._hear_until(signed.size if signed else -1)
        self._compare_roots()

    def _end(self) -> None:
        """What can be told once no leaf is left, or none can be gone on from."""
        for sentence in self._claims.beyond(self.size):
            self._damage(self._position + 1, sentence)
        if (more := self._nodes - _nodes_of(self.size)) > 0:
            self._damage(self._position + 1, f"the tree has {more} nodes too many")

    def result(self) -> ProofCheck:
        """What was found."""
        waiting = sum(len(page) for page in self._facts(self._position, None))
        sentences = [sentence for _, sentence in sorted(self._damages, key=lambda one: one[0])]
        return ProofCheck(self.size, self._checkpoints, waiting, self._verifiers is None, sentences)

    def _hear(self, note: str, named: str, position: int, size: int | None) -> None:
        self._checkpoints += 1
        try:
            said = claimed_by(note) if self._verifiers is None else checkpoint_of(note, self._verifiers)
        except Refusal as refused:
            self._damage(position, f"{named} can't be trusted: {refused}")
            return
        if said.origin != self._proofs.origin():
            self._damage(position, f"{named} is of another log")
        elif size is not None and said.size != size:
            self._damage(position, f"{named} says that it is of {said.size}")
        else:
            named = named if size is not None else f"{named}, of {said.size} leaves,"
            self._claims.add(said, named, kept=size is None)

    def _walked(self, page: Sequence[Leaf]) -> bool:
        """Go through a page of leaves; False if it can't be gone on from there."""
        facts = {one.position: one for some in self._facts(self._position, page[-1].position) for one in some}
        first, made = self.size, dict[tuple[int, int], bytes]()
        for leaf in page:
            if leaf.index != self.size or leaf.position <= self._position:
                self._damage(self._position + 1, f"leaf {self.size} of the tree is gone, or was moved")
                return False
            self._compare(leaf, facts.pop(leaf.position, None))
            made |= self._grow(leaf)
            self._compare_roots()
        for position in facts:
            self._damage(position, f"position {position}: the fact was inserted behind later ones")
        self._compare_nodes(first, made)
        return True

    def _compare(self, leaf: Leaf, fact: Stored | None) -> None:
        if fact is None:
            self._damage(leaf.position, f"position {leaf.position}: the fact is gone")
        elif leaf_hash(data := leaf_data(self._identity, fact)) != leaf.hash:
            self._damage(
                leaf.position,
                f"position {leaf.position}: the fact is not the one that was recorded (stream"
                f" {fact.account_id}, version {fact.version})",
            )
        else:
            self._show(fact, data)

    def _grow(self, leaf: Leaf) -> Mapping[tuple[int, int], bytes]:
        """Take in a leaf as the tree has it, so that a changed fact and a changed tree are told apart."""
        found = self._edge.add(leaf.hash)
        self._position = leaf.position
        return {(node.level, node.index): node.hash for node in found[1:]}

    def _compare_nodes(self, first: int, made: Mapping[tuple[int, int], bytes]) -> None:
        for level in range(1, self.size.bit_length()):
            stored = self._tree.nodes(level, first >> level, self.size >> level)
            wrong = [
                index for (at, index), hashed in made.items() if at == level and stored.get(index) != hashed
            ]
            if wrong:
                self._damage(
                    self._position, f"node {wrong[0]} of level {level} of the tree was changed, or is gone"
                )

    def _compare_roots(self) -> None:
        for claim in self._claims.due(self.size):
            if wrong := self._claims.misfit(claim, self._edge.root(), self._position):
                self._damage(*wrong)

    def _facts(self, after: int, until: int | None) -> Iterator[Sequence[Stored]]:
        while page := self._proofs.facts.stored(after, PAGE, until):
            yield page
            after = page[-1].position

    def _damage(self, position: int, sentence: str) -> None:
        self._damages.append((position, sentence))


def _verifiers(proofs: Proofs) -> Sequence[NoteVerifier] | None:
    """Whose signatures are taken; None where there is no key to tell by."""
    try:
        return proofs.verifiers()
    except Conflict:
        return None


def _nodes_of(size: int) -> int:
    """How many nodes above the leaves a tree has."""
    return sum(size >> level for level in range(1, size.bit_length()))
