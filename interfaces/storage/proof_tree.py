"""The Merkle tree over the log, in tables beside it: a leaf for each fact, over its stored bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from tierline.application.leaves import canonical_leaf
from tierline.application.ports import Stored
from tierline.domain.shared.merkle import grown
from tierline.interfaces.storage.api_keys import create_tables
from tierline.interfaces.storage.mapper import recorded_at_in
from tierline.projections.engine.base import Row
from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.databases import WRITE
from tierline.projections.engine.loading import load

_METADATA = MetaData()
_LEAVES = Table(
    "proof_leaves",
    _METADATA,
    Column("leaf", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("hash", LargeBinary(32), nullable=False),
)
"""A row: `1289, 1304, …`. Positions have gaps, where writers were killed; leaves have none."""
_NODES = Table(
    "proof_nodes",
    _METADATA,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("node", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
)
"""A row: `1, 644, …`, the hash of leaves 1288 and 1289."""
_CHECKPOINTS = Table(
    "proof_checkpoints",
    _METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
)
"""A row: `1290, 1304, tierline/8f3c…, 2026-03-31T09:13:02Z`."""


_WALK = Table(
    "proof_walk",
    _METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("leaves", BigInteger, nullable=False),
    Column("walked_at", Moment, nullable=True),
    Column("position", BigInteger, nullable=True),
    Column("damage", Text, nullable=True),
)
"""The one row: `1, 1290, 2026-03-31T09:13:02Z, …`: how many leaves were held against the facts last, when,
and what didn't fit from which position on."""


@dataclass(frozen=True, slots=True)
class TreeDamage:
    """What doesn't fit, and from which position on."""

    position: int
    sentence: str


@dataclass(frozen=True, slots=True)
class WalkRecord:
    """How far the tree was held against the facts last, when that was done with, and what didn't fit."""

    leaves: int
    walked_at: datetime | None
    damage: TreeDamage | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the tree: which one it is, of the fact at which position, and its hash."""

    index: int
    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint that was signed: its size, the position of its last fact, its note, and when that was."""

    size: int
    position: int
    note: str
    signed_at: datetime


def leaf_data(log: str, stored: Stored) -> bytes:
    """What a leaf is the hash of, for a fact of the log with an identity: canonical JSON (RFC 8785).

    It holds the hash of the stored bytes in their place: whoever sees it learns nothing of what the fact
    says, and it stays the same when a key is destroyed.
    """
    return canonical_leaf(
        log,
        stored.position,
        recorded_at_in(stored),
        sha256(state_bytes(stored)).hexdigest(),
        stored.account_id,
        stored.topic,
        stored.version,
    )


def state_bytes(stored: Stored) -> bytes:
    """The stored bytes that a leaf holds the hash of."""
    # SQLite keeps a text or a number where bytes were, if somebody puts one there: that is another state.
    return stored.state if type(stored.state) is bytes else repr(stored.state).encode()


