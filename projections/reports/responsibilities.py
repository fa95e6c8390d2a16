"""Coverage as a report: of how many accounts each responsibility is looked after, and of which it isn't."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import RowMapping, Select, select

from tierline.domain.catalogue import RESPONSIBILITIES, Responsibility
from tierline.domain.coverage.states import COVERED, State
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Relations, Row
from tierline.projections.models.accounts_now import BITS, STATES, Drawn, drawn_at
from tierline.projections.models.coverage import coverage_at, state_at
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.scope import of_those_asked, open_accounts, open_now


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
        if drawn := drawn_at(reading, question.at):
            rows = sorted(reading.ask(_masks, drawn, question=question), key=itemgetter("account"))
            return list(_by_bits(rows))
        accounts = open_accounts(reading, question)
        table = coverage_at(reading, question.at)
        wanted = select(table.c.account, table.c.item, state_at(table, question.at).label("state")).where(
            table.c.role.is_not(None), *of_those_asked(reading, question, table)
        )
        states: defaultdict[str, Counter[State]] = defaultdict(Counter)
        gaps: defaultdict[str, list[str]] = defaultdict(list)
        # Sorted here: a database that is asked to might go through all rows in that order instead.
        for row in sorted(reading.all(wanted), key=itemgetter("account")):
            if row["account"] in accounts:
                states[row["item"]][row["state"]] += 1
                if row["state"] not in COVERED:
                    gaps[row["item"]].append(row["account"])
        return [_row(one, states[one.id], gaps[one.id]) for one in RESPONSIBILITIES.values()]


def _masks(relations: Relations, drawn: Drawn, *, question: Question) -> Select[Any]:
    """Of each account that has items, in which state which of them are."""
    now, asked = open_now(relations, question, drawn)
    return asked.add_columns(now.c.account, *(now.c[state] for state in STATES)).where(
        now.c.looked_after.is_not(None)
    )


def _by_bits(rows: Sequence[RowMapping]) -> Iterator[Row]:
    alike = {state: Counter(row[state] for row in rows) for state in STATES}
    lacking = [(row["account"], row["overdue"] | row["never"] | row["unassigned"]) for row in rows]
    for one in RESPONSIBILITIES.values():
        bit = BITS[one.id]
        counts = {
            state: sum(times for bits, times in found.items() if bits & bit) for state, found in alike.items()
        }
        yield _row(one, counts, [account for account, bits in lacking if bits & bit])


def _row(one: Responsibility, counts: Mapping[State, int], gaps: list[str]) -> Row:
    total = sum(counts.values())
    covered = total - len(gaps)
    return {
        "role": one.role.value,
        "responsibility": one.id,
        "what": one.words,
        "accounts": total,
        "covered": covered,
        "share": round(covered / total, 4) if total else None,
        **{state: counts[state] for state in ("due_soon", "unassigned", "never", "overdue")},
        "gaps": ", ".join(gaps),
    }
