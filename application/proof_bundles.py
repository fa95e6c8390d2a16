"""A bundle of a whole log for an auditor, checked from beginning to end by its files alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import orjson

from tierline.application.leaves import LeafContent, LeafNotCanonical, leaf_in
from tierline.application.proof_texts import Checkpoint, checkpoint_of, in_base64, log_of
from tierline.application.signed_notes import NoteVerifier, from_base64
from tierline.application.tree_claims import TreeClaims, forked
from tierline.domain.shared.errors import Invalid, Refusal
from tierline.domain.shared.merkle import TreeEdge, leaf_hash

KEYS, CHECKPOINTS = "verifier-key.txt", "checkpoints.txt"
LEAVES, STATES = "leaves.ndjson", "states.ndjson"
"""What the files of a bundle are called."""


class BundleNotProven(Invalid):
    """The bundle is refused: {wrong}."""


class Bundle(NamedTuple):
    """A bundle's content as it is read: notes, and lines with their breaks."""

    checkpoints: Iterator[str]
    leaves: Iterator[bytes]
    states: Iterator[bytes] | None


class KeptNote(NamedTuple):
    """A checkpoint that was kept outside: as in `kept.txt, number 3`."""

    named: str
    note: str


@dataclass(frozen=True, slots=True)
class BundleProven:
    """What a bundle holds whose every part fits the others."""

    log: str
    leaves: int
    position: int
    """That of the last leaf."""
    checkpoints: int
    kept: int
    behind: int
    """Leaves behind the last checkpoint, which nothing proves."""
    with_states: bool

    def said(self) -> str:
        """What was found, in a line."""
        kept = f" and {self.kept} kept ones" if self.kept else ""
        states = ", and so do their states" if self.with_states else ""
        behind = f"; nothing proves the last {self.behind} leaves yet" if self.behind else ""
        return (
            f"{self.leaves} leaves up to position {self.position} of log {self.log} fit"
            f" {self.checkpoints} checkpoints{kept}{states}{behind}"
        )


def state_line(index: int, state: bytes) -> bytes:
    """The line that holds the stored bytes of the fact whose leaf has an index."""
    return orjson.dumps({"leaf": index, "state": in_base64(state)}) + b"\n"


def check_bundle(bundle: Bundle, kept: Sequence[KeptNote], verifiers: Sequence[NoteVerifier]) -> BundleProven:
    """Hold all parts of a bundle against each other, in one go through it; only streams are remembered.

    Args:
        bundle: What is checked.
        kept: Checkpoints that were kept outside, in any order.
        verifiers: Whose signatures are taken.

    Raises BundleNotProven for what is wrong first.
    """
    signed = _Signed(verifiers)
    for one in kept:
        signed.hear(one.named, one.note, kept=True)
    checkpoints, chain = _Checkpoints(bundle.checkpoints, signed), _Chain()
    checkpoints.compare(chain.tree, 0)
    for number, line in enumerate(bundle.leaves, 1):
        leaf = chain.take(number, line, signed.log)
        if bundle.states is not None:
            _compare_state(number, next(bundle.states, b""), leaf)
        checkpoints.compare(chain.tree, leaf.position)
    checkpoints.end(chain.tree)
    if bundle.states is not None and next(bundle.states, None) is not None:
        raise _wrong(STATES, chain.tree.size + 1, "there is no leaf that this is the state of")
    return BundleProven(
        log=signed.log,
        leaves=chain.tree.size,
        position=chain.position,
        checkpoints=checkpoints.count,
        kept=len(kept),
        behind=chain.tree.size - signed.largest,
        with_states=bundle.states is not None,
    )


class _Signed:
    """Checkpoints that are genuine and of the one log."""

    def __init__(self, verifiers: Sequence[NoteVerifier]) -> None:
        self._verifiers = verifiers
        self._names = {one.name for one in verifiers}
        self._origin: str | None = None
        self.claims = TreeClaims()
        self.largest = 0
        """The most leaves that one of them is of."""

    @property
    def log(self) -> str:
        """The identity of the log, by the first checkpoint."""
        return log_of(self._origin or "")

    def hear(self, named: str, note: str, *, kept: bool) -> Checkpoint:
        """Read what a checkpoint says."""
        try:
            said = checkpoint_of(note, self._verifiers)
        except Refusal as refused:
            raise BundleNotProven(wrong=f"{named} can't be trusted: {str(refused).rstrip('.')}") from None
        # A key is named after the log whose checkpoints it signs.
        if said.origin not in self._names or said.origin != (self._origin or said.origin):
            raise BundleNotProven(wrong=f"{named} is of another log")
        self._origin, self.largest = said.origin, max(self.largest, said.size)
        self.claims.add(said, f"{named}, of {said.size} leaves,", kept=kept)
        return said


