"""Names from other systems as codes, readable where the text allows it."""

import hashlib
import re
import unicodedata

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What an account code may be (see `tierline.domain.shared.ids.AccountCode`)."""

_LIMIT = 64
_BREAKS = re.compile(r"[^a-z0-9]+")
_SPACES = re.compile(r"\s+")


def words(text: str) -> str:
    """The text on one line, with single spaces: line breaks inside a cell are layout, not content."""
    return _SPACES.sub(" ", text).strip()


def cut(text: str, length: int) -> str:
    """The text if it has at most so many characters, else its beginning with an ellipsis behind it."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def digest(text: str, length: int = 10) -> str:
    """A short fingerprint; letter case and spacing make no difference."""
    return hashlib.sha256(words(text).casefold().encode("utf-8", "surrogatepass")).hexdigest()[:length]


def exact(text: str) -> str:
    """A short fingerprint of every character: letter case and spacing tell texts apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def slug(text: str) -> str:
    """Lower-case letters, digits and dashes, at most 64.

    Accents are taken off (ë becomes e). Where letters of another script or the tail of a long name
    would be lost, a fingerprint of the whole name takes their place. Names that differ in accents, case or
    punctuation only give the same slug.
    """
    plain = unicodedata.normalize("NFKD", text)
    ascii_only = "".join(mark for mark in plain if not unicodedata.combining(mark))
    base = _BREAKS.sub("-", ascii_only.lower()).strip("-")
    foreign = any(letter.isalnum() and not letter.isascii() for letter in ascii_only)
    if foreign or len(base) > _LIMIT:
        return f"{base[: _LIMIT - 11].strip('-')}-{digest(text)}".lstrip("-")
    return base


def code(text: str) -> str:
    """An account code: the text itself where it is one, else its slug; empty if nothing remains."""
    return text if CODE.fullmatch(text) else slug(text)
