"""`/words`: what the words of key account management mean, as all pages use them."""

from itertools import groupby

from starlette.responses import Response

from tierline.domain.catalogue import (
    FUNCTION_ITEMS,
    FUNCTIONS,
    RESPONSIBILITIES,
    Function,
    FunctionItem,
    Responsibility,
    Role,
    Side,
)
from tierline.interfaces.permission import needs_nothing
from tierline.interfaces.web.page_context import TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import page

router = room()


@router.get("/words")
@needs_nothing
def words_page(visit: TheVisit) -> Response:
    """What a key account is, the tiers, the roles and the functions, each with all that belongs to it."""
    return page("words.html.j2", visit, roles=[(role, _owed(role)) for role in Role], functions=_functions())


def _owed(role: Role) -> list[tuple[Side | None, list[Responsibility]]]:
    """What a role is responsible for, by the side it is owed to."""
    owed = [one for one in RESPONSIBILITIES.values() if one.role is role]
    return [(side, list(found)) for side, found in groupby(owed, key=lambda one: one.towards)]


def _functions() -> list[tuple[Function, list[FunctionItem]]]:
    items = FUNCTION_ITEMS.values()
    return [(one, [item for item in items if item.function == one.id]) for one in FUNCTIONS.values()]