class _Checkpoints:
    """The checkpoints of a bundle in order of their sizes, read as the tree grows up to them."""

    def __init__(self, notes: Iterator[str], signed: _Signed) -> None:
        self._notes = notes
        self._signed = signed
        self.count = 0
        self.last = 0
        """The size of the last one that was read."""
        self._read()
        if not self.count:
            raise BundleNotProven(wrong=f"{CHECKPOINTS} holds no checkpoint, so nothing is proven")

    def _read(self) -> bool:
        """Read the next one, if there is one."""
        note = next(self._notes, None)
        if note is None:
            return False
        self.count += 1
        named = f"{CHECKPOINTS}, number {self.count}"
        size = self._signed.hear(named, note, kept=False).size
        if size < self.last:
            raise BundleNotProven(wrong=f"{named} is of {size} leaves, behind one of {self.last}")
        self.last = size
        return True

    def compare(self, tree: TreeEdge, position: int) -> None:
        """Hold those of the tree's size against its root; its last fact is at a position."""
        while self.last <= tree.size and self._read():
            pass
        claims = self._signed.claims.due(tree.size)
        if pair := forked(claims):
            wrong = f"{pair[0]} and {pair[1]} have different roots: the log showed two histories"
            raise BundleNotProven(wrong=wrong)
        for claim in claims:
            if misfit := self._signed.claims.misfit(claim, tree.root(), position):
                raise BundleNotProven(wrong=misfit[1])

    def end(self, tree: TreeEdge) -> None:
        """No leaf follows: what is of a larger tree can't be compared any more."""
        for wrong in self._signed.claims.beyond(tree.size):
            raise BundleNotProven(wrong=wrong)


class _Chain:
    """Leaves as they follow each other: positions, versions of each stream, and the time."""

    def __init__(self) -> None:
        self.tree = TreeEdge()
        self.position = 0
        self._recorded_at = ""
        self._versions: dict[str, int] = {}

    def take(self, number: int, line: bytes, log: str) -> LeafContent:
        """Take in the leaf of a line, if it may follow those before it."""
        if not line.endswith(b"\n"):
            raise _wrong(LEAVES, number, "the line is cut off")
        try:
            leaf = leaf_in(line[:-1])
        except LeafNotCanonical:
            raise _wrong(LEAVES, number, "this is no leaf in its canonical form") from None
        for wrong in self._faults(leaf, log):
            raise _wrong(LEAVES, number, wrong)
        self.position = leaf.position
        self._recorded_at = leaf.recorded_at or self._recorded_at
        self._versions[leaf.stream] = leaf.version
        self.tree.add(leaf_hash(line[:-1]))
        return leaf

    def _faults(self, leaf: LeafContent, log: str) -> Iterable[str]:
        """Why a leaf can't follow those before it."""
        if leaf.log != log:
            yield f"the leaf of position {leaf.position} is of another log"
        if leaf.position <= self.position:
            yield f"position {leaf.position} comes behind {self.position}"
        expected = self._versions.get(leaf.stream, 0) + 1
        if leaf.version != expected:
            yield (
                f"position {leaf.position} is version {leaf.version} of stream {leaf.stream},"
                f" and version {expected} should follow"
            )
        # These texts have one form, so their order is that of the moments.
        if leaf.recorded_at is not None and leaf.recorded_at < self._recorded_at:
            yield f"position {leaf.position} was recorded before the one that it follows"


def _compare_state(number: int, line: bytes, leaf: LeafContent) -> None:
    """Hold the line of a state against its leaf."""
    if not line.endswith(b"\n"):
        raise _wrong(STATES, number, "the line is cut off" if line else "the line is missing")
    state = _state_in(line)
    if state is None or line != state_line(number - 1, state):
        raise _wrong(STATES, number, f"this is not the line of leaf {number - 1}")
    if sha256(state).hexdigest() != leaf.state_sha256:
        raise _wrong(
            STATES, number, f"this is not the state that the leaf of position {leaf.position} was made of"
        )


def _state_in(line: bytes) -> bytes | None:
    try:
        return from_base64(orjson.loads(line)["state"])
    except (ValueError, LookupError, TypeError):
        return None


def _wrong(file: str, number: int, what: str) -> BundleNotProven:
    return BundleNotProven(wrong=f"{file}, line {number}: {what}")
