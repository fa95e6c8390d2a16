"""Where subscriptions and messages are kept: tables beside the log, which no rebuild of models touches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from tierline.application.access import account_set
from tierline.application.messages.ledger import (
    Backlog,
    MessageLine,
    MessageState,
    OutgoingMessage,
    Trouble,
    WarningSent,
)
from tierline.application.messages.subscriptions import MessageKind, Subscription, ToldUntil
from tierline.domain.shared.time import FOREVER
from tierline.interfaces.storage.api_keys import create_tables
from tierline.projections.engine.columns import Json, Moment, Phrase, Text
from tierline.projections.engine.databases import WRITE

_METADATA = MetaData()
_SUBSCRIPTIONS = Table(
    "subscriptions",
    _METADATA,
    Column("subscription", String(32), primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("way", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("accounts", Json, nullable=False),
    Column("within", Json, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("mark", LargeBinary(32), nullable=False),
    Column("weekday", String(16)),
    Column("hour", Integer),
    Column("within_days", Integer),
    Column("grave_only", Boolean, nullable=False),
    Column("box", LargeBinary),
    Column("told_position", BigInteger),
    Column("told_at", Moment),
    Column("ended_at", Moment),
)
"""A row: `5feceb66ffc86f38…, ana.ruiz, falls, email, en, Europe/Madrid, ["held=ana.ruiz"], ["all"], ana.ruiz,
2026-03-31T09:12:44Z, …, , , 30, false, …, 41370, 2026-04-02T07:00Z, ` and the destination under seal."""
_MESSAGES = Table(
    "messages",
    _METADATA,
    Column("message", String(32), primary_key=True),
    Column("subscription", String(32), nullable=False),
    Column("person", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("way", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("after_position", BigInteger),
    Column("after_at", Moment),
    Column("until_position", BigInteger, nullable=False),
    Column("until_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment),
    Column("sent_at", Moment),
    Column("trouble", String(16)),
    Index("messages_by_person", "person", "made_at", "message"),
    Index("messages_by_state", "state", "next_at"),
)
"""A row: `6b86b273ff34fce1…, 5feceb66ffc86f38…, ana.ruiz, falls, email, en, Europe/Madrid, 41302, …, 41370,
…, 2026-04-02T07:00Z, sent, 1, , 2026-04-02T07:00Z, `; while it is being sent, `next_at` is until when its
sender has it."""
_LINES = Table(
    "message_lines",
    _METADATA,
    Column("message", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("matter", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("what", Phrase, nullable=False),
    Column("at", Moment),
    Column("section", String(8), nullable=False),
    Index("message_lines_by_account", "account", "matter"),
)
"""A row: `6b86b273ff34fce1…, 0, ACME, Acme Rail, tier_falls, , {"english": "Falls …"}, 2026-05-01, news`."""
_OPEN: tuple[MessageState, ...] = ("waiting", "sending")
_OF_SUBSCRIPTION = (
    *("person", "kind", "way", "language", "zone", "made_by", "made_at", "mark", "weekday", "hour"),
    *("within_days", "grave_only", "box", "ended_at"),
)
_OF_MESSAGE = (
    *("person", "kind", "way", "language", "zone", "made_at", "state", "attempts", "next_at", "sent_at"),
    "trouble",
)


class StoredMessages:
    """Subscriptions and messages in tables of the log's database.

    Fulfils `SubscriptionTable` and `MessageTable`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITE)
        create_tables(engine, _METADATA)

    def add(self, one: Subscription) -> None:
        """Keep a new one."""
        with self._writing.begin() as connection:
            connection.execute(insert(_SUBSCRIPTIONS), _subscription_row(one))

    def alike(self, mark: bytes) -> Subscription | None:
        """The one in force by which the same was asked for."""
        return next(iter(self._subscriptions(_SUBSCRIPTIONS.c.mark == mark, _in_force())), None)

    def find(self, person: str, subscription: UUID) -> Subscription | None:
        """One of a person's."""
        named = _SUBSCRIPTIONS.c.subscription == subscription.hex
        return next(iter(self._subscriptions(named, _SUBSCRIPTIONS.c.person == person)), None)

    def of_person(self, person: str) -> Sequence[Subscription]:
        """All of a person's, those in force first, the latest first."""
        found = self._subscriptions(_SUBSCRIPTIONS.c.person == person)
        return sorted(found, key=lambda one: (one.ended_at is not None, FOREVER - one.made_at))

    def in_force(self) -> Sequence[Subscription]:
        """Everybody's, in the order in which they were made."""
        return self._subscriptions(_in_force())

    def seal_anew(self, one: Subscription, box: bytes) -> None:
        """Keep another box in place of the one that is there, if it is still there."""
        mine = and_(_SUBSCRIPTIONS.c.subscription == one.subscription.hex, _SUBSCRIPTIONS.c.box == one.box)
        with self._writing.begin() as connection:
            connection.execute(update(_SUBSCRIPTIONS).where(mine).values(box=box))

    def end(self, one: Subscription, at: datetime) -> None:
        """End one: its destination is gone, and what was not sent by it yet is called off."""
        mine = _SUBSCRIPTIONS.c.subscription == one.subscription.hex
        theirs = and_(_MESSAGES.c.subscription == one.subscription.hex, _MESSAGES.c.state.in_(_STOPPED))
        with self._writing.begin() as connection:
            connection.execute(update(_SUBSCRIPTIONS).where(mine).values(ended_at=at, box=None))
            connection.execute(update(_MESSAGES).where(theirs).values(state="cancelled", next_at=None))

    def forget(self, person: str, at: datetime) -> None:
        """End all that a person asked for: nothing of where they were told is left."""
        for one in self._subscriptions(_SUBSCRIPTIONS.c.person == person, _in_force()):
            self.end(one, at)

    def forget_contact(self, account: str, contact: str) -> None:
        """Have messages that were composed name an account's contact no more: they say who it was."""
        theirs = (_LINES.c.account == account) & (_LINES.c.subject == contact)
        merged = _LINES.c.subject == f"{account}/{contact}"
        with self._writing.begin() as connection:
            connection.execute(update(_LINES).where(theirs | merged).values(subject=""))

    def tell(self, one: Subscription, until: ToldUntil, message: OutgoingMessage | None) -> bool:
        """Keep a message and up to where it tells, both or neither; False if another process was faster."""
        mine = and_(_SUBSCRIPTIONS.c.subscription == one.subscription.hex, _in_force(), _is_told(one.told))
        moved = update(_SUBSCRIPTIONS).where(mine)
        with self._writing.begin() as connection:
            if not connection.execute(moved.values(told_position=until.position, told_at=until.at)).rowcount:
                return False
            if message is not None:
                connection.execute(insert(_MESSAGES), _message_row(message))
                connection.execute(insert(_LINES), _line_rows(message))
        return True

    def to_send(self, now: datetime, limit: int) -> Sequence[OutgoingMessage]:
        """Messages whose time has come, those first that wait longest; those that a sender died over too."""
        asked = select(_MESSAGES).where(_MESSAGES.c.state.in_(_OPEN), _MESSAGES.c.next_at <= now)
        return self._messages(asked.order_by(_MESSAGES.c.next_at, _MESSAGES.c.message).limit(limit))

    def claim(self, one: OutgoingMessage, now: datetime, until: datetime) -> bool:
        """Have a message be sent by us until a moment; False if somebody else sends it."""
        mine = and_(
            _MESSAGES.c.message == one.message.hex,
            _MESSAGES.c.state == one.state,
            _MESSAGES.c.attempts == one.attempts,
            _MESSAGES.c.next_at <= now,
        )
        claimed = {"state": "sending", "attempts": one.attempts + 1, "next_at": until}
        with self._writing.begin() as connection:
            return bool(connection.execute(update(_MESSAGES).where(mine).values(claimed)).rowcount)

    def settle(
        self, one: OutgoingMessage, *, state: MessageState, at: datetime | None, trouble: Trouble | None
    ) -> None:
        """Keep what came of sending; see `MessageTable`."""
        sent = {"sent_at": at, "next_at": None} if state == "sent" else {"next_at": at}
        # If somebody else sends it by now, or called it off, it is theirs; what was sent was sent.
        mine = _MESSAGES.c.message == one.message.hex
        if state != "sent":
            ours = (_MESSAGES.c.attempts == one.attempts, _MESSAGES.c.state == one.state)
            mine = and_(mine, *ours)
        with self._writing.begin() as connection:
            connection.execute(update(_MESSAGES).where(mine).values(state=state, trouble=trouble, **sent))

    def message(self, person: str, message: UUID) -> OutgoingMessage | None:
        """One of the messages to a person."""
        asked = select(_MESSAGES).where(_MESSAGES.c.message == message.hex, _MESSAGES.c.person == person)
        return next(iter(self._messages(asked)), None)

    def page(
        self, person: str, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[OutgoingMessage]:
        """The messages to a person, the latest first, those behind one only."""
        asked = select(_MESSAGES).where(_MESSAGES.c.person == person)
        asked = asked.order_by(_MESSAGES.c.made_at.desc(), _MESSAGES.c.message.desc()).limit(limit)
        if after is not None:
            at, last = after[0], after[1].hex
            earlier = and_(_MESSAGES.c.made_at == at, _MESSAGES.c.message < last)
            asked = asked.where(or_(_MESSAGES.c.made_at < at, earlier))
        return self._messages(asked)

    def backlog(self) -> Backlog:
        """How much there is to do, and in how much trouble."""
        state, attempts = _MESSAGES.c.state, _MESSAGES.c.attempts
        counts = [
            func.count(case((state.in_(_OPEN), 1))),
            func.count(case((and_(state == "waiting", attempts > 0), 1))),
            func.count(case((state == "failed", 1))),
        ]
        asked = select(*counts).where(state.in_((*_OPEN, "failed")))
        with self._engine.connect() as connection:
            return Backlog(*(int(one) for one in connection.execute(asked).one()))

    def warnings_sent(self, until: datetime, known: int) -> Sequence[WarningSent]:
        """What was told of falls to come by a moment, in messages that rest on positions up to one."""
        asked = (
            select(_LINES.c.account, _LINES.c.at, _MESSAGES.c.person, _MESSAGES.c.sent_at)
            .join(_MESSAGES, _MESSAGES.c.message == _LINES.c.message)
            .where(
                _LINES.c.matter.in_(_WARNINGS),
                _LINES.c.at.is_not(None),
                _MESSAGES.c.sent_at <= until,
                _MESSAGES.c.until_position <= known,
            )
            .order_by(_MESSAGES.c.sent_at, _MESSAGES.c.message, _LINES.c.number)
        )
        with self._engine.connect() as connection:
            return [WarningSent(*row) for row in connection.execute(asked)]

    def _subscriptions(self, *wanted: ColumnElement[bool]) -> list[Subscription]:
        order = (_SUBSCRIPTIONS.c.made_at, _SUBSCRIPTIONS.c.subscription)
        asked = select(_SUBSCRIPTIONS).where(*wanted).order_by(*order)
        with self._engine.connect() as connection:
            return [_subscription(row) for row in connection.execute(asked).mappings()]

    def _messages(self, asked: Any) -> list[OutgoingMessage]:
        with self._engine.connect() as connection:
            rows = connection.execute(asked).mappings().all()
            lines = _lines(connection, [row["message"] for row in rows])
        return [_message(row, lines.get(row["message"], ())) for row in rows]


_WARNINGS = ("tier_falls", "risk_new", "risk_moved")
"""The matters of lines that tell of a fall to come; `at` is the moment of it."""
_STOPPED: tuple[MessageState, ...] = ("waiting", "failed")
"""What is called off when its subscription ends; what is being sent can't be called back."""


def _in_force() -> ColumnElement[bool]:
    return _SUBSCRIPTIONS.c.ended_at.is_(None)


def _is_told(told: ToldUntil | None) -> ColumnElement[bool]:
    """Whether a row is told up to where whoever looked knew it to be: nobody may have told it since."""
    if told is None:
        return _SUBSCRIPTIONS.c.told_at.is_(None)
    return and_(_SUBSCRIPTIONS.c.told_position == told.position, _SUBSCRIPTIONS.c.told_at == told.at)


def _subscription_row(one: Subscription) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _OF_SUBSCRIPTION},
        "subscription": one.subscription.hex,
        "accounts": one.accounts.parts(),
        "within": one.within.parts(),
        "told_position": one.told and one.told.position,
        "told_at": one.told and one.told.at,
    }


