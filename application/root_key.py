"""The root key: what opens every account's key, and can be made to open some of them no more, in any copy.

It begins as 32 bytes. What wraps the keys of accounts grows from them as the leaves of a binary tree, whose
every node is a hash of the one above (Goldreich, Goldwasser and Micali 1986). When somebody is forgotten,
the leaf that wrapped the key of their account is taken out: the way to it is replaced by the nodes beside
it, from which all other leaves still grow and that one doesn't (a puncturable function: Boneh and Waters
2013). So an old copy of the database opens with today's root key as it ever did, but for what was
forgotten; the keys that the same account's other texts have in such a copy are kept with the root key.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple, Protocol
from uuid import UUID

from tierline.application.encryption import KEY_BYTES, BoxBroken, Chance, lock, unlock

ADDRESSES, INBOX_MARKS, BASES = b"tierline addresses", b"tierline inbox marks", b"tierline bases"
CURSORS, SESSIONS, SIGN_IN = b"tierline cursors", b"tierline sessions", b"tierline sign-in"
MESSAGES, MESSAGE_MARKS, WEBHOOKS = b"tierline messages", b"tierline messages marks", b"tierline webhooks"
PURPOSES = (ADDRESSES, INBOX_MARKS, BASES, MESSAGES, MESSAGE_MARKS, WEBHOOKS)
"""What is derived from the root key and stays when it is rotated: answers and hashes rest on it."""
PASSING_PURPOSES = (CURSORS, SESSIONS, SIGN_IN)
"""What is derived from it and is another one afterwards: cookies and pages that lead on."""
_TREE = b"tierline wrapping keys"
_PROOF = b"tierline root key"
_MARK = b"\x02"
_POINT_BYTES = 16
_DEPTH = 8 * _POINT_BYTES
_BOX_BYTES = 12 + KEY_BYTES + 16

Node = tuple[int, int]
"""A place in the tree: how many bits lead there, and these as a number."""
Tree = Mapping[Node, bytes]
"""The nodes that are left, none of them above another."""
_NOTHING: Mapping[UUID, Mapping[str, bytes]] = MappingProxyType({})


class Taking(NamedTuple):
    """Whose key is about to be taken out, written down first so that a crash leaves nothing half done."""

    owner: UUID
    before: bytes
    """The wrapped key that the database had when it began; once it has another one, this is destroyed."""
    kept: Mapping[str, bytes]
    """By their ids, the keys that it wrapped and that stay."""


@dataclass(frozen=True, slots=True)
class RootKey:
    """The root key as it is now.

    Whose keys are in `kept` had one taken out, or was wrapped by the 32 bytes themselves, as earlier
    versions did; that owner's own key is there under the owner's own id.
    """

    proof: bytes
    """What tells it from others; nothing follows from it about the key."""
    trees: tuple[Tree, ...]
    """The first one wraps what is new; those behind it were in use before the root key was rotated."""
    secret: bytes | None = None
    """The 32 bytes that it began with, until something is taken out."""
    kept: Mapping[UUID, Mapping[str, bytes]] = field(default_factory=lambda: _NOTHING)
    purposes: Mapping[bytes, bytes] = field(default_factory=dict)
    epoch: int = 0
    """Counts how often it was replaced."""
    takings: tuple[Taking, ...] = ()

    @classmethod
    def of(cls, secret: bytes) -> "RootKey":
        """The root key that 32 bytes are."""
        tree = {(0, 0): hmac.digest(secret, _TREE, "sha256")}
        return cls(hmac.digest(secret, _PROOF, "sha256"), (tree,), secret)

    def derived(self, purpose: bytes) -> bytes:
        """A key of its own for one of the purposes."""
        return self.by_purpose(purpose) if self.secret is not None else self.purposes[purpose]

    def by_purpose(self, purpose: bytes) -> bytes:
        """A key that the 32 bytes give for a purpose; there is none any more once they are gone."""
        assert self.secret is not None
        return hmac.digest(self.secret, purpose, "sha256")

    def wrapped(self, content: bytes, place: bytes, chance: Chance, before: bytes = b"") -> bytes:
        """A key wrapped at a leaf of its own; where it was wrapped `before`, at the same place of the tree.

        So whoever takes it out takes it out of every tree that wrapped it.
        """
        point = _point(before) or chance(_POINT_BYTES)
        leaf = _leaf(self.trees[0], point)
        assert leaf is not None  # a leaf that nobody drew before
        return _MARK + point + lock(leaf, content, place, chance)

    def unwrapped(self, box: bytes, place: bytes) -> bytes:
        """A key that was wrapped, by this version or by one that knew no tree. Raises BoxBroken."""
        point = _point(box)
        if point is None:
            if self.secret is None:
                raise BoxBroken("its wrapping key was destroyed")
            return unlock(self.secret, box, place)
        leaves = [leaf for tree in self.trees if (leaf := _leaf(tree, point))]
        return _first_opened(leaves, box[1 + _POINT_BYTES :], place)

    def own_key(self, owner: UUID) -> bytes | None:
        """An owner's own key, if that is what is kept of them."""
        return self.kept.get(owner, {}).get(owner.hex)

    def taken_out(self, owner: UUID) -> Mapping[str, bytes] | None:
        """What is kept of an owner whose own key was taken out, by ids; None if it wasn't."""
        kept = self.kept.get(owner)
        return None if kept is None or owner.hex in kept else kept

    def without(self, taken: Sequence[Taking], wrapped_by_itself: Mapping[UUID, bytes]) -> "RootKey":
        """The root key that opens what was taken out no more; what is `wrapped_by_itself` is kept."""
        trees = self.trees
        for point in (_point(one.before) for one in taken):
            trees = tuple(_punctured(tree, point) for tree in trees) if point else trees
        own = {owner: {owner.hex: key} for owner, key in wrapped_by_itself.items()}
        kept = {**own, **self.kept, **{one.owner: one.kept for one in taken}}
        return replace(self._set_apart(), trees=trees, kept=kept, epoch=self.epoch + 1, takings=())

    def rotated(self, secret: bytes, wrapped_by_itself: Mapping[UUID, bytes]) -> "RootKey":
        """The root key that wraps by another tree, and opens what the ones before wrapped."""
        new = RootKey.of(secret)
        passing = {purpose: new.derived(purpose) for purpose in PASSING_PURPOSES}
        apart = self.without((), wrapped_by_itself)
        return replace(apart, trees=(*new.trees, *apart.trees), purposes={**apart.purposes, **passing})

    def _set_apart(self) -> "RootKey":
        """Without the 32 bytes, from which everything grows; with what is derived from them."""
        every = (*PURPOSES, *PASSING_PURPOSES)
        return replace(self, secret=None, purposes={one: self.derived(one) for one in every})


