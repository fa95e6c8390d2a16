"""`tierline proof stamp`: time stamps of checkpoints and receipts, and checking them beside proofs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from tierline.domain.shared.errors import Invalid
from tierline.interfaces.cli.terminal import err, out
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.storage.backup import FileExists
from tierline.interfaces.time_stamps import ENDING, authorities_in, stamped, stamped_at

StampedBy = Annotated[
    Path | None,
    typer.Option(
        "--stamped-by",
        help="Certificates (PEM) of the authorities whose time stamps beside the files are checked.",
    ),
]


class TimeStampWanting(Invalid):
    """None of the files has a time stamp beside it; leave `--stamped-by` out to check without."""


@needs_nothing
def stamp(
    files: Annotated[list[Path], typer.Argument(help="Checkpoints and receipts, or any other files.")],
    authority: Annotated[str, typer.Option(help="The address of a time stamp authority (RFC 3161).")],
) -> None:
    """Have an authority sign when files were there, and write what it says beside each: FILE.tsr.

    It gets to know the hash of each file and nothing of what is in it.
    """
    beside = {path: _beside(path) for path in files}
    if any(one.exists() for one in beside.values()):
        raise FileExists()
    # All of them before any is written: so it can be done again whole where one isn't given.
    given = {one: stamped(path.read_bytes(), authority) for path, one in beside.items()}
    for one, reply in given.items():
        one.write_bytes(reply)
        out.print(str(one))


def check_stamps(files: Iterable[Path], trusted: Path | None) -> None:
    """Say of each file when it was stamped, that it was not, or that its time stamp was not looked at.

    Raises TimeStampWanting, TimeStampNotGenuine, CertificatesNotReadable and TimeStampsNotInstalled.
    """
    stamps = {path: _beside(path) for path in files}
    there = {path for path, one in stamps.items() if one.is_file()}
    if trusted is None:
        for path in sorted(there):
            err.print(f"{stamps[path]}: not checked, since --stamped-by is not given")
        return
    authorities = authorities_in(trusted)
    if not there:
        raise TimeStampWanting()
    for path, one in stamps.items():
        if path in there:
            at = stamped_at(one.read_bytes(), path.read_bytes(), authorities)
            out.print(f"{path}: was there at {at.isoformat()}, by its time stamp")
        else:
            err.print(f"{path}: no time stamp beside it")


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ENDING)
