"""Which reference pages there are, and what writes each."""

from collections.abc import Callable

from docs import kinds, settings

PAGES: dict[str, Callable[[], str]] = {
    "kinds.md": kinds.page,
    "settings.md": settings.page,
}
