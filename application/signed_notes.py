"""Signed notes (C2SP signed-note): a text with Ed25519 signatures below it, as other logs publish theirs."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tierline.domain.shared.errors import Invalid

_ED25519 = b"\x01"
_ID_BYTES, _KEY_BYTES, _SIGNATURE_BYTES = 4, 32, 64
_LINE = "\N{EM DASH} "
_HEX_DIGITS = 8


class NoteNotGenuine(Invalid):
    """No signature below the note is by a key that is trusted, or one of them doesn't fit the text."""


class VerifierKeyNotUsable(Invalid):
    """A verifier key is written as `name+12345678+base64`, as `tierline proof key` prints it."""


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """The public half of a signing key: as in `tierline/8f3c…+c9b3a1f2+AbCd…`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """What signatures of the key begin with, so that they are told from others."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_BYTES]

    def text(self) -> str:
        """The verifier key as it is given to whoever checks."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def fits(self, text: str, signature: bytes) -> bool:
        """Whether a signature is this key's, of a text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class NoteSigner:
    """A signing key under its name.

    Args:
        name: Has no spaces and no plus sign.
        seed: The private half, 32 bytes.
    """

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = NoteVerifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note: the text, which ends with a line break, and its signature."""
        signature = base64.b64encode(self.verifier.key_id + self._key.sign(text.encode())).decode()
        return f"{text}\n{_LINE}{self.verifier.name} {signature}\n"


def verifier_key(text: str) -> NoteVerifier:
    """A verifier key as it was written. Raises VerifierKeyNotUsable."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    key = from_base64(encoded)
    usable = key is not None and len(key) == 1 + _KEY_BYTES and key[:1] == _ED25519
    if not usable or not name or " " in name or len(key_id) != _HEX_DIGITS:
        raise VerifierKeyNotUsable()
    assert key is not None  # or it weren't usable
    found = NoteVerifier(name, key[1:])
    if found.key_id.hex() != key_id:
        raise VerifierKeyNotUsable()
    return found


def opened_note(note: str, verifiers: Iterable[NoteVerifier]) -> str:
    """The text of a note that a trusted key signed. Raises NoteNotGenuine.

    Signatures by keys that aren't known are passed over: they may be of witnesses, or of a key to come.
    """
    text, below = _parts(note)
    known = {(one.name, one.key_id): one for one in verifiers}
    found = [(known[key], signature) for key, signature in map(_signature, below) if key in known]
    if not found or not all(verifier.fits(text, signature) for verifier, signature in found):
        raise NoteNotGenuine()
    return text


def notes_in(text: str) -> Iterator[str]:
    """The notes that stand one below the other in a text, such as a file that checkpoints are added to."""
    return notes_of(text.splitlines(keepends=True))


def notes_of(below: Iterable[str]) -> Iterator[str]:
    """As `notes_in`, of lines with their breaks, such as those of a file that is not read whole."""
    lines: list[str] = []
    for line in below:
        signed = bool(lines) and lines[-1].startswith(_LINE)
        if signed and not line.startswith(_LINE):
            yield "".join(lines)
            lines = []
        if lines or line.strip():
            lines.append(line)
    if lines:
        yield "".join(lines)


def from_base64(text: str) -> bytes | None:
    """What a text says in base64, written in the one way there is for it; None if it isn't."""
    try:
        found = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return found if base64.b64encode(found).decode() == text else None


def _parts(note: str) -> tuple[str, Sequence[str]]:
    """The text of a note, and the lines of its signatures."""
    text, blank, below = note.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise NoteNotGenuine()
    return text + "\n", below[:-1].split("\n")


def _signature(line: str) -> tuple[tuple[str, bytes], bytes]:
    """Whose signature a line is, by name and key id, and the signature itself."""
    name, _, encoded = line.removeprefix(_LINE).partition(" ")
    signed = from_base64(encoded)
    if not line.startswith(_LINE) or not name or signed is None or len(signed) <= _ID_BYTES:
        raise NoteNotGenuine()
    return (name, signed[:_ID_BYTES]), signed[_ID_BYTES:]
