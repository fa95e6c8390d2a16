"""Load: how many accounts each of our people looks after, and in which roles."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from tierline.domain.catalogue import Role
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row, alone
from tierline.projections.models.coverage import holdings_at
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.scope import open_accounts_asked


class Load(Report):
    """How many open accounts each of our people holds a role of: one row per person, most accounts first.

    `accounts` counts an account once, whatever roles are held there; under each role it counts those of
    which the person holds it. `two_roles` counts those of which they hold more than one at once, which
    `where_two_roles` names.
    """

    name = "load"
    title = Words("Load per person")
    columns = (
        Column("person", Words("Person"), "id"),
        Column("accounts", words_in("how many", "Accounts"), "count"),
        *(Column(role.value, Words("As {role:lower}").of(role=role.words), "count") for role in Role),
        Column("two_roles", Words("In two roles"), "count"),
        Column("where_two_roles", Words("Where in two roles"), "id"),
    )

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        held: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in _held(reading, question):
            held[row["person"]][row["account"]].add(row["role"])
        rows = [_row(person, accounts) for person, accounts in held.items()]
        return sorted(rows, key=lambda row: (-row["accounts"], row["person"]))


def _held(reading: Reading, question: Question) -> Iterable[Any]:
    """Who holds which role at the instant, of the open accounts asked about."""
    held = holdings_at(reading, question.at)
    asked = alone(open_accounts_asked(reading, question), "asked")
    wanted = select(held.c.account, held.c.role, held.c.person)
    if question.person is not None:
        wanted = wanted.where(held.c.person == question.person)
    if question.members is not None:
        wanted = wanted.where(held.c.person.in_(question.members))
    return reading.all(wanted.join(asked, asked.c.account == held.c.account))


def _row(person: str, accounts: dict[str, set[str]]) -> Row:
    twice = sorted(account for account, roles in accounts.items() if len(roles) > 1)
    return {
        "person": person,
        "accounts": len(accounts),
        **{role.value: sum(role.value in roles for roles in accounts.values()) for role in Role},
        "two_roles": len(twice),
        "where_two_roles": ", ".join(twice),
    }
