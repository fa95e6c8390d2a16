"""OCDS releases, release packages and record packages, 1.0 and 1.1, from a supplier's point of view."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import ijson  # type: ignore[import-untyped]  # it has no type hints
from ijson.common import ObjectBuilder  # type: ignore[import-untyped]

from tierline.application.importing import SourceBroken, SourceLine
from tierline.domain.shared.words import Words
from tierline.interfaces.exact_json import BOM, dumps
from tierline.interfaces.imports.faults import told
from tierline.interfaces.imports.files import CountedFile, SourceFile
from tierline.interfaces.imports.ocds_facts import Perspective
from tierline.interfaces.imports.ocds_parties import BadRelease
from tierline.interfaces.imports.packed import Progress
from tierline.interfaces.imports.source import FilesRead, ImportFormat, ImportOption, of_each

REASON = "tierline_refusal"
"""A key that a file of refused releases adds to each; it is passed over when the file is imported."""

_CHUNK = 1 << 16


class OcdsSource(FilesRead):
    """Releases of JSON files: packages, single releases, lists and lines of them."""

    def __init__(self, files: Sequence[Path], supplier: str | None = None) -> None:
        super().__init__(files)
        self._view = Perspective(supplier)

    @property
    def times(self) -> int:
        """Twice, the first time to find when buyers first appear."""
        return 2

    def lines(self) -> Iterator[SourceLine | SourceBroken]:
        """The releases of all files, with the facts they state."""
        # Where a file breaks off, the second reading comes to the same place and says so.
        deque(of_each(self._files, self._surveyed), maxlen=0)
        yield from of_each(self._files, self._lines)

    def _surveyed(self, file: SourceFile) -> Iterator[SourceLine]:
        """No lines: a file is read for what must be known before the first one."""
        for release in _releases(file, self._progress):
            self._view.survey(release)
        yield from ()

    def _lines(self, file: SourceFile) -> Iterator[SourceLine]:
        for number, release in enumerate(_releases(file, self._progress), 1):
            yield self._line(Words("{file}, release {number}").of(file=file.name, number=number), release)

    def notes(self) -> list[Words]:
        """What the user should know once all lines were read."""
        notes = []
        if self._view.supplier and not self._view.met:
            notes.append(_NO_SUPPLIER)
        if self._view.unpriced:
            notes.append(_UNPRICED.of(count=len(self._view.unpriced)))
        return notes

    def refused_file(self, path: Path) -> "RefusedReleases":
        """A file for refused releases."""
        return RefusedReleases(path)

    def _line(self, place: Words, release: dict[str, Any]) -> SourceLine:
        try:
            return SourceLine(place, release, self._view.statements(release))
        except BadRelease as fault:
            return SourceLine(place, release, fault=fault.says)


class RefusedReleases:
    """Refused releases as a release package, each with the reason added."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.paths: list[Path] = []

    def add(self, line: SourceLine, reasons: Sequence[Words]) -> None:
        """Keep a release with the reasons why it was refused."""
        release = dumps({**line.raw, REASON: told(reasons)})
        if self._file is None:
            self._file = self._path.open("wb")
            self.paths.append(self._path)
            self._file.write(b'{"version":"1.1","releases":[\n' + release)
        else:
            self._file.write(b",\n" + release)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.write(b"\n]}\n")
            self._file.close()


def _releases(file: SourceFile, progress: Progress) -> Iterator[dict[str, Any]]:
    """The releases of a file, one at a time; raises SourceBroken where it can't be read any further."""
    count = 0
    with CountedFile(file, progress) as counted:
        if counted.buffer.peek(3).startswith(BOM):
            counted.buffer.read(3)
        try:
            for release in _found(ijson.parse(counted.buffer, buf_size=_CHUNK, multiple_values=True), file):
                count += 1
                yield release
        except ijson.JSONError:
            byte, line = _where_broken(file)
            words = _BROKEN.of(file=file.name, byte=byte, line=line, count=count)
            raise SourceBroken(problem=words) from None


