"""What can't be read is parked and waits to be replayed; adoptions, merges, rebuilds and all others go on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import CODES, adoption, fact_on, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import Picture, new_store, picture, worker_on
from tierline.domain.shared.ids import BOOK, account_id
from tierline.projections.catalogue import ALL_PROJECTIONS
from tierline.projections.engine.base import AccountView, Patch
from tierline.projections.engine.parking import left_out, parked
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.worker import Worker
from tierline.projections.models.grades import Grades

ALPHA, BETA, GAMMA = CODES
PAGES = pytest.mark.parametrize(
    "page", [pytest.param(1, marks=pytest.mark.long), 3, pytest.param(500, marks=pytest.mark.long)]
)
"""The page in the usual run has some of an account's facts, and not all."""


class Scene:
    """A log of three accounts, to which more is said, well or so that it can't be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = openings()

    def say(self, account: str, kind: str = "interaction", **fields: Any) -> None:
        """Record a fact."""
        number = self.log.head() + 50
        if kind == "interaction":
            fields = {"channel": "call", "initiative": "ours", "people": ["p"], **fields}
        self.log.record(account, fact_on(number, {"kind": kind, **fields}, number))

    def garble(self, account: str, kind: str = "interaction", **fields: Any) -> None:
        """Record a fact that can't be read."""
        self.say(account, kind, **fields)
        self.log.unreadable.add(self.log.head())

    def adopt(self, number: int = 900, day: int = 55) -> None:
        """A policy is adopted."""
        self.log.record(BOOK, adoption(number, day))

    def followed(self, page: int = 500) -> tuple[Worker, ReadStore]:
        """A worker that has applied everything, and what it made."""
        folder = self.folder / str(len(list(self.folder.iterdir())))
        store = new_store(folder)
        worker = worker_on(self.log, store, page)
        worker.catch_up()
        return worker, store


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def parked_accounts(store: ReadStore) -> set[str]:
    """Which accounts no read model takes."""
    with store.reading() as reading:
        rows = parked(reading)
        assert left_out(reading) == tuple(sorted({row["account"] for row in rows}))
    assert {row["projection"] for row in rows} <= {"*"}
    return {row["account"] for row in rows}


def as_far_as_it_can_be_read(log: LogInMemory, folder: Path) -> Picture:
    """What the read models are of a log in which whoever can't be read any more has fallen silent."""
    silent: set[str] = set()
    readable = LogInMemory()
    for one in log.recorded:
        if one.position in log.unreadable:
            silent.add(one.account)
        if one.account not in silent:
            readable.recorded.append(one)
    return made_of(Gaps(readable, log.head()), folder)


class Gaps(LogInMemory):
    """A log some of whose positions nobody was given, as a database leaves them."""

    def __init__(self, log: LogInMemory, head: int) -> None:
        super().__init__()
        self.recorded = log.recorded
        self._head = head

    def stored(self, after: int, limit: int, until: int | None = None) -> list[Any]:
        return [one for one in self.recorded if after < one.position <= (until or self._head)][:limit]

    def by_topic(self, topics: Any, after: int, limit: int) -> list[Any]:
        return [one for one in self.stored(after, self._head) if one.fact.TOPIC in topics][:limit]

    def head(self) -> int:
        return self._head


def sound(log: LogInMemory, folder: Path) -> Picture:
    """What the read models are if everything can be read."""
    readable = LogInMemory()
    readable.recorded = log.recorded
    return made_of(readable, folder)


def made_of(log: LogInMemory, folder: Path) -> Picture:
    store = new_store(folder / f"other {len(list(folder.iterdir()))}")
    worker_on(log, store).catch_up()
    return picture(store)


def assert_only_parked(scene: Scene, page: int, *accounts: str) -> None:
    """All was applied, these accounts are parked, a rebuild says the same, and a replay mends all."""
    worker, store = scene.followed(page)
    assert store.position() == scene.log.head()
    assert parked_accounts(store) == set(accounts)
    live = picture(store)
    assert live == as_far_as_it_can_be_read(scene.log, scene.folder)
    worker.rebuild()
    assert picture(store) == live
    assert parked_accounts(store) == set(accounts)
    assert worker.replay() == 0
    scene.log.unreadable.clear()
    assert worker.replay() == len(accounts)
    assert parked_accounts(store) == set()
    assert picture(store) == sound(scene.log, scene.folder)


@PAGES
def test_a_policy_is_adopted_while_an_account_cannot_be_read(scene: Scene, page: int) -> None:
    scene.garble(ALPHA)
    scene.adopt()
    scene.say(BETA)
    assert_only_parked(scene, page, ALPHA)


