"""What was typed into a form by whoever is not signed in any more, carried through the signing in.

It travels in the bodies of forms alone: it is in no address, no cookie and no log.
"""

from fastapi import Request
from starlette.exceptions import HTTPException

from tierline.domain.shared.errors import Refusal
from tierline.interfaces.web.form_body import typed_in
from tierline.interfaces.web.forms.typed import Typed

PREFIX = "kept."
"""What the names of inputs begin with that carry others."""
_OF_THE_PAGE = "form_token"


async def kept_of(request: Request, way_out: str) -> Typed:
    """What stands in the form that a request sends; nothing where it is none of ours, or only leaves."""
    if request.method != "POST" or request.url.path == way_out:
        return Typed()
    try:
        typed = await typed_in(request)
    except (Refusal, HTTPException):
        return Typed()
    typed.pop(_OF_THE_PAGE, None)
    return typed


def carried(typed: Typed) -> Typed:
    """What a form carries of another one."""
    inner = ((name, values) for name, values in typed.items() if name.startswith(PREFIX))
    return Typed({name.removeprefix(PREFIX): values for name, values in inner})