class StoredProofTree:
    """The tree in tables of the log's database: rows are only ever added."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITE)
        create_tables(engine, _METADATA)

    def last_leaf(self) -> Leaf | None:
        """The last leaf; None if the tree is empty."""
        asked = select(_LEAVES).order_by(_LEAVES.c.leaf.desc()).limit(1)
        return next(iter(self._leaves(asked)), None)

    def leaf_at(self, position: int) -> Leaf | None:
        """The leaf of the fact at a position."""
        return next(iter(self._leaves(select(_LEAVES).where(_LEAVES.c.position == position))), None)

    def leaves(self, first: int, limit: int) -> list[Leaf]:
        """The next leaves from an index on, in order."""
        asked = select(_LEAVES).where(_LEAVES.c.leaf >= first).order_by(_LEAVES.c.leaf).limit(limit)
        return self._leaves(asked)

    def append(self, size: int, leaves: Sequence[tuple[int, bytes]]) -> bool:
        """Add leaves (position, hash) to a tree of a size, with the nodes that they complete, all or none.

        False, and nothing is added, where somebody else was first.
        """
        try:
            with self._writing.begin() as connection:
                rows, nodes = _grown(connection, size, leaves)
                load(connection, _LEAVES, rows)
                load(connection, _NODES, nodes)
        except IntegrityError:
            return False
        return True

    def node(self, level: int, index: int) -> bytes:
        """The hash of a perfect node. Raises KeyError where it is missing."""
        with self._engine.connect() as connection:
            return _node(connection, level, index)

    def nodes(self, level: int, first: int, end: int) -> dict[int, bytes]:
        """The nodes of a level with first <= index < end."""
        asked = select(_NODES.c.node, _NODES.c.hash).where(
            _NODES.c.level == level, _NODES.c.node >= first, _NODES.c.node < end
        )
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return {index: bytes(hashed) for index, hashed in rows}

    def count_nodes(self) -> int:
        """How many nodes of level 1 and above there are."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(_NODES)).scalar_one()

    def last_checkpoint(self) -> KeptCheckpoint | None:
        """The largest checkpoint that was signed."""
        asked = select(_CHECKPOINTS).order_by(_CHECKPOINTS.c.size.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(asked).mappings().first()
        return KeptCheckpoint(**{str(name): value for name, value in row.items()}) if row else None

    def checkpoints(self, above: int, limit: int, until: int) -> list[KeptCheckpoint]:
        """The next checkpoints with above < size <= until, in order."""
        sizes = _CHECKPOINTS.c.size
        asked = select(_CHECKPOINTS).where(sizes > above, sizes <= until).order_by(sizes)
        with self._engine.connect() as connection:
            rows = connection.execute(asked.limit(limit)).mappings().all()
        return [KeptCheckpoint(**{str(name): value for name, value in row.items()}) for row in rows]

    def add_checkpoint(self, one: KeptCheckpoint) -> None:
        """Keep a checkpoint; where there is one of its size already, that stays."""
        row = {"size": one.size, "position": one.position, "note": one.note, "signed_at": one.signed_at}
        try:
            with self._writing.begin() as connection:
                connection.execute(insert(_CHECKPOINTS).values(row))
        except IntegrityError:
            return

    def walk_record(self) -> WalkRecord:
        """What is known of the tree by the walks through it."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_WALK)).mappings().first()
        if row is None:
            return WalkRecord(0, None, None)
        found = None if row["damage"] is None else TreeDamage(row["position"], row["damage"])
        return WalkRecord(row["leaves"], row["walked_at"], found)

    def note_walk(self, record: WalkRecord) -> None:
        """Keep what a walk found, in place of what was known."""
        damage = record.damage
        row = {
            "one": 1,
            "leaves": record.leaves,
            "walked_at": record.walked_at,
            "position": damage.position if damage else None,
            "damage": damage.sentence if damage else None,
        }
        with self._writing.begin() as connection:
            connection.execute(delete(_WALK))
            connection.execute(insert(_WALK).values(row))

    def _leaves(self, asked: Select[*tuple[Any, ...]]) -> list[Leaf]:
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return [Leaf(leaf, position, bytes(hashed)) for leaf, position, hashed in rows]


def _grown(
    connection: Connection, size: int, leaves: Sequence[tuple[int, bytes]]
) -> tuple[list[Row], list[Row]]:
    """The rows of leaves, and of the nodes that they complete in a tree of a size."""
    rows: list[Row] = [
        {"leaf": index, "position": position, "hash": hashed}
        for index, (position, hashed) in enumerate(leaves, size)
    ]
    levels = grown(size, [hashed for _, hashed in leaves], partial(_node, connection))
    nodes: list[Row] = [
        {"level": level, "node": index, "hash": hashed}
        for level, first, row in levels
        if level
        for index, hashed in enumerate(row, first)
    ]
    return rows, nodes


def _node(connection: Connection, level: int, index: int) -> bytes:
    if level:
        asked = select(_NODES.c.hash).where(_NODES.c.level == level, _NODES.c.node == index)
    else:
        asked = select(_LEAVES.c.hash).where(_LEAVES.c.leaf == index)
    found = connection.execute(asked).scalar()
    if found is None:
        raise KeyError(level, index)
    return bytes(found)