class RootKeyPlace(Protocol):
    """Where the root key is."""

    @property
    def key(self) -> RootKey:
        """The root key as it is now."""

    @property
    def replaceable(self) -> bool:
        """Whether it can be replaced there, so that forgetting reaches old copies."""

    def alone(self) -> AbstractContextManager[Callable[[RootKey], None]]:
        """Nobody else replaces it meanwhile; what is handed out puts another one in its place."""


class HeldRootKey:
    """A root key that stays as it is. Fulfils `RootKeyPlace`."""

    replaceable = False

    def __init__(self, key: RootKey) -> None:
        self.key = key

    def alone(self) -> AbstractContextManager[Callable[[RootKey], None]]:
        """Nothing is put in its place."""
        return nullcontext(lambda _: None)


def place_of(root: "bytes | RootKeyPlace") -> RootKeyPlace:
    """The place of a root key that may be given as its 32 bytes."""
    return HeldRootKey(RootKey.of(root)) if isinstance(root, bytes) else root


def is_by_itself(box: bytes) -> bool:
    """Whether a key is wrapped by the 32 bytes of the root key themselves, as earlier versions did."""
    return _point(box) is None


def _point(box: bytes) -> bytes | None:
    """The leaf at which a key is wrapped; None if it is by no leaf."""
    marked = len(box) == 1 + _POINT_BYTES + _BOX_BYTES and box[:1] == _MARK
    return box[1 : 1 + _POINT_BYTES] if marked else None


def _first_opened(keys: Sequence[bytes], box: bytes, place: bytes) -> bytes:
    for key in keys[:-1]:
        try:
            return unlock(key, box, place)
        except BoxBroken:
            continue
    if not keys:
        raise BoxBroken("its wrapping key was destroyed")
    return unlock(keys[-1], box, place)


def _leaf(tree: Tree, point: bytes) -> bytes | None:
    """The leaf at a point; None if it was taken out."""
    for length, node in _way(point):
        if (found := tree.get((length, node))) is not None:
            return _grown(found, point, length)
    return None


def _punctured(tree: Tree, point: bytes) -> Tree:
    """The nodes from which all leaves grow but the one at a point."""
    above = next(((length, node) for length, node in _way(point) if (length, node) in tree), None)
    if above is None:
        return tree
    left = dict(tree)
    secret = left.pop(above)
    for length, node in _way(point, above[0] + 1):
        left[length, node ^ 1] = _child(secret, (node ^ 1) & 1)
        secret = _child(secret, node & 1)
    return left


def _way(point: bytes, start: int = 0) -> Iterator[Node]:
    """The nodes from the top of the tree down to a leaf."""
    number = int.from_bytes(point, "big")
    return ((length, number >> (_DEPTH - length)) for length in range(start, _DEPTH + 1))


def _grown(secret: bytes, point: bytes, length: int) -> bytes:
    for _, node in _way(point, length + 1):
        secret = _child(secret, node & 1)
    return secret


def _child(secret: bytes, side: int) -> bytes:
    return hmac.digest(secret, b"\x01" if side else b"\x00", "sha256")