def _found(events: Iterator[tuple[str, str, Any]], file: SourceFile) -> Iterator[dict[str, Any]]:
    """The releases among JSON events; a package is never built as a whole."""
    package, packaged = ObjectBuilder(), False
    part: ObjectBuilder | None = None
    home = ""
    for prefix, event, value in events:
        if part is not None:
            part.event(event, value)
            if event == "end_map" and prefix == home:
                yield from _of_record(part.value, file) if home == "records.item" else [part.value]
                part = None
        elif event == "start_map" and prefix in ("releases.item", "records.item", "item"):
            part, home = ObjectBuilder(), prefix
            part.event(event, value)
        elif prefix.split(".")[0] in ("releases", "records") or (prefix, value) in _PACKED:
            packaged = True
        elif prefix == "" and event == "end_map":
            package.event(event, value)
            yield from _alone(package.value, packaged, file)
            package, packaged = ObjectBuilder(), False
        elif prefix != "" or event in ("start_map", "map_key"):
            package.event(event, value)


def _of_record(record: dict[str, Any], file: SourceFile) -> list[dict[str, Any]]:
    """The releases of a record, else the one compiled of them; raises SourceBroken where links are all."""
    releases = [one for one in record.get("releases") or () if isinstance(one, dict) and "ocid" in one]
    if releases:
        return releases
    if isinstance(compiled := record.get("compiledRelease"), dict):
        return [compiled]
    raise SourceBroken(problem=_LINKS_ONLY.of(file=file.name))


_PACKED = (("", "releases"), ("", "records"))


def _alone(value: Any, packaged: bool, file: SourceFile) -> Iterator[dict[str, Any]]:
    """What a JSON object outside a package is: a release; else the file isn't OCDS releases."""
    if packaged:
        return
    if "ocid" not in value:
        raise SourceBroken(problem=_NO_RELEASES.of(file=file.name))
    yield value


def _where_broken(file: SourceFile) -> tuple[int, int]:
    """Byte and line at which a file stops being JSON: its end, if something is missing there."""
    good, ended = _good_bytes(file, 0, _CHUNK)
    byte = good if ended else _good_bytes(file, good, 1)[0]
    with CountedFile(file, Progress()) as opened:
        return byte, _newlines(opened.buffer, byte) + 1


def _newlines(content: BinaryIO, before: int) -> int:
    """How many line breaks a content has before a byte."""
    blocks = (min(_CHUNK, before - start) for start in range(0, before, _CHUNK))
    return sum(content.read(size).count(b"\n") for size in blocks)


def _good_bytes(file: SourceFile, start: int, step: int) -> tuple[int, bool]:
    """How far a file is JSON, in steps from a place up to which it is known to be; whether to its end."""
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, multiple_values=True)
    with CountedFile(file, Progress()) as opened:
        good = len(opened.buffer.read(3)) if opened.buffer.peek(3).startswith(BOM) else 0
        while chunk := opened.buffer.read(min(_CHUNK, start - good) if good < start else step):
            try:
                parser.send(chunk)
            except ijson.JSONError:
                return good, False
            del events[:]
            good += len(chunk)
    return good, True


_BROKEN = Words(
    "The JSON of {file} breaks off at byte {byte} (line {line}), after {count} whole releases. What those "
    "state is imported and stays; nothing after that place was read. Import the whole file again: "
    "nothing is doubled."
)
_UNPRICED = Words(
    "Contracts whose amount has no currency: {count}. They are recorded without an amount, since nobody "
    "can tell of what it is."
)
_LINKS_ONLY = Words(
    "{file} has a record that only links to its releases; the records before it are imported. Load the "
    "releases, or ask the publisher for records with a compiled release."
)
_NO_SUPPLIER = Words("No contract names this supplier; give its id or its name as the releases have it.")
_NO_RELEASES = Words(
    "{file} has no OCDS releases: neither a release package nor a release; nothing of it is imported."
)


def _open(files: Sequence[Path], options: Mapping[str, str]) -> OcdsSource:
    return OcdsSource(files, options.get("supplier") or None)


FORMAT = ImportFormat(
    name="ocds",
    says=Words("OCDS releases, release packages and record packages, 1.0 and 1.1"),
    options=(
        ImportOption(
            "supplier",
            Words("the supplier whose contracts are meant, by id or name; without it, all of them"),
        ),
    ),
    open=_open,
    ending=".json",
)
