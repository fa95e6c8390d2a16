"""The read models of the whole demo portfolio, on both databases: live, in pages, and rebuilt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from tests import demo_day
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


def test_every_report_and_tier_has_something_of_the_demo(demo_folder: Path, tmp_path: Path) -> None:
    copytree(demo_folder, tmp_path, dirs_exist_ok=True)
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db")) as system:
        assert not system.reads.parked()
        _assert_every_report_has_rows(system, demo_day.TODAY)
        _assert_every_tier_is_there(system, demo_day.TODAY)


@pytest.mark.long
def test_the_demo_is_the_same_live_and_rebuilt_on_either_database(filled: System) -> None:
    Worker(filled.log, filled.store, ALL_PROJECTIONS, filled.policies, filled.clock, 331).catch_up()
    live = picture(filled.store)
    _assert_rebuilt_is(live, filled)
    at = datetime.combine(TODAY, time(12), UTC)
    _assert_every_report_has_rows(filled, at)
    _assert_every_tier_is_there(filled, at)


def _assert_rebuilt_is(live: object, system: System) -> None:
    system.worker.rebuild()
    assert picture(system.store) == live
    assert not system.reads.parked()


def _assert_every_report_has_rows(filled: System, at: datetime) -> None:
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


def _assert_every_tier_is_there(filled: System, at: datetime) -> None:
    with filled.reads.reading() as reading:
        found = accounts(reading, Question(at=at))
    assert {one["tier"] for one in found} >= {"vendor", "preferred_supplier", "partner", "strategic_ally"}
    assert any(one["falls_on"] for one in found)
