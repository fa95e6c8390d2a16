"""The sources of the dbt package: every view for SQL tools, its columns, and what must be true of them."""

from collections.abc import Iterator

from tierline.domain.catalogue import Tier
from tierline.projections.sql_views.declared import ACCOUNT, KNOWN, RECORDED, VIEWS, SqlColumn, SqlView
from tierline.projections.sql_views.pointing import DERIVED, PARKED_ACCOUNTS

HEAD = """\
# Written from the code by `make docs`; what is yours belongs into files beside it.
version: 2

sources:
  - name: tierline
    description: The views of Tierline for SQL tools; see docs/sql.md.
    schema: "{{ var('tierline_schema') }}"
    tables:
"""
_TIERS = f"accepted_values: {{arguments: {{values: [{', '.join(Tier)}]}}}}"
_TESTS = {
    "account": "not_null",
    "valid_from": "not_null",
    "at": "not_null",
    "known_from": "not_null",
    "known_to": "",
    "tiers.tier": _TIERS,
    "tiers.derived_tier": _TIERS,
    "statements.position": "unique",
    "statements.recorded_at": "not_null",
    "accounts.name": "not_null",
    "contracts.contract": "not_null",
    "escalations.escalation": "not_null",
}
"""What dbt tests of a column, by its name or by that of its view and its own."""

_RESERVED = ("at",)
"""Names that mean something else to some database."""


def page() -> str:
    """The file as YAML."""
    lines = [line for view in VIEWS for recorded in (False, True) for line in _view(view, recorded)]
    parked = [f"      - name: {PARKED_ACCOUNTS}", f"        description: {_quoted(DERIVED[PARKED_ACCOUNTS])}"]
    return HEAD + "\n".join([*lines, *parked, ""])


def _view(view: SqlView, recorded: bool) -> Iterator[str]:
    says = f"{view.says} All that ever was known." if recorded else view.says
    yield f"      - name: {view.name}{RECORDED if recorded else ''}"
    yield f"        description: {_quoted(says)}"
    yield "        columns:"
    for column in (ACCOUNT, *view.columns, *(KNOWN if recorded else ())):
        yield from _column(view, column)


def _column(view: SqlView, column: SqlColumn) -> Iterator[str]:
    yield f"          - name: {column.name}"
    yield f"            description: {_quoted(column.says)}"
    if column.name in _RESERVED:
        yield "            quote: true"
    if test := _TESTS.get(f"{view.name}.{column.name}") or _TESTS.get(column.name):
        yield "            data_tests:"
        yield f"              - {test}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
