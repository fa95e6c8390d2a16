"""Bundles of a whole log as folders: written from the tree and its facts, and read line by line."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tierline.application.ports import Stored
from tierline.application.proof_bundles import CHECKPOINTS, KEYS, LEAVES, STATES, Bundle, state_line
from tierline.application.signed_notes import notes_of
from tierline.domain.shared.errors import NotFound
from tierline.interfaces.new_folder import private_file, whole_folder
from tierline.interfaces.proof_checking import Told, TreeWalk
from tierline.interfaces.proving import PAGE, Proofs
from tierline.interfaces.storage.proof_tree import state_bytes

LONGEST = 1 << 26
"""So many bytes a line has at most, that no file fills the memory: of more it is taken to be cut off."""


class NoBundle(NotFound):
    """There is no {file} in {folder}: it is no bundle as `tierline proof export` writes it."""


class BundleWritten(NamedTuple):
    """What was written into a bundle."""

    leaves: int
    checkpoints: int
    left_out: int
    """Facts that were recorded while it was written."""


def write_bundle(proofs: Proofs, folder: Path, *, states: bool, told: Told) -> BundleWritten:
    """Write all leaves up to the checkpoint that is signed for it, and all checkpoints, into a new folder.

    The whole tree is held against the facts meanwhile. With `states`, what is stored of each fact is written
    as well. Raises FolderInUse, TreeDamaged, SigningKeyNotSet and its like; then nothing is there.
    """
    with whole_folder(folder) as beside:
        until, verifiers = proofs.checkpoint().size, proofs.verifiers()
        with _BundleLines(beside, until, states) as lines:
            walk = TreeWalk(proofs, lines.add)
            going = True
            while going:
                going = walk.step()
                told(min(walk.size, until), until)
                if damage := walk.first_damage():
                    raise proofs.damaged(damage.position, damage.sentence)
        checkpoints = _write_checkpoints(proofs, until, beside / CHECKPOINTS)
        with private_file(beside / KEYS) as file:
            file.writelines(f"{one.text()}\n".encode() for one in verifiers)
    return BundleWritten(until, checkpoints, walk.size - until + walk.result().waiting)


@contextmanager
def opened_bundle(folder: Path, told: Callable[[int, int], None]) -> Iterator[Bundle]:
    """The bundle in a folder; told how many bytes of leaves were read, and of how many. Raises NoBundle."""
    for name in (CHECKPOINTS, LEAVES):
        if not (folder / name).is_file():
            raise NoBundle(file=name, folder=str(folder))
    with ExitStack() as files:
        # What is no text is no checkpoint either: it is told as that, with its number.
        notes = files.enter_context((folder / CHECKPOINTS).open(encoding="utf-8", errors="replace"))
        leaves = files.enter_context((folder / LEAVES).open("rb"))
        states = None
        if (folder / STATES).exists():
            states = _lines_of(files.enter_context((folder / STATES).open("rb")))
        size = (folder / LEAVES).stat().st_size
        yield Bundle(notes_of(notes), _telling(leaves, size, told), states)


class _BundleLines:
    """The files of lines that a bundle's leaves and states are written to.

    Args:
        folder: Where they are.
        until: How many leaves are written; those behind them are left out.
        states: Whether there is a file of states.
    """

    def __init__(self, folder: Path, until: int, states: bool) -> None:
        self._until = until
        self._count = 0
        self._leaves = private_file(folder / LEAVES)
        self._states = private_file(folder / STATES) if states else None

    def add(self, fact: Stored, data: bytes) -> None:
        """Write the leaf of a fact."""
        if self._count < self._until:
            self._leaves.write(data + b"\n")
            if self._states:
                self._states.write(state_line(self._count, state_bytes(fact)))
        self._count += 1

    def __enter__(self) -> "_BundleLines":
        return self

    def __exit__(self, *_: object) -> None:
        self._leaves.close()
        if self._states:
            self._states.close()


def _write_checkpoints(proofs: Proofs, until: int, path: Path) -> int:
    """Write the checkpoints of no more than so many leaves, an empty line between them; how many they are."""
    count, above = 0, -1
    with private_file(path) as file:
        while page := proofs.tree.checkpoints(above, PAGE, until):
            for one in page:
                file.write((("\n" if count else "") + one.note).encode())
                count, above = count + 1, one.size
    return count


def _lines_of(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST):
        yield line


def _telling(file: BinaryIO, size: int, told: Callable[[int, int], None]) -> Iterator[bytes]:
    for number, line in enumerate(_lines_of(file)):
        if not number % PAGE:
            told(file.tell(), size)
        yield line
