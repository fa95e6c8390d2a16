"""What each route, page and command needs: declared on it by `needs`, and decided on before it begins."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from tierline.application.access import Principal, Scope

Handler = TypeVar("Handler", bound=Callable[..., Any])
_OF_AUDITORS = ("audit",)
"""Reports that say who stated what."""
_DECLARED: dict[Callable[..., Any], tuple[Scope, ...]] = {}


class NothingDeclared(Exception):
    """A door doesn't say what it needs, so nobody may pass it; the message names its function."""


def needs(*one_of: Scope) -> Callable[[Handler], Handler]:
    """Declares what a door needs: one of these scopes. Without any it is open to whoever is let in."""

    def declare(handler: Handler) -> Handler:
        _DECLARED[handler] = one_of
        return handler

    return declare


needs_nothing = needs()
"""Declares a door that is open: words, schemas, health, signing in."""


def needed_by(handler: Callable[..., Any]) -> tuple[Scope, ...]:
    """The scopes of which a door needs one. Raises NothingDeclared."""
    try:
        return _DECLARED[handler]
    except KeyError:
        raise NothingDeclared(f"{handler.__module__}.{handler.__qualname__}") from None


def scope_of_report(name: str) -> Scope:
    """What reading a report needs, at whatever door."""
    return Scope.AUDIT if name in _OF_AUDITORS else Scope.READ


def may_know_the_whole(principal: Principal) -> bool:
    """Whether somebody may be told what counts all accounts, whosever: how much there is, and is asked."""
    return principal.may(Scope.ADMIN) or (principal.accounts.everything and principal.may(Scope.READ))


def handlers(routes: Iterable[Any]) -> Iterator[Callable[..., Any]]:
    """The functions behind routes, those of routers within routers included."""
    for route in routes:
        within = getattr(route, "original_router", None)
        if within is None:
            yield getattr(route, "endpoint", route)
        else:
            yield from handlers(within.routes)


def check_all_declare(handlers: Iterable[Callable[..., Any]]) -> None:
    """Refuse to begin with a door that doesn't say what it needs. Raises NothingDeclared."""
    for handler in handlers:
        needed_by(handler)
