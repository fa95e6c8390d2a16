"""Mappings that come along, for exports of known systems: found by name, as in `salesforce/accounts`."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from tierline.domain.shared.errors import NotFound
from tierline.interfaces.imports.mapping import MappingFile, parse_mapping, read_mapping
from tierline.interfaces.imports.reading import ACCOUNT, columns_named


class NoSuchMapping(NotFound):
    """There is no file {name}, and no mapping of ours has this name: see `tierline import mappings`."""


class Shipped(NamedTuple):
    """A mapping that comes along."""

    name: str
    says: str
    """What it reads, in a sentence."""
    needs: tuple[str, ...]
    """The columns that a file must have."""
    reads: tuple[str, ...]
    """Other columns that it reads where they are there."""


def mapping_at(place: str) -> MappingFile:
    """The mapping in a file, or the one of ours with this name. Raises MappingUnreadable, NoSuchMapping."""
    path = Path(place)
    if path.suffix or path.exists():
        return read_mapping(path)
    return parse_mapping(shipped_text(place))


def shipped_text(name: str) -> str:
    """The text of a mapping that comes along. Raises NoSuchMapping."""
    if name not in shipped_names():
        raise NoSuchMapping(name=name)
    return (files(__package__) / f"{name}.toml").read_text(encoding="utf-8")


def shipped_names() -> list[str]:
    """What mappings come along, in the order of names."""
    return sorted(_names())


def shipped() -> list[Shipped]:
    """Every mapping that comes along, with the columns that it needs."""
    return [_described(name) for name in shipped_names()]


def _names() -> Iterator[str]:
    for folder in files(__package__).iterdir():
        if folder.is_dir():
            inside = (one.name for one in folder.iterdir())
            yield from (
                f"{folder.name}/{name.removesuffix('.toml')}" for name in inside if name.endswith(".toml")
            )


def _described(name: str) -> Shipped:
    text = shipped_text(name)
    mapping = parse_mapping(text)
    named = dict.fromkeys(one for one in columns_named(mapping) if one not in (ACCOUNT, *mapping.columns))
    optional = mapping.csv.optional
    says = text.partition("\n")[0].removeprefix("# ")
    needs = tuple(one for one in named if one not in optional)
    return Shipped(name, says, needs, tuple(one for one in named if one in optional))
