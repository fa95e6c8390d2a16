"""GET /problems: every type of problem there is, at the address that a problem's `type` names."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from tierline.interfaces.http.errors import described, every_refusal
from tierline.interfaces.http.refusals import NoSuchAddress
from tierline.interfaces.http.responses import answer
from tierline.interfaces.permission import needs_nothing

PATH = "/problems"
router = APIRouter(tags=["problems"])


@router.get(PATH)
@needs_nothing
def list_problems(request: Request) -> Response:
    """Every type of problem: its address, title, status, and its sentence."""
    return answer(request, {"items": [described(one) for one in every_refusal().values()]})


@router.get(f"{PATH}/{{name}}")
@needs_nothing
def read_problem(request: Request, name: str) -> Response:
    """One type of problem."""
    found = every_refusal().get(name)
    if found is None:
        raise NoSuchAddress()
    return answer(request, described(found))
