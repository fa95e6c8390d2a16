"""Copies of the product, to be spoiled or changed, that run beside the installed one."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("domain", "application", "projections", "interfaces", "client")
"""The five rooms: what is installed as `tierline`."""


def copied(folder: Path) -> Path:
    """A copy of the product in a folder: the folder `tierline` in it, as a wheel would lay it out."""
    tree = folder / "tierline"
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


def environment_of(tree: Path) -> dict[str, str]:
    """The environment of a process that imports `tierline` from a tree: the checkout's or a copy's."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("TIERLINE_")}
    return mine if tree == ROOT else {**mine, "PYTHONPATH": str(tree.parent)}
