"""What can't be read is parked and waits to be replayed; adoptions, merges and all other accounts go on."""

from pathlib import Path
from typing import Any

import pytest

from domain.shared.ids import BOOK, account_id
from projections.catalogue import ALL_PROJECTIONS
from projections.parking import parked
from projections.rebuild import RebuildStopped
from projections.store import ReadStore
from projections.worker import Worker
from tests.projections.lives import CODES, adoption, fact_on, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import Picture, new_store, picture, worker_on

ALPHA, BETA, GAMMA = CODES
PAGES = pytest.mark.parametrize("page", [1, 3, 500])


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

    def adopt(self) -> None:
        """A policy is adopted."""
        self.log.record(BOOK, adoption(900, 55))

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
    """Which accounts no projection takes, at the position that all are at."""
    codes = {str(account_id(code)): code for code in CODES}
    with store.reading() as reading:
        found = [(codes[row["account_id"]], row["projection"]) for row in parked(reading)]
    assert sorted(found) == sorted(
        (code, one.name) for code in {c for c, _ in found} for one in ALL_PROJECTIONS
    )
    return {code for code, _ in found}


def of(account: str, made: Picture) -> list[tuple[Any, ...]]:
    """The rows of an account."""
    return [row for rows in made.values() for row in rows if row[0] == account]


def sound(log: LogInMemory, folder: Path) -> Picture:
    """What the read models are if everything can be read."""
    readable = LogInMemory()
    readable.recorded = log.recorded
    store = new_store(folder / "sound")
    worker_on(readable, store).catch_up()
    return picture(store)


def assert_only_parked(scene: Scene, page: int, *accounts: str) -> None:
    """All was applied; these accounts are parked, the others as they should be; a replay mends all."""
    worker, store = scene.followed(page)
    assert store.position() == scene.log.head()
    assert parked_accounts(store) == set(accounts)
    whole = sound(scene.log, scene.folder)
    for code in set(CODES) - set(accounts):
        assert of(code, picture(store)) == of(code, whole)
    assert worker.replay() == 0
    scene.log.unreadable.clear()
    assert worker.replay() == len(accounts) * len(ALL_PROJECTIONS)
    assert parked_accounts(store) == set()
    assert picture(store) == whole


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
def test_accounts_that_were_merged_are_parked_together_when_judged_by_another_policy(
    scene: Scene, page: int
) -> None:
    scene.say(ALPHA, "account_merged", into=BETA)
    scene.garble(ALPHA)
    scene.adopt()
    scene.say(GAMMA)
    assert_only_parked(scene, page, ALPHA, BETA)


@PAGES
def test_an_account_that_shows_what_cannot_be_read_is_parked_with_its_next_fact(
    scene: Scene, page: int
) -> None:
    scene.say(ALPHA, "account_merged", into=BETA)
    scene.say(BETA)
    scene.garble(ALPHA)
    scene.say(GAMMA)
    scene.say(BETA)
    assert_only_parked(scene, page, ALPHA, BETA)


def test_a_replayed_account_brings_those_that_show_it_up_to_date(scene: Scene) -> None:
    scene.say(ALPHA, "account_merged", into=BETA)
    scene.garble(ALPHA, "escalation_raised", escalation="e", severity="high", category="problem")
    worker, store = scene.followed(page=1)
    assert parked_accounts(store) == {ALPHA}
    scene.log.unreadable.clear()
    worker.replay()
    assert picture(store) == sound(scene.log, scene.folder)


@PAGES
def test_a_merge_that_cannot_be_read_parks_its_account_and_is_made_up_for(scene: Scene, page: int) -> None:
    scene.garble(ALPHA, "account_merged", into=BETA)
    scene.adopt()
    scene.say(GAMMA)
    worker, store = scene.followed(page)
    assert parked_accounts(store) == {ALPHA}
    assert store.position() == scene.log.head()
    scene.log.unreadable.clear()
    assert worker.replay() == len(ALL_PROJECTIONS)
    scene.say(BETA)
    worker.catch_up()
    assert picture(store) == sound(scene.log, scene.folder)


@pytest.mark.parametrize("kind", ["interaction", "account_merged", "policy_adopted"])
def test_a_rebuild_says_that_it_stopped_on_what_cannot_be_read(scene: Scene, kind: str) -> None:
    worker, _ = scene.followed()
    if kind == "policy_adopted":
        scene.adopt()
        scene.log.unreadable.add(scene.log.head())
    else:
        scene.garble(ALPHA, kind, **({"into": BETA} if kind == "account_merged" else {}))
    with pytest.raises(RebuildStopped):
        worker.rebuild()


def test_nothing_is_judged_until_the_policy_book_can_be_read(scene: Scene) -> None:
    worker, store = scene.followed()
    scene.adopt()
    scene.log.unreadable.add(scene.log.head())
    with pytest.raises(RebuildStopped):
        worker.catch_up()
    assert store.position() == len(CODES)
    scene.log.unreadable.clear()
    worker.catch_up()
    assert picture(store) == sound(scene.log, scene.folder)
