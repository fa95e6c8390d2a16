"""What a leaf of the tree of proofs says of a fact, as the one text that there is for it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from tierline.domain.shared.errors import Invalid

_VERSION = 1
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_NUMBERS, _TEXTS = ("v", "position", "version"), ("log", "state_sha256", "stream", "type")
_HASH = re.compile(r"[0-9a-f]{64}")
_STREAM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class LeafNotCanonical(Invalid):
    """The text is no leaf as it is hashed: canonical JSON with the members that a leaf has, and no others."""


def canonical_leaf(
    log: str,
    position: int,
    recorded_at: datetime | str | None,
    state_sha256: str,
    stream: UUID | str,
    type: str,
    version: int,
    v: int = _VERSION,
) -> bytes:
    """The text of a leaf with these members, as `LeafContent` has them: canonical JSON (RFC 8785).

    A moment, which must be in UTC, and an id may be given as they are, which costs less than as texts.
    """
    if isinstance(recorded_at, datetime) and not recorded_at.microsecond:
        # Of a whole second nothing else writes the six digits.
        recorded_at = f"{recorded_at.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    # These names, in their order, and values have no sign for which canonical JSON differs from this.
    return orjson.dumps(
        {
            "log": log,
            "position": position,
            "recorded_at": recorded_at,
            "state_sha256": state_sha256,
            "stream": stream,
            "type": type,
            "v": v,
            "version": version,
        },
        option=orjson.OPT_UTC_Z,
    )


class LeafContent(NamedTuple):
    """A leaf: the log's identity, the fact's position, stream and version, its type, and two more.

    `recorded_at` is a moment in UTC with six digits of its seconds (None: the stored bytes don't tell it),
    `state_sha256` the hash of the stored bytes in hexadecimal digits, `v` the version of this form.
    """

    log: str
    position: int
    recorded_at: str | None
    state_sha256: str
    stream: str
    type: str
    version: int
    v: int = _VERSION

    def data(self) -> bytes:
        """What is hashed: canonical JSON (RFC 8785)."""
        return canonical_leaf(*self)


def leaf_in(data: bytes) -> LeafContent:
    """The leaf that a text is the data of. Raises LeafNotCanonical."""
    try:
        said = orjson.loads(data)
    except ValueError:
        raise LeafNotCanonical() from None
    if not isinstance(said, dict) or not _has_its_form(said) or LeafContent(**said).data() != data:
        raise LeafNotCanonical()
    return LeafContent(**said)


def _has_its_form(said: Mapping[str, Any]) -> bool:
    """Whether there are the members of a leaf, each of the kind that it always is."""
    if said.keys() != set(LeafContent._fields) or not all(type(said[name]) is int for name in _NUMBERS):
        return False
    at = said["recorded_at"]
    return (
        said["v"] == _VERSION
        and all(isinstance(said[name], str) for name in _TEXTS)
        and (at is None or (isinstance(at, str) and _MOMENT.fullmatch(at) is not None))
        and _HASH.fullmatch(said["state_sha256"]) is not None
        and _STREAM.fullmatch(said["stream"]) is not None
    )
