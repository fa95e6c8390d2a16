"""How often Python looks for objects that only hold each other."""

import gc

NEW_OBJECTS = 50_000
"""After so many it looks through those; looking after 700, as it does of itself, is a tenth of a rebuild."""


def collect_seldom() -> None:
    """Look for cycles seldom, at the cost of a few megabytes: hardly any are left behind here."""
    gc.set_threshold(NEW_OBJECTS)
