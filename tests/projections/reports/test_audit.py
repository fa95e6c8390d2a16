"""The audit lists every statement once, by whom and how late; live and rebuilt alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from tests.domain.tiers.drafts import as_json, draft
from tests.drawn import examples
from tests.projections.lives import CODES, START, fact_on, logs, openings
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import new_store, picture, worker_on
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.shared.ids import BOOK
from tierline.domain.shared.personal import Sealed
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.policy_log import PolicyAdopted
from tierline.projections.reports.audit import Audit, Lateness
from tierline.projections.reports.base import Question, Report, UnderSeal

NOW = datetime(2027, 1, 1, tzinfo=UTC)
BOX = Sealed(sealed="c2VhbGVk", key="k1", fact="f1")
Asked = Callable[..., list[Any]]


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[LogInMemory], Asked]:
    """Lets a log be read and asked."""

    def reader(log: LogInMemory) -> Asked:
        store = new_store(tmp_path)
        worker_on(log, store, page=3).catch_up()

        def ask(report: Report, **question: Any) -> list[Any]:
            with store.reading() as reading:
                return report.rows(reading, Question(at=NOW, **question))

        return ask

    return reader


def adopted(log: LogInMemory) -> PolicyAdopted:
    """A policy is adopted from the end of the log's first year on."""
    fact = PolicyAdopted(
        fact_id="00000000-0000-0000-0000-0000000000aa",
        occurred_at=BEGUN,
        from_day="2026-01-01",
        policy=as_json("stricter", supporting=3),
        hash=draft(name="stricter", supporting=3).hash,
        reason=BOX,
    )
    log.record(BOOK, fact, actor="ida.sand")
    return fact


@given(logs(most=30))
@settings(max_examples=examples(10), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_every_statement_is_listed_once_in_the_order_of_recording(log: LogInMemory) -> None:
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker_on(log, store, page=7).catch_up()
        with store.reading() as reading:
            rows = Audit().rows(reading, Question(at=NOW, start=BEGINNING))
        store.close()
    told = [
        (row["position"], row["account"], row["version"], row["fact_id"], row["statement"]) for row in rows
    ]
    assert told == [
        (one.position, one.account, one.version, str(one.fact.fact_id), one.fact.kind) for one in log.recorded
    ]
    for row, one in zip(rows, log.recorded, strict=True):
        fact = one.fact
        assert (row["recorded_at"], row["occurred_at"]) == (one.recorded_at, fact.occurred_at)
        assert row["target"] == (str(fact.target) if isinstance(fact, StatementAboutAFact) else None)
        if isinstance(fact, FactCorrected):
            assert row["changed"] == ", ".join(sorted(fact.changes))


def test_a_range_is_of_recorded_time_and_leaves_out_its_end(asked: Callable[[LogInMemory], Asked]) -> None:
    log = openings()
    for number in range(10, 20):
        log.record(CODES[0], fact_on(number, {"kind": "account_changed", "region": f"r{number}"}, number))
    ask = asked(log)
    begun, ended = log.recorded[5].recorded_at, log.recorded[8].recorded_at
    assert [row["position"] for row in ask(Audit(), start=begun, end=ended)] == [6, 7, 8]
    assert [row["position"] for row in ask(Audit(), start=begun)] == [6, 7, 8, 9, 10, 11, 12, 13]
    assert {row["changed"] for row in ask(Audit(), start=begun)} == {"region"}
    assert len(ask(Audit())) == 13
    assert ask(Audit(), end=BEGUN) == []


def test_without_a_range_the_thirty_days_up_to_the_last_statement_are_listed(
    asked: Callable[[LogInMemory], Asked],
) -> None:
    log = openings()
    log.record(CODES[0], fact_on(10, {"kind": "account_closed"}, 10))
    last = log.recorded[-1]
    for index, days in ((0, 31), (1, 30), (2, 29)):
        first = log.recorded[index]
        at = last.recorded_at - timedelta(days=days) + timedelta(microseconds=1)
        log.recorded[index] = type(first)(
            *(first.account_id, first.account, first.version, at, first.actor, first.fact, first.position)
        )
    assert [row["position"] for row in asked(log)(Audit())] == [2, 3, 4]


def test_it_is_narrowed_by_recorder_account_and_attributes(asked: Callable[[LogInMemory], Asked]) -> None:
    log = openings()
    log.record(CODES[0], fact_on(10, {"kind": "account_changed", "region": "North"}, 10), actor="mo.lind")
    log.record(CODES[1], fact_on(11, {"kind": "account_closed"}, 11), actor="mo.lind")
    adopted(log)
    ask = asked(log)
    assert [row["position"] for row in ask(Audit(), person="mo.lind")] == [4, 5]
    assert [row["position"] for row in ask(Audit(), account=CODES[1])] == [2, 5]
    assert [row["position"] for row in ask(Audit(), region="North")] == [1, 4]
    assert [row["position"] for row in ask(Audit(), region="North", person="mo.lind")] == [4]


def test_the_adoption_of_a_policy_is_a_statement_too_and_its_reason_stays_under_seal(
    asked: Callable[[LogInMemory], Asked],
) -> None:
    log = openings()
    fact = adopted(log)
    row = asked(log)(Audit())[-1]
    assert (row["account"], row["version"], row["statement"]) == (BOOK, 1, "policy_adopted")
    assert (row["actor"], row["fact_id"], row["position"]) == ("ida.sand", str(fact.fact_id), 4)
    assert row["why"] == UnderSeal(BOOK, str(fact.fact_id), "reason", BOX.model_dump())


def test_statements_of_accounts_and_of_the_book_are_the_same_live_and_rebuilt(tmp_path: Path) -> None:
    log = openings()
    adopted(log)
    log.record(CODES[2], fact_on(10, {"kind": "account_closed"}, 10))
    store = new_store(tmp_path)
    worker = worker_on(log, store, page=2)
    worker.catch_up()
    live = picture(store)
    assert [row for row in live["statements"] if row[0] == BOOK]
    worker.rebuild()
    assert picture(store) == live


def test_lateness_is_told_by_recorder(asked: Callable[[LogInMemory], Asked]) -> None:
    log = LogInMemory()
    opened = {"kind": "account_opened", "code": CODES[0], "name": "A", "account_kind": "enterprise"}
    log.record(CODES[0], fact_on(0, opened, 364), actor="ana")
    days = (BEGUN - START) / timedelta(days=1)
    for number, (actor, late) in enumerate(
        [("mo", 0), ("mo", 2), ("mo", 7), ("mo", 8), ("ana", 3), ("jo", -10)], 10
    ):
        called = {"kind": "interaction", "channel": "call", "initiative": "ours"}
        at = START + timedelta(days=days - late, minutes=log.head() + 1)
        fact = fact_on(number, called, 1).model_copy(update={"occurred_at": at})
        log.record(CODES[0], fact, actor=actor)
    rows = {row["actor"]: row for row in asked(log)(Lateness())}
    assert [rows["mo"][name] for name in ("statements", "median_hours", "worst_hours")] == [4, 108.0, 192.0]
    assert (rows["mo"]["late"], rows["mo"]["late_share"]) == (1, 0.25)
    assert (rows["ana"]["statements"], rows["ana"]["late"]) == (2, 0)
    assert (rows["jo"]["worst_hours"], rows["jo"]["late"]) == (0.0, 0)
    assert [row["actor"] for row in asked(log)(Lateness(), person="jo")] == ["jo"]
