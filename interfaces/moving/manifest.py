"""The manifest beside the files of a whole database: what they hold, and whether they are whole."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tierline.domain.shared.errors import Invalid, NotFound

NAME = "manifest.json"
FORMAT = 1
"""Of which shape the files are; a reader refuses those of a later one."""
PERSONAL = (
    "These files hold personal data opened: names, titles, addresses, notes and reasons that the database "
    "keeps under seal. Whoever has them reads all of it, also of people who are forgotten later. Keep them "
    "as you keep the root key, and destroy them once they are read back."
)
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class NoManifest(NotFound):
    """There is no manifest.json in {folder} that can be read, so nobody knows what belongs there."""


class ManifestOfLaterVersion(Invalid):
    """The files were written by a later version of Tierline, in a form that this one doesn't know."""


class FileChanged(Invalid):
    """The file {file} is missing or not as it was written, so nothing is imported."""


class MovedFile(BaseModel):
    """A file of lines."""

    model_config = _FROZEN

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.ndjson$")]
    lines: int
    sha256: str


class Manifest(BaseModel):
    """What the files of a database hold."""

    model_config = _FROZEN

    format: int = FORMAT
    says: str = PERSONAL
    tierline: str
    """The version that wrote them."""
    made_at: str
    until: int
    """The last position of the log that is in them."""
    facts: int
    kinds: dict[str, int]
    forgotten_texts: int
    """Texts that nobody can read any more: a word stands in their place."""
    broken_texts: int
    """Texts that don't open, which is damage: a word stands in their place."""
    retired: int = 0
    """Facts that say what is not stated any more: whoever brings them in has them refused."""
    files: tuple[MovedFile, ...]


def digest(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    found = sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a folder. Raises NoManifest, ManifestOfLaterVersion."""
    try:
        text = (folder / NAME).read_bytes()
        if (found := _ManifestForm.model_validate_json(text).format) > FORMAT:
            raise ManifestOfLaterVersion(format=found)
        return Manifest.model_validate_json(text)
    except (OSError, ValidationError):
        raise NoManifest(folder=str(folder)) from None


def check_files(folder: Path, manifest: Manifest) -> list[Path]:
    """The files that a manifest lists, each as it was written. Raises FileChanged."""
    paths = [folder / one.name for one in manifest.files]
    for path, one in zip(paths, manifest.files, strict=True):
        if not path.is_file() or digest(path) != one.sha256:
            raise FileChanged(file=one.name)
    return paths


class _ManifestForm(BaseModel):
    """The part of every manifest that says how the rest is to be read."""

    format: int
