"""What a range of recorded time taught of accounts: what looks different by it, and by which statement."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, select

from tierline.domain.shared.ids import BOOK
from tierline.projections.engine.reading import Reading, Relation
from tierline.projections.models.merge_targets import homes_recorded
from tierline.projections.models.merged_rows import REFERENCES, home_at
from tierline.projections.models.statements import Recording, statements

State = str | None


class Learned(NamedTuple):
    """Something that looks different: what it was by what was known then, and what it is now."""

    account: str
    matter: str
    subject: str
    before: State
    after: State
    positions: tuple[int, ...]
    """Where that was learned."""
    row: Any
    """The row that says it now; None if there is none."""


class Lens(NamedTuple):
    """How rows of a model are looked at from an instant.

    `recorded` gives all that ever were known, of things whose reference is in `item` (None: of accounts).
    `rows` are those that matter, `state` is what the last of a thing says, and `matters` are the differences
    worth telling, by state before and after (None: nothing was known).
    """

    recorded: Callable[[Reading], Relation]
    item: str | None
    rows: Callable[[Any, datetime], ColumnElement[bool]]
    state: Callable[[Any, datetime], State]
    matters: Callable[[State, State], Sequence[str]]


def learned(reading: Reading, lenses: Sequence[Lens], at: datetime, span: Recording) -> Iterator[Learned]:
    """What looks different at an instant by what was recorded in a range, lens by lens.

    Things of an account that is merged into another then are told of that one, as whose they are.
    """
    touched, home = _touched(reading, span), home_at(reading)
    for lens in lenses:
        for one in _learned(reading, lens, at, span, touched):
            away = lens.item in REFERENCES and home(one.account, at) != one.account
            yield _shown(one, home(one.account, at)) if away else one


class Look(NamedTuple):
    """What was known up to a position, looked at from an instant."""

    position: int
    at: datetime


def differing(reading: Reading, lenses: Sequence[Lens], then: Look, now: Look) -> Iterator[Learned]:
    """What looks different from one look to another, whether something was learned or time went by.

    `reading` knows both positions. It isn't told where things were learned.
    """
    home = home_at(reading)
    for lens in lenses:
        before, after = _seen(reading, lens, then), _seen(reading, lens, now)
        for place in sorted({*before, *after}):
            was, is_now = (
                lens.state(found[place], look.at) if place in found else None
                for found, look in ((before, then), (after, now))
            )
            for matter in lens.matters(was, is_now) if was != is_now else ():
                one = Learned(*place[:1], matter, place[1], was, is_now, (), after.get(place))
                at_home = home(one.account, now.at)
                away = lens.item in REFERENCES and at_home != one.account
                yield _shown(one, at_home) if away else one


def _seen(reading: Reading, lens: Lens, look: Look) -> dict[tuple[str, str], Any]:
    """The row that says how each thing was, as known at a position and seen from an instant."""
    rows = lens.recorded(reading)
    known = and_(rows.c.known_from <= look.position, rows.c.known_to > look.position)
    wanted = select(rows).where(lens.rows(rows, look.at), known).order_by(rows.c.account, rows.c.valid_from)
    return {(row["account"], row[lens.item] if lens.item else ""): row for row in reading.all(wanted)}


def _touched(reading: Reading, span: Recording) -> Subquery | None:
    """The accounts that statements in a range may tell of; None if that may be all of them.

    Those are their own, and those that they are or were merged into.
    """
    table, homes = statements(reading), homes_recorded(reading)
    inside = and_(table.c.position > span.after, table.c.position <= span.until)
    adopted = select(table.c.position).where(inside, table.c.account == BOOK).limit(1)
    if reading.all(adopted):
        return None
    own = select(table.c.account).where(inside)
    return own.union(select(homes.c.home).where(homes.c.account.in_(own))).subquery()


def _learned(
    reading: Reading, lens: Lens, at: datetime, span: Recording, touched: Subquery | None
) -> Iterator[Learned]:
    """What looks different through a lens, by account and thing."""
    things: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in reading.all(_asked(reading, lens, at, span, touched)):
        things[row["account"], row[lens.item] if lens.item else ""].append(row)
    for (account, subject), rows in things.items():
        before, after = (_known(lens, rows, at, position) for position in (span.after, span.until))
        if before != after:
            positions = tuple(_turns(lens, rows, at, span))
            now = _row(rows, span.until)
            for matter in lens.matters(before, after):
                yield Learned(account, matter, subject, before, after, positions, now)


def _shown(one: Learned, home: str) -> Learned:
    return one._replace(account=home, subject=f"{one.account}/{one.subject}")


def _asked(
    reading: Reading, lens: Lens, at: datetime, span: Recording, touched: Subquery | None
) -> Select[Any]:
    """The rows known at some time from one end of the range to the other."""
    rows = lens.recorded(reading)
    known = and_(rows.c.known_to > span.after, rows.c.known_from <= span.until)
    wanted = select(rows).where(lens.rows(rows, at), known)
    if touched is not None:
        wanted = wanted.where(rows.c.account.in_(select(touched)))
    return wanted.order_by(rows.c.account, rows.c.valid_from)


def _known(lens: Lens, rows: Sequence[Any], at: datetime, position: int) -> State:
    """What was known of a thing at a position."""
    row = _row(rows, position)
    return None if row is None else lens.state(row, at)


def _is_known(row: Any, position: int) -> bool:
    return bool(row["known_from"] <= position < row["known_to"])


def _turns(lens: Lens, rows: Sequence[Any], at: datetime, span: Recording) -> Iterator[int]:
    """The positions at which a thing came to look different."""
    last = _known(lens, rows, at, span.after)
    changed = {row[name] for row in rows for name in ("known_from", "known_to")}
    for position in sorted(one for one in changed if span.after < one <= span.until):
        state = _known(lens, rows, at, position)
        if state != last:
            yield position
        last = state


def _row(rows: Sequence[Any], position: int) -> Any:
    return next((row for row in reversed(rows) if _is_known(row, position)), None)
