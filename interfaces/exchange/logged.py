"""The accounts with what happened to them, one after the other: what every event log is written from.

What is told is what stands now: facts as they are corrected by now, without those that are retracted, and
the moves of the tier that follow from them. One account at a time is in memory.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tierline.domain.account.base import KINDS, RecordUnreadable, kind_of
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry, History
from tierline.domain.shared.ids import own_references
from tierline.interfaces.exchange.plain_fields import PlainType, plain_fields, plain_values
from tierline.projections.engine.reading import Reading
from tierline.projections.models.attributes import attributes_over_time
from tierline.projections.models.tier_history import moves_over_time, tiers_over_time
from tierline.projections.read_service import ReadService

CONTACT = "contact"
MOVED = "tier_moved"
"""The kind of event that no fact states: it follows from them."""
THING_OF_FIELD = {"contacts": CONTACT}
"""What a field names whose name isn't that of the thing."""
PERSON = "person"
"""One of our people, who is the same at every account."""
_MOVED_FIELDS: Mapping[str, PlainType] = {"before": "string", "after": "string", "cause": "string"}

OnProgress = Callable[[int, int], None]
"""Called with how many accounts are done, and of how many."""


class Participant(NamedTuple):
    """A thing or a person that an event is about: its type and reference, and as what it takes part."""

    type: str
    reference: str
    role: str


class LoggedEvent(NamedTuple):
    """Something that happened: a fact, or that the tier moved.

    `things` are of the account, but for people of ours; `accounts` are codes of others. `about` is the thing
    whose state it states, if it states one. `recorded_at` is None for what follows from facts.
    """

    id: str
    kind: str
    at: datetime
    recorded_at: datetime | None
    values: Mapping[str, str | int | float | bool]
    things: tuple[Participant, ...] = ()
    accounts: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()


class LoggedAccount(NamedTuple):
    """An account: its events in the order of time, and its tiers, each with its first instant."""

    code: str
    events: list[LoggedEvent]
    tiers: list[tuple[datetime, str]]


class AccountRead(NamedTuple):
    """An account, the facts recorded on it, and the read models at the same position."""

    code: str
    history: History
    reading: Reading


class AccountsRead:
    """Reads accounts one after the other, as somebody sees them, by one position of the log.

    Args:
        reads: The read side as they see it.
        now: The present; what is foreseen for later is left out.
        on_progress: Told of each account.
    """

    def __init__(
        self, reads: ReadService, now: datetime, on_progress: OnProgress = lambda done, whole: None
    ) -> None:
        self.reads = reads
        self.now = now
        self._on_progress = on_progress
        self.left_out: list[str] = []
        """The codes of accounts that can't be read; known once all were asked for."""
        self.position = 0
        """The position of the log that all of it rests on; known from the first account on."""

    def each(self) -> Iterator[AccountRead]:
        """Each account, in the order of their codes. Raises ReadModelsBehind."""
        with self.reads.reading() as reading:
            self.position = reading.position
            rows = attributes_over_time(reading)
            wanted = select(rows.c.account).distinct().order_by(rows.c.account)
            codes = [row["account"] for row in reading.all(wanted)]
            for number, code in enumerate(codes, 1):
                try:
                    with self.reads.account(code, reading.position) as snapshot:
                        yield AccountRead(code, snapshot.history, reading)
                except RecordUnreadable:
                    self.left_out.append(code)
                self._on_progress(number, len(codes))


def logged_accounts(read: AccountsRead) -> Iterator[LoggedAccount]:
    """The events and tiers of each account. Raises ReadModelsBehind."""
    for account in read.each():
        events = [_event(entry, read.reads) for entry in account.history if entry.at <= read.now]
        events += _moves(account, read.now)
        yield LoggedAccount(account.code, sorted(events, key=_at), list(_tiers(account, read.now)))


def _event(entry: Entry, reads: ReadService) -> LoggedEvent:
    fact = entry.fact
    things = [
        Participant(THING_OF_FIELD.get(field, field), reference, field)
        for field in own_references(type(fact))
        for reference in _several(getattr(fact, field))
    ]
    known = {one.reference for one in things if one.type == CONTACT}
    # A kind may name one of theirs in a field that says only with another one whose they are.
    others = [Participant(CONTACT, one, CONTACT) for one in fact.their_contacts() if one not in known]
    # Who holds a role takes part in its being given, though not as one who did something for the customer.
    holder = [one] if (one := getattr(fact, "person", None)) else []
    ours = [Participant(PERSON, one, PERSON) for one in dict.fromkeys((*fact.our_people(), *holder))]
    return LoggedEvent(
        str(fact.fact_id),
        fact.kind,
        entry.at,
        entry.recorded_at,
        plain_values(fact),
        (*things, *others, *ours),
        tuple(one for one in fact.accounts() if reads.sees(one)),
        fact.entities(),
    )


def _moves(account: AccountRead, now: datetime) -> Iterator[LoggedEvent]:
    rows = moves_over_time(account.reading)
    wanted = select(rows).where(rows.c.account == account.code, rows.c.at <= now).order_by(rows.c.at)
    for row in account.reading.all(wanted):
        told = {"before": row["tier_before"], "after": row["tier_after"], "cause": row["cause"]}
        values = {name: value for name, value in told.items() if value is not None}
        yield LoggedEvent(f"{MOVED}:{account.code}:{row['at'].isoformat()}", MOVED, row["at"], None, values)


def _tiers(account: AccountRead, now: datetime) -> Iterator[tuple[datetime, str]]:
    rows = tiers_over_time(account.reading)
    asked = select(rows.c.valid_from, rows.c.tier)
    asked = asked.where(rows.c.account == account.code, rows.c.valid_from <= now)
    last = None
    for row in account.reading.all(asked.order_by(rows.c.valid_from)):
        if row["tier"] != last:
            yield row["valid_from"], row["tier"]
        last = row["tier"]


def kinds_told() -> Iterator[tuple[str, Mapping[str, PlainType]]]:
    """Every kind of event that there can be, with the values that it may state."""
    for kind in KINDS.values():
        if not issubclass(kind, StatementAboutAFact):
            yield kind_of(kind), plain_fields(kind)
    yield MOVED, _MOVED_FIELDS


def _several(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(dict.fromkeys(value))


def _at(event: LoggedEvent) -> datetime:
    return event.at
