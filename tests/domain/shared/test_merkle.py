"""The Merkle tree: held against the classic vectors, the definition, and every change to a proof."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.shared.merkle import (
    EMPTY_ROOT,
    MerkleNode,
    TreeEdge,
    completed,
    consistency_proof,
    grown,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root,
)

CLASSIC = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The entries of the reference tree that implementations of Certificate Transparency are tried on."""
CLASSIC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CLASSIC_PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


class Tree:
    """Perfect nodes in memory, as a storage keeps them."""

    def __init__(self, entries: list[bytes]) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}
        for size, entry in enumerate(entries):
            for node in completed(size, leaf_hash(entry), self.node):
                assert (node.level, node.index) not in self.kept
                self.kept[node.level, node.index] = node.hash

    def node(self, level: int, index: int) -> bytes:
        return self.kept[level, index]


def defined(entries: list[bytes]) -> bytes:
    """The root by the words of RFC 6962, 2.1."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = max(2**power for power in range(20) if 2**power < len(entries))
    return sha256(b"\x01" + defined(entries[:k]) + defined(entries[k:])).digest()


def test_the_classic_roots_are_found_at_every_size() -> None:
    tree = Tree(CLASSIC)
    assert root(0, tree.node).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [root(size, tree.node).hex() for size in range(1, 9)] == CLASSIC_ROOTS


def test_the_edge_of_a_growing_tree_has_the_classic_root_at_every_size() -> None:
    edge = TreeEdge()
    assert edge.root() == EMPTY_ROOT
    for entry, expected in zip(CLASSIC, CLASSIC_ROOTS, strict=True):
        edge.add(leaf_hash(entry))
        assert edge.root().hex() == expected


@given(st.lists(st.binary(max_size=2), max_size=70))
def test_an_edge_completes_the_nodes_of_the_tree_and_keeps_one_for_each_level(entries: list[bytes]) -> None:
    edge, tree = TreeEdge(), Tree(entries)
    made = [node for entry in entries for node in edge.add(leaf_hash(entry))]
    assert {(one.level, one.index): one.hash for one in made} == tree.kept
    assert edge.root() == defined(entries)
    assert len(edge._nodes) <= len(entries).bit_length()


@given(st.lists(st.binary(max_size=2), max_size=70), st.integers(0, 70))
def test_leaves_that_are_appended_at_once_complete_what_they_complete_one_by_one(
    entries: list[bytes], before: int
) -> None:
    size = min(before, len(entries))
    old, tree = Tree(entries[:size]), Tree(entries)
    found = {
        (level, index): hashed
        for level, first, row in grown(size, [leaf_hash(one) for one in entries[size:]], old.node)
        for index, hashed in enumerate(row, first)
    }
    assert found == {place: hashed for place, hashed in tree.kept.items() if place not in old.kept}
    # By the definition, which no node takes part in.
    for (level, index), hashed in found.items():
        assert hashed == defined(entries[index << level : (index + 1) << level])


@pytest.mark.parametrize(("index", "size"), CLASSIC_PATHS)
def test_the_classic_paths_are_found_and_lead_to_the_roots(index: int, size: int) -> None:
    path = inclusion_proof(index, size, Tree(CLASSIC).node)
    assert [one.hex() for one in path] == CLASSIC_PATHS[index, size]
    top = bytes.fromhex(CLASSIC_ROOTS[size - 1])
    assert is_included(index, size, leaf_hash(CLASSIC[index]), path, top)


def test_the_nodes_that_a_leaf_completes_are_itself_and_those_above_it_that_it_fills() -> None:
    a, b = leaf_hash(b"a"), leaf_hash(b"b")
    assert completed(0, a, {}.__getitem__) == [MerkleNode(0, 0, a)]
    tree = Tree([b"a"])
    assert completed(1, b, tree.node) == [MerkleNode(0, 1, b), MerkleNode(1, 0, node_hash(a, b))]
    assert completed(2, a, Tree([b"a", b"b"]).node) == [MerkleNode(0, 2, a)]


@given(st.lists(st.binary(max_size=3), max_size=40))
def test_a_root_is_the_one_of_the_definition(entries: list[bytes]) -> None:
    assert root(len(entries), Tree(entries).node) == defined(entries)


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=40), st.data())
def test_every_leaf_is_proven_in_every_tree_that_has_it(entries: list[bytes], data: st.DataObject) -> None:
    tree, size = Tree(entries), data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, tree.node)
    top = defined(entries[:size])
    assert is_included(index, size, leaf_hash(entries[index]), proof, top)
    assert not is_included(index, size, leaf_hash(entries[index] + b"x"), proof, top)
    # By a hash that is missing or too much nothing is proven.
    assert not is_included(index, size, leaf_hash(entries[index]), [*proof, EMPTY_ROOT], top)
    assert not proof or not is_included(index, size, leaf_hash(entries[index]), proof[:-1], top)


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=40), st.data())
def test_every_tree_is_proven_to_be_the_beginning_of_a_later_one(
    entries: list[bytes], data: st.DataObject
) -> None:
    tree, second = Tree(entries), data.draw(st.integers(1, len(entries)))
    first = data.draw(st.integers(1, second))
    proof = consistency_proof(first, second, tree.node)
    old, new = defined(entries[:first]), defined(entries[:second])
    assert is_consistent(first, second, old, new, proof)
    assert not is_consistent(first, second, old, new, [*proof, EMPTY_ROOT])
    assert not proof or not is_consistent(first, second, old, new, proof[:-1])
    forked = defined([b"another", *entries[1:second]])
    assert entries[0] == b"another" or not is_consistent(first, second, old, forked, proof)


def test_of_every_two_small_trees_the_smaller_is_proven_to_be_the_beginning_of_the_other() -> None:
    tree = Tree([bytes([one]) for one in range(40)])
    roots = [root(size, tree.node) for size in range(41)]
    for second in range(1, 41):
        for first in range(1, second + 1):
            proof = consistency_proof(first, second, tree.node)
            assert is_consistent(first, second, roots[first], roots[second], proof)


SIZES = [(first, second) for second in (1, 2, 3, 5, 8, 11) for first in range(1, second + 1)]


@pytest.mark.parametrize(("first", "second"), SIZES)
def test_no_changed_bit_of_a_consistency_proof_or_its_roots_is_taken(first: int, second: int) -> None:
    tree = Tree([bytes([one]) for one in range(second)])
    parts = [root(first, tree.node), root(second, tree.node), *consistency_proof(first, second, tree.node)]
    assert is_consistent(first, second, parts[0], parts[1], parts[2:])
    for changed in mutations(parts):
        assert not is_consistent(first, second, changed[0], changed[1], changed[2:])
    assert not is_consistent(second, first, parts[0], parts[1], parts[2:]) or first == second


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 11])
def test_no_changed_bit_of_an_inclusion_proof_or_its_ends_is_taken(size: int) -> None:
    tree = Tree([bytes([one]) for one in range(size)])
    for index in range(size):
        parts = [tree.node(0, index), root(size, tree.node), *inclusion_proof(index, size, tree.node)]
        assert is_included(index, size, parts[0], parts[2:], parts[1])
        for changed in mutations(parts):
            assert not is_included(index, size, changed[0], changed[2:], changed[1])
        others = [other for other in range(-1, size + 2) if other != index]
        assert not any(is_included(other, size, parts[0], parts[2:], parts[1]) for other in others)


def mutations(parts: list[bytes]) -> list[list[bytes]]:
    """The same hashes with one bit changed, one byte missing, or two of them swapped."""
    found = []
    for place, one in enumerate(parts):
        for bit in range(len(one) * 8):
            flipped = bytearray(one)
            flipped[bit // 8] ^= 1 << bit % 8
            found.append([*parts[:place], bytes(flipped), *parts[place + 1 :]])
        found.append([*parts[:place], one[:-1], *parts[place + 1 :]])
    for place in range(2, len(parts) - 1):
        if parts[place] != parts[place + 1]:
            swapped = [*parts]
            swapped[place], swapped[place + 1] = parts[place + 1], parts[place]
            found.append(swapped)
    return found


def test_what_is_in_no_tree_can_not_be_proven() -> None:
    tree = Tree(CLASSIC)
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(ValueError, match="no such leaf"):
            inclusion_proof(index, size, tree.node)
    for first, second in ((0, 3), (4, 3), (-1, 3)):
        with pytest.raises(ValueError, match="the first tree"):
            consistency_proof(first, second, tree.node)
        for proof in ([], [EMPTY_ROOT]):
            assert not is_consistent(first, second, EMPTY_ROOT, EMPTY_ROOT, proof)
