"""What the database counts is what following every account counts, on both databases."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.projections.lives import START, fact_on
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import POLICIES, worker_on
from tierline.domain.account.base import Fact
from tierline.interfaces.storage.factory import postgres_connection
from tierline.projections.catalogue import ALL_TABLES, definition
from tierline.projections.engine.databases import postgres_engine, sqlite_engine
from tierline.projections.engine.store import ReadStore
from tierline.projections.reports.account_paths import courses, flows
from tierline.projections.reports.base import Question
from tierline.projections.reports.movement import by_span
from tierline.projections.reports.movement_counts import Alike, flow_counts

REGIONS = ("north", "south", None)
CODES = [f"A-{number}" for number in range(24)]
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"by": "region"},
    {"by": "segment", "region": "north"},
    {"region": "north"},
    {"region": "north", "account_kind": "government", "by": "kind"},
    {"by": "region", "account": CODES[0]},
    {"by": "region", "period": "month"},
    {"by": "parent", "region": "nowhere"},
)


def _day(day: int) -> datetime:
    return START + timedelta(days=day)


def lives(seed: int) -> LogInMemory:
    """Accounts that rise, fall, close and wander between regions; half of them stay where they are."""
    log, chance = LogInMemory(), Random(seed)
    for number, code in enumerate(CODES):
        for place, fact in enumerate(_life(chance, code, number)):
            log.record(code, fact_on(100 * number + place, fact, chance.randint(1, 700) if place else 0))
    return log


def _life(chance: Random, code: str, number: int) -> Iterator[dict[str, Any]]:
    kind = chance.choice(("government", "enterprise"))
    opened = {"kind": "account_opened", "code": code, "name": code, "account_kind": kind}
    yield opened | {name: value for name, value in _place(chance).items() if value}
    for _ in range(chance.randint(0, 3)):
        until = {"until": _day(chance.randint(60, 880)).isoformat()}
        tier = chance.choice(("preferred_supplier", "partner"))
        yield {"kind": "tier_overridden", "tier": tier, "reason": "r", "approver": "ana.ruiz", **until}
    for _ in range(chance.randint(1, 3) if number % 2 else 0):
        yield {"kind": "account_changed", **_place(chance)}
    if chance.random() < 0.3:
        yield {"kind": "account_closed", "reason": "r"}


def _place(chance: Random) -> dict[str, Any]:
    return {"region": chance.choice(REGIONS), "segment": chance.choice(("s1", "s2"))}


def followed(reading: Any, question: Question) -> Counter[Alike]:
    """The same counts, account by account."""
    spans = question.spans()
    moved = flows(courses(reading, question, spans[-1].end), spans[-1].end)
    before = [one for one in moved if one.at < spans[0].start]
    found = [(-1, one) for one in before]
    for place, (_, within) in enumerate(by_span(moved, spans)):
        found += [(place, one) for one in within]
    return Counter(Alike(place, one.slice, one.kind, one.before, one.after) for place, one in found)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[ReadStore]:
    if database.startswith("sqlite"):
        engine = sqlite_engine(tmp_path / "views.db")
    else:
        engine = postgres_engine(postgres_connection(database)[0])
    store = ReadStore(engine, ALL_TABLES, definition(POLICIES), "a test", lambda: BEGUN)
    store.create()
    store.begin("in memory")
    yield store
    store.close()


def test_counting_in_the_database_and_following_every_account_agree(store: ReadStore):
    log = lives(seed=3)
    worker_on(log, store).catch_up()
    told = 0
    for position in (log.head() // 2, log.head()):
        with store.reading(position) as reading:
            for asked in ASKED:
                question = Question(at=_day(800), start=_day(120), **{"period": "quarter", **asked})
                found = flow_counts(reading, question, question.spans())
                assert found == followed(reading, question), asked
                told += found.total()
    assert told > 300
    assert {fact.kind for fact in _facts(log)} >= {"account_changed", "account_closed", "tier_overridden"}


def _facts(log: LogInMemory) -> list[Fact]:
    return [one.fact for one in log.recorded]
