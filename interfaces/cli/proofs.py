"""`tierline proof`: checkpoints and proofs for whoever wants to be sure that nobody rewrote the past."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from tierline.application.access import Scope
from tierline.application.proof_bundles import CHECKPOINTS, KeptNote
from tierline.application.proof_texts import (
    PROOF_HEADER,
    Checkpoint,
    ProofNotReadable,
    check_continued,
    checkpoint_of,
    consistency_in,
    proven_fact,
)
from tierline.application.signed_notes import NoteVerifier, notes_in, verifier_key
from tierline.domain.shared.errors import Invalid, NotFound
from tierline.interfaces.cli.proof_bundles import export, verify_bundle
from tierline.interfaces.cli.terminal import err, out, progress, the_system
from tierline.interfaces.cli.time_stamps import StampedBy, check_stamps, stamp
from tierline.interfaces.permission import needs, needs_nothing
from tierline.interfaces.proof_checking import check_proofs
from tierline.interfaces.storage.backup import FileExists
from tierline.interfaces.time_stamps import ENDING

app = typer.Typer(
    help="Proofs that nothing recorded was changed, and checking them, here or without the service.",
    no_args_is_help=True,
)
app.command("stamp")(stamp)
app.command("export")(export)
SHOWN = 20
"""How many damages are told; the others are counted."""
PROOF, LEAF, STATE = ".tlog-proof", ".leaf.json", ".state"


class FactNotThere(NotFound):
    """No fact has this id."""


class FileNotReadable(Invalid):
    """One of the files can't be read as text."""


class CheckpointWanting(Invalid):
    """A consistency proof needs the checkpoints of both its sizes among the files."""


class BundleNotAlone(Invalid):
    """A bundle is checked by itself: name its folder, and what is held against it by --kept."""


class NothingKept(Invalid):
    """There is no checkpoint in {file}."""


class TreesForked(Invalid):
    """Two checkpoints of one size have different roots: the log showed two histories."""


_Kept = Annotated[
    list[Path] | None,
    typer.Option("--kept", help="A file of checkpoints that were kept outside; more than one may be given."),
]


@app.command("checkpoint")
@needs(Scope.AUDIT)
def checkpoint() -> None:
    """Print the signed checkpoint of all that is recorded; whoever keeps it can prove later rewriting."""
    with the_system() as system:
        while not system.proofs.follow():
            pass
        note = system.proofs.checkpoint().note
    out.print(note, end="")


@app.command("key")
@needs(Scope.AUDIT)
def key() -> None:
    """Print the verifier key, by which anybody can tell the signatures of this service."""
    with the_system() as system:
        out.print(system.proofs.keys().signer.verifier.text())


@app.command("fact")
@needs(Scope.AUDIT)
def fact(
    fact_id: Annotated[str, typer.Argument(metavar="FACT_ID", help="The fact's id.")],
    folder: Annotated[Path, typer.Option("--to", help="The folder that the files are written to.")] = Path(),
) -> None:
    """Write the proof of a fact: the proof, its leaf, and the fact as it is stored, its texts sealed."""
    with the_system() as system:
        while not system.proofs.follow():
            pass
        found = system.proofs.of_fact(_position(system.log.places([_uuid(fact_id)])))
    parts = {PROOF: found.proof.text().encode(), LEAF: found.leaf, STATE: found.state}
    paths = {folder / f"{_uuid(fact_id)}{ending}": content for ending, content in parts.items()}
    if any(path.exists() for path in paths):
        raise FileExists()
    for path, content in paths.items():
        path.write_bytes(content)
        out.print(str(path))


@app.command("check")
@needs(Scope.ADMIN)
def check(kept: _Kept = None) -> int:
    """Compute all proofs anew from what is stored, and name what was rewritten; ends with 1 if anything was.

    Checkpoints that were kept elsewhere are held against it, too. It may run beside a service.
    """
    notes = [note for path in kept or [] for note in notes_in(_text(path))]
    with the_system() as system, progress("Computing proofs") as bar:
        found = check_proofs(system.proofs, notes, bar)
    for damage in found.damages[:SHOWN]:
        out.print(f"DAMAGE: {damage}")
    if (more := len(found.damages) - SHOWN) > 0:
        out.print(f"DAMAGE: {more} more like these")
    if not found.damages:
        out.print(f"{found.said()}.")
    err.print(
        f"{len(found.damages)} damages found." if found.damages else "Everything is as it was recorded."
    )
    return 1 if found.damages else 0


