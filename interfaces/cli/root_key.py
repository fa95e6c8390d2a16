"""`tierline rotate-root-key`: other wrapping keys for every account."""

import os

from tierline.application.access import Scope
from tierline.interfaces.cli.terminal import out, progress, the_system
from tierline.interfaces.permission import needs
from tierline.interfaces.root_key import BYTES


@needs(Scope.ADMIN)
def rotate_root_key() -> None:
    """Have another root key wrap the key of every account, in the file that has the one before.

    One that was broken off is begun again. Sessions and cursors end once each process is begun anew.
    """
    with the_system() as system, progress("Wrapping keys") as bar:
        accounts = system.sealing.destroying.rotate(os.urandom(BYTES), bar)
        epoch = system.root.key.epoch
    out.print(f"Wrapped anew: the keys of {accounts} accounts; the root key has epoch {epoch} now.")
    out.print("Keep a copy of its file, destroy the copies from before, and begin every process anew.")