def _subscription(row: Any) -> Subscription:
    told = ToldUntil(row["told_position"], row["told_at"]) if row["told_at"] else None
    plain = {name: row[name] for name in _OF_SUBSCRIPTION}
    boxes = {name: None if row[name] is None else bytes(row[name]) for name in ("mark", "box")}
    sets = {name: account_set(row[name]) for name in ("accounts", "within")}
    kind = MessageKind(row["kind"])
    return Subscription(
        **{**plain, **boxes, **sets, "kind": kind}, subscription=UUID(row["subscription"]), told=told
    )


def _message_row(one: OutgoingMessage) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _OF_MESSAGE},
        "message": one.message.hex,
        "subscription": one.subscription.hex,
        "after_position": one.after and one.after.position,
        "after_at": one.after and one.after.at,
        "until_position": one.until.position,
        "until_at": one.until.at,
    }


def _line_rows(one: OutgoingMessage) -> list[dict[str, Any]]:
    return [
        {"message": one.message.hex, "number": number, **line._asdict()}
        for number, line in enumerate(one.lines)
    ]


def _lines(connection: Connection, messages: Sequence[str]) -> dict[str, list[MessageLine]]:
    found: dict[str, list[MessageLine]] = {}
    asked = select(_LINES).where(_LINES.c.message.in_(messages)).order_by(_LINES.c.message, _LINES.c.number)
    for row in connection.execute(asked).mappings() if messages else ():
        line = MessageLine(**{name: row[name] for name in MessageLine._fields})
        found.setdefault(row["message"], []).append(line)
    return found


def _message(row: Any, lines: Sequence[MessageLine]) -> OutgoingMessage:
    after = ToldUntil(row["after_position"], row["after_at"]) if row["after_at"] else None
    return OutgoingMessage(
        **{**{name: row[name] for name in _OF_MESSAGE}, "kind": MessageKind(row["kind"])},
        message=UUID(row["message"]),
        subscription=UUID(row["subscription"]),
        after=after,
        until=ToldUntil(row["until_position"], row["until_at"]),
        lines=tuple(lines),
    )
