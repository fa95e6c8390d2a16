"""How each account stands now, all that lists and counts of a portfolio look at in one row, and until when.

A row: account `ACME`, valid from 2026-11-29T08:00Z to 2026-12-01, name `Acme`, tier and derived_tier
`partner`, not at_risk, falls_on 2026-12-01, tier_rank 2, grade `B`, 1 open escalation, 20 responsibilities
looked_after, 3 waiting for somebody, first_due 2026-11-20, and which ones are in which state, as bits:
overdue 5 means the first and the third of the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal, get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    GenerativeSelect,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.coverage import COVERED
from tierline.domain.coverage.states import State
from tierline.domain.shared.time import FOREVER
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, interval_table
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.drawn import draws
from tierline.projections.engine.reading import Instant, Reading, Relation, Relations
from tierline.projections.models.attributes import attributes_at, attributes_over_time, log_heads
from tierline.projections.models.coverage import coverage_at, coverage_over_time, state_at
from tierline.projections.models.grades import grades_at, grades_over_time
from tierline.projections.models.last_contact import last_contacts_at, last_contacts_over_time
from tierline.projections.models.merge_targets import any_merged, homes_over_time
from tierline.projections.models.obligations import open_escalations, open_escalations_over_time
from tierline.projections.models.tier_history import tier_rank, tiers_at, tiers_over_time

Drawn = Literal["all", "most"]
"""Which accounts have a row that holds at an instant; of the others the same is looked up."""
STATES: tuple[State, ...] = get_args(State)
"""The states of a responsibility: each has a column of bits."""
WAITING: tuple[State, ...] = ("overdue", "never", "due_soon")
"""Those in which a responsibility waits for who holds the role."""
BITS: Mapping[str, int] = {item: 1 << place for place, item in enumerate(RESPONSIBILITIES)}
"""Which bit stands for a responsibility."""
FEW = 10_000
"""From so many accounts on without a row that holds, it is quicker to look all of them up."""
HELD = 8
"""So many accounts with a row that holds are worth it to look up one without: each statement does."""
_BOUNDS = ("valid_from", "valid_to")
_OF_ATTRIBUTES = ("name", "account_kind", "segment", "region", "industry", "parent")
_OF_TIERS = ("tier", "derived_tier", "since", "at_risk", "falls_on", "falls_to")


def _drawn(reading: Reading, at: datetime, codes: Sequence[str]) -> list[Row]:
    """The rows of some accounts as all stands at an instant."""
    ends = {row["account"]: row["ends"] for row in reading.ask(_ends, at=at, codes=codes)}
    return [
        {**row, "valid_from": at, "valid_to": ends.get(row["account"], FOREVER)}
        for row in reading.ask(_as_they_stand, at=at, codes=codes)
    ]


def _along(reading: Reading, codes: Sequence[str]) -> list[str]:
    """The accounts that show escalations of some accounts merged into them."""
    return [row["home"] for row in reading.ask(_homes, codes=codes)] if any_merged(reading) else []


_NOW = draws(
    interval_table(
        "accounts_now",
        *(Column(name, Text) for name in _OF_ATTRIBUTES),
        Column("opened_on", Date),
        Column("closed_on", Date),
        Column("is_open", Boolean),
        Column("version", BigInteger, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("tier", Text),
        Column("derived_tier", Text),
        Column("since", Moment),
        Column("at_risk", Boolean),
        Column("falls_on", Moment),
        Column("falls_to", Text),
        Column("tier_rank", BigInteger),
        Column("grade", Text),
        Column("last_contact_at", Moment),
        Column("last_executive_contact_at", Moment),
        Column("open_escalations", BigInteger, nullable=False),
        Column("looked_after", BigInteger),
        Column("waiting", BigInteger),
        Column("first_due", Moment),
        *(Column(state, BigInteger) for state in STATES),
    ),
    _drawn,
    _along,
)
_NOW.info["found_by"] = {"begun": ("valid_from",)}
_NOW.info["sorted"] = lambda rows: {
    name: in_order(key, rows.c.account, down=name == "tier") for name, key in sorted_by(rows).items()
}


class AccountsNow(Projection):
    """A row of each account with what holds now; its rows follow from those of other models."""

    name: ClassVar[str] = "accounts_now"
    version: ClassVar[int] = 2
    answers: ClassVar[int | None] = 0
    tables: ClassVar[Sequence[Table]] = ()
    drawn: ClassVar[Sequence[Table]] = (_NOW,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        return iter(())


def drawn_at(reading: Reading, at: datetime) -> Drawn | None:
    """Whether rows that hold at an instant are worth reading; None: not, or not by what is known."""
    if not reading.is_newest:
        return None
    return reading.once(f"drawn at {at.isoformat()}", lambda: _drawn_at(reading, at))


def _drawn_at(reading: Reading, at: datetime) -> Drawn | None:
    (missing,) = reading.ask(_without, at=at, most=FEW)
    if not missing["accounts"]:
        return "all"
    if missing["accounts"] >= FEW:
        return None
    wanted = HELD * missing["accounts"]
    (held,) = reading.ask(_with, at=at, most=wanted)
    return "most" if held["accounts"] >= wanted else None


def accounts_now(relations: Relations, at: Instant, drawn: Drawn) -> Relation:
    """The accounts opened by an instant that is now, as they stand.

    Columns: those of `attributes_at` without its times, of `log_heads`, of `tiers_at` without its times and
    overrides; `grade, last_contact_at, last_executive_contact_at, open_escalations`; the numbers of
    responsibilities `looked_after` and `waiting` (None without any), when the `first_due` is or was of those
    that wait, and one column of bits for each of `STATES`.
    """
    rows = relations.at(_NOW, at)
    columns = [one for one in rows.c if one.name not in _BOUNDS]
    found = select(*columns).where(rows.c.opened_on.is_not(None))
    if drawn == "all":
        return found.subquery("now")
    others = _looked_up(relations, at, _held_by_no_row(relations, at))
    opened = attributes_at(relations, at).c.opened_on.is_not(None)
    return union_all(found, others.where(opened)).subquery("now")


def in_order(
    key: ColumnElement[Any], code: ColumnElement[str], *, down: bool
) -> tuple[ColumnElement[Any], ...]:
    """What sorts accounts: a key, rising or falling, then the code; those without a key come last."""
    return key.is_(None), key.desc() if down else key, code


def sorted_by(now: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """What accounts are mostly sorted by, each with an index that finds the first of them."""
    return {
        "tier": now.c.tier_rank,
        "coverage": func.coalesce(now.c.looked_after, literal_column("0")),
        "contact": now.c.last_contact_at,
    }


def in_state(now: Relation, item: str, *states: State) -> ColumnElement[int]:
    """1 where an item of an account of `accounts_now` is in one of some states, else 0."""
    first, *others = (now.c[state] for state in states)
    bits: ColumnElement[int] = first
    for other in others:
        bits = bits.bitwise_or(other)
    return case((bits.bitwise_and(BITS[item]) != 0, 1), else_=0)


def summed(value: ColumnElement[Any], name: str) -> ColumnElement[int]:
    """The sum of a number over rows, 0 of none, as a column of that name."""
    return func.coalesce(_sum(value), 0).label(name)


def _without(relations: Relations, at: Instant, most: Any) -> Select[Any]:
    """How many accounts have no row that holds, as far as it matters."""
    return _counted(_held_by_no_row(relations, at).limit(most))


def _with(relations: Relations, at: Instant, most: Any) -> Select[Any]:
    """How many accounts have a row that holds, as far as it matters."""
    return _counted(select(relations.of_all_accounts().at(_NOW, at).c.account).limit(most))


def _counted(accounts: GenerativeSelect) -> Select[Any]:
    return select(func.count().label("accounts")).select_from(accounts.subquery())


def _held_by_no_row(relations: Relations, at: Instant) -> CompoundSelect[Any]:
    rows = relations.of_all_accounts().over_time(_NOW)
    # Two questions, each with an index of its own: for one of both a database looks through all accounts.
    return union_all(
        *(select(rows.c.account).where(no) for no in (rows.c.valid_from > at, rows.c.valid_to <= at))
    )


def _as_they_stand(relations: Relations, at: Instant, codes: Any) -> Select[Any]:
    return _looked_up(relations, at, codes)


def _looked_up(relations: Relations, at: Instant, codes: Any) -> Select[Any]:
    """Some accounts as they stand: what rows are drawn from, in their columns."""
    others = relations.of_all_accounts()
    heads, base, tiers = log_heads(relations), attributes_at(relations, at), tiers_at(others, at)
    grades, cover = grades_at(others, at), _cover(others, at, codes).subquery("cover")
    contact, executive = (last_contacts_at(others, at).alias(name) for name in ("contact", "executive"))
    joined: Any = heads
    for other, more in (
        (base, ()),
        (tiers, ()),
        (grades, ()),
        (contact, (contact.c.party == "anyone",)),
        (executive, (executive.c.party == "executive",)),
        (cover, ()),
    ):
        joined = joined.outerjoin(other, and_(other.c.account == heads.c.account, *more))
    return (
        select(
            heads.c.account,
            *(base.c[name] for name in (*_OF_ATTRIBUTES, "opened_on", "closed_on", "is_open")),
            heads.c.version,
            heads.c.position,
            *(tiers.c[name] for name in _OF_TIERS),
            tier_rank(tiers.c.tier).label("tier_rank"),
            grades.c.grade,
            contact.c.last_at.label("last_contact_at"),
            executive.c.last_at.label("last_executive_contact_at"),
            open_escalations(others, heads, at).label("open_escalations"),
            *(cover.c[name] for name in ("looked_after", "waiting", "first_due", *STATES)),
        )
        .select_from(joined)
        .where(heads.c.account.in_(codes))
    )


def _cover(relations: Relations, at: Instant, codes: Any) -> Select[Any]:
    """How some accounts are looked after: numbers of responsibilities, and their states as bits."""
    table = coverage_at(relations, at)
    state, bit = state_at(table, at), case(dict(BITS), value=table.c.item, else_=0)
    waits = state.in_(WAITING)
    return (
        select(
            table.c.account,
            _sum(case((state.in_(sorted(COVERED)), 1), else_=0)).label("looked_after"),
            _sum(case((waits, 1), else_=0)).label("waiting"),
            func.min(case((waits, table.c.due))).label("first_due"),
            *(_sum(case((state == one, bit), else_=0)).label(one) for one in STATES),
        )
        .where(table.c.role.is_not(None), table.c.account.in_(codes))
        .group_by(table.c.account)
    )


def _sum(value: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(value), BigInteger)


def _ends(relations: Relations, at: Instant, codes: Any) -> Select[Any]:
    """When the first thing changes of each of some accounts, if nothing happens."""
    tables = (
        attributes_over_time(relations),
        tiers_over_time(relations),
        grades_over_time(relations),
        last_contacts_over_time(relations),
        open_escalations_over_time(relations),
        coverage := coverage_over_time(relations),
    )
    bounds = [(table, table.c[name]) for table in tables for name in _BOUNDS]
    foreseen = [(coverage, coverage.c[name]) for name in ("soon", "due")]
    changes = [
        select(table.c.account, when.label("ends")).where(
            table.c.account.in_(codes), table.c.valid_to > at, when > at
        )
        for table, when in (*bounds, *foreseen)
    ]
    if any_merged(relations):
        changes += _ends_of_merged(relations, at, codes)
    found = union_all(*changes).subquery()
    return select(found.c.account, func.min(found.c.ends).label("ends")).group_by(found.c.account)


def _ends_of_merged(relations: Relations, at: Instant, codes: Any) -> list[Select[Any]]:
    """When something changes of what accounts have under others, or show of others."""
    homes, rows = homes_over_time(relations), open_escalations_over_time(relations)
    shown = homes.join(rows, rows.c.account == homes.c.account)
    return [
        *(
            select(homes.c[of], homes.c[name].label("ends")).where(homes.c[of].in_(codes), homes.c[name] > at)
            for of in ("account", "home")
            for name in _BOUNDS
        ),
        *(
            select(homes.c.home, rows.c[name].label("ends"))
            .select_from(shown)
            .where(homes.c.home.in_(codes), rows.c[name] > at)
            for name in _BOUNDS
        ),
    ]


def _homes(relations: Relations, codes: Any) -> Select[Any]:
    homes = homes_over_time(relations)
    return select(homes.c.home).where(homes.c.account.in_(codes)).distinct()
