"""What is found out before a request is answered takes a thread only where a database is asked."""

from collections.abc import Iterable, Iterator
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any

from fastapi.dependencies.models import Dependant

from tierline.interfaces.app import ROOMS
from tierline.interfaces.web.page_context import visit
from tierline.interfaces.web.page_router import find_out_who
from tierline.interfaces.web.routes import PAGES

ASK_A_DATABASE = {visit, find_out_who}
"""Who is signed in, and what people are called: FastAPI takes a thread for each of them."""


def depended_on(found: Dependant) -> Iterator[Any]:
    for one in found.dependencies:
        yield one.call
        yield from depended_on(one)


def of_all(routes: Iterable[Any]) -> set[Any]:
    return {call for route in routes for call in depended_on(route.dependant)}


def test_only_what_asks_a_database_is_found_out_in_a_thread() -> None:
    routers = [*(room.router for room in ROOMS), *PAGES]
    found = {one for router in routers for one in of_all(router.routes)}
    assert {
        one for one in found if not (iscoroutinefunction(one) or isasyncgenfunction(one))
    } == ASK_A_DATABASE
