"""Which reference pages there are, and what writes each."""

from collections.abc import Callable
from functools import partial

from docs import (
    api,
    commands,
    dbt_sources,
    kinds,
    measures,
    metabase,
    privacy,
    problems,
    python_client,
    reports,
    settings,
    sql,
    superset,
    vocabulary,
)


def _client_module(name: str) -> str:
    return python_client.pages()[name]


PAGES: dict[str, Callable[[], str]] = {
    "api.md": api.page,
    "commands.md": commands.page,
    "dbt/models/sources.yml": dbt_sources.page,
    "kinds.md": kinds.page,
    "measures.md": measures.page,
    metabase.FILE: metabase.page,
    "privacy.md": privacy.page,
    "problems.md": problems.page,
    "reports.md": reports.page,
    "settings.md": settings.page,
    "sql.md": sql.page,
    "vocabulary.md": vocabulary.page,
    **{name: partial(_client_module, name) for name in (python_client.OPERATIONS, python_client.SHAPES)},
    **{name: partial(superset.pages().__getitem__, name) for name in superset.pages()},
}
