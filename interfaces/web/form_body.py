"""The body of a form as a browser sends it: from our own page only, its inputs by their names."""

from collections.abc import AsyncGenerator
from typing import NamedTuple
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.formparsers import MultiPartException, MultiPartParser

from tierline.domain.shared.errors import Forbidden, Invalid
from tierline.interfaces.http.local import is_foreign
from tierline.interfaces.http.refusals import BodyTooLarge, ContentTypeUnknown
from tierline.interfaces.sent_file import SentFile
from tierline.interfaces.web.forms.typed import Typed

_WITH_FILES = "multipart/form-data"
_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 5000


class SentFromElsewhere(Forbidden):
    """A form must be sent from the page that it stands on."""


class FormNotReadable(Invalid):
    """The form can't be read."""


async def typed_in(request: Request) -> Typed:
    """What stands in the form. Raises SentFromElsewhere, ContentTypeUnknown, FormNotReadable."""
    _check_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise ContentTypeUnknown(expected=_TYPE)
    return _parsed(await request.body())


class FileMissing(Invalid):
    """Choose a file to import."""


class SentFiles(NamedTuple):
    """What stands in a form that has files: its inputs, and the files by the names of theirs."""

    typed: Typed
    files: dict[str, SentFile]


async def sent_files(request: Request, most: int) -> SentFiles:
    """What stands in a form with files of so many bytes at most.

    It is kept in memory whole, so that nothing of it is written to a disk. Raises SentFromElsewhere,
    ContentTypeUnknown, FormNotReadable, BodyTooLarge.
    """
    _check_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _WITH_FILES:
        raise ContentTypeUnknown(expected=_WITH_FILES)
    parser = MultiPartParser(request.headers, _limited(request, most), max_files=3, max_fields=100)
    parser.spool_max_size = most + 1
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError):
        raise FormNotReadable() from None
    typed, files = Typed(), dict[str, SentFile]()
    for name, value in form.multi_items():
        if isinstance(value, str):
            typed.setdefault(name, []).append(value)
        elif content := await value.read():
            files[name] = SentFile(value.filename or name, content)
    await form.close()
    return SentFiles(typed, files)


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise BodyTooLarge()
        yield chunk


def _check_origin(request: Request) -> None:
    """Browsers say where a form comes from, in one way or two; who says neither sends none of ours."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if (site in (None, "none") and origin is None) or is_foreign(request.headers):
        raise SentFromElsewhere()


def _parsed(body: bytes) -> Typed:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise FormNotReadable() from None
    typed = Typed()
    for name, value in pairs:
        typed.setdefault(name, []).append(value)
    return typed
