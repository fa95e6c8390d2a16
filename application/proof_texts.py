"""Checkpoints and proofs as texts that others read (C2SP tlog-checkpoint and tlog-proof), checked offline."""

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from tierline.application.signed_notes import NoteVerifier, from_base64, opened_note
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.merkle import is_consistent, is_included, leaf_hash

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_HASH_BYTES = 32


class CheckpointNotReadable(Invalid):
    """The note is signed, but it is no checkpoint: origin, size and root, a line each."""


class ProofNotReadable(Invalid):
    """The file is no proof as `tierline proof fact` writes it."""


class FactNotProven(Invalid):
    """The proof doesn't lead from this leaf to the checkpoint's root: one of them was changed."""


class StateNotProven(Invalid):
    """The stored bytes are not those that the leaf was made of."""


class TreeNotContinued(Invalid):
    """The second tree is not the first one with leaves added: history was rewritten between them."""


class Checkpoint(NamedTuple):
    """The head of a log's tree: as in `tierline/8f3c…`, 1290 leaves, and their root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The body of its note."""
        return f"{self.origin}\n{self.size}\n{in_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That the leaf at an index stands in the tree of a checkpoint, whose note goes with it."""

    index: int
    hashes: Sequence[bytes]
    note: str

    def text(self) -> str:
        """The proof as the content of a `.tlog-proof` file."""
        lines = [PROOF_HEADER, f"index {self.index}", *map(in_base64, self.hashes)]
        return "\n".join(lines) + "\n\n" + self.note


class ConsistencyProof(NamedTuple):
    """That the tree of `first` leaves is the beginning of the one of `second`."""

    first: int
    second: int
    hashes: Sequence[bytes]

    def content(self) -> dict[str, Any]:
        """The proof as JSON is made of it."""
        return {"from": self.first, "to": self.second, "hashes": [*map(in_base64, self.hashes)]}


def in_base64(content: bytes) -> str:
    """Bytes as base64 (RFC 4648, 4)."""
    return base64.b64encode(content).decode()


def checkpoint_of(note: str, verifiers: Iterable[NoteVerifier]) -> Checkpoint:
    """The checkpoint in a note that a trusted key signed. Raises NoteNotGenuine, CheckpointNotReadable."""
    return claimed_by(opened_note(note, verifiers))


def claimed_by(note: str) -> Checkpoint:
    """The checkpoint in a note or its text, whoever signed it. Raises CheckpointNotReadable."""
    lines = note.split("\n")
    root = from_base64(lines[2]) if len(lines) > 3 else None
    if root is None or len(root) != _HASH_BYTES or not lines[0] or not _NUMBER.fullmatch(lines[1]):
        raise CheckpointNotReadable()
    return Checkpoint(lines[0], int(lines[1]), root)


def inclusion_in(text: str) -> InclusionProof:
    """The proof in the content of a `.tlog-proof` file, not checked yet. Raises ProofNotReadable."""
    above, blank, note = text.partition("\n\n")
    header, *lines = above.split("\n")
    if lines and lines[0].startswith("extra "):
        lines = lines[1:]
    name, _, index = lines[0].partition(" ") if lines else ("", "", "")
    if header != PROOF_HEADER or not blank or name != "index" or not _NUMBER.fullmatch(index):
        raise ProofNotReadable()
    return InclusionProof(int(index), _hashes(lines[1:]), note)


def consistency_in(content: Mapping[str, Any]) -> ConsistencyProof:
    """The proof in JSON as the service answers it, not checked yet. Raises ProofNotReadable."""
    first, second, lines = (content.get(name) for name in ("from", "to", "hashes"))
    if not isinstance(first, int) or not isinstance(second, int) or not isinstance(lines, list):
        raise ProofNotReadable()
    return ConsistencyProof(first, second, _hashes(lines))


def proven_fact(
    text: str, leaf: bytes, state: bytes | None, verifiers: Iterable[NoteVerifier]
) -> tuple[Checkpoint, Mapping[str, Any]]:
    """The checkpoint that a proof leads to, and what its leaf says.

    With the stored bytes of the fact (`state`), these are held against the leaf, too. Raises NoteNotGenuine,
    CheckpointNotReadable, ProofNotReadable, FactNotProven, StateNotProven.
    """
    proof = inclusion_in(text)
    checkpoint = checkpoint_of(proof.note, verifiers)
    if not is_included(proof.index, checkpoint.size, leaf_hash(leaf), proof.hashes, checkpoint.root):
        raise FactNotProven()
    said = _leaf(leaf)
    # Under one key there could be proofs of another log's leaves.
    if said.get("log") != log_of(checkpoint.origin):
        raise FactNotProven()
    if state is not None and sha256(state).hexdigest() != said.get("state_sha256"):
        raise StateNotProven()
    return checkpoint, said


def check_continued(proof: ConsistencyProof, first: Checkpoint, second: Checkpoint) -> None:
    """Raises TreeNotContinued unless a proof shows the second checkpoint's tree to go on from the first's."""
    sizes = (proof.first, proof.second) == (first.size, second.size)
    if (
        not sizes
        or first.origin != second.origin
        or not is_consistent(first.size, second.size, first.root, second.root, proof.hashes)
    ):
        raise TreeNotContinued()


def origin_of(log: str) -> str:
    """What a log is called on its checkpoints, by its identity."""
    return f"tierline/{log}"


def log_of(origin: str) -> str:
    """The identity of the log that is called so."""
    return origin.removeprefix("tierline/")


def _hashes(lines: Sequence[Any]) -> list[bytes]:
    found = [from_base64(one) if isinstance(one, str) else None for one in lines]
    hashes = [one for one in found if one is not None and len(one) == _HASH_BYTES]
    if len(hashes) != len(lines):
        raise ProofNotReadable()
    return hashes


def _leaf(leaf: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(leaf)
    except ValueError:
        raise ProofNotReadable() from None
    if not isinstance(said, dict):
        raise ProofNotReadable()
    return said
