"""What the commands share: the system that the environment names, and how they talk."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

# What is said is text as it stands: `[csv]` is no style, and `:key:` no picture.
out = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
"""Answers."""
wide = Console(highlight=False, width=2000, markup=False, emoji=False)
"""Tables, as wide as they are."""
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)
"""Everything else that is said: progress, notes."""


def settings() -> Settings:
    """What the environment says."""
    return Settings.from_environment(os.environ)


@contextmanager
def the_system() -> Iterator[System]:
    """The system that the environment names, open."""
    with System(settings()) as system:
        yield system


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while something long goes on; call it with how much is done, and of how much.

    Where standard error is no terminal, nothing is drawn.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
