"""One worker is active for each version, others stand by; nothing that a database does ends any of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from tests.patience import LONGEST, until
from tests.projections.pictures import picture
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import ALL_TABLES
from tierline.projections.engine.lease import LEASE_SECONDS, LeaseLost, LeaseWatch
from tierline.projections.engine.rebuild import Left
from tierline.projections.engine.store import ReadModelsBehind, ReadStore
from tierline.projections.engine.worker import RebuildRunning

Open = Callable[[], System]
OPENING = {
    "code": "A-1",
    "name": "Acme",
    "account_kind": "enterprise",
    "occurred_at": "2025-01-02T09:00:00Z",
}


@pytest.fixture
def open_system(database: str) -> Iterator[Open]:
    """Opens the database, as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(
            System(Settings(database=database, root_key="5f" * 32, wait_seconds=LONGEST))
        )


def of_another_version(system: System) -> ReadStore:
    """The read models of the same database as a process of another version sees them."""
    return ReadStore(system.engine, ALL_TABLES, "other rules", "another", system.clock)


def recorded(system: System, code: str) -> int:
    """An account is opened; its position."""
    return system.accounts.open({**OPENING, "code": code}, actor="ana").receipt.position


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_one_worker_is_active_and_another_takes_over(open_system: Open) -> None:
    first, second = open_system(), open_system()
    first.feeding.start()
    assert until(lambda: first.feeding.active)
    second.feeding.start()
    assert second.rows_reach(recorded(first, "A-1"))
    assert not second.feeding.active
    first.close()
    assert until(lambda: second.feeding.active)
    assert second.rows_reach(recorded(second, "A-2"))


def test_a_lease_is_taken_over_only_from_a_holder_that_gives_no_sign_of_life(open_system: Open) -> None:
    first, second = open_system().store, open_system().store
    number, clock = first.live_number(), Clock()
    mine = first.take(number, None)
    assert mine is not None
    watch = LeaseWatch(second, clock)
    assert watch.ask(number) is None
    clock.seconds += LEASE_SECONDS - 0.1
    assert watch.ask(number) is None
    assert first.renew(mine)
    clock.seconds += 0.2
    assert watch.ask(number) is None
    clock.seconds += LEASE_SECONDS
    theirs = watch.ask(number)
    assert theirs is not None
    assert theirs.epoch > mine.epoch


def test_a_holder_that_wakes_after_a_takeover_writes_nothing(open_system: Open) -> None:
    system = open_system()
    number = system.store.live_number()
    asleep = system.store.take(number, None)
    assert asleep is not None
    recorded(system, "A-1")
    assert system.store.take(number, system.store.beat(number)) is not None
    with pytest.raises(LeaseLost):
        system.worker.step(asleep)
    assert not system.store.renew(asleep)
    assert system.store.position() == 0


def test_each_version_has_read_models_of_its_own_and_lets_the_others_be(open_system: Open) -> None:
    system = open_system()
    recorded(system, "A-1")
    system.refresh()
    before, other = picture(system.store), of_another_version(system)
    with pytest.raises(ReadModelsBehind), other.reading():
        pass
    other.begin(system.log.identity())
    assert other.position() == 0
    assert other.live_number() != system.store.live_number()
    assert picture(system.store) == before
    assert system.store.position() == 1


def test_read_models_of_a_version_that_nobody_feeds_go_away_when_it_is_retired(open_system: Open) -> None:
    system = open_system()
    other = of_another_version(system)
    other.begin(system.log.identity())
    gone = other.live_number()
    assert system.store.tidy(0) == []
    assert system.store.tidy(0, at_once=True) == ["other rules"]
    assert other.live() is None
    with system.engine.connect() as connection, pytest.raises(Exception, match=f"heads_m{gone}"):
        connection.execute(text(f"SELECT * FROM heads_m{gone}"))
    assert system.store.position() == 0
    other.begin(system.log.identity())
    assert other.live_number() > gone


def test_a_version_without_read_models_makes_them_before_it_serves(open_system: Open) -> None:
    system = open_system()
    recorded(system, "A-1")
    system.refresh()
    system.store.tidy(0)
    newer = open_system()
    newer.store.generations.definition = "newer rules"
    assert newer.state()["outdated"]
    newer.feeding.start()
    assert until(lambda: not newer.state()["outdated"])
    assert newer.rows_reach(recorded(system, "A-2"))
    assert picture(newer.store)["heads"]


def test_two_rebuilds_at_once_are_one_too_many(open_system: Open) -> None:
    first, second = open_system(), open_system()
    building = first.worker._building()
    with first.worker._held(building.number, RebuildRunning()), pytest.raises(RebuildRunning):
        second.rebuild()
    assert second.rebuild() == 0


