"""Who looked after what, over time: every responsibility and function item, and who held which role.

Rows of account `ACME`: item `account_manager.needs`, valid from 2026-03-01 on, role `account_manager`, people
`|li.wei|`, soon 2026-05-18, due 2026-06-01, last_at 2026-03-01T12:00Z, last_fact `0b9e...`; and who held the
role: `account_manager`, valid from 2026-01-05 on, person `li.wei`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any, ClassVar

from sqlalchemy import Column, ColumnElement, Select, Table, and_, case, func, select

from tierline.domain.account.history import Change, Entry, History
from tierline.domain.account.lifecycle_and_override import LIFECYCLE
from tierline.domain.account.roles import AboutRole
from tierline.domain.catalogue import Role
from tierline.domain.coverage import (
    AllFulfilments,
    Book,
    CoveragePolicy,
    CoverageRow,
    concerned,
    coverage_rows,
    holdings,
)
from tierline.domain.firm.duties import DEPARTMENT_DUTIES
from tierline.domain.firm.people import AboutPerson
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier
from tierline.domain.tiers.policy_log import CoverageEra, PolicyAdopted
from tierline.domain.time.renewals import TimeRange
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, interval_table, thing_table
from tierline.projections.engine.columns import Moment, Text, people_text
from tierline.projections.engine.firm import members_of
from tierline.projections.engine.reading import Codes, Instant, Reading, Relation, Relations, few, named

_COVERAGE = interval_table(
    "coverage",
    Column("role", Text),
    Column("people", Text, nullable=False),
    Column("soon", Moment),
    Column("due", Moment),
    Column("last_at", Moment),
    Column("last_fact", Text),
    item="item",
)
_HOLDINGS = thing_table("holdings", "role", Column("person", Text, nullable=False))
NOBODY = people_text(())
"""The `people` of a role that nobody holds."""
Holders = Mapping[tuple[str, str | None], list[str]]
"""Who holds a role, by (account, role); under no role whoever holds any."""
for _followed in (_COVERAGE, _HOLDINGS):
    _followed.info["followed"] = True


class CoverageOverTime(Projection):
    """By what and whom each item was last fulfilled, as a function of time, and who held the roles."""

    name: ClassVar[str] = "coverage"
    version: ClassVar[int] = 4
    answers: ClassVar[int | None] = 2
    tables: ClassVar[Sequence[Table]] = (_COVERAGE, _HOLDINGS)
    learns_of_the_firm: ClassVar[bool] = True

    def patches(self, view: AccountView) -> Iterator[Patch]:
        items = _items(view)
        if items:
            yield from _coverage(view, items)
        roles = list(Role) if view.whole else view.touched("role")
        held = view.told(_holding_rows, BEGINNING) if roles else ()
        for role in roles:
            yield Patch(_HOLDINGS, [row for row in held if row["role"] == role], item=str(role))

    def concerned(self, reading: Reading, change: Change, book: History) -> set[str]:
        whom = concerned(change, partial(members_of, book))
        if not whom.people:
            return set(whom.accounts)
        held = holdings_over_time(reading)
        wanted = select(held.c.account).where(named(held.c.person, whom.people)).distinct()
        return {*whom.accounts, *(row["account"] for row in reading.all(wanted))}


def coverage_at(reading: Relations, at: Instant) -> Relation:
    """Every item of each open account at an instant.

    Columns: `account, item, valid_from, valid_to, role, people, soon, due, last_at, last_fact`; of an item
    that is no responsibility, `role` is None. `state_at` and `covered_at` say what follows from them.
    """
    return reading.at(_COVERAGE, at)


def coverage_over_time(reading: Relations) -> Relation:
    """The items of accounts over time, with the columns of `coverage_at`."""
    return reading.over_time(_COVERAGE)


def coverage_recorded(reading: Relations) -> Relation:
    """The same as ever known."""
    return reading.recorded(_COVERAGE)


def holdings_at(reading: Relations, at: Instant) -> Relation:
    """Who holds which role at an instant: `account, role, valid_from, valid_to, person`."""
    return reading.at(_HOLDINGS, at)


def holdings_over_time(reading: Relations) -> Relation:
    """Who held which role when, with the columns of `holdings_at`."""
    return reading.over_time(_HOLDINGS)


def holdings_recorded(reading: Relations) -> Relation:
    """The same as ever known."""
    return reading.recorded(_HOLDINGS)


def state_at(table: Relation, at: Instant) -> ColumnElement[str]:
    """The state of the item of a row of `coverage_at`, at the same instant."""
    vacant = and_(table.c.role.is_not(None), table.c.people == NOBODY)
    return case(
        (vacant, "unassigned"),
        (table.c.due.is_(None), "never"),
        (table.c.due <= at, "overdue"),
        (table.c.soon <= at, "due_soon"),
        else_="covered",
    )


def covered_at(table: Relation, at: Instant) -> ColumnElement[bool]:
    """Whether the item of a row of `coverage_at` is a responsibility that is covered, at the same instant."""
    return and_(table.c.role.is_not(None), table.c.people != NOBODY, table.c.due > at)


def covered_counts(reading: Reading, at: datetime, codes: Sequence[str]) -> dict[str, int]:
    """How many responsibilities are covered at each account that is open at an instant.

    All accounts, where many are asked for by `codes`.
    """
    rows = reading.ask(_covered_counts, at=at, codes=few(codes))
    return {row["account"]: row["covered"] for row in rows}


def holders_by_role(
    reading: Reading, at: datetime, accounts: Collection[str]
) -> dict[str, dict[str, list[str]]]:
    """Who holds which role at an instant, of these accounts at least: people by role by account."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in reading.ask(_holders, at=at, codes=few(accounts)):
        found.setdefault(row["account"], {}).setdefault(row["role"], []).append(row["person"])
    return found


