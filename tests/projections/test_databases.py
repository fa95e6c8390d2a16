"""The read models of the whole demo portfolio, on both databases: live, in pages, and rebuilt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.projections.pictures import picture
from tierline.interfaces.demo import fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import ALL_PROJECTIONS, REPORTS
from tierline.projections.engine.worker import Worker
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio import accounts

TODAY = date(2026, 3, 1)


@pytest.fixture
def filled(database: str) -> Iterator[System]:
    """The demo portfolio, recorded but not yet read."""
    with System(Settings(database=database, root_key="5a" * 32)) as system:
        fill(system.accounts_at, TODAY)
        yield system


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
def test_the_demo_is_the_same_live_and_rebuilt_and_every_report_and_tier_has_something_of_it(
    filled: System,
) -> None:
    Worker(filled.log, filled.store, ALL_PROJECTIONS, filled.policies, filled.clock, 331).catch_up()
    live = picture(filled.store)
    filled.worker.rebuild()
    assert picture(filled.store) == live
    assert not filled.reads.parked()
    _assert_every_report_has_rows(filled)
    _assert_every_tier_is_there(filled)


def _assert_every_report_has_rows(filled: System) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with filled.reads.reading() as reading:
        years = Question(at=at, start=at - timedelta(days=730))
        for question in (
            replace(years, period="month"),
            replace(years, period="quarter", by="account_manager"),
        ):
            for name, report in REPORTS.items():
                rows = report.rows(reading, question)
                assert rows, name
                assert all(column.name in row for row in rows for column in report.columns), name


def _assert_every_tier_is_there(filled: System) -> None:
    with filled.reads.reading() as reading:
        found = accounts(reading, Question(at=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    assert {one["tier"] for one in found} >= {"vendor", "preferred_supplier", "partner", "strategic_ally"}
    assert any(one["falls_on"] for one in found)
