"""In which columns of a file the values of fields stand, as whoever mends a row finds them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tierline.interfaces.imports.fields import columns_in
from tierline.interfaces.imports.mapping import FactBlock, MappingFile, Pick, as_pick
from tierline.interfaces.imports.values import columns_of

_TOLD = {"$folder": "the name of the folder", "$file": "the name of the file"}


def columns_of_fields(block: FactBlock, mapping: MappingFile) -> dict[str, str]:
    """For each field that a fact of a row has, and each part of it, the words for its columns."""
    found = {
        path: words_for(columns, mapping)
        for name, spec in block.set.items()
        for path, columns in _by_path(name, spec)
    }
    return {path: words for path, words in found.items() if words}


def columns_of_account(block: FactBlock, mapping: MappingFile) -> str:
    """The words for the columns of a fact's account."""
    return (
        words_for(columns_of(block.account), mapping) if block.account else words_for(["$account"], mapping)
    )


def words_for(columns: Iterable[str], mapping: MappingFile) -> str:
    """Words for columns: as the file names them, or by their place where the mapping counts them."""
    words = dict.fromkeys(word for column in columns for word in _words(column, mapping, depth=0))
    named = [word for word in words if word.startswith("`")]
    counted = "columns " if len(named) > 1 else "column "
    others = [word for word in words if not word.startswith("`")]
    return ", ".join(([counted + ", ".join(named)] if named else []) + others)


def _words(column: str, mapping: MappingFile, depth: int) -> Iterator[str]:
    if column == "$account" and depth == 0:
        for one in _account_columns(mapping):
            yield from _words(one, mapping, depth + 1)
    elif column in _TOLD:
        yield _TOLD[column]
    else:
        yield from _of_alias(column, mapping, depth)


def _of_alias(column: str, mapping: MappingFile, depth: int) -> Iterator[str]:
    """What a short name of the mapping stands for."""
    target = mapping.columns.get(column, column)
    if isinstance(target, int):
        yield f"column {target}"
    elif (made_of := columns_of(target)) and depth < 2:
        for one in made_of:
            yield from _words(one, mapping, depth + 1)
    else:
        yield f"`{target}`"


def _account_columns(mapping: MappingFile) -> Iterable[str]:
    account = mapping.account
    return account.columns() if isinstance(account, Pick) else columns_of(account)


def _by_path(path: str, spec: Any) -> Iterator[tuple[str, list[str]]]:
    """The columns of a value, and of each part of an object."""
    yield path, list(columns_in(spec, path))
    if isinstance(spec, Mapping) and as_pick(spec, path) is None:
        for name, part in spec.items():
            yield from _by_path(f"{path}.{name}", part)