def holders_at(reading: Reading, at: datetime, accounts: Collection[str]) -> Holders:
    """Who holds which role at an instant, of these accounts at least; each person once."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for account, roles in holders_by_role(reading, at, accounts).items():
        found |= {(account, role): people for role, people in roles.items()}
        found[account, None] = list(dict.fromkeys(chain.from_iterable(roles.values())))
    return found


def _covered_counts(reading: Relations, at: Instant, codes: Codes) -> Select[Any]:
    table = coverage_at(_beside(reading, codes), at)
    covered = func.sum(case((covered_at(table, at), 1), else_=0))
    mine = table.c.role.is_not(None), named(table.c.account, codes)
    return select(table.c.account, covered.label("covered")).where(*mine).group_by(table.c.account)


def _holders(reading: Relations, at: Instant, codes: Codes) -> Select[Any]:
    held = holdings_at(_beside(reading, codes), at)
    wanted = select(held).where(named(held.c.account, codes))
    return wanted.order_by(held.c.account, held.c.role, held.c.person)


def _beside(relations: Relations, codes: Codes) -> Relations:
    """Rows of accounts that are named, since who names them was shown them; else those of visible ones."""
    return relations if codes is None else relations.of_all_accounts()


def _items(view: AccountView) -> set[str]:
    """The items about which more or less is known now."""
    policies = [era.policy for era in view.coverage]
    everything = set(policies[0].items)
    if view.learned:
        return set() if _has_no_role(view) else set(DEPARTMENT_DUTIES)
    adopted = view.recorded.fact
    if isinstance(adopted, PolicyAdopted) and not view.own:
        return everything if adopted.coverage is not None else set()
    if view.whole or view.changed(*LIFECYCLE):
        return everything
    roles = {side.fact.role for side in view.sides() if isinstance(side.fact, AboutRole)}
    looked_after = {item.id for item in policies[0].items.values() if item.role in roles}
    if Role.account_manager in roles:
        # What a sales manager did for a team counts where one of the team is account manager.
        looked_after |= DEPARTMENT_DUTIES
    sides = [side.fact for side in view.sides()]
    return looked_after.union(*(policy.fulfilled_by(fact) for policy in policies for fact in sides))


def _has_no_role(view: AccountView) -> bool:
    """Whether what the firm's own book says is about somebody who never had a role here."""
    fact = view.recorded.fact
    if not isinstance(fact, AboutPerson):
        return False
    told = (entry.fact for code in view.family.accounts for entry in _about_roles(view.family.own(code)))
    return all(one.person != fact.person for one in told if isinstance(one, AboutRole))


