"""In which columns of a file the values of fields stand, as whoever mends a row finds them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tierline.domain.shared.words import Words, chained, plural_words
from tierline.interfaces.imports.fields import columns_in
from tierline.interfaces.imports.mapping import FactBlock, MappingFile, Pick, as_pick
from tierline.interfaces.imports.values import columns_of

_TOLD = {"$folder": Words("the name of the folder"), "$file": Words("the name of the file")}
_LIST = Words("{one}, {others}")


def columns_of_fields(block: FactBlock, mapping: MappingFile) -> dict[str, Words]:
    """For each field that a fact of a row has, and each part of it, the words for its columns."""
    found = {
        path: words_for(columns, mapping)
        for name, spec in block.set.items()
        for path, columns in _by_path(name, spec)
    }
    return {path: words for path, words in found.items() if words}


def columns_of_account(block: FactBlock, mapping: MappingFile) -> Words | None:
    """The words for the columns of a fact's account."""
    return (
        words_for(columns_of(block.account), mapping) if block.account else words_for(["$account"], mapping)
    )


def words_for(columns: Iterable[str], mapping: MappingFile) -> Words | None:
    """Words for columns: as the file names them, or by their place where the mapping counts them."""
    words = [*dict.fromkeys(word for column in columns for word in _words(column, mapping, depth=0))]
    named = [word for word in words if word.pattern[:1] in ("`", "{")]
    heading = plural_words("column {columns}", "columns {columns}").of(n=len(named))
    told = [heading.of(columns=chained(named, _LIST))] if named else []
    told += [word for word in words if word not in named]
    return chained(told, _LIST) if told else None


def _words(column: str, mapping: MappingFile, depth: int) -> Iterator[Words]:
    if column == "$account" and depth == 0:
        for one in _account_columns(mapping):
            yield from _words(one, mapping, depth + 1)
    elif column in _TOLD:
        yield _TOLD[column]
    else:
        yield from _of_alias(column, mapping, depth)


def _of_alias(column: str, mapping: MappingFile, depth: int) -> Iterator[Words]:
    """What a short name of the mapping stands for."""
    target = mapping.columns.get(column, column)
    if isinstance(target, int):
        yield Words("column {number}").of(number=target)
    elif isinstance(target, tuple):
        yield chained([_column(one) for one in target], Words("{one} or {others}"))
    elif (made_of := columns_of(target)) and depth < 2:
        for one in made_of:
            yield from _words(one, mapping, depth + 1)
    else:
        yield _column(target)


def _column(name: str) -> Words:
    return Words("`{column}`").of(column=name)


def _account_columns(mapping: MappingFile) -> Iterable[str]:
    account = mapping.account
    return account.columns() if isinstance(account, Pick) else columns_of(account)


def _by_path(path: str, spec: Any) -> Iterator[tuple[str, list[str]]]:
    """The columns of a value, and of each part of an object."""
    yield path, list(columns_in(spec, path))
    if isinstance(spec, Mapping) and as_pick(spec, path) is None:
        for name, part in spec.items():
            yield from _by_path(f"{path}.{name}", part)
