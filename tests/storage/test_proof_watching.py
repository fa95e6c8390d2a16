"""What was rewritten is found by the service itself, told, and never signed over."""

import pytest
from sqlalchemy import Engine

from tests.storage.facts import recorded
from tests.storage.tampering import execute
from tests.storage.test_proof_tree import BEHIND, CHANGED, World, rewritten
from tests.storage.test_proof_tree import world as world
from tierline.interfaces import proof_checking
from tierline.interfaces.proof_watching import ProofWatch
from tierline.interfaces.proving import TreeDamaged


def watched(world: World) -> ProofWatch:
    """A watch that went through all that there is."""
    watch = ProofWatch(world.proofs)
    watch.keep_up(lambda: False)
    return watch


def test_a_walk_that_finds_nothing_says_how_much_it_went_through_and_when(world: World) -> None:
    world.proofs.current()
    assert world.proofs.tree.walk_record().walked_at is None
    watched(world)
    record = world.proofs.tree.walk_record()
    assert (record.leaves, record.walked_at, record.damage) == (12, world.proofs.now(), None)


@pytest.mark.parametrize("what", BEHIND)
def test_what_is_done_behind_the_services_back_is_noted_and_not_signed_over(world: World, what: str) -> None:
    watch, signed = watched(world), world.proofs.current()
    statements, named = BEHIND[what]
    for statement in statements:
        execute(world.database, statement)
    watch.keep_up(lambda: False)
    damage = world.proofs.tree.walk_record().damage
    assert damage is not None
    assert named in damage.sentence
    world.record(recorded("ACME", 4))
    with pytest.raises(TreeDamaged) as refused:
        world.proofs.current()
    assert f"position {damage.position} on" in refused.value.sentence
    assert world.proofs.keep_up(lambda: False)
    assert world.proofs.tree.last_checkpoint() == signed


@pytest.mark.parametrize(
    "statement",
    [
        f"{CHANGED[:-1]} 12",
        "DELETE FROM log_events WHERE {p} = 12",
        "UPDATE proof_nodes SET hash = (SELECT hash FROM proof_leaves WHERE leaf = 0) WHERE level = 3",
        "DELETE FROM proof_nodes WHERE level = 2 AND node = 2",
        "DELETE FROM proof_leaves WHERE leaf > 10",
        "UPDATE proof_leaves SET hash = (SELECT hash FROM proof_nodes WHERE level = 3) WHERE leaf = 11",
    ],
)
def test_what_concerns_the_end_of_the_tree_is_found_before_anything_is_signed(
    world: World, statement: str
) -> None:
    world.proofs.current()
    execute(world.database, statement)
    with pytest.raises(TreeDamaged):
        world.proofs.current()
    assert world.proofs.tree.walk_record().damage is not None


def test_a_history_that_was_rewritten_with_its_tree_is_found_by_the_last_checkpoint(world: World) -> None:
    world.proofs.current()
    rewritten(world, checkpoints=False)
    world.record(recorded("ACME", 4))
    with pytest.raises(TreeDamaged):
        world.proofs.current()


def test_leaves_that_are_gone_while_their_nodes_are_there_are_no_endless_work(world: World) -> None:
    world.proofs.current()
    execute(world.database, "DELETE FROM proof_leaves WHERE leaf > 3")
    execute(world.database, "DELETE FROM proof_checkpoints")
    with pytest.raises(TreeDamaged):
        world.proofs.follow()


def test_what_is_damaged_stays_told_until_a_walk_finds_it_mended(world: World) -> None:
    watch = watched(world)
    world.proofs.current()
    execute(world.database, "UPDATE proof_leaves SET position = 40 WHERE leaf = 11")
    watch.keep_up(lambda: False)
    execute(world.database, "UPDATE proof_leaves SET position = 12 WHERE leaf = 11")
    with pytest.raises(TreeDamaged):
        world.proofs.current()
    watch.keep_up(lambda: False)
    assert world.proofs.current().size == 12
    execute(world.database, "UPDATE proof_leaves SET position = 40 WHERE leaf = 11")
    assert world.check().damages
    execute(world.database, "UPDATE proof_leaves SET position = 12 WHERE leaf = 11")
    assert world.check().damages == []
    assert world.proofs.tree.walk_record().damage is None


def test_a_walk_goes_on_where_it_was_and_what_is_recorded_meanwhile_fits(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_checking, "PAGE", 5)
    world.proofs.current()
    watch, turns = ProofWatch(world.proofs), iter(range(100))
    for version in range(4, 12):
        watch.keep_up(lambda: next(turns) % 2 == 1)
        world.record(recorded("ACME", version))
        world.proofs.current()
    assert world.proofs.tree.walk_record().walked_at is None
    watch.keep_up(lambda: False)
    record = world.proofs.tree.walk_record()
    assert (record.damage, record.leaves) == (None, 20)