def _about_roles(history: History) -> Iterator[Entry]:
    return (entry for role in history.entities("role") for entry in history.about("role", role))


def _coverage(view: AccountView, items: set[str]) -> Iterator[Patch]:
    until = _until(view, items)

    def rows(history: History, accounts: frozenset[str], since: datetime) -> Iterator[Row]:
        book = Book(view.book, accounts)
        return _judged(history, book, view.coverage, TimeRange(since, until), items)

    since = BEGINNING if view.learned else view.since
    found = view.told_of(rows, since, until)
    by_item: dict[str, list[Row]] = {}
    for row in found:
        by_item.setdefault(row["item"], []).append(row)
    for item in sorted(items):
        yield Patch(_COVERAGE, _without_states(by_item.get(item, ())), since, item, until=until)


def _until(view: AccountView, items: set[str]) -> datetime:
    """Until when it may be otherwise how items are looked after: as long as they are not fulfilled anew."""
    if view.last_side is None or view.learned or view.changed(AboutRole, *LIFECYCLE):
        return FOREVER
    held, book = holdings(view.history), Book(view.book, frozenset({view.account}))
    end: datetime | None = None
    for era in view.coverage:
        fulfilments = AllFulfilments(view.history, era.policy, book)
        for item in items & era.policy.items.keys():
            following = fulfilments.following(era.policy.items[item], held, view.last_side)
            if following == FOREVER:
                return FOREVER
            end = max(end or following, following)
    return end or FOREVER


def _judged(
    history: History, book: Book, eras: Sequence[CoverageEra], where: TimeRange, items: set[str]
) -> Iterator[dict[str, Any]]:
    """The rows within a time, each stretch of it by the policy that judges it; item by item."""
    found: list[dict[str, Any]] = []
    since, until = where
    for era, end in zip(eras, [*(one.since for one in eras[1:]), FOREVER], strict=True):
        if end > since:
            rows = coverage_rows(history, era.policy, max(since, era.since), items, book, until)
            found += [_item_row(row, era.policy, end) for row in rows if row.valid_from < end]
    yield from sorted(found, key=itemgetter("item", "valid_from")) if len(eras) > 1 else found


def _without_states(rows: Iterable[Row]) -> list[Row]:
    """The rows with those made one that differ in their state only: it follows from the others."""
    found: list[dict[str, Any]] = []
    for row in rows:
        last = found[-1] if found else None
        if last and last["valid_to"] == row["valid_from"] and _same(last, row):
            last["valid_to"] = row["valid_to"]
        else:
            found.append({**row})
    return list(found)


def _same(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in ("item", "people", "soon", "due", "last_at", "last_fact"))


def _item_row(row: CoverageRow, policy: CoveragePolicy, end: datetime) -> dict[str, Any]:
    return {
        "item": row.item,
        "valid_from": row.valid_from,
        "valid_to": min(row.valid_to, end),
        "role": row.role.value if row.role else None,
        "people": people_text(row.holders),
        "soon": earlier(row.due, policy.due_soon) if row.due else None,
        "due": row.due,
        "last_at": row.last_at,
        "last_fact": str(row.last_fact) if row.last_fact else None,
    }


def _holding_rows(history: History, _since: datetime) -> list[Row]:
    return [
        {"role": one.role.value, "person": one.person, "valid_from": one.since, "valid_to": one.until}
        for one in holdings(history)
    ]
