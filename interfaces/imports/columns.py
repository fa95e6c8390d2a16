"""Where the columns of a table stand, and whether a mapping fits them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports.files import SourceFile
from tierline.interfaces.imports.mapping import MappingFile
from tierline.interfaces.imports.reading import ACCOUNT, columns_named
from tierline.interfaces.imports.values import Text, columns_of, template

_TOLD = (ACCOUNT, "$folder", "$file")


class ColumnMissing(Invalid):
    """The mapping names the column `{column}`, which the file {file} does not have."""


class MemberForeign(ColumnMissing):
    """The mapping names the column `{column}`, which {file} does not have; `members` says which are meant."""


class PositionMissing(Invalid):
    """The mapping gives `{column}` the position {position}, but rows have at most {width} cells."""


def check_columns(header: Sequence[str] | None, mapping: MappingFile, file: SourceFile) -> None:
    """Refuse a mapping that names a column which a file lacks. Raises ColumnMissing, PositionMissing."""
    places = places_of(header, mapping)
    known = {*places, *_TOLD, *derived_columns(mapping), *mapping.csv.optional}
    for column in columns_named(mapping):
        named = mapping.columns.get(column, column)
        if column not in known and named not in known:
            raise (MemberForeign if file.member else ColumnMissing)(column=named, file=file.name)


def places_of(header: Sequence[str] | None, mapping: MappingFile) -> dict[str, int]:
    """Where each column stands, by header text and by the names that the mapping gives.

    The second column of a header is `Name (2)`, and so on.
    """
    places: dict[str, int] = {}
    met: Counter[str] = Counter()
    for place, name in enumerate(map(str.strip, header or ())):
        met[name] += 1
        places[name if met[name] == 1 else f"{name} ({met[name]})"] = place
    for alias, target in mapping.columns.items():
        if isinstance(target, int):
            _check_position(alias, target, header, mapping)
            places[alias] = target - 1
        elif target in places:
            places[alias] = places[target]
    return places


def derived_columns(mapping: MappingFile) -> Mapping[str, Text]:
    """The columns that the mapping makes of others."""
    return {
        alias: template(target)
        for alias, target in mapping.columns.items()
        if isinstance(target, str) and columns_of(target)
    }


def _check_position(alias: str, position: int, header: Sequence[str] | None, mapping: MappingFile) -> None:
    width = max((*mapping.csv.widths, len(header or ())), default=0)
    if width and position > width:
        raise PositionMissing(column=alias, position=position, width=width)
