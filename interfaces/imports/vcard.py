"""vCards: people of customers, as address books hand them out; cards become facts through a mapping file."""

from collections.abc import Iterator, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TextIO

from tierline.application.importing import SourceBroken, SourceLine
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.cards import MARK, Card, cards_of, columns_of_card, is_column
from tierline.interfaces.imports.columns import derived_columns, places_of
from tierline.interfaces.imports.faults import LINE_OF, told
from tierline.interfaces.imports.files import CountedFile, SourceFile
from tierline.interfaces.imports.mapping import MappingFile
from tierline.interfaces.imports.mappings import mapping_at
from tierline.interfaces.imports.reading import ACCOUNT, RowReader, columns_named
from tierline.interfaces.imports.refused_rows import errors_of
from tierline.interfaces.imports.source import FilesRead, ImportFormat, ImportOption, of_each
from tierline.interfaces.imports.values import BadValue, Row, Table

_REASON, _FOLDER, _FILE = (f"{MARK}{name}" for name in ("REFUSAL", "FOLDER", "FILE"))
"""Properties that a file of refused cards adds: why, and where the card came from."""


class PropertyUnknown(Invalid):
    """The mapping names the column `{column}`, which no card has; they have FN, ORG, TEL.work and so on."""


class RawCard(NamedTuple):
    """A card as its file has it."""

    text: str
    folder: str
    file: str


class VcardSource(FilesRead):
    """Cards of files, read through a mapping."""

    def __init__(self, files: Sequence[Path], mapping: MappingFile) -> None:
        super().__init__(files)
        self._mapping = mapping
        self._vacant = frozenset(("", *mapping.empty))
        self._reader = RowReader(mapping)
        self._check()

    def lines(self) -> Iterator[SourceLine | SourceBroken]:
        """The cards of all files, with the facts they state."""
        return of_each(self._files, self._lines)

    def notes(self) -> list[Words]:
        """Nothing: the mapping was checked before the first card."""
        return []

    def refused_file(self, path: Path) -> "RefusedCards":
        """A file for refused cards."""
        return RefusedCards(path, self._mapping.csv.encoding)

    def _check(self) -> None:
        """Refuse a mapping that names what no card has."""
        known = {ACCOUNT, "$folder", "$file", *derived_columns(self._mapping)}
        for column in columns_named(self._mapping):
            named = self._mapping.columns.get(column, column)
            if column not in known and not is_column(str(named)):
                raise PropertyUnknown(column=named)

    def _lines(self, file: SourceFile) -> Iterator[SourceLine]:
        title, encoding, count = file.title(len(self._files) > 1), self._mapping.csv.encoding, 0
        with CountedFile(file, self._progress) as counted:
            name = "utf-8-sig" if encoding == "utf-8" else encoding
            text = TextIOWrapper(counted.buffer, encoding=name, errors=errors_of(encoding), newline=None)
            try:
                for card in cards_of(text):
                    count += 1
                    yield self._line(LINE_OF.of(file=title, number=card.line), card, file)
            except UnicodeError:
                raise SourceBroken(problem=_UNDECODABLE.of(file=file.name, count=count)) from None
        if not count:
            raise SourceBroken(problem=_NO_CARDS.of(file=file.name))

    def _line(self, place: Words, card: Card, file: SourceFile) -> SourceLine:
        raw = RawCard(card.text, file.folder, file.stem)
        if card.fault:
            return SourceLine(place, raw, fault=card.fault)
        try:
            card.text.encode()
            found = columns_of_card(card.text)
            told = {name: value for name, value in found if name.startswith(MARK)}
            raw = RawCard(card.text, told.get(_FOLDER, raw.folder), told.get(_FILE, raw.file))
            row = self._row(found, raw)
            return SourceLine(place, raw, self._reader.statements(row) if self._reader.wants(row) else ())
        except BadValue as fault:
            return SourceLine(place, raw, fault=fault.says)
        except UnicodeEncodeError:
            return SourceLine(
                place, raw, fault=Words("the card is not in the encoding that the mapping names")
            )

    def _row(self, columns: Sequence[tuple[str, str]], raw: RawCard) -> Row:
        header, cells = [name for name, _ in columns], [cell for _, cell in columns]
        table = Table(places_of(header, self._mapping), self._vacant, derived_columns(self._mapping))
        return Row(cells, table, {"$folder": raw.folder, "$file": raw.file})


class RefusedCards:
    """Refused cards as a file of cards, each with the reason in it, which is passed over when it is read."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path = path
        self._encoding = encoding
        self._file: TextIO | None = None
        self.paths: list[Path] = []

    def add(self, line: SourceLine, reasons: Sequence[Words]) -> None:
        """Keep a card with the reasons why it was refused."""
        if self._file is None:
            self._file = self._path.open("w", encoding=self._encoding, errors=errors_of(self._encoding))
            self.paths.append(self._path)
        raw: RawCard = line.raw
        first, *others = raw.text.splitlines() or [""]
        marks_of = {_REASON: told(reasons), _FOLDER: raw.folder, _FILE: raw.file}
        marks = [f"{name}:{_escaped(value)}" for name, value in marks_of.items()]
        rest = [other for other in others if not other.startswith(MARK)]
        self._file.write("\n".join([first, *marks, *rest]) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


_NO_CARDS = Words("{file} has no vCards; nothing of it is imported.")
_UNDECODABLE = Words(
    "The bytes of {file} behind its card {count} are not in the encoding that the mapping names; the cards "
    "before are imported."
)


def _open(files: Sequence[Path], options: Mapping[str, str]) -> VcardSource:
    return VcardSource(files, mapping_at(options["map"]))


FORMAT = ImportFormat(
    name="vcard",
    says=Words("vCards of an address book, read through a mapping file"),
    options=(ImportOption("map", Words("the mapping file (TOML)"), required=True),),
    open=_open,
    ending=".vcf",
)
