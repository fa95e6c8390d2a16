"""`tierline check`: whether everything that is stored is whole, a line for each thing looked at."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import Scope
from tierline.interfaces.checking import CheckResult, findings
from tierline.interfaces.cli.terminal import err, out, progress, settings
from tierline.interfaces.permission import needs
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.backup import NoDatabase, damage_of
from tierline.interfaces.storage.factory import sqlite_path
from tierline.interfaces.storage.files import views_path
from tierline.interfaces.wiring import System

SHOWN = 20
"""How many damages of one sort are told; the others are counted."""


@needs(Scope.ADMIN)
def check(
    sample: Annotated[
        int, typer.Option(help="How many accounts of the read models are held against a rebuild.", min=0)
    ] = 100,
    every: Annotated[bool, typer.Option("--all", help="Hold every account against a rebuild.")] = False,
) -> int:
    """Look at everything that is stored, and say what is damaged; ends with 1 if anything is.

    Root key, order and versions of the log, every sealed text, rows beside facts, read models, parked
    accounts, clock. It may run beside a service.
    """
    said = settings()
    damaged = 0
    for finding in _of_files(said):
        damaged += _say(finding)
    if damaged:
        return 1
    with System(said) as system, ExitStack() as bars:
        drawn: dict[str, Callable[[int, int], None]] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in drawn:
                bars.close()
                drawn[what] = bars.enter_context(progress(what))
            drawn[what](done, total)

        for finding in findings(system, None if every else sample, show):
            damaged += _say(finding)
    err.print(f"{damaged} damages found." if damaged else "Everything is whole.")
    return 1 if damaged else 0


def _of_files(said: Settings) -> list[CheckResult]:
    """What SQLite says of its files, before anything is read from them; PostgreSQL looks at its own."""
    if not said.is_sqlite:
        return []
    database = sqlite_path(said.database)
    if not database.is_file():
        raise NoDatabase()
    return [
        _of_file("database file", database, "restore it from a backup"),
        _of_file("read models' file", views_path(database), "delete it, and it is made anew"),
    ]


def _of_file(name: str, path: Path, remedy: str) -> CheckResult:
    damage = damage_of(path) if path.is_file() else None
    return CheckResult(name, "whole", [f"it is damaged ({damage}): {remedy}"] if damage else [])


def _say(finding: CheckResult) -> int:
    """Say what was found, and how many damages that is."""
    if not finding.damages:
        out.print(f"{finding.name}: {finding.said}")
    for damage in finding.damages[:SHOWN]:
        out.print(f"{finding.name}: DAMAGE: {damage}")
    if (more := len(finding.damages) - SHOWN) > 0:
        out.print(f"{finding.name}: DAMAGE: {more} more like these")
    return len(finding.damages)
