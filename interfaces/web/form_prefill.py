"""A form at an address as it was filled in before, shown to whoever had to sign in again."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

from starlette.responses import Response

from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.presentation.language import languages
from tierline.interfaces.web import meeting_page, opening_page, record_page
from tierline.interfaces.web.forms.sheet import FormSheet
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System

_RECORD = re.compile(r"/accounts/([^/]+)/record/([a-z_]+)")
_OF_THE_FIRM = re.compile(r"/firm/record/([a-z_]+)")
_MEETING = re.compile(r"/accounts/([^/]+)/meeting")
_OPEN = "/open-account"


def filled_in(system: System, visit: PageContext, address: str, typed: Typed) -> Response | None:
    """The form that is sent to an address, as it was filled in; None where there is none for this visitor."""
    place = urlsplit(address)
    asked = dict(parse_qsl(place.query))
    language = next((one for one in languages() if one == asked.get("lang")), visit.language)
    try:
        sheet = _sheet(system, visit, unquote(place.path), asked.get("target"), typed)
        if sheet is not None:
            record_page.check_scopes(visit, sheet.code, sheet.kind, sheet.about)
    except (Refusal, ValueError):
        return None
    if sheet is None:
        return None
    there = replace(visit, path=unquote(place.path), asked=asked, language=language)
    return record_page.show(there, sheet, kept=True)


def _sheet(
    system: System, visit: PageContext, path: str, target: str | None, typed: Typed
) -> FormSheet | None:
    if path == _OPEN:
        return opening_page.sheet_of(typed)
    if found := _MEETING.fullmatch(path):
        return meeting_page.sheet_of(system, visit, found[1], typed)
    about = UUID(target) if target else None
    if found := _OF_THE_FIRM.fullmatch(path):
        return record_page.sheet_of(system, FIRM_BOOK, found[1], about, typed)
    if found := _RECORD.fullmatch(path):
        return record_page.sheet_of(system, found[1], found[2], about, typed)
    return None
