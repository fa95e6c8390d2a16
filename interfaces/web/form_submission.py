"""Forms as they come back: from our own page only, and read before anybody acts on them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.web.form_body import typed_in
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


ThePosted = Annotated[Posted, Depends(posted)]
