"""A log that is thrown away, on top of the real one: what would be decided, without keeping any of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tierline.application.accounts import Accounts
from tierline.application.rehearsal import Rehearsal
from tierline.application.root_key import HeldRootKey
from tierline.application.sealing import Sealing
from tierline.interfaces.storage.factory import open_log

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System


@contextmanager
def rehearsing(system: "System", clock: Callable[[], datetime]) -> Iterator[tuple[Rehearsal, Accounts]]:
    """Such a log, and the write door to it that decides as the real one at the moments of a clock."""
    with TemporaryDirectory(prefix="tierline-") as folder:
        scratch = open_log(f"sqlite:///{folder}/scratch.db", continues_another=True)
        try:
            log = Rehearsal(system.log, scratch)
            sealing = Sealing(log, HeldRootKey(system.root.key), os.urandom)
            door = Accounts(log, sealing, clock, system.new_id)
            door.meant = system.pseudonyms.meant
            yield log, door.within(system.accounts.bounds)
        finally:
            scratch.close()