@app.command("verify")
@needs_nothing
def verify(
    files: Annotated[
        list[Path],
        typer.Argument(help="Proofs of facts and of consistency, and checkpoints; or a bundle."),
    ],
    keys: Annotated[
        list[str], typer.Option("--key", help="A verifier key, as `tierline proof key` prints it.")
    ],
    kept: _Kept = None,
    stamped_by: StampedBy = None,
) -> None:
    """Check proofs and checkpoints from files alone, without the service and without a database.

    Beside a proof of a fact lies its leaf, and if you like the fact as it is stored. A consistency proof
    needs the checkpoints of both its sizes among the files. Of a bundle all parts are held against each
    other, and against what was kept outside; the first thing that is wrong is told.
    """
    verifiers = [verifier_key(one) for one in keys]
    if any(path.is_dir() for path in files):
        if len(files) > 1:
            raise BundleNotAlone()
        verify_bundle(files[0], [note for path in kept or [] for note in _kept_notes(path)], verifiers)
        check_stamps([files[0] / CHECKPOINTS], stamped_by)
    elif kept:
        raise BundleNotAlone()
    else:
        _verify_files(files, verifiers, stamped_by)


def _verify_files(files: Sequence[Path], verifiers: Sequence[NoteVerifier], stamped_by: Path | None) -> None:
    texts = {path: _text(path) for path in files if not path.name.endswith((LEAF, STATE, ENDING))}
    met: dict[tuple[str, int], Checkpoint] = {}
    for path, text in texts.items():
        if text.startswith(PROOF_HEADER):
            _verify_fact(path, text, verifiers, met)
        elif not text.startswith("{"):
            _verify_checkpoints(path, text, verifiers, met)
    for path, text in texts.items():
        if text.startswith("{"):
            _verify_consistency(path, text, met)
    check_stamps(texts, stamped_by)


def _kept_notes(path: Path) -> list[KeptNote]:
    notes = [KeptNote(f"{path.name}, number {at}", note) for at, note in enumerate(notes_in(_text(path)), 1)]
    if not notes:
        raise NothingKept(file=str(path))
    return notes


def _verify_fact(
    path: Path, text: str, verifiers: Sequence[NoteVerifier], met: dict[tuple[str, int], Checkpoint]
) -> None:
    stem = path.name.removesuffix(PROOF)
    state = path.with_name(stem + STATE)
    leaf = path.with_name(stem + LEAF).read_bytes()
    checkpoint, said = proven_fact(text, leaf, state.read_bytes() if state.is_file() else None, verifiers)
    _meet(checkpoint, met)
    out.print(
        f"{path}: proven, {said.get('type')} at position {said.get('position')}, recorded at"
        f" {said.get('recorded_at')}, in {checkpoint.origin} of {checkpoint.size} leaves"
    )


def _verify_checkpoints(
    path: Path, text: str, verifiers: Sequence[NoteVerifier], met: dict[tuple[str, int], Checkpoint]
) -> None:
    found = [checkpoint_of(note, verifiers) for note in notes_in(text)]
    if not found:
        raise ProofNotReadable()
    for one in found:
        _meet(one, met)
    out.print(f"{path}: {len(found)} checkpoints, up to {max(one.size for one in found)} leaves")


def _verify_consistency(path: Path, text: str, met: Mapping[tuple[str, int], Checkpoint]) -> None:
    try:
        proof = consistency_in(json.loads(text))
    except ValueError:
        raise ProofNotReadable() from None
    pairs = [
        (first, second)
        for (origin, size), first in met.items()
        if size == proof.first and (second := met.get((origin, proof.second)))
    ]
    if not pairs:
        raise CheckpointWanting()
    for first, second in pairs:
        check_continued(proof, first, second)
    out.print(f"{path}: consistent, {proof.first} leaves are the beginning of {proof.second}")


def _meet(one: Checkpoint, met: dict[tuple[str, int], Checkpoint]) -> None:
    if met.setdefault((one.origin, one.size), one) != one:
        raise TreesForked()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FactNotThere() from None


def _position(found: set[int]) -> int:
    if not found:
        raise FactNotThere()
    return min(found)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise FileNotReadable() from None
