"""Forms as they come back: from our own page only, and read before anybody acts on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.sent_file import SentFile
from tierline.interfaces.web.form_body import sent_files, typed_in
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_router import TheMark

TOKEN = "form_token"  # noqa: S105 - the name of an input, no secret


@dataclass(frozen=True, slots=True)
class Posted:
    """What was typed, and whether the form was served to whoever sends it."""

    typed: Typed
    is_ours: bool


async def posted(request: Request, system: TheSystem, mark: TheMark) -> Posted:
    """The form that was sent. Raises SentFromElsewhere, ContentTypeUnknown, FormNotReadable."""
    typed = await typed_in(request)
    return Posted(typed, system.sessions.is_token(typed.raw(TOKEN), mark))


@dataclass(frozen=True, slots=True)
class PostedFiles:
    """What was typed, the files that were chosen, and whether the form was served to whoever sends it."""

    typed: Typed
    files: Mapping[str, SentFile]
    is_ours: bool


async def posted_files(request: Request, system: TheSystem, mark: TheMark) -> PostedFiles:
    """The form that was sent with files.

    Raises SentFromElsewhere, ContentTypeUnknown, FormNotReadable, BodyTooLarge.
    """
    sent = await sent_files(request, system.settings.upload_limit)
    return PostedFiles(*sent, system.sessions.is_token(sent.typed.raw(TOKEN), mark))


ThePostedFiles = Annotated[PostedFiles, Depends(posted_files)]
ThePosted = Annotated[Posted, Depends(posted)]
