"""Which reference pages there are, and what writes each."""

from collections.abc import Callable

from docs import kinds

PAGES: dict[str, Callable[[], str]] = {
    "kinds.md": kinds.page,
}
