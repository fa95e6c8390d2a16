"""Bringing the read models up to date for one answer, whoever else feeds them."""

import time
from typing import TYPE_CHECKING

from tierline.projections.engine.lease import LeaseLost
from tierline.projections.engine.rebuild import Left
from tierline.projections.engine.store import ReadModelsBehind
from tierline.projections.engine.worker import FedElsewhere, LogDiffers, RebuildRunning

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 60.0
"""How long another process may feed them without getting anywhere."""


def refresh(system: "System") -> None:
    """Bring the read models up to all that is recorded by now; made by another process, they are waited for.

    Raises ReadModelsBehind where that one gets nowhere.
    """
    head, last, since = system.log.head(), -1, time.monotonic()
    while (position := _gone_on(system)) < head:
        if position > last:
            last, since = position, time.monotonic()
        elif time.monotonic() - since > PATIENCE_SECONDS:
            raise ReadModelsBehind()
        time.sleep(LOOK_SECONDS)


def _gone_on(system: "System") -> int:
    """Do whatever is to be had now; how far the read models are, -1 while there are none."""
    live = system.store.live()
    try:
        if live is not None and not system.worker.is_of_the_log(live):
            system.store.void(live)
            system.worker.forget()
            system.forget()
        elif live is None:
            system.rebuild()
        else:
            system.worker.catch_up()
    except (FedElsewhere, RebuildRunning, ReadModelsBehind, LeaseLost, Left, LogDiffers):
        # Another process is at it, or was quicker.
        pass
    live = system.store.live()
    return -1 if live is None else live.position
