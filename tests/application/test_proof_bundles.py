"""Bundles held against themselves: what fits is taken, and of what was tampered with the place is told."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from tests.domain.shared.test_merkle import defined
from tierline.application.leaves import LeafContent
from tierline.application.proof_bundles import (
    Bundle,
    BundleNotProven,
    BundleProven,
    KeptNote,
    check_bundle,
    state_line,
)
from tierline.application.proof_texts import Checkpoint, origin_of
from tierline.application.signed_notes import NoteSigner, notes_in

LOG = "8f3c"
SIGNER = NoteSigner(origin_of(LOG), bytes(range(32)))
BEGUN = datetime(2026, 3, 31, 9, tzinfo=UTC)
STREAMS = [str(UUID(int=number)) for number in range(3)]


def state(position: int) -> bytes:
    return f"what is stored at {position}".encode()


def leaf(position: int, **other: object) -> LeafContent:
    """The leaf of a position of a log in which three streams take turns, and positions 5 and 6 are a gap."""
    number = position - 1 if position < 5 else position - 3
    at = (BEGUN + timedelta(minutes=number)).isoformat(timespec="microseconds")
    plain = LeafContent(
        log=LOG,
        position=position,
        recorded_at=at.removesuffix("+00:00") + "Z",
        state_sha256=sha256(state(position)).hexdigest(),
        stream=STREAMS[number % 3],
        type="account.interaction.v1",
        version=number // 3 + 1,
    )
    return plain._replace(**other)


POSITIONS = [1, 2, 3, 4, *range(7, 13)]
LEAVES = [leaf(position) for position in POSITIONS]


def note(size: int, leaves: Sequence[LeafContent] = LEAVES, signer: NoteSigner = SIGNER) -> str:
    root = defined([one.data() for one in leaves[:size]])
    return signer.sign(Checkpoint(signer.verifier.name, size, root).text())


class Files:
    """The files of a whole bundle of ten leaves, to be tampered with."""

    def __init__(self) -> None:
        self.checkpoints = "\n".join(note(size) for size in (0, 4, 7, 10))
        self.leaves = [one.data() + b"\n" for one in LEAVES]
        self.states = [state_line(index, state(position)) for index, position in enumerate(POSITIONS)]
        self.kept: list[KeptNote] = []

    def keep(self, text: str) -> None:
        self.kept.append(KeptNote(f"kept.txt, number {len(self.kept) + 1}", text))

    def check(self, *, states: bool = False) -> BundleProven:
        bundle = Bundle(notes_in(self.checkpoints), iter(self.leaves), iter(self.states) if states else None)
        return check_bundle(bundle, self.kept, [SIGNER.verifier])


def test_a_whole_bundle_is_proven_up_to_its_last_checkpoint() -> None:
    assert Files().check().said() == "10 leaves up to position 12 of log 8f3c fit 4 checkpoints"
    files = Files()
    files.keep(note(7))
    files.keep(note(3))
    assert files.check(states=True).said() == (
        "10 leaves up to position 12 of log 8f3c fit 4 checkpoints and 2 kept ones, and so do their states"
    )


def test_an_empty_log_has_a_bundle() -> None:
    files = Files()
    files.leaves, files.checkpoints = [], note(0)
    assert files.check().said() == "0 leaves up to position 0 of log 8f3c fit 1 checkpoints"


def test_leaves_behind_the_last_checkpoint_are_counted_and_a_kept_one_proves_them() -> None:
    files = Files()
    files.checkpoints = note(7)
    assert files.check().said().endswith("fit 1 checkpoints; nothing proves the last 3 leaves yet")
    files.keep(note(9))
    assert files.check().behind == 1


def replaced(index: int, **other: object) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        files.leaves[index] = leaf(POSITIONS[index], **other).data() + b"\n"

    return tamper


def taken_out(*indices: int) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        for index in indices:
            del files.leaves[index]

    return tamper


def swapped(first: int, second: int) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        lines = files.leaves
        lines[first], lines[second] = lines[second], lines[first]

    return tamper


def inserted(index: int, one: LeafContent) -> Callable[[Files], None]:
    return lambda files: files.leaves.insert(index, one.data() + b"\n")


def line_of(index: int, change: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        files.leaves[index] = change(files.leaves[index])

    return tamper


STRANGE = str(UUID(int=99))
REWRITTEN = "is of another tree: something from position {} to {} was rewritten, and the tree with it"
VERSION = "position {} is version {} of stream {}, and version {} should follow"


def assert_refused(tamper: Callable[[Files], None], told: str) -> None:
    files = Files()
    tamper(files)
    with pytest.raises(BundleNotProven) as refused:
        files.check()
    assert refused.value.sentence == f"The bundle is refused: {told}."


TAMPERED: dict[str, tuple[Callable[[Files], None], str]] = {
    "a leaf is changed": (
        replaced(1, type="account.invented.v1"),
        f"checkpoints.txt, number 2, of 4 leaves, {REWRITTEN.format(1, 4)}",
    ),
    "a leaf behind a checkpoint is changed": (
        replaced(5, type="account.invented.v1"),
        f"checkpoints.txt, number 3, of 7 leaves, {REWRITTEN.format(5, 9)}",
    ),
    "a leaf is taken out": (
        taken_out(4),
        f"leaves.ndjson, line 7: {VERSION.format(10, 3, STREAMS[1], 2)}",
    ),
    "a whole stream is taken out": (
        taken_out(8, 5, 2),
        f"checkpoints.txt, number 2, of 4 leaves, {REWRITTEN.format(1, 7)}",
    ),
    "the last leaf is taken out": (
        taken_out(9),
        (
            "checkpoints.txt, number 4, of 10 leaves, is of a larger tree, 10 leaves, than the 9 there are:"
            " facts after position 9 are gone"
        ),
    ),
    "two leaves are swapped": (swapped(2, 3), "leaves.ndjson, line 4: position 3 comes behind 4"),
    "a leaf stands there twice": (inserted(3, LEAVES[2]), "leaves.ndjson, line 4: position 3 comes behind 3"),
    "a leaf is put into a gap": (
        inserted(4, leaf(5, stream=STRANGE, version=1, recorded_at=LEAVES[3].recorded_at)),
        f"checkpoints.txt, number 3, of 7 leaves, {REWRITTEN.format(5, 8)}",
    ),
    "a version comes twice": (
        replaced(3, version=1),
        f"leaves.ndjson, line 4: {VERSION.format(4, 1, STREAMS[0], 2)}",
    ),
    "a stream begins late": (
        replaced(0, version=2),
        f"leaves.ndjson, line 1: {VERSION.format(1, 2, STREAMS[0], 1)}",
    ),
    "time goes back": (
        replaced(4, recorded_at="2026-03-31T09:02:59.999999Z"),
        "leaves.ndjson, line 5: position 7 was recorded before the one that it follows",
    ),
    "a leaf is of another log": (
        replaced(6, log="aaaa"),
        "leaves.ndjson, line 7: the leaf of position 9 is of another log",
    ),
    "a leaf is written otherwise": (
        line_of(2, lambda line: line.replace(b":", b": ", 1)),
        "leaves.ndjson, line 3: this is no leaf in its canonical form",
    ),
    "a leaf is no text at all": (
        line_of(2, lambda line: b"\xff\x00\n"),
        "leaves.ndjson, line 3: this is no leaf in its canonical form",
    ),
    "the file of leaves is cut off": (
        line_of(9, lambda line: line[:-1]),
        "leaves.ndjson, line 10: the line is cut off",
    ),
}
"""What is done, and what is told of it; none of it needs the states."""


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_done_to_leaves_is_found_and_the_place_named(what: str) -> None:
    assert_refused(*TAMPERED[what])


STRANGER = NoteSigner(origin_of(LOG), b"x" * 32)
OTHER_LOG = NoteSigner("tierline/aaaa", bytes(range(32)))
FORKED = [*LEAVES[:6], leaf(9, type="account.invented.v1"), *LEAVES[7:]]


def chained(*notes: str) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        files.checkpoints = "\n".join(notes)

    return tamper


def kept(*notes: str) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        for one in notes:
            files.keep(one)

    return tamper


def of_another_origin(size: int) -> str:
    root = defined([one.data() for one in LEAVES[:size]])
    return SIGNER.sign(Checkpoint("tierline/aaaa", size, root).text())


DISTRUSTED = (
    "can't be trusted: No signature below the note is by a key that is trusted,"
    " or one of them doesn't fit the text"
)
TAMPERED_CHECKPOINTS: dict[str, tuple[Callable[[Files], None], str]] = {
    "one is signed by somebody else": (
        chained(note(4), note(7, signer=STRANGER), note(10)),
        f"checkpoints.txt, number 2 {DISTRUSTED}",
    ),
    "one of another log is among them": (
        chained(note(2, signer=OTHER_LOG), note(4), note(10)),
        f"checkpoints.txt, number 1 {DISTRUSTED}",
    ),
    "one is of another log by the same key": (
        chained(note(4), of_another_origin(7), note(10)),
        "checkpoints.txt, number 2 is of another log",
    ),
    "an older one stands behind a later one": (
        chained(note(4), note(10), note(7)),
        "checkpoints.txt, number 3 is of 7 leaves, behind one of 10",
    ),
    "two of one size have different roots": (
        chained(note(4), note(7), note(7, FORKED), note(10)),
        (
            "checkpoints.txt, number 2, of 7 leaves, and checkpoints.txt, number 3, of 7 leaves,"
            " have different roots: the log showed two histories"
        ),
    ),
    "one is of another history": (
        chained(note(4), note(9, FORKED), note(10)),
        f"checkpoints.txt, number 2, of 9 leaves, {REWRITTEN.format(5, 11)}",
    ),
    "one is of more leaves": (
        chained(note(4), note(11, [*LEAVES, leaf(13)])),
        (
            "checkpoints.txt, number 2, of 11 leaves, is of a larger tree, 11 leaves, than the 10 there are:"
            " facts after position 4 are gone"
        ),
    ),
    "the file is cut off": (
        chained(note(4), note(10)[:-9]),
        f"checkpoints.txt, number 2 {DISTRUSTED}",
    ),
    "the file is empty": (chained(), "checkpoints.txt holds no checkpoint, so nothing is proven"),
    "a kept one is of another history": (
        kept(note(9, FORKED)),
        f"kept.txt, number 1, of 9 leaves, {REWRITTEN.format(1, 11)}",
    ),
    "a kept one is of another history than one that fits": (
        kept(note(7), note(9, [*LEAVES[:8], leaf(11, type="account.invented.v1")])),
        f"kept.txt, number 2, of 9 leaves, {REWRITTEN.format(10, 11)}",
    ),
    "a kept one forks from one in the bundle": (
        kept(note(10, FORKED)),
        (
            "kept.txt, number 1, of 10 leaves, and checkpoints.txt, number 4, of 10 leaves,"
            " have different roots: the log showed two histories"
        ),
    ),
    "a kept one is of more leaves": (
        kept(note(3), note(11, [*LEAVES, leaf(13)])),
        (
            "kept.txt, number 2, of 11 leaves, is of a larger tree, 11 leaves, than the 10 there are:"
            " facts after position 12 are gone"
        ),
    ),
    "a kept one is signed by somebody else": (
        kept(note(7, signer=STRANGER)),
        f"kept.txt, number 1 {DISTRUSTED}",
    ),
}


@pytest.mark.parametrize("what", TAMPERED_CHECKPOINTS)
def test_what_was_done_to_checkpoints_is_found_and_named(what: str) -> None:
    assert_refused(*TAMPERED_CHECKPOINTS[what])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda lines: lines.__setitem__(2, state_line(2, b"other")),
            "line 3: this is not the state that the",
        ),
        (lambda lines: lines.__setitem__(4, state_line(3, state(7))), "line 5: this is not the line of leaf"),
        (lambda lines: lines.__setitem__(4, b"[]\n"), "line 5: this is not the line of leaf 4"),
        (lambda lines: lines.__setitem__(4, b'{"leaf":4,"state":7}\n'), "line 5: this is not the line of"),
        (lambda lines: lines.__setitem__(4, b"{\n"), "line 5: this is not the line of leaf 4"),
        (lambda lines: lines.__setitem__(9, lines[9][:-1]), "line 10: the line is cut off"),
        (lambda lines: lines.pop(), "line 10: the line is missing"),
        (lambda lines: lines.append(state_line(10, b"more")), "line 11: there is no leaf that this is"),
    ],
)
def test_a_state_that_its_leaf_was_not_made_of_is_named(
    change: Callable[[list[bytes]], object], told: str
) -> None:
    files = Files()
    change(files.states)
    assert files.check().leaves == 10
    with pytest.raises(BundleNotProven, match=f"states.ndjson, {told}"):
        files.check(states=True)


def test_no_changed_byte_of_a_bundle_is_taken() -> None:
    whole = b"".join(Files().leaves[:3])
    files = Files()
    files.checkpoints = note(3)
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        files.leaves = changed.splitlines(keepends=True)
        with pytest.raises(BundleNotProven):
            files.check()


def test_a_bundle_whose_leaves_are_cut_off_anywhere_is_not_taken() -> None:
    whole = b"".join(Files().leaves)
    files = Files()
    line_ends = [end for end in range(len(whole)) if whole[:end].endswith(b"\n")]
    for end in {*range(0, len(whole), 13), *line_ends}:
        files.leaves = whole[:end].splitlines(keepends=True)
        with pytest.raises(BundleNotProven):
            files.check()