@PAGES
def test_what_cannot_be_read_later_keeps_no_policy_from_being_adopted(scene: Scene, page: int) -> None:
    scene.adopt()
    scene.garble(ALPHA)
    scene.say(BETA)
    assert_only_parked(scene, page, ALPHA)


@PAGES
def test_an_account_met_again_behind_an_adoption_is_parked_once(scene: Scene, page: int) -> None:
    scene.garble(ALPHA)
    scene.adopt()
    scene.say(ALPHA)
    scene.say(BETA)
    assert_only_parked(scene, page, ALPHA)


@PAGES
def test_facts_before_the_one_that_cannot_be_read_count_and_those_behind_it_wait(
    scene: Scene, page: int
) -> None:
    scene.say(ALPHA)
    scene.garble(ALPHA)
    scene.say(ALPHA, "escalation_raised", escalation="e", severity="high", category="problem")
    assert_only_parked(scene, page, ALPHA)


@PAGES
def test_an_account_that_shows_a_silent_one_goes_on_by_what_could_be_read(scene: Scene, page: int) -> None:
    scene.say(ALPHA, "account_merged", into=BETA)
    scene.say(BETA)
    scene.garble(ALPHA)
    scene.adopt()
    scene.say(ALPHA)
    scene.say(GAMMA)
    scene.say(BETA)
    assert_only_parked(scene, page, ALPHA)


@PAGES
def test_a_merge_that_cannot_be_read_parks_its_account_and_is_made_up_for(scene: Scene, page: int) -> None:
    scene.garble(ALPHA, "account_merged", into=BETA)
    scene.adopt()
    scene.say(GAMMA)
    worker, store = scene.followed(page)
    assert parked_accounts(store) == {ALPHA}
    scene.log.unreadable.clear()
    assert worker.replay() == 1
    scene.say(BETA)
    worker.catch_up()
    assert picture(store) == sound(scene.log, scene.folder)


@PAGES
def test_an_account_of_which_nothing_can_be_read_is_parked_by_its_code(scene: Scene, page: int) -> None:
    scene.log.unreadable.add(1)
    scene.say(ALPHA)
    scene.say(BETA)
    assert_only_parked(scene, page, ALPHA)


@PAGES
def test_where_the_policy_book_cannot_be_read_the_last_readable_one_judges(scene: Scene, page: int) -> None:
    scene.adopt()
    scene.say(ALPHA)
    scene.adopt(901, 90)
    scene.log.unreadable.add(scene.log.head())
    scene.say(BETA)
    worker, store = scene.followed(page)
    assert parked_accounts(store) == {BOOK}
    live = picture(store)
    assert live == as_far_as_it_can_be_read(scene.log, scene.folder)
    worker.rebuild()
    assert picture(store) == live
    assert worker.replay() == 0
    scene.log.unreadable.clear()
    assert worker.replay() == 1
    assert parked_accounts(store) == set()
    assert picture(store) == sound(scene.log, scene.folder)


def test_answers_of_what_was_known_before_lack_nothing(scene: Scene) -> None:
    scene.say(BETA)
    known = scene.log.head()
    scene.garble(ALPHA)
    _, store = scene.followed()
    with store.reading(known) as before, store.reading() as now:
        assert (left_out(before), left_out(now)) == ((), (ALPHA,))


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Facts, by id, that one read model can't take though they can be read."""
    stones: set[str] = set()
    sound_patches = Grades.patches

    def patches(self: Grades, view: AccountView) -> Iterator[Patch]:
        if str(view.recorded.fact.fact_id) in stones:
            raise ArithmeticError
        yield from sound_patches(self, view)

    monkeypatch.setattr(Grades, "patches", patches)
    return stones


@PAGES
def test_a_read_model_that_cannot_take_a_fact_keeps_what_it_made_of_those_before(
    scene: Scene, page: int, stumbling: set[str]
) -> None:
    scene.say(ALPHA)
    scene.say(ALPHA)
    stumbling.add(str(scene.log.recorded[-1].fact.fact_id))
    scene.say(ALPHA)
    scene.say(BETA)
    worker, store = scene.followed(page)
    with store.reading() as reading:
        (row,) = parked(reading)
    assert (row["account"], row["projection"], row["position"], row["error"]) == (
        ALPHA,
        "grades",
        5,
        "ArithmeticError",
    )
    live = picture(store)
    worker.rebuild()
    assert picture(store) == live
    stumbling.clear()
    assert worker.replay() == 1
    assert picture(store) == sound(scene.log, scene.folder)
    assert len(ALL_PROJECTIONS) > 1
    assert account_id(ALPHA) != account_id(BETA)