def test_a_rebuild_that_was_left_is_gone_on_with(open_system: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    system = open_system()
    for number in range(6):
        recorded(system, f"A-{number}")
    system.refresh()
    before, read = picture(system.store), list[int]()
    monkeypatch.setattr("tierline.projections.engine.rebuild.FACTS_A_BATCH", 1)
    with pytest.raises(Left):
        system.worker.rebuild(read.append, lambda: len(read) == 4)
    assert open_system().rebuild() == 6 - read[-1]
    assert picture(system.store) == before


def test_an_adoption_that_was_left_is_gone_on_with_and_nobody_saw_it(
    open_system: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.projections.lives import adoption

    system = open_system()
    for number in range(4):
        recorded(system, f"A-{number}")
    system.refresh()
    adopted = adoption(900, 55)
    system.adoptions.adopt(adopted.model_dump(mode="json", exclude={"fact_id", "kind", "hash"}), actor="ana")
    before, looks = picture(system.store), list[int]()
    monkeypatch.setattr("tierline.projections.engine.pages.PAGE_SECONDS", -1.0)
    lease = system.store.take(system.store.live_number(), None)
    assert lease is not None
    while system.store.position() == 4:
        assert picture(system.store) == before
        looks.append(system.worker.step(lease))
    assert len(looks) > 4
    system.store.release(lease)
    live = picture(system.store)
    system.rebuild()
    assert picture(system.store) == live


def test_an_error_that_nobody_expected_ends_no_worker(
    open_system: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, sound = open_system(), ReadStore.writing
    faults = iter([ArithmeticError(), InternalError("", {}, Exception("read-only")), MemoryError()])

    def writing(self: ReadStore, lease: Any) -> Any:
        if fault := next(faults, None):
            raise fault
        return sound(self, lease)

    monkeypatch.setattr(ReadStore, "writing", writing)
    system.feeding.start()
    assert system.rows_reach(recorded(system, "A-1"))
    assert until(lambda: system.feeding.trouble is None)


def test_a_worker_that_stands_by_again_is_in_trouble_no_more(
    open_system: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    active, other = open_system(), open_system()
    active.feeding.start()
    assert until(lambda: active.feeding.active)
    sound = ReadStore.live

    def live(self: ReadStore) -> Any:
        if self is other.store and other.feeding.trouble is None:
            raise InternalError("", {}, Exception("read-only"))
        return sound(self)

    monkeypatch.setattr(ReadStore, "live", live)
    other.feeding.start()
    assert until(lambda: other.feeding.trouble is not None)
    monkeypatch.setattr(ReadStore, "live", sound)
    assert until(lambda: other.feeding.trouble is None)
    assert (active.feeding.active, other.feeding.active) == (True, False)


def test_suppliers_in_schemas_of_one_database_see_nothing_of_each_other(
    new_postgres: Callable[[], str],
) -> None:
    database = new_postgres()
    with psycopg.connect(database, autocommit=True) as other:
        other.execute("CREATE SCHEMA acme")
        other.execute("CREATE SCHEMA bolt")
    settings = [
        Settings(database=f"{database}&schema={name}", root_key="5f" * 32, wait_seconds=LONGEST)
        for name in ("acme", "bolt")
    ]
    with System(settings[0]) as acme, System(settings[1]) as bolt:
        for system in (acme, bolt):
            system.feeding.start()
            assert until(lambda system=system: system.feeding.active)  # type: ignore[misc]
        acme.accounts.open(OPENING, actor="ana")
        acme.access.issue("ana")
        assert acme.rows_reach(1)
        assert (bolt.log.head(), bolt.store.position(), bolt.access.required()) == (0, 0, False)


def test_a_worker_whose_sessions_are_cut_off_comes_back(new_postgres: Callable[[], str]) -> None:
    database = new_postgres()
    with System(Settings(database=database, root_key="5f" * 32, wait_seconds=LONGEST)) as system:
        system.feeding.start()
        assert until(lambda: system.feeding.active)
        with psycopg.connect(database, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        position = system.accounts.open(OPENING, actor="ana").receipt.position
        assert system.rows_reach(position)
        assert until(lambda: system.feeding.active)


def test_a_database_that_is_read_only_for_a_while_ends_no_worker(new_postgres: Callable[[], str]) -> None:
    database = new_postgres()
    with System(Settings(database=database, root_key="5f" * 32, wait_seconds=LONGEST)) as system:
        system.feeding.start()
        assert until(lambda: system.feeding.active)
        with psycopg.connect(database, autocommit=True) as other:
            name = other.execute("SELECT current_database()").fetchone()[0]  # type: ignore[index]
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            other.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
            other.execute(cut)
            assert until(lambda: system.feeding.trouble is not None)
            other.execute("SET default_transaction_read_only = off")
            other.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            other.execute(cut)
        assert until(lambda: system.feeding.trouble is None)
        assert system.rows_reach(recorded(system, "A-1"))


def test_who_goes_on_recording_keeps_no_rebuild_from_its_end(
    open_system: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = open_system()
    recorded(system, "A-0")
    step = system.worker.step

    def while_more_is_recorded(*given: Any) -> int:
        done = step(*given)
        recorded(system, f"B-{system.log.head()}")
        return done

    monkeypatch.setattr(system.worker, "step", while_more_is_recorded)
    assert system.rebuild() == 1
    assert system.store.position() >= 1
    assert system.log.head() < 20


def test_a_worker_that_could_not_let_go_in_an_outage_goes_on_at_once(
    open_system: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, sound = open_system(), ReadStore.writing
    system.feeding._watch._monotonic = Clock()
    system.feeding.start()
    assert until(lambda: system.feeding.active)
    faults = iter([InternalError("", {}, Exception("read-only"))])

    def writing(self: ReadStore, lease: Any) -> Any:
        if fault := next(faults, None):
            raise fault
        return sound(self, lease)

    monkeypatch.setattr(ReadStore, "release", lambda *_: None)
    monkeypatch.setattr(ReadStore, "writing", writing)
    assert system.rows_reach(recorded(system, "A-1"))
    monkeypatch.undo()
