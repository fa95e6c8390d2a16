"""Time stamps (RFC 3161): an authority signs when a file was there; it gets to know the file's hash only."""

from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
from cryptography import x509

from tierline.domain.shared.errors import Conflict, Invalid

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

ENDING = ".tsr"
"""What the file of a time stamp is called behind the name of the file that it is of."""
SECONDS = 30
"""How long an authority is waited for."""
LONGEST = 2**20
"""The most bytes of a reply that are read; one has some thousand."""
_QUERY = "application/timestamp-query"


class TimeStampsNotInstalled(Conflict):
    """This needs an optional package, which is not installed: tierline[timestamps]."""


class TimeStampNotGiven(Conflict):
    """The authority gave no time stamp: it wasn't reached, refused, or answered with something else."""


class NothingToStamp(Invalid):
    """A file that is to be stamped is empty; write it before."""


class TimeStampNotGenuine(Invalid):
    """The time stamp is of something else, or no authority that is trusted gave it."""


class CertificatesNotReadable(Invalid):
    """The file of trusted authorities has to hold certificates as PEM."""


def stamped(content: bytes, authority: str) -> bytes:
    """An authority's reply, as it is kept, to the question for a time stamp of some bytes.

    Args:
        content: The bytes; their SHA-256 is what the authority gets to know.
        authority: Its address. Replies are signed, so that plain HTTP does as well.

    Raises TimeStampsNotInstalled, NothingToStamp and TimeStampNotGiven.
    """
    _check_installed()
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - an optional package

    if not content:
        raise NothingToStamp()
    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    reply = _asked(authority, request.as_bytes())
    found = _reply_in(reply)
    asked = request.message_imprint.message
    if found is None or found.status != 0 or found.tst_info.nonce != request.nonce:
        raise TimeStampNotGiven()
    if found.tst_info.message_imprint.message != asked:
        raise TimeStampNotGiven()
    return reply


def stamped_at(reply: bytes, content: bytes, trusted: Sequence[x509.Certificate]) -> datetime:
    """When an authority that is trusted signed that it had the hash of some bytes.

    Its certificates need to have been good at that moment, whatever became of them since.
    Raises TimeStampsNotInstalled and TimeStampNotGenuine.
    """
    _check_installed()
    from rfc3161_client import VerificationError, VerifierBuilder  # noqa: PLC0415 - as above

    found = _reply_in(reply)
    if found is None:
        raise TimeStampNotGenuine()
    try:
        VerifierBuilder(roots=list(trusted)).build().verify_message(found, content)
    except (VerificationError, ValueError):
        raise TimeStampNotGenuine() from None
    return found.tst_info.gen_time


def authorities_in(path: Path) -> list[x509.Certificate]:
    """The certificates in a file. Raises CertificatesNotReadable."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError:
        raise CertificatesNotReadable() from None


def _check_installed() -> None:
    if find_spec("rfc3161_client") is None:
        raise TimeStampsNotInstalled()


def _asked(authority: str, request: bytes) -> bytes:
    """The body of the reply to a request. Raises TimeStampNotGiven."""
    try:
        with httpx2.stream(
            "POST", authority, content=request, headers={"Content-Type": _QUERY}, timeout=SECONDS
        ) as response:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > LONGEST:
                    raise TimeStampNotGiven()
    except (httpx2.HTTPError, httpx2.InvalidURL):
        raise TimeStampNotGiven() from None
    if response.status_code != httpx2.codes.OK:
        raise TimeStampNotGiven()
    return body


def _reply_in(content: bytes) -> "TimeStampResponse | None":
    """The reply in some bytes, if it has a time stamp."""
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415 - as above

    try:
        found = decode_timestamp_response(content)
        _ = found.tst_info  # raises where the authority says why it gives none
    except ValueError:
        return None
    return found
