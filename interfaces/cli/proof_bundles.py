"""`tierline proof export`, and checking what it wrote: the whole log for whoever audits it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import Scope
from tierline.application.proof_bundles import KeptNote, check_bundle
from tierline.application.signed_notes import NoteVerifier
from tierline.interfaces.cli.terminal import err, out, progress, the_system
from tierline.interfaces.permission import needs
from tierline.interfaces.proof_bundles import opened_bundle, write_bundle


@needs(Scope.AUDIT)
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the bundle.")],
    states: Annotated[
        bool, typer.Option("--states", help="Write each fact as it is stored, too, its texts sealed.")
    ] = False,
) -> None:
    """Write the whole log for an auditor: all leaves, all checkpoints and the verifier key.

    `tierline proof verify DIR` checks it anywhere, without the service and without a database.
    """
    with the_system() as system, progress("Writing leaves") as bar:
        while not system.proofs.follow():
            pass
        written = write_bundle(system.proofs, folder, states=states, told=bar)
    with_states = ", with their states" if states else ""
    out.print(f"{written.leaves} leaves and {written.checkpoints} checkpoints{with_states}.")
    if written.left_out:
        err.print(f"  Left out: {written.left_out} facts that were recorded meanwhile.")


def verify_bundle(folder: Path, kept: Sequence[KeptNote], verifiers: Sequence[NoteVerifier]) -> None:
    """Check the bundle in a folder and say what it holds. Raises BundleNotProven, NoBundle."""
    with progress("Reading bytes of leaves") as bar, opened_bundle(folder, bar) as bundle:
        found = check_bundle(bundle, kept, verifiers)
    out.print(f"{folder}: {found.said()}")
