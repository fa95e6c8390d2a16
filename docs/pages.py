"""Which reference pages there are, and what writes each."""

from collections.abc import Callable

from docs import commands, kinds, reports, settings, vocabulary

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands.page,
    "kinds.md": kinds.page,
    "reports.md": reports.page,
    "settings.md": settings.page,
    "vocabulary.md": vocabulary.page,
}
