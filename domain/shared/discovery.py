"""The one way in which kinds, measures, read models, reports, charts and formats are found: by looking.

Whatever is added is a file in the folder of its like; nothing else has to be told of it.
"""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def names_in(path: Iterable[str]) -> tuple[str, ...]:
    """The names of the modules in a package's folder, `path` being its `__path__`; none is imported."""
    return tuple(sorted(module.name for module in iter_modules(path)))


def modules_in(package: str, path: Iterable[str]) -> list[ModuleType]:
    """Every module in a package's folder, imported, in the order of names."""
    return [import_module(f"{package}.{name}") for name in names_in(path)]
