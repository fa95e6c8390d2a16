"""Which reference pages there are, and what writes each."""

from collections.abc import Callable
from functools import partial

from docs import (
    api,
    commands,
    dbt_sources,
    kinds,
    measures,
    privacy,
    problems,
    reports,
    settings,
    sql,
    superset,
    vocabulary,
)

PAGES: dict[str, Callable[[], str]] = {
    "api.md": api.page,
    "commands.md": commands.page,
    "dbt/models/sources.yml": dbt_sources.page,
    "kinds.md": kinds.page,
    "measures.md": measures.page,
    "privacy.md": privacy.page,
    "problems.md": problems.page,
    "reports.md": reports.page,
    "settings.md": settings.page,
    "sql.md": sql.page,
    "vocabulary.md": vocabulary.page,
    **{name: partial(superset.pages().__getitem__, name) for name in superset.pages()},
}
