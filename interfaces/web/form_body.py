"""The body of a form as a browser sends it: from our own page only, its inputs by their names."""

from urllib.parse import parse_qsl

from fastapi import Request

from tierline.domain.shared.errors import Forbidden, Invalid
from tierline.interfaces.http.local import is_foreign
from tierline.interfaces.http.refusals import ContentTypeUnknown
from tierline.interfaces.web.forms.typed import Typed

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
