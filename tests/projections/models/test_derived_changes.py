"""What positions make of derived moments: whoever applies all of it holds what the timeline tells."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.drafts import edited
from tests.drawn import examples
from tests.projections.lives import CODES, SOUND, adoption, fact_on, logs, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, worker_on
from tierline.domain.shared.ids import BOOK
from tierline.domain.shared.time import FOREVER
from tierline.domain.tiers.policy import policy_from
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.store import ReadStore
from tierline.projections.models.derived_changes import FOLLOWED, DerivedChange, derived_changes
from tierline.projections.models.derived_events import DerivedMoment, TimelineQuestion, derived

A = CODES[0]
Held = dict[tuple[str, str, str, object], DerivedMoment]


def applied(changes: Sequence[DerivedChange], held: Held) -> Held:
    """What somebody holds who applies changes to what they held, and refuses those that don't fit."""
    held = dict(held)
    for one in changes:
        key = (one.account, one.moment.kind, one.moment.about, one.moment.at)
        assert (key in held) is (one.became != "stated")
        if one.became == "withdrawn":
            del held[key]
        else:
            held[key] = one.moment
    return held


def told(reading: Reading, position: int) -> Held:
    """What the timelines of all accounts tell by what was known at a position."""
    known = reading.known_at(position)
    return {
        (code, one.kind, one.about, one.at): one
        for code in CODES
        for one in derived(known, TimelineQuestion(code, FOREVER, FOLLOWED, limit=10_000))
    }


def follow(log: LogInMemory, store: ReadStore, page: int) -> None:
    """Hold what positions tell, page by page, against what the timelines tell at each end of a page."""
    held: Held = {}
    with store.reading() as reading:
        head = log.head()
        for after in range(0, head, page):
            until = min(after + page, head)
            held = applied(derived_changes(reading, after, until), held)
            assert held == told(reading, until)


@settings(max_examples=examples(4), deadline=None)
@given(log=logs(most=12), page=st.integers(1, 5))
def test_whoever_applies_all_changes_holds_what_the_timelines_tell(log: LogInMemory, page: int) -> None:
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker_on(log, store).catch_up()
        follow(log, store, page)
        store.close()


@pytest.fixture
def lapsing(tmp_path: Path):
    """An account that rises, is to fall, and is saved by a meeting before that."""
    log, store = openings(), new_store(tmp_path)
    for number, contact in enumerate(("c1", "c2", "c3"), 10):
        added = {"kind": "contact_added", "contact": contact, "name": "N", "level": "manager"}
        log.record(A, fact_on(number, {**added, "key_person": True}, 1))
    log.record(A, fact_on(14, {"kind": "observation", "facet": "visibility_inside", "level": "high"}, 2))
    known = next(content for content in SOUND if content["kind"] == "knowledge")
    log.record(A, fact_on(15, {**known, "access": "special"}, 2))
    meeting = {"kind": "interaction", "channel": "meeting", "initiative": "mutual", "people": ["li"]}
    log.record(A, fact_on(20, {**meeting, "contacts": ["c1", "c2", "c3"]}, 3))
    log.record(A, fact_on(21, {**meeting, "contacts": ["c1", "c2", "c3"]}, 100))
    worker = worker_on(log, store)
    worker.catch_up()
    return log, store, worker


def test_a_fall_that_is_to_come_is_stated_and_put_off_by_the_fact_that_puts_it_off(lapsing) -> None:
    log, store, _ = lapsing
    head = log.head()
    with store.reading() as reading:
        moves = [one for one in derived_changes(reading, 0, head) if one.moment.kind == "tier_moved"]
    falls = [one for one in moves if one.moment.detail["after"] == "vendor" and one.moment.detail["before"]]
    assert [(one.position, one.became) for one in falls] == [
        (head - 1, "stated"),
        (head, "withdrawn"),
        (head, "stated"),
    ]
    first, gone, later = (one.moment.at for one in falls)
    assert first == gone < later


def test_a_policy_adopted_later_withdraws_and_states_under_its_own_position(lapsing) -> None:
    log, store, worker = lapsing
    content = {
        **edited(lambda tiers: tiers["preferred_supplier"].update(supporting_needed=3)),
        "name": "strict",
    }
    policy = {**content, "effective": content["effective"].isoformat()}
    adopted = adoption(500, 1).model_copy(update={"policy": policy, "hash": policy_from(content).hash})
    log.record(BOOK, adopted)
    worker.catch_up()
    with store.reading() as reading:
        found = derived_changes(reading, log.head() - 1, log.head())
    assert {one.became for one in found if one.moment.kind == "tier_moved"} == {"withdrawn"}
    assert {one.position for one in found} == {log.head()}
    follow(log, store, 3)


def test_read_models_made_anew_tell_the_same_changes(lapsing) -> None:
    log, store, worker = lapsing
    with store.reading() as reading:
        before = derived_changes(reading, 0, log.head())
    worker.rebuild()
    with store.reading() as reading:
        assert reading.generation.number > 1
        assert derived_changes(reading, 0, log.head()) == before
