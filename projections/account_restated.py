"""What was believed of an account's day, what is known of it, and exactly the statements in between.

In between two positions of the log lie late facts, corrections, retractions and reinstatements; of the books,
adopted policies and what the firm's own book says of people who are named on the account.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.account.roles import AboutRole
from tierline.domain.catalogue import Tier
from tierline.domain.firm.people import AboutPerson
from tierline.domain.shared.time import first_instant
from tierline.domain.tiers.policy_log import PolicyAdopted
from tierline.projections.account_snapshots import AccountSnapshot
from tierline.projections.effects import AccountStanding, Effect, effect_of, standing
from tierline.projections.engine.firm import FIRM_ID, FirmFacts
from tierline.projections.engine.readable import stream_told
from tierline.projections.engine.reading import Reading
from tierline.projections.models.tier_history import tiers_recorded
from tierline.projections.read_service import ReadService

_Known = Callable[[UUID], Entry | None]
"""A fact as it stood before, None of one that had not been stated."""


class TierTurn(NamedTuple):
    """The tier of the day by what was known right before a statement, and right after it."""

    before: Tier | None
    after: Tier | None


class StatementBetween(NamedTuple):
    """A statement, and the fact that it states or speaks about, as it stood before it and after it.

    `before` is None of a fact that is stated for the first time; `turn` is None where the day's tier stays.
    """

    recorded: Recorded
    before: Entry | None
    after: Entry
    turn: TierTurn | None = None

    @property
    def position(self) -> int:
        """The place of the statement in the log."""
        return self.recorded.position


class AccountRestated(NamedTuple):
    """An account at an instant, as it was known at one position and is known at a later one.

    `then` is None where nothing was known of it. `between` are the statements that bear on the instant, the
    newest first; `afterwards` counts those of what happened after it.
    """

    then: AccountStanding | None
    now: AccountStanding
    between: Sequence[StatementBetween]
    afterwards: int

    @property
    def effect(self) -> Effect | None:
        """What is otherwise; None where nothing was known before."""
        return effect_of(self.then, self.now) if self.then else None


def with_its_fact(reads: ReadService, one: Recorded) -> StatementBetween:
    """A statement with the fact that it states or speaks about, before it and after it."""
    if not isinstance(one.fact, StatementAboutAFact):
        return StatementBetween(one, None, Entry.of(one))
    told = [each for each in reads.statements_about(one.fact.target) if each.position <= one.position]
    return list(_followed(told, lambda _: None))[-1]


class _Side(NamedTuple):
    """What is known of an account at one of the two positions."""

    standing: AccountStanding | None
    versions: dict[str, int]
    """The accounts that tell of the instant, each with how many statements of it are known."""
    people: frozenset[str]
    """Our people who are named where the firm's own book may say more of them."""


def account_restated(
    reads: ReadService, reading: Reading, code: str, at: datetime, before: int
) -> AccountRestated:
    """What was known of an account's instant at a position, and is known now; and what lies in between.

    `reading` says up to where all is known now. Raises UnknownAccount where nothing is.
    """
    until = reading.position
    with reads.account(code, until) as known:
        now = _side(known, at)
    assert now.standing is not None
    try:
        with reads.account(code, before) as known:
            then = _side(known, at)
            entries = _entries(known, (*now.versions, *then.versions))
    except UnknownAccount:
        then, entries = _Side(None, {}, frozenset()), {}
    members = {**now.versions, **then.versions}
    found = [
        *_of_accounts(reads, members, then.versions, now.versions, entries.get),
        *_of_the_firm(reads, until, now.people | then.people, members),
        *(StatementBetween(one.recorded, None, Entry.of(one.recorded)) for one in reads.book(until).adopted),
    ]
    between = [one for one in found if before < one.position <= until]
    bearing, turns = [one for one in between if _bears(one, at)], _turns(reading, code, at)
    newest_first = sorted(bearing, key=attrgetter("position"), reverse=True)
    listed = [one._replace(turn=turns.get(one.position)) for one in newest_first]
    return AccountRestated(then.standing, now.standing, listed, len(between) - len(bearing))


def _side(known: AccountSnapshot, at: datetime) -> _Side:
    family = known.family
    members = next(one.members for one in reversed(family.stretches(known.account)) if one.start <= at)
    histories = {one: family.own(one) for one in sorted({known.account, *members})}
    facts = [entry.fact for history in histories.values() for entry in history.stated()]
    people = (
        person
        for fact in facts
        for person in ((fact.person,) if isinstance(fact, AboutRole) else fact.our_side())
    )
    versions = {one: history.version for one, history in histories.items()}
    return _Side(standing(known, at), versions, frozenset(people))


def _entries(known: AccountSnapshot, members: Iterable[str]) -> dict[UUID, Entry]:
    """The facts of an account and of those that are one with it by now, as they stood at a position."""
    family = known.family
    there = {known.account, *members} & set(family.accounts)
    return {fact: entry for one in there for fact, entry in family.own(one).entries.items()}


def _of_accounts(
    reads: ReadService, members: Iterable[str], then: dict[str, int], now: dict[str, int], known: _Known
) -> Iterator[StatementBetween]:
    """What was recorded on the accounts that tell of the instant on either side."""
    for one in members:
        yield from _followed(reads.statements(one, then.get(one, 0), now.get(one)), known)


def _of_the_firm(
    reads: ReadService, until: int, people: Iterable[str], codes: Iterable[str]
) -> Iterator[StatementBetween]:
    """What the firm's own book says that may bear on accounts where some people are named."""
    told = FirmFacts(stream_told(reads.log, FIRM_ID, known=until).facts).concerning(people, codes)
    yield from _followed([one for one in told if reads.sees_fact(one)], lambda _: None)


def _followed(statements: Iterable[Recorded], known: _Known) -> Iterator[StatementBetween]:
    """Statements in order, each with its fact before and after."""
    stood: dict[UUID, Entry] = {}
    for one in statements:
        before, after = None, Entry.of(one)
        if isinstance(one.fact, StatementAboutAFact):
            before = stood.get(one.fact.target) or known(one.fact.target)
            assert before is not None
            after = before.revised(one.fact)
        stood[after.fact.fact_id] = after
        yield StatementBetween(one, before, after)


def _bears(one: StatementBetween, at: datetime) -> bool:
    """Whether a statement is of what was so at an instant; what is said of people holds of all time."""
    fact = one.after.fact
    if isinstance(fact, PolicyAdopted):
        return first_instant(fact.from_day) <= at
    if isinstance(fact, AboutPerson):
        return True
    return any(entry.at <= at for entry in (one.before, one.after) if entry)


def _turns(reading: Reading, code: str, at: datetime) -> dict[int, TierTurn]:
    """At which positions the tier of an instant came to be another one."""
    table = tiers_recorded(reading)
    holds = (table.c.valid_from <= at, table.c.valid_to > at)
    rows = reading.all(select(table).where(table.c.account == code, *holds))
    changes = sorted({0, *(row[name] for row in rows for name in ("known_from", "known_to"))})

    def tier(position: int) -> Tier | None:
        found = (row["tier"] for row in rows if row["known_from"] <= position < row["known_to"])
        return next(map(Tier, found), None)

    turns = {after: TierTurn(tier(before), tier(after)) for before, after in pairwise(changes)}
    return {position: turn for position, turn in turns.items() if turn.before is not turn.after}
