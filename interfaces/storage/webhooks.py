"""Where webhooks are kept: subscriptions, and what is in line for each, in tables beside the log."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
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
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from tierline.application.access import account_set
from tierline.application.webhooks.subscriptions import (
    Place,
    QueuedMessage,
    Waiting,
    WantedEntries,
    Webhook,
    WebhookCounts,
)
from tierline.interfaces.storage.api_keys import create_tables
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.databases import WRITE

_METADATA = MetaData()
_HOOKS = Table(
    "webhooks",
    _METADATA,
    Column("hook", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("accounts", JSON, nullable=False),
    Column("tiers", JSON, nullable=False),
    Column("detail", String(16), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("sees", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("run", Integer, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("former", LargeBinary),
    Column("former_until", Moment),
    Column("on", Boolean, nullable=False),
    Column("why_off", String(16)),
    Column("off_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("next_at", Moment),
    Column("writes", Integer, nullable=False),
    Column("holder", Text),
    Column("held_until", Moment),
)
"""A row: `1f0c9a2b77d0e3aa`, `crm`, `https://crm.example.com/hooks`, kinds `["tier_moved"]`, position
4711, number 1, run 1, and the secret under seal; held by `node-1:77:5f0b` while that delivers."""
_LINE = Table(
    "webhook_deliveries",
    _METADATA,
    Column("hook", String(32), primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("message", String(64), nullable=False),
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("body", LargeBinary),
    Column("headers", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment),
    Column("status", Integer),
    Column("error", Text),
    Column("last_at", Moment),
    Index("webhook_deliveries_waiting", "hook", "state", "run", "position", "number"),
)
"""A row: that hook, run 1, position 4711, number 1, message `5c0f…`, account `ACME`, kind `tier_moved`, …,
`delivered`, 2 attempts, status 204."""
_WANTED = ("name", "url", "kinds", "accounts", "tiers", "detail", "mode")
_LISTS = ("kinds", "accounts", "tiers")
_OF_HOOKS = (
    *("hook", "made_at", "made_by", "run", "secret", "former", "former_until"),
    *("on", "why_off", "off_at", "failures", "next_at", "writes"),
)
_OF_LINE = (
    *("hook", "run", "message", "account", "kind", "queued_at", "body", "headers"),
    *("state", "attempts", "next_at", "status", "error", "last_at"),
)


class StoredWebhooks:
    """Webhooks in tables of the log's database. Fulfils `WebhookTable`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITE)
        create_tables(engine, _METADATA)

    def add(self, hook: Webhook, most: int) -> bool:
        """Keep a new one, unless there are so many already; see `WebhookTable`."""
        with self._writing.begin() as connection:
            if connection.execute(select(func.count()).select_from(_HOOKS)).scalar_one() >= most:
                return False
            connection.execute(insert(_HOOKS), _row(hook))
            return True

    def put(self, hook: Webhook) -> bool:
        """Keep one in place of what it was made from."""
        with self._writing.begin() as connection:
            return _put(connection, hook)

    def find(self, hook: str) -> Webhook | None:
        """The one with an id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_HOOKS).where(_HOOKS.c.hook == hook)).mappings().first()
            return _hook(row) if row else None

    def all(self) -> Sequence[Webhook]:
        """All of them, in the order in which they were made."""
        asked = select(_HOOKS).order_by(_HOOKS.c.made_at, _HOOKS.c.hook)
        with self._engine.connect() as connection:
            return [_hook(row) for row in connection.execute(asked).mappings()]

    def remove(self, hook: str) -> bool:
        """Let go of one and of all that is kept of it."""
        with self._writing.begin() as connection:
            connection.execute(delete(_LINE).where(_LINE.c.hook == hook))
            return connection.execute(delete(_HOOKS).where(_HOOKS.c.hook == hook)).rowcount > 0

    def claim(self, hook: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take the right to deliver for one that is on, for a while."""
        mine = or_(_HOOKS.c.holder.is_(None), _HOOKS.c.holder == holder, _HOOKS.c.held_until < now)
        wanted = update(_HOOKS).where(_HOOKS.c.hook == hook, _HOOKS.c.on.is_(True), mine)
        with self._writing.begin() as connection:
            return connection.execute(wanted.values(holder=holder, held_until=until)).rowcount > 0

    def release(self, hook: str, holder: str) -> None:
        """Give that right back."""
        mine = update(_HOOKS).where(_HOOKS.c.hook == hook, _HOOKS.c.holder == holder)
        with self._writing.begin() as connection:
            connection.execute(mine.values(holder=None, held_until=None))

    def queue(self, hook: Webhook, after: Place, deliveries: Sequence[QueuedMessage]) -> bool:
        """Put entries in line, and the place behind them; see `WebhookTable`."""
        place = {"position": after.position, "number": after.number}
        with self._writing.begin() as connection:
            here = (_HOOKS.c.position == hook.after.position, _HOOKS.c.number == hook.after.number)
            mine = update(_HOOKS).where(_HOOKS.c.hook == hook.hook, _HOOKS.c.run == hook.run, *here)
            if connection.execute(mine.values(**place)).rowcount == 0:
                return False
            if deliveries:
                connection.execute(insert(_LINE), [_line(one) for one in deliveries])
            return True

    def begin_anew(self, hook: Webhook, after: Place) -> bool:
        """Set back the place, and drop what waits, since it is put in line again."""
        with self._writing.begin() as connection:
            waits = and_(_LINE.c.hook == hook.hook, _LINE.c.state == "waiting")
            connection.execute(delete(_LINE).where(waits))
            return _put(connection, replace(hook, after=after, run=hook.run + 1), placed=True)

    def count_waiting(self, hook: str) -> int:
        """How many wait for one."""
        mine = (_LINE.c.hook == hook, _LINE.c.state == "waiting")
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(_LINE).where(*mine)).scalar_one()

    def waiting(self, hook: str, limit: int) -> Sequence[QueuedMessage]:
        """What waits for one, in order."""
        order = (_LINE.c.run, _LINE.c.position, _LINE.c.number)
        mine = (_LINE.c.hook == hook, _LINE.c.state == "waiting")
        with self._engine.connect() as connection:
            found = connection.execute(select(_LINE).where(*mine).order_by(*order).limit(limit))
            return [_delivery(row) for row in found.mappings()]

    def settle(self, delivery: QueuedMessage) -> None:
        """Keep what became of an entry in line, unless it is dropped meanwhile."""
        row = _line(delivery)
        key = ("hook", "run", "position", "number")
        mine = update(_LINE).where(*(_LINE.c[name] == row[name] for name in key))
        with self._writing.begin() as connection:
            connection.execute(mine.values({name: one for name, one in row.items() if name not in key}))

    def deliveries(
        self, hook: str, limit: int, state: Waiting | None, before: tuple[int, Place] | None
    ) -> Sequence[QueuedMessage]:
        """The ledger of one, the latest first."""
        asked = select(_LINE).where(_LINE.c.hook == hook)
        if state is not None:
            asked = asked.where(_LINE.c.state == state)
        if before is not None:
            asked = asked.where(_before(*before))
        asked = asked.order_by(_LINE.c.run.desc(), _LINE.c.position.desc(), _LINE.c.number.desc())
        with self._engine.connect() as connection:
            return [_delivery(row) for row in connection.execute(asked.limit(limit)).mappings()]

    def counts(self) -> WebhookCounts:
        """How all of them stand."""
        on, failing = _HOOKS.c.on.is_(True), and_(_HOOKS.c.on.is_(True), _HOOKS.c.failures > 0)
        dead = and_(_HOOKS.c.on.is_(False), _HOOKS.c.why_off != "asked")
        hooks = select(*(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (on, dead, failing)))
        live = _LINE.c.hook.in_(select(_HOOKS.c.hook).where(on))
        waits = select(func.count(), func.min(_LINE.c.queued_at)).where(_LINE.c.state == "waiting", live)
        given_up = select(func.count()).where(_LINE.c.state == "given_up")
        with self._engine.connect() as connection:
            waiting, oldest = connection.execute(waits).one()
            missed = connection.execute(given_up).scalar_one()
            working, lost, troubled = connection.execute(hooks).one()
            return WebhookCounts(working, lost, troubled, waiting, missed, oldest)

    def prune(self, before: datetime) -> None:
        """Let go of the ledger's lines about what was over before a moment."""
        over = and_(_LINE.c.state != "waiting", _LINE.c.last_at < before)
        with self._writing.begin() as connection:
            connection.execute(delete(_LINE).where(over))


