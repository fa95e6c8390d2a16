"""What a failover without its last commits, or a restore under a running service, leaves of a log."""

import sqlite3

import psycopg

from tests.storage.tampering import lift_guard


def cut_off(database: str, after: int, *, keys: bool = False) -> None:
    """Take away every fact behind a position, the clock, and with `keys` all keys, as new as those facts."""
    if database.startswith("sqlite"):
        with sqlite3.connect(database.removeprefix("sqlite:///")) as one:
            lift_guard(one, sqlite=True)
            _cut(one, "rowid", "?", after, keys)
        one.close()
        return
    with psycopg.connect(database) as one:
        lift_guard(one, sqlite=False)
        _cut(one, "notification_id", "%s", after, keys)


def _cut(one, position: str, mark: str, after: int, keys: bool) -> None:
    gone = f"SELECT originator_id, originator_version FROM log_events WHERE {position} > {mark}"
    one.execute(f"DELETE FROM log_facts WHERE (account_id, version) IN ({gone})", [after])
    one.execute(f"DELETE FROM log_snapshots WHERE (originator_id, originator_version) IN ({gone})", [after])
    one.execute(f"DELETE FROM log_events WHERE {position} > {mark}", [after])
    one.execute("UPDATE log_clock SET recorded_at = 0")
    if keys:
        one.execute("DELETE FROM log_keys")
