"""The demo portfolio of tests, and the day that it is made on and asked on, whenever they run."""

from datetime import UTC, datetime
from pathlib import Path

from tierline.interfaces.demo import fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def on_the_day(system: System) -> System:
    """The system, asked at that moment."""
    system.clock = lambda: TODAY
    return system


def fill_folder(folder: Path) -> None:
    """Make the demo portfolio in `tierline.db`; its rows by a rebuild, which takes a third of the time."""
    with System(Settings(database=f"sqlite:///{folder}/tierline.db")) as system:
        fill(system.accounts_at, TODAY.date())
        system.rebuild()
