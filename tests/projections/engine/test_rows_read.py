"""How many rows a question reads: what is asked of one account costs what that account has, no more."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import START, fact_on
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, worker_on
from tierline.projections.catalogue import REPORTS
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.store import ReadStore
from tierline.projections.models.derived_events import TimelineQuestion, derived
from tierline.projections.reports.base import Question

ASKED = "acc0"
FEW, MANY = 2, 9
DEAL = {"contract": "K", "agreement": "purchase", "starts": "2025-01-02", "pricing": "negotiated"}
LIFE: tuple[tuple[int, dict[str, Any]], ...] = (
    *((1, {"kind": "contact_added", "contact": one, "name": "N", "level": "manager"}) for one in "xyz"),
    (1, {"kind": "role_assigned", "role": "account_manager", "person": "p"}),
    (2, {"kind": "contract_signed", **DEAL}),
    (2, {"kind": "knowledge", "item": "understand_client.client", "access": "special"}),
    (2, {"kind": "priority_set", "size": 1, "potential": 2, "importance": 3}),
    (3, {"kind": "action_planned", "action": "A", "side": "ours", "due": "2025-09-01", "title": "t"}),
    (4, {"kind": "customer_verdict", "rating": 4, "channel": "letter"}),
    *((day, {"kind": "investment", "person": "p", "hours": 2}) for day in (5, 30, 60)),
    *(
        (
            day,
            {
                "kind": "interaction",
                "channel": "call",
                "initiative": "ours",
                "contacts": [*"xyz"],
                "people": ["p"],
            },
        )
        for day in range(5, 100, 9)
    ),
)
NOT_ITS_OWN = {
    "digest": "finds what was learned of any account, and then whose it is",
}
"""Reports that read more than the account's rows, and what for."""


def _store(folder: Path, accounts: int, *more: tuple[str, int, dict[str, Any]]) -> ReadStore:
    """Accounts that live alike, the one asked about first; then more facts, each of an account on a day."""
    log, store = LogInMemory(), new_store(folder)
    for number in range(accounts):
        code = f"acc{number}"
        opened = {"kind": "account_opened", "code": code, "name": code, "account_kind": "enterprise"}
        for day, content in ((0, opened), *LIFE):
            log.record(code, fact_on(len(log.recorded), content, day))
    for code, day, content in more:
        log.record(code, fact_on(len(log.recorded), content, day))
    worker_on(log, store).catch_up()
    return store


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, ReadStore]:
    """A small portfolio and a larger one."""
    return {size: _store(tmp_path_factory.mktemp("views"), size) for size in (FEW, MANY)}


@pytest.fixture
def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each question to the database was answered with."""
    counts: list[int] = []
    answered = Reading.all

    def counted(self: Reading, question: Any) -> Any:
        rows = answered(self, question)
        counts.append(len(rows))
        return rows

    monkeypatch.setattr(Reading, "all", counted)
    return counts


def _read(store: ReadStore, counts: list[int], name: str, day: int = 110, **asked: Any) -> int:
    counts.clear()
    with store.reading() as reading:
        REPORTS[name].rows(reading, Question(at=START + timedelta(days=day), **asked))
    return sum(counts)


@pytest.mark.parametrize("name", sorted(REPORTS.keys() - NOT_ITS_OWN.keys()))
def test_what_is_asked_of_an_account_reads_no_row_of_another(
    stores: dict[int, ReadStore], rows_read: list[int], name: str
) -> None:
    few, many = (_read(store, rows_read, name, account=ASKED) for store in stores.values())
    assert few == many


@pytest.mark.parametrize(
    "name", ["contacts", "coverage", "coverage_gaps", "dependence", "departures", "investment", "load"]
)
def test_what_is_asked_of_a_region_without_accounts_reads_no_row(
    stores: dict[int, ReadStore], rows_read: list[int], name: str
) -> None:
    assert _read(stores[MANY], rows_read, name, region="Nowhere") == 0


@pytest.mark.parametrize("name", ["moves", "dwell"])
@pytest.mark.parametrize("narrowed", [{}, {"region": "Nowhere"}, {"person": "p"}, {"by": "account_manager"}])
def test_a_range_in_which_nothing_moved_reads_no_row(
    stores: dict[int, ReadStore], rows_read: list[int], name: str, narrowed: dict[str, Any]
) -> None:
    start = START + timedelta(days=100)
    assert _read(stores[MANY], rows_read, name, start=start, **narrowed) == 0
    assert _read(stores[MANY], rows_read, name, **narrowed) > MANY


def test_the_moments_of_a_person_are_not_looked_for_where_nobody_takes_part(
    stores: dict[int, ReadStore], rows_read: list[int]
) -> None:
    kinds = ("tier_moved", "tier_at_risk", "contract_ran_out", "policy_changed")
    question = TimelineQuestion(ASKED, START + timedelta(days=110), kinds)
    with stores[FEW].reading() as reading:
        assert derived(reading, question)
        rows_read.clear()
        assert derived(reading, TimelineQuestion(ASKED, question.at, kinds, people=("p",))) == []
    assert rows_read == []


@pytest.mark.parametrize(
    "name", ["contacts", "coverage_gaps", "dependence", "departures", "investment", "load", "verdicts"]
)
def test_an_account_says_alone_and_among_those_of_its_kind_what_it_says_among_all(
    tmp_path: Path, name: str
) -> None:
    store = _store(
        tmp_path,
        4,
        ("acc1", 90, {"kind": "account_merged", "into": ASKED}),
        ("acc2", 95, {"kind": "account_changed", "region": "North"}),
    )
    among = ("share", "balance") if name == "investment" else ()

    def told(**asked: Any) -> list[dict[str, Any]]:
        with store.reading() as reading:
            rows = REPORTS[name].rows(reading, Question(at=START + timedelta(days=110), **asked))
        of_them = [{key: row[key] for key in row if key not in among} for row in rows]
        return [row for row in of_them if row.get("dimension") in (None, "responsibility")]

    whole = told()
    assert whole
    assert told(account_kind="enterprise") == whole
    assert told(person="p") == whole
    if name != "load":
        for asked in ({"account": ASKED}, {"account": "acc1"}, {"region": "North"}):
            code = asked.get("account", "acc2")
            assert told(**asked) == [row for row in whole if row["account"] == code]
        assert told(account=ASKED)
