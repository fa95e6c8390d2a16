"""Files of JSON: which command reads them."""

from pathlib import Path
from typing import NamedTuple

import orjson

from tierline.interfaces.exact_json import BOM
from tierline.interfaces.imports.files import CountedFile, SourceFile
from tierline.interfaces.imports.packed import Progress

_LOOKED_AT = 1 << 16
_OF_OCDS = ('"ocid"', '"releases"', '"records"', '"releasePackage"', '"compiledRelease"')


class ReadBy(NamedTuple):
    """What a file of JSON is, and the command that reads it, if any does."""

    what: str
    command: str | None


def read_by(path: Path) -> ReadBy | None:
    """What a file of JSON is; None if it is none. Raises FileForeign, FileUnreadable."""
    with CountedFile(SourceFile(path), Progress([]), workbooks=True) as file:
        start = file.buffer.read(_LOOKED_AT).removeprefix(BOM).lstrip()
    if not start.startswith((b"{", b"[")):
        return None
    text = start.decode("utf-8", "replace")
    if any(word in text for word in _OF_OCDS):
        return ReadBy("releases or records of the Open Contracting Data Standard", "ocds")
    first = _object(start.partition(b"\n")[0])
    if first and {"account", "kind"} <= first.keys():
        return ReadBy("facts as lines of JSON", "ndjson")
    return ReadBy("JSON that no import reads as it stands", None)


def _object(line: bytes) -> dict[str, object] | None:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
