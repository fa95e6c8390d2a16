"""Where drafts are kept: tables beside the log, which no rebuild of read models touches."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
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
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from tierline.application.inbox.drafts import (
    Draft,
    DraftBox,
    DraftLink,
    DraftQuestion,
    InboxKey,
    Plan,
    Rewrap,
)
from tierline.application.inbox.matching import Suggestion
from tierline.application.inbox.messages import Edition
from tierline.interfaces.storage.api_keys import create_tables
from tierline.projections.engine.columns import Json, Moment, Text
from tierline.projections.engine.databases import WRITE
from tierline.projections.engine.visible_accounts import VisibleAccounts, among, place_of_visible

T = TypeVar("T")
_METADATA = MetaData()
_LOCK = 0x7469_6572_0004
_AT_ONCE = 500
_DRAFTS = Table(
    "drafts",
    _METADATA,
    Column("draft", String(32), primary_key=True),
    Column("system", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("stamp", Moment),
    Column("at", Moment, nullable=False),
    Column("suggestion", Json, nullable=False),
    Column("mark", LargeBinary(32), nullable=False),
    Column("imported_at", Moment, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("writes", Integer, nullable=False),
    Column("thread", String(32)),
    Column("inbox_key", String(32)),
    Column("key", LargeBinary),
    Column("message", LargeBinary),
    Column("accepted", LargeBinary),
    Column("fact_id", String(32)),
    Column("account", Text),
    Column("plan", Json),
    Column("decided_at", Moment),
    Column("decided_by", Text),
    Index("drafts_by_state", "state", "at", "draft"),
)
"""A row: `9f86d081884c7d65…, mail, 1@example.com, 0, , 2026-05-10 07:00, {"channel": "email", …}, …, waiting,
1, 0, , …` and the boxes that hold what is under seal: subject, names, addresses, body."""
_LINKS = Table(
    "draft_links",
    _METADATA,
    Column("draft", String(32), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("value", Text, primary_key=True),
    Index("draft_links_by_value", "kind", "value"),
)
"""A row: `9f86d081884c7d65…, account, ACME`."""
_SEEN = _LINKS.alias("seen_by")
_KEYS = Table(
    "inbox_keys",
    _METADATA,
    Column("key_id", String(32), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""One row, which is replaced whenever somebody is forgotten."""
