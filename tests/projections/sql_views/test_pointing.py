"""Views for SQL tools: they say what reports say, follow rebuilds, and roles read nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import ProgrammingError

from tests.projections.sql_views.recorded import DAY
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import ALL_TABLES, REPORTS
from tierline.projections.engine import databases
from tierline.projections.engine.parking import PARKED
from tierline.projections.engine.store import ReadStore
from tierline.projections.reports.base import Question
from tierline.projections.sql_views import pointing
from tierline.projections.sql_views.declared import RECORDED, VIEWS
from tierline.projections.sql_views.pointing import NewerViews, NoRolesHere, NoSuchRole, NoViews, SqlViews


def rows(system: System, view: str, more: str = "") -> list[Mapping[str, Any]]:
    """The rows of a view."""
    postgres = system.engine.dialect.name == "postgresql"
    name = f"bi.{view}" if postgres else f"bi_{view}"
    with system.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {name} {more}")).mappings()]


def test_they_say_what_the_reports_say(system: System) -> None:
    with system.reads.reading() as reading:
        portfolio = system.reads.answer(reading, REPORTS["portfolio"], Question(system.clock()))
    there = [one for one in rows(system, "tiers") if one["valid_to"] is None]
    assert {(one["account"], one["tier"]) for one in there} == {
        (one["code"], one["tier"]) for one in portfolio.rows
    }
    accounts = [one for one in rows(system, "accounts") if one["is_open"] and not one["valid_to"]]
    assert {one["account"] for one in accounts} == {"ACME", "BOLT"}
    assert [(one["severity"], one["resolved_at"]) for one in rows(system, "escalations")] == [("high", None)]
    (contract,) = rows(system, "contracts")
    assert float(contract["amount"]) == 125000.5
    covered = {one["people"] for one in rows(system, "coverage") if one["role"] == "account_manager"}
    assert "ida" in covered
    moves = {
        (one["tier_before"], one["tier_after"]): one["accounts"] for one in rows(system, pointing.BY_MONTH)
    }
    assert moves == {(None, "vendor"): 3, ("vendor", None): 1}


def test_contacts_have_levels_and_no_names(system: System) -> None:
    (contact,) = rows(system, "contact_statements")
    assert (contact["contact"], contact["level"]) == ("ann", "senior")
    everything = [rows(system, view.name + end) for view in VIEWS for end in ("", RECORDED)]
    assert "Ann Oz" not in str(everything)


def test_what_was_known_before_a_correction_stands_among_all_that_was_recorded(system: System) -> None:
    raised = next(one for one in rows(system, "statements") if one["kind"] == "escalation_raised")
    corrected = {"kind": "fact_corrected", "target": raised["fact_id"], "changes": {"severity": "low"}}
    system.accounts.record("BOLT", {"occurred_at": DAY, **corrected, "reason": "typed wrongly"}, actor="test")
    system.refresh()
    assert [one["severity"] for one in rows(system, "escalations")] == ["low"]
    recorded = rows(system, "escalations" + RECORDED, "ORDER BY known_from")
    assert [(one["severity"], one["known_to"] is None) for one in recorded] == [
        ("high", False),
        ("low", True),
    ]
    assert recorded[0]["known_to"] == recorded[1]["known_from"] == system.log.head()


def test_they_follow_a_rebuild_and_keep_no_old_rows(system: System) -> None:
    before = {view.name: rows(system, view.name) for view in VIEWS}
    system.rebuild()
    (about,) = rows(system, pointing.ABOUT)
    assert about["generation"] == system.store.live_number() == 2
    assert about["position"] == system.log.head()
    system.store.tidy(system.log.head(), at_once=True)
    after = {view.name: rows(system, view.name) for view in VIEWS}
    assert {name: sorted(map(str, found)) for name, found in after.items()} == {
        name: sorted(map(str, found)) for name, found in before.items()
    }


def test_a_parked_account_shows_and_one_of_another_generation_does_not(system: System) -> None:
    assert rows(system, pointing.PARKED_ACCOUNTS) == []
    with system.store.beside_live() as (connection, live):
        parked = {"projection": "*", "account_id": "0b9e", "position": 7, "error": "LookupError"}
        for generation, account in ((live.number, "ACME"), (live.number + 1, "BOLT")):
            row = {**parked, "generation": generation, "account": account, "parked_at": system.clock()}
            connection.execute(insert(PARKED), row)
    shown = [(one["account"], one["position"]) for one in rows(system, pointing.PARKED_ACCOUNTS)]
    assert shown == [("ACME", 7)]


def test_dropped_they_are_gone_and_nothing_minds(system: System) -> None:
    with system.store.beside_live() as (connection, _):
        SqlViews(connection).drop()
    with system.store.beside_live() as (connection, _), pytest.raises(NoViews):
        SqlViews(connection).drop()
    system.rebuild()
    with system.store.beside_live() as (connection, _):
        assert SqlViews(connection).generation() is None


def test_views_of_a_newer_version_are_left_to_it(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pointing, "VERSION", 0)
    system.rebuild()
    assert rows(system, pointing.ABOUT)[0]["generation"] == 1
    system.store.tidy(system.log.head(), at_once=True)
    assert rows(system, "accounts"), "what the views show was dropped"
    with system.store.beside_live() as (connection, live), pytest.raises(NewerViews):
        SqlViews(connection).show(live)


def test_two_versions_at_work_do_not_take_the_views_in_turns(system: System) -> None:
    other = ReadStore(system.engine, ALL_TABLES, "other rules", "another", system.clock)
    other.views = SqlViews
    other.begin(system.log.identity())
    other.tidy(system.log.head())
    assert rows(system, pointing.ABOUT)[0]["generation"] == system.store.live_number() == 1
    other.tidy(system.log.head(), at_once=True)
    assert rows(system, pointing.ABOUT)[0]["generation"] == other.live_number() == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_has_no_roles(system: System) -> None:
    with system.store.beside_live() as (connection, _), pytest.raises(NoRolesHere):
        SqlViews(connection).grant("reader")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_role_reads_views_also_after_a_rebuild_and_no_table(system: System) -> None:
    with system.store.beside_live() as (connection, _):
        with pytest.raises(NoSuchRole):
            SqlViews(connection).grant("nobody there")
        connection.execute(text('CREATE ROLE "bi reader"'))
        SqlViews(connection).grant("bi reader")
    system.rebuild()
    home = text("SELECT schemaname FROM pg_tables WHERE tablename = :name")
    table = f"accounts_m{system.store.live_number()}"
    try:
        with system.engine.connect() as connection:
            schema = connection.execute(home, {"name": table}).scalar_one()
            connection.execute(text('SET ROLE "bi reader"'))
            assert connection.execute(text("SELECT count(*) FROM bi.accounts")).scalar_one() >= 3
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(f'SELECT * FROM "{schema}".{table}'))
            connection.rollback()
    finally:
        with system.store.beside_live() as (connection, _):
            connection.execute(text('DROP OWNED BY "bi reader"; DROP ROLE "bi reader"'))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_every_column_says_what_it_means_in_the_database(system: System) -> None:
    comments = text(
        "SELECT c.relname, a.attname, col_description(c.oid, a.attnum) AS says FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'bi'"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    )
    with system.engine.connect() as connection:
        found = connection.execute(comments).all()
    assert found
    assert [row for row in found if not row.says and row.relname not in pointing.DERIVED] == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_rebuild_switches_though_somebody_reads_the_views_for_long(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "LOCK_SECONDS", 1)
    with system.engine.connect() as reader:
        reader.execute(text("SELECT * FROM bi.tiers"))
        system.rebuild()
        assert rows(system, pointing.ABOUT)[0]["generation"] == 1
        reader.rollback()
    assert system.store.live_number() == 2
    system.store.tidy(system.log.head())
    assert rows(system, pointing.ABOUT)[0]["generation"] == 2
