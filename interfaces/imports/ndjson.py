"""Facts as lines of JSON, as `POST /v1/facts:batch` takes them: `{"account": ..., "kind": ..., ...}`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from tierline.application.importing import SourceBroken, SourceLine, SourceStatement
from tierline.domain.shared.ids import fact_id_from_source
from tierline.domain.shared.words import Words
from tierline.interfaces.exact_json import BOM, dumps, loads
from tierline.interfaces.imports.faults import LINE_OF, LineFault, told
from tierline.interfaces.imports.files import CountedFile, SourceFile
from tierline.interfaces.imports.source import FilesRead, ImportFormat, of_each

REASON = "tierline_refusal"
"""A field that a file of refused lines adds; it is passed over when the file is imported."""

TOLD = ("recorded_by", "recorded_at", "position")
"""What the files of a whole database say of a fact besides; `tierline import all` carries the first over."""


class _BadLine(LineFault):
    """A line that states no fact."""


class NdjsonSource(FilesRead):
    """Lines of JSON files, a fact each."""

    def lines(self) -> Iterator[SourceLine | SourceBroken]:
        """The facts of all files; a line that is no fact is a fault, and the next one is read."""
        return of_each(self._files, self._lines)

    def _lines(self, file: SourceFile) -> Iterator[SourceLine]:
        with CountedFile(file, self._progress) as counted:
            for number, raw in enumerate(counted.buffer, 1):
                yield _line(
                    LINE_OF.of(file=file.name, number=number), raw.removeprefix(BOM) if number == 1 else raw
                )

    def notes(self) -> list[Words]:
        """Nothing: every line says itself what it is."""
        return []

    def refused_file(self, path: Path) -> "RefusedFacts":
        """A file for refused lines."""
        return RefusedFacts(path)


class RefusedFacts:
    """Refused facts as lines of JSON with the reason added; what isn't JSON is kept as it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.paths: list[Path] = []

    def add(self, line: SourceLine, reasons: Sequence[Words]) -> None:
        """Keep a line with the reasons why it was refused."""
        if self._file is None:
            self._file = self._path.open("wb")
            self.paths.append(self._path)
        try:
            content = _content(line.raw)
        except _BadLine:
            self._file.write(line.raw.rstrip(b"\r\n") + b"\n")
        else:
            self._file.write(dumps({**content, REASON: told(reasons)}) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()


def _line(place: Words, raw: bytes) -> SourceLine:
    if not raw.strip():
        return SourceLine(place, raw)
    try:
        return SourceLine(place, raw, (_statement(_content(raw)),))
    except _BadLine as fault:
        return SourceLine(place, raw, fault=fault.says)


def _content(raw: bytes) -> dict[str, Any]:
    try:
        content = loads(raw)
    except orjson.JSONDecodeError:
        raise _BadLine(Words("the line is not JSON")) from None
    if not isinstance(content, dict):
        raise _BadLine(Words("the line is not a JSON object"))
    return content


def _statement(content: Mapping[str, Any]) -> SourceStatement:
    fact = {name: value for name, value in content.items() if name not in ("account", REASON, *TOLD)}
    account = content.get("account")
    if not isinstance(account, str):
        raise _BadLine(Words("the line names no `account`"))
    if fact.get("fact_id") is None:
        fact["fact_id"] = str(_id_from_source(fact.get("source")))
    return SourceStatement(account, fact)


def _id_from_source(source: Any) -> Any:
    if (
        isinstance(source, Mapping)
        and isinstance(source.get("system"), str)
        and isinstance(source.get("reference"), str)
    ):
        return fact_id_from_source(source["system"], source["reference"])
    raise _BadLine(
        Words("the line has neither `fact_id` nor `source`, so a second import would record it again")
    )


def _open(files: Sequence[Path], options: Mapping[str, str]) -> NdjsonSource:
    return NdjsonSource(files)


FORMAT = ImportFormat(
    name="ndjson",
    says=Words("facts as lines of JSON, as POST /v1/facts:batch takes them"),
    open=_open,
    ending=".ndjson",
)