_NOTES = Table(
    "inbox_notes",
    _METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""A row: `matched_until, 41370`."""
_MATCHED = "matched_until"
_PLAIN = (
    *("system", "reference", "at", "imported_at", "cancelled", "state", "revision", "writes"),
    *("account", "decided_at", "decided_by"),
)


class StoredDrafts:
    """Drafts in tables of the log's database. Fulfils `DraftTable`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITE)
        create_tables(engine, _METADATA)

    def find(self, question: DraftQuestion) -> Draft | None:
        """The draft asked for, whatever state it is in."""
        asked = select(_DRAFTS).where(*self._seen(question)).where(_DRAFTS.c.draft == _hex(question.draft))
        with self._engine.connect() as connection:
            return next(iter(_drafts(connection, connection.execute(asked).mappings().all())), None)

    def put(self, draft: Draft, *, new: bool = False) -> bool:
        """Keep a draft in place of the one that it was made from; see `DraftTable`."""
        row = _row(replace(draft, writes=draft.writes if new else draft.writes + 1))
        with self._writing.begin() as connection:
            self._lock(connection)
            key = connection.execute(select(_KEYS.c.key_id)).scalar()
            if draft.box is not None and draft.box.inbox_key != key:
                return False
            if new:
                there = select(_DRAFTS.c.draft).where(_DRAFTS.c.draft == row["draft"])
                if connection.execute(there).first():
                    return False
                connection.execute(insert(_DRAFTS), row)
            else:
                mine = (_DRAFTS.c.draft == row["draft"]) & (_DRAFTS.c.writes == draft.writes)
                if connection.execute(update(_DRAFTS).where(mine).values(row)).rowcount == 0:
                    return False
            _link(connection, draft)
        return True

    def page(
        self, question: DraftQuestion, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Sequence[Draft]:
        """Drafts that are asked for, the latest first, those behind one only."""
        asked = select(_DRAFTS).where(*self._seen(question), _DRAFTS.c.state == question.state)
        asked = asked.order_by(_DRAFTS.c.at.desc(), _DRAFTS.c.draft.desc()).limit(limit)
        if after is not None:
            at, draft = after[0], after[1].hex
            asked = asked.where((_DRAFTS.c.at < at) | ((_DRAFTS.c.at == at) & (_DRAFTS.c.draft < draft)))
        with self._engine.connect() as connection:
            return _drafts(connection, connection.execute(asked).mappings().all())

    def count(self, question: DraftQuestion) -> int:
        """How many are asked for."""
        asked = select(func.count()).select_from(_DRAFTS)
        asked = asked.where(*self._seen(question), _DRAFTS.c.state == question.state)
        with self._engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    def unknown(self, question: DraftQuestion, limit: int) -> Sequence[tuple[str, int, UUID]]:
        """Hashes of addresses that nobody knows: in how many drafts, and the earliest of those."""
        many = func.count().label("many")
        # Moments sort, and so do they with the draft behind them: one column tells the earliest of a group.
        asked = (
            select(_LINKS.c.value, many, func.min(_DRAFTS.c.at).label("first"))
            .join(_DRAFTS, _DRAFTS.c.draft == _LINKS.c.draft)
            .where(*self._seen(question), _DRAFTS.c.state == question.state, _LINKS.c.kind == "unknown")
            .group_by(_LINKS.c.value)
            .order_by(many.desc(), _LINKS.c.value)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            found = connection.execute(asked).all()
            return [(one.value, one.many, self._first(connection, question, one)) for one in found]

    def count_unknown(self, question: DraftQuestion) -> int:
        """How many such addresses there are."""
        asked = (
            select(func.count(_LINKS.c.value.distinct()))
            .join(_DRAFTS, _DRAFTS.c.draft == _LINKS.c.draft)
            .where(*self._seen(question), _DRAFTS.c.state == question.state, _LINKS.c.kind == "unknown")
        )
        with self._engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    def with_unknown(self, hashes: Sequence[str]) -> Sequence[UUID]:
        """The waiting drafts in which some addresses are unknown."""
        found: dict[str, None] = {}
        with self._engine.connect() as connection:
            for some in _parts(hashes):
                asked = (
                    select(_LINKS.c.draft)
                    .join(_DRAFTS, _DRAFTS.c.draft == _LINKS.c.draft)
                    .where(_DRAFTS.c.state == "waiting", _LINKS.c.kind == "unknown", _LINKS.c.value.in_(some))
                )
                found |= dict.fromkeys(connection.execute(asked).scalars())
        return [UUID(one) for one in found]

    def matched_until(self) -> int | None:
        """Up to which position of the log addresses are matched; None before the first draft."""
        with self._engine.connect() as connection:
            found = connection.execute(select(_NOTES.c.value).where(_NOTES.c.name == _MATCHED)).scalar()
            return None if found is None else int(found)

    def note_matched(self, position: int) -> None:
        """Keep that."""
        with self._writing.begin() as connection:
            self._lock(connection)
            connection.execute(delete(_NOTES).where(_NOTES.c.name == _MATCHED))
            connection.execute(insert(_NOTES), {"name": _MATCHED, "value": position})

    def inbox_key(self, new: InboxKey | None = None) -> InboxKey | None:
        """The key of the inbox; the `new` one is kept where there is none yet."""
        with self._engine.connect() as connection:
            found = _key(connection)
        if found is None and new is not None:
            with self._writing.begin() as connection:
                self._lock(connection)
                found = _key(connection)
                if found is None:
                    connection.execute(insert(_KEYS), new._asdict())
        return found or new

    def forget(self, owner: str, new: InboxKey, rewrap: Rewrap) -> int:
        """Let go of the texts of drafts that hold somebody's data, and wrap the keys of all others anew."""
        with self._writing.begin() as connection:
            self._lock(connection)
            old = _key(connection)
            theirs = select(_LINKS.c.draft).where(_LINKS.c.kind == "owner", _LINKS.c.value == owner)
            drafts = connection.execute(theirs).scalars().all()
            if old is None or not drafts:
                return 0
            nothing = dict.fromkeys(("inbox_key", "key", "message", "accepted"))
            for some in _parts(drafts):
                mine = _DRAFTS.c.draft.in_(some)
                again = {**nothing, "writes": _DRAFTS.c.writes + 1}
                connection.execute(update(_DRAFTS).where(mine).values(again))
                # Nobody asks any more who was written to.
                gone = _LINKS.c.draft.in_(some) & _LINKS.c.kind.in_(("owner", "unknown"))
                connection.execute(delete(_LINKS).where(gone))
                _take_out(connection, mine, owner)
            self._rewrap(connection, old, new, rewrap)
            return len(drafts)

    def boxes(self) -> Iterator[tuple[UUID, DraftBox]]:
        """Every draft that still has texts, and these."""
        asked = select(_DRAFTS).where(_DRAFTS.c.key.is_not(None))
        with self._engine.connect() as connection:
            rows = connection.execute(asked).mappings().all()
        yield from ((UUID(row["draft"]), box) for row in rows if (box := _box(row)))

    def renew(self, new: InboxKey, rewrap: Rewrap) -> None:
        """Wrap the keys of all drafts by a new key of the inbox."""
        with self._writing.begin() as connection:
            self._lock(connection)
            if (old := _key(connection)) is not None:
                self._rewrap(connection, old, new, rewrap)

    def _rewrap(self, connection: Connection, old: InboxKey, new: InboxKey, rewrap: Rewrap) -> None:
        asked = select(_DRAFTS).where(_DRAFTS.c.key.is_not(None))
        for row in connection.execute(asked).mappings().all():
            anew = rewrap(_draft(row, ()), old)
            values = {**_row(anew), "writes": row["writes"] + 1}
            connection.execute(update(_DRAFTS).where(_DRAFTS.c.draft == row["draft"]).values(values))
        connection.execute(delete(_KEYS))
        connection.execute(insert(_KEYS), new._asdict())

    def _first(self, connection: Connection, question: DraftQuestion, one: Any) -> UUID:
        """The earliest draft in which an address stands."""
        asked = (
            select(_DRAFTS.c.draft)
            .join(_LINKS, _DRAFTS.c.draft == _LINKS.c.draft)
            .where(*self._seen(question), _DRAFTS.c.state == question.state, _DRAFTS.c.at == one.first)
            .where(_LINKS.c.kind == "unknown", _LINKS.c.value == one.value)
            .order_by(_DRAFTS.c.draft)
        )
        return UUID(connection.execute(asked).scalars().first())

    def _seen(self, question: DraftQuestion) -> list[ColumnElement[bool]]:
        """What lets somebody see a draft."""
        if question.codes is None:
            return []
        dialect = self._engine.dialect.name
        visible = VisibleAccounts(question.codes)
        place = place_of_visible(dialect, visible.bound(dialect))
        theirs = _linked("account", among(dialect, place, _SEEN.c.value))
        of_person = _linked("person", _SEEN.c.value == (question.person or ""))
        return [theirs | (~_linked("account") & of_person)]

    def _lock(self, connection: Connection) -> None:
        """One process at a time writes drafts: whoever seals one must know the key in use."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _linked(kind: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = (_SEEN.c.draft == _DRAFTS.c.draft, _SEEN.c.kind == kind, *conditions)
    return select(_SEEN.c.draft).where(*mine).correlate(_DRAFTS).exists()


def _link(connection: Connection, draft: Draft) -> None:
    connection.execute(delete(_LINKS).where(_LINKS.c.draft == draft.draft.hex))
    rows = [{"draft": draft.draft.hex, **one._asdict()} for one in dict.fromkeys(draft.links)]
    for some in _parts(rows):
        connection.execute(insert(_LINKS), list(some))


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Some values at a time: SQLite takes 32,766 in a statement at most."""
    yield from (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _take_out(connection: Connection, some: ColumnElement[bool], owner: str) -> None:
    """Have suggestions of some drafts name somebody no more: the reference may say who they are."""
    for draft, said in connection.execute(select(_DRAFTS.c.draft, _DRAFTS.c.suggestion).where(some)).all():
        values = {"suggestion": Suggestion.from_json(said).without(owner).as_json()}
        connection.execute(update(_DRAFTS).where(_DRAFTS.c.draft == draft).values(values))


def _key(connection: Connection) -> InboxKey | None:
    found = connection.execute(select(_KEYS)).first()
    return InboxKey(found.key_id, bytes(found.wrapped)) if found else None


def _drafts(connection: Connection, rows: Sequence[Any]) -> list[Draft]:
    links: dict[str, list[DraftLink]] = {row["draft"]: [] for row in rows}
    asked = select(_LINKS).where(_LINKS.c.draft.in_(list(links)))
    for one in connection.execute(asked) if links else ():
        links[one.draft].append(DraftLink(one.kind, one.value))
    return [_draft(row, tuple(sorted(links[row["draft"]]))) for row in rows]


def _draft(row: Any, links: tuple[DraftLink, ...]) -> Draft:
    return Draft(
        **{name: row[name] for name in _PLAIN},
        draft=UUID(row["draft"]),
        edition=Edition(row["sequence"], row["stamp"]),
        suggestion=Suggestion.from_json(row["suggestion"]),
        mark=bytes(row["mark"]),
        thread=_uuid(row["thread"]),
        box=_box(row),
        fact_id=_uuid(row["fact_id"]),
        plan=_plan(row["plan"]),
        links=links,
    )


def _row(draft: Draft) -> dict[str, Any]:
    box = draft.box._asdict() if draft.box else dict.fromkeys(DraftBox._fields)
    return {
        **{name: getattr(draft, name) for name in (*_PLAIN, "mark")},
        **box,
        "draft": draft.draft.hex,
        "sequence": draft.edition.sequence,
        "stamp": draft.edition.stamp,
        "suggestion": draft.suggestion.as_json(),
        "thread": _hex(draft.thread),
        "fact_id": _hex(draft.fact_id),
        "plan": _plan_row(draft.plan),
    }


def _box(row: Any) -> DraftBox | None:
    if row["key"] is None:
        return None
    accepted = None if row["accepted"] is None else bytes(row["accepted"])
    return DraftBox(row["inbox_key"], bytes(row["key"]), bytes(row["message"]), accepted)


def _plan_row(plan: Plan | None) -> dict[str, str] | None:
    if plan is None:
        return None
    values = plan._asdict()
    return {name: value.hex() if isinstance(value, bytes) else str(value) for name, value in values.items()}


def _plan(row: Any) -> Plan | None:
    if row is None:
        return None
    return Plan(
        last=UUID(row["last"]),
        fact_id=UUID(row["fact_id"]),
        account=row["account"],
        accepted=bytes.fromhex(row["accepted"]),
        mark=bytes.fromhex(row["mark"]),
        by=row["by"],
    )


def _hex(value: UUID | None) -> str | None:
    return value.hex if value else None


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None
