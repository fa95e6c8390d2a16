"""The day that the demo of these tests is made on and asked on, whenever they run."""

from datetime import UTC, datetime

from tierline.interfaces.wiring import System

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def on_the_day(system: System) -> System:
    """The system, asked at that moment."""
    system.clock = lambda: TODAY
    return system
