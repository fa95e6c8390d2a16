"""Into which slices of the portfolio accounts fall at an instant, by what a question slices by."""

from collections.abc import Collection

from sqlalchemy import select

from tierline.domain.catalogue import Role
from tierline.projections.engine.reading import Reading, named
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.coverage import holders_at
from tierline.projections.reports.account_paths import ATTRIBUTES
from tierline.projections.reports.base import Question

Slices = dict[str, tuple[str, ...]]
"""The slices of accounts, by account; "" is the one of those that have no such value."""


def slices_at(reading: Reading, question: Question, codes: Collection[str]) -> Slices:
    """The slices of some accounts: one by an attribute, of a role one for each who holds it.

    None are given if the question slices by nothing.
    """
    if question.by is None:
        return {}
    if question.by in set(Role):
        held = holders_at(reading, question.at, set(codes))
        return {code: tuple(held.get((code, question.by), ())) or ("",) for code in codes}
    table = attributes_at(reading, question.at)
    column = table.c[ATTRIBUTES[question.by]]
    rows = reading.all(select(table.c.account, column.label("slice")).where(named(table.c.account, codes)))
    values = {row["account"]: row["slice"] or "" for row in rows}
    return {code: (values.get(code, ""),) for code in codes}
