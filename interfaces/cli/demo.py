"""`tierline demo`: an invented portfolio to look around in."""

from functools import partial

from tierline.application.access import Scope
from tierline.domain.shared.errors import Conflict
from tierline.interfaces.beginning import begin
from tierline.interfaces.cli.terminal import err, out, progress, the_system
from tierline.interfaces.demo import fill
from tierline.interfaces.permission import needs
from tierline.interfaces.wiring import System


class DatabaseNotEmpty(Conflict):
    """The database holds facts already; the demo portfolio goes into an empty one only."""


@needs(Scope.ADMIN)
def demo() -> None:
    """Fill an empty database with the demo portfolio."""
    with the_system() as system:
        if system.log.head() > 0:
            raise DatabaseNotEmpty()
        out.print(f"{_fill(system)} facts recorded; `tierline serve` shows them.")


def fill_if_empty(system: System) -> None:
    """Fill a database that holds nothing yet."""
    if system.log.head() == 0:
        err.print(f"{_fill(system)} facts of the demo portfolio recorded.")


def _fill(system: System) -> int:
    with progress("Recording the demo portfolio") as bar:
        recorded = fill(system.accounts_at, system.clock().date(), bar, partial(begin, system))
    system.refresh()
    return recorded
