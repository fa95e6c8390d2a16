"""The Merkle tree of RFC 6962 and RFC 9162: roots, proofs, and what holds them against each other.

A tree of n leaves is kept as its perfect nodes: `(level, index)` is the root of the 2^level leaves from
index * 2^level on, level 0 being the leaves' hashes. Each of them is made once and never changes. All hashes
are SHA-256, 32 bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

Nodes = Callable[[int, int], bytes]
"""The hash of the perfect node at a level and an index."""
EMPTY_ROOT = sha256(b"").digest()
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class MerkleNode:
    """A perfect node: as in `(1, 0, hash of the first two leaves)`."""

    level: int
    index: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes side by side (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def grown(size: int, leaves: Sequence[bytes], nodes: Nodes) -> Iterator[tuple[int, int, Sequence[bytes]]]:
    """The perfect nodes that leaves complete when they are appended to a tree of a size, level by level.

    Each level with the index of its first new node, and the hashes from that on; level 0 are the leaves.
    """
    level, first, row = 0, size, leaves
    while row:
        yield level, first, row
        whole = [nodes(level, first - 1), *row] if first % 2 else row
        # A last one without a sibling waits for it.
        row = [node_hash(left, right) for left, right in zip(whole[::2], whole[1::2], strict=False)]
        level, first = level + 1, first // 2


def completed(size: int, leaf: bytes, nodes: Nodes) -> list[MerkleNode]:
    """The perfect nodes that a leaf completes when it is appended to a tree of a size, itself the first."""
    return [MerkleNode(level, index, row[0]) for level, index, row in grown(size, [leaf], nodes)]


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` leaves."""
    return _root_of(0, size, nodes) if size else EMPTY_ROOT


class TreeEdge:
    """The right edge of a tree that grows leaf by leaf: all that its roots and later nodes are made of.

    It keeps a node for each level, however large the tree gets.
    """

    def __init__(self) -> None:
        self.size = 0
        """How many leaves the tree has."""
        self._nodes: dict[int, MerkleNode] = {}
        """The last node with an even index of each level."""

    def add(self, leaf: bytes) -> list[MerkleNode]:
        """Append a leaf's hash; the perfect nodes that it completes, itself the first."""
        found = completed(self.size, leaf, self._node)
        for node in found:
            if not node.index % 2:
                self._nodes[node.level] = node
        self.size += 1
        return found

    def root(self) -> bytes:
        """The root of the tree."""
        return root(self.size, self._node)

    def _node(self, level: int, index: int) -> bytes:
        node = self._nodes[level]
        assert node.index == index  # nothing before the edge is ever asked for
        return node.hash


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes that lead from the leaf at an index to the root of `size` leaves (RFC 9162, 2.1.3.1).

    Raises ValueError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no such leaf")
    return list(_path(index, 0, size, nodes))


def consistency_proof(first: int, second: int, nodes: Nodes) -> list[bytes]:
    """The hashes that show a tree of `first` leaves to be the beginning of one of `second`.

    As in RFC 9162, 2.1.4.1. Raises ValueError unless 0 < first <= second.
    """
    if not 0 < first <= second:
        raise ValueError("the first tree must have a leaf, and no more than the second")
    return [] if first == second else list(_subproof(first, 0, second, True, nodes))


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof leads from a leaf's hash to a root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = node_hash(sibling, found)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof shows one tree to be the beginning of another (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second or not _are_hashes(first_root, second_root, *proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if not proof:
        return False
    # A first tree that is perfect is itself the node that the proof begins at.
    steps = [first_root, *proof] if first & (first - 1) == 0 else [*proof]
    at, last = first - 1, second - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(one) == _HASH_BYTES for one in hashes)


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


def _root_of(start: int, size: int, nodes: Nodes) -> bytes:
    """The root of `size` leaves from `start` on, which is where a perfect node of that many can begin."""
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    left = _split(size)
    return node_hash(_root_of(start, left, nodes), _root_of(start + left, size - left, nodes))


def _path(index: int, start: int, size: int, nodes: Nodes) -> Iterator[bytes]:
    if size == 1:
        return
    left = _split(size)
    if index < left:
        yield from _path(index, start, left, nodes)
        yield _root_of(start + left, size - left, nodes)
    else:
        yield from _path(index - left, start + left, size - left, nodes)
        yield _root_of(start, left, nodes)


def _subproof(first: int, start: int, size: int, whole: bool, nodes: Nodes) -> Iterator[bytes]:
    if first == size:
        if not whole:
            yield _root_of(start, size, nodes)
        return
    left = _split(size)
    if first <= left:
        yield from _subproof(first, start, left, whole, nodes)
        yield _root_of(start + left, size - left, nodes)
    else:
        yield from _subproof(first - left, start + left, size - left, False, nodes)
        yield _root_of(start, left, nodes)
