"""The key that checkpoints are signed with: from a file, or made once beside an SQLite database."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tierline.application.proof_texts import origin_of
from tierline.application.signed_notes import NoteSigner, NoteVerifier, VerifierKeyNotUsable, verifier_key
from tierline.domain.shared.errors import Conflict
from tierline.interfaces.root_key import make_key_file, parsed_key
from tierline.interfaces.settings import BadSetting, Settings
from tierline.interfaces.storage.factory import sqlite_path


class SigningKeyNotSet(Conflict):
    """Nothing signs checkpoints yet: TIERLINE_SIGNING_KEY_FILE must name the file of a signing key."""


class SigningKeyMissing(Conflict):
    """The signing key is gone: bring its file back, or name another in TIERLINE_SIGNING_KEY_FILE."""


class SigningKeyNotReadable(Conflict):
    """The signing key's file needs 64 hexadecimal digits in its first line, then verifier keys."""


class SigningKeys(NamedTuple):
    """What signs checkpoints, and whose signatures are taken: its own, and those of former keys."""

    signer: NoteSigner
    verifiers: Sequence[NoteVerifier]


def signing_keys(settings: Settings, log: str, begun: bool) -> SigningKeys:
    """The keys for the log with an identity.

    Only beside an SQLite database whose checkpoints aren't `begun` yet a missing key is made. Raises
    SigningKeyNotSet, SigningKeyMissing, SigningKeyNotReadable; their sentences hold no part of the key.
    """
    path = settings.signing_key_file
    if path is None:
        if not settings.is_sqlite:
            raise SigningKeyNotSet()
        path = _beside(sqlite_path(settings.database), begun)
    return _read(path, origin_of(log))


def signing_key_path(database: Path) -> Path:
    """The file that the signing key of an SQLite database is kept in if no setting names another."""
    return database.with_name(f"{database.stem}.signing.key")


def _beside(database: Path, begun: bool) -> Path:
    path = signing_key_path(database)
    if not path.exists():
        if begun:
            raise SigningKeyMissing()
        make_key_file(path)
    return path


def _read(path: Path, name: str) -> SigningKeys:
    try:
        first, *others = path.read_text("ascii").split("\n")
        signer = NoteSigner(name, parsed_key(first.strip(), path.name))
        former = [verifier_key(line) for line in others if line.strip()]
    except (OSError, UnicodeDecodeError, BadSetting, VerifierKeyNotUsable):
        raise SigningKeyNotReadable() from None
    return SigningKeys(signer, [signer.verifier, *former])
