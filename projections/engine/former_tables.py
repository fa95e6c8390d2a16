"""The tables that version 0.1 kept its read models in: they serve its processes until these are gone.

It had one set of tables whatever its definition was, named `..._g1` and listed in `generations`. Nothing is
read from them here. They go away with `tierline retire`, or once they have been behind the log for an hour
without moving, which tells that no process of that version feeds them any more.
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Column, Connection, Integer, Table, delete, insert, inspect, text

from tierline.projections.engine.columns import Moment
from tierline.projections.engine.databases import schema_of
from tierline.projections.engine.generations import STATE, drop_table, quoted

SEEN = Table(
    "former_generations",
    STATE,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
"""How far they had read the log when they were last seen to move."""
_TABLES = """
    accounts contact_statements contracts_in_force coverage criteria_met grades heads holdings homes
    investments links open_actions open_escalations overrides policy_changes priorities statements tier_moves
    tiers timeline touches verdicts
""".split()


def drop_former(
    connection: Connection, head: int, now: datetime, unheard: timedelta, *, at_once: bool
) -> list[str]:
    """Drop the former tables once nobody feeds them (`at_once`: in any case); their definitions."""
    schema = schema_of(connection)
    if not inspect(connection).has_table("generations", schema):
        return []
    place = quoted(schema, "generations")
    question = text(f"SELECT generation, definition, position FROM {place}")  # noqa: S608 - ours
    found = {row.generation: row for row in connection.execute(question)}
    last = max((row.position for row in found.values()), default=0)
    if not at_once and not _is_silent(connection, last, head, now, unheard):
        return []
    for name in (*(f"{name}_g{number}" for number in found for name in _TABLES), "generations", "parked"):
        drop_table(connection, name)
    connection.execute(delete(SEEN))
    return [row.definition for row in found.values()]


def _is_silent(connection: Connection, position: int, head: int, now: datetime, unheard: timedelta) -> bool:
    """Whether they have been behind the log for a while without moving; what is seen now is remembered."""
    seen = connection.execute(SEEN.select()).first()
    if seen and seen.position == position and position < head:
        return bool(now - seen.seen_at > unheard)
    connection.execute(delete(SEEN))
    connection.execute(insert(SEEN), {"one": 1, "position": position, "seen_at": now})
    return False
