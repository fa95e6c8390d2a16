"""What is asked after every drill, and how it is said: counts, faults, the machine and the day."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import httpx2

from tests.drills import stored
from tests.drills.checker import Findings, compare
from tests.drills.facts import texts_of
from tests.drills.ledger import Ledger
from tests.drills.services import Service, definition, run
from tests.drills.stored import Follower, PostgresDatabase, SQLiteFiles
from tierline.projections.catalogue import ALL_PROJECTIONS

SAMPLE = 200
"""So many facts are read again through the API, to see that their texts open to what was sent."""

DRAWN = {table.name for projection in ALL_PROJECTIONS for table in projection.drawn}
"""The tables of what holds now."""


class Violated(Exception):
    """Something that must hold did not; the message says what."""


def say(line: str) -> None:
    """Tell who looks on, at once."""
    print(line, flush=True)  # noqa: T201 - a drill is read while it runs


def log_is_whole(
    ledger: Ledger, database: SQLiteFiles | PostgresDatabase, follower: Follower | None = None
) -> Findings:
    """What is wrong with the log, by what was acknowledged and what a follower (stopped by now) saw."""
    there = stored.events(database)
    return compare(ledger, there, stored.fact_rows(database), follower.seen if follower else None)


def texts_open(ledger: Ledger, service: Service, facts: Sequence[str]) -> list[str]:
    """Of a sample of facts, those whose texts don't open to what was sent."""
    chosen = Random("sample").sample(facts, min(SAMPLE, len(facts)))
    wrong = []
    with httpx2.Client(base_url=service.address, timeout=30) as client:
        for fact_id in chosen:
            code, sent = ledger.sent[fact_id]
            found = client.get(f"/v1/accounts/{code}/facts/{fact_id}")
            if found.status_code != 200 or not texts_of(sent).items() <= found.json()["fact"].items():
                wrong.append(fact_id)
    return wrong


def rows_as_rebuilt(url: str, database: SQLiteFiles | PostgresDatabase, tree: Path) -> list[str]:
    """The tables whose rows are others when they are built anew, each with how many and one of them.

    The read models must have come as far as the log by then, and nobody may write meanwhile. Tables of what
    holds now are left out: their rows say at what instant they were drawn, and follow from the others.
    """
    made_by = definition(tree)
    before = stored.rows(database, made_by)
    run(url, "rebuild", tree=tree)
    after = stored.rows(database, made_by)
    if not any(after.values()):
        return ["the read models are empty after a rebuild"]
    return [
        f"{table}: {len(only_before)} rows that a rebuild does not have, {len(only_after)} missing, as "
        f"{(only_before or only_after)[0][:300]}"
        for table, (only_before, only_after) in stored.differing(before, after).items()
        if table not in DRAWN
    ]


def counts(ledger: Ledger, found: Findings) -> str:
    """The figures of a drill in one line."""
    return (
        f"{len(ledger.receipts)} acknowledged ({ledger.repeated} by a repetition), {len(found.lost)} lost, "
        f"{len(found.doubled)} doubled, {len(found.skipped)} skipped by the follower"
    )


def conclude(violations: Iterable[str], ledgers: Sequence[Ledger] = ()) -> None:
    """End the program with 0 where all held, else with 1 and every violation in a line."""
    faults = [fault for ledger in ledgers for fault in dict.fromkeys(ledger.faults)]
    wrong = [*violations, *faults]
    for line in wrong:
        say(f"VIOLATED: {line}")
    say("All held." if not wrong else f"{len(wrong)} violations.")
    sys.exit(1 if wrong else 0)


def machine() -> str:
    """What this was measured on, and on which day (UTC)."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = platform.processor() or platform.machine()
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model
        )
    day = datetime.now(UTC).date().isoformat()
    return (
        f"{day}, {os.cpu_count()} cores of {model}, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )
