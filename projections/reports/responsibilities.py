"""Coverage as a report: of how many accounts each responsibility is looked after, and of which it isn't."""

from collections import Counter, defaultdict
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from tierline.domain.catalogue import RESPONSIBILITIES, Responsibility
from tierline.domain.coverage.states import COVERED
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.coverage import coverage_at, state_at
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.scope import of_those_asked, open_accounts


class CoverageByResponsibility(Report):
    """Responsibility by responsibility: how many open accounts have it covered, and which do not.

    What is due soon is still covered. Of the others nobody holds the role (`unassigned`), it was never done
    by a holder (`never`), or too long ago (`overdue`); `gaps` names these accounts.
    """

    name = "coverage"
    title = Words("Coverage of responsibilities")
    columns = (
        Column("role", Words("Role"), "id"),
        Column("responsibility", Words("Responsibility"), "id"),
        Column("what", Words("What")),
        Column("accounts", words_in("how many", "Accounts"), "count"),
        Column("covered", Words("Covered"), "count"),
        Column("share", Words("Share"), "share"),
        Column("due_soon", Words("Due soon"), "count"),
        Column("unassigned", Words("Role vacant"), "count"),
        Column("never", Words("Never done"), "count"),
        Column("overdue", Words("Overdue"), "count"),
        Column("gaps", Words("Not covered"), "id"),
    )
    chart = "coverage_shares"

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        table = coverage_at(reading, question.at)
        wanted = select(table.c.account, table.c.item, state_at(table, question.at).label("state")).where(
            table.c.role.is_not(None), *of_those_asked(reading, question, table)
        )
        states: defaultdict[str, list[Any]] = defaultdict(list)
        # Sorted here: a database that is asked to might go through all rows in that order instead.
        for row in sorted(reading.all(wanted), key=itemgetter("account")):
            if row["account"] in accounts:
                states[row["item"]].append(row)
        return [_row(one, states[one.id]) for one in RESPONSIBILITIES.values()]


def _row(one: Responsibility, rows: list[Any]) -> Row:
    counts = Counter(row["state"] for row in rows)
    gaps = [row["account"] for row in rows if row["state"] not in COVERED]
    covered = len(rows) - len(gaps)
    return {
        "role": one.role.value,
        "responsibility": one.id,
        "what": one.words,
        "accounts": len(rows),
        "covered": covered,
        "share": round(covered / len(rows), 4) if rows else None,
        **{state: counts[state] for state in ("due_soon", "unassigned", "never", "overdue")},
        "gaps": ", ".join(gaps),
    }
