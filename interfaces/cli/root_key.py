"""`tierline root rotate`: other wrapping keys for every account."""

import os

import typer

from tierline.application.access import Scope
from tierline.interfaces.cli.terminal import out, progress, the_system
from tierline.interfaces.permission import needs
from tierline.interfaces.root_key import BYTES

app = typer.Typer(help="The root key, which wraps all others.", no_args_is_help=True)


@app.callback()
def root() -> None:
    """Keeps its one command under a name of its own."""


@app.command("rotate")
@needs(Scope.ADMIN)
def rotate() -> None:
    """Have another root key wrap the key of every account, in the file that has the one before.

    One that was broken off is begun again. Sessions and cursors end once each process is begun anew.
    """
    with the_system() as system, progress("Wrapping keys") as bar:
        accounts = system.sealing.destroying.rotate(os.urandom(BYTES), bar)
        epoch = system.root.key.epoch
    out.print(f"Wrapped anew: the keys of {accounts} accounts; the root key has epoch {epoch} now.")
    out.print("Keep a copy of its file, destroy the copies from before, and begin every process anew.")