def _before(run: int, place: Place) -> ColumnElement[bool]:
    same = and_(_LINE.c.position == place.position, _LINE.c.number < place.number)
    earlier = or_(_LINE.c.position < place.position, same)
    return or_(_LINE.c.run < run, and_(_LINE.c.run == run, earlier))


def _put(connection: Connection, hook: Webhook, *, placed: bool = False) -> bool:
    """Keep a subscription; its place, which moves by itself, only where that is what is changed."""
    row = _row(replace(hook, writes=hook.writes + 1))
    kept = row if placed else {n: one for n, one in row.items() if n not in ("position", "number", "run")}
    mine = update(_HOOKS).where(_HOOKS.c.hook == hook.hook, _HOOKS.c.writes == hook.writes)
    return connection.execute(mine.values(kept)).rowcount > 0


def _row(hook: Webhook) -> dict[str, Any]:
    wanted = {name: getattr(hook.wanted, name) for name in _WANTED}
    return {
        **{name: list(value) if name in _LISTS else value for name, value in wanted.items()},
        **{name: getattr(hook, name) for name in _OF_HOOKS},
        "sees": hook.sees.parts(),
        "position": hook.after.position,
        "number": hook.after.number,
    }


def _hook(row: Any) -> Webhook:
    wanted: dict[str, Any] = {name: tuple(row[name]) if name in _LISTS else row[name] for name in _WANTED}
    kept: dict[str, Any] = {name: row[name] for name in _OF_HOOKS}
    boxes = {name: None if row[name] is None else bytes(row[name]) for name in ("secret", "former")}
    return Webhook(
        **{**kept, **boxes},
        wanted=WantedEntries(**wanted),
        sees=account_set(row["sees"]),
        after=Place(row["position"], row["number"]),
    )


def _line(one: QueuedMessage) -> dict[str, Any]:
    place = {"position": one.place.position, "number": one.place.number}
    return {**{name: getattr(one, name) for name in _OF_LINE}, **place}


def _delivery(row: Any) -> QueuedMessage:
    body = None if row["body"] is None else bytes(row["body"])
    kept: dict[str, Any] = {name: row[name] for name in _OF_LINE if name != "body"}
    return QueuedMessage(**kept, body=body, place=Place(row["position"], row["number"]))
