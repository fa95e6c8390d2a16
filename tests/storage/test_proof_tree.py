"""The tree over the log on either database: kept up with it, and telling whatever was done to it."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine

from tests.storage.facts import recorded
from tests.storage.tampering import as_it_is, execute
from tests.trees import ROOT, environment_of
from tierline.application.ports import Stored
from tierline.application.proof_texts import (
    ConsistencyProof,
    FactNotProven,
    StateNotProven,
    TreeNotContinued,
    check_continued,
    checkpoint_of,
    origin_of,
    proven_fact,
)
from tierline.application.signed_notes import NoteNotGenuine, NoteSigner, notes_in
from tierline.domain.shared.merkle import leaf_hash, node_hash, root
from tierline.interfaces import proving
from tierline.interfaces.proof_checking import ProofCheck, check_proofs
from tierline.interfaces.proving import Proofs, TreeDamaged, TreeSizeNotUsable
from tierline.interfaces.signing_key import SigningKeyNotSet, SigningKeys
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.proof_tree import StoredProofTree, leaf_data

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


class World:
    """A log of twelve facts, some written at once, and the proofs of it."""

    def __init__(self, database: str, log: RecorderLog, engine: Engine, file: Path) -> None:
        self.database, self.log, self.file = database, log, file
        self.signer = NoteSigner(origin_of(log.identity()), bytes(range(32)))
        self.has_key = True
        self.proofs = Proofs(log, StoredProofTree(engine), self._keys, lambda: NOON, file)
        self.fact_ids = []
        for version in (1, 2, 3):
            self.record(*(recorded(code, version) for code in ("ACME", "BETA", "GAMMA", "DELTA")))

    def record(self, *facts) -> None:
        self.log.append(facts)
        self.fact_ids += [one.fact.fact_id for one in facts]

    def _keys(self, begun: bool) -> SigningKeys:
        if not self.has_key:
            raise SigningKeyNotSet()
        return SigningKeys(self.signer, [self.signer.verifier])

    def check(self, *kept: str) -> ProofCheck:
        return check_proofs(self.proofs, kept, lambda done, total: None)


@pytest.fixture
def world(database: str, log: RecorderLog, engine: Engine, tmp_path: Path) -> World:
    return World(database, log, engine, tmp_path / "checkpoints.txt")


def test_the_tree_is_that_of_all_facts_whatever_the_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "PAGE", 5)
    assert world.proofs.follow()
    assert world.proofs.follow()
    world.record(recorded("ACME", 4))
    assert world.proofs.follow()
    leaves = [leaf_hash(leaf_data(world.log.identity(), one)) for one in world.log.stored(0, 100)]
    assert [one.hash for one in world.proofs.tree.leaves(0, 100)] == leaves
    assert checkpoint_of(world.proofs.checkpoint().note, [world.signer.verifier]).root == naive(leaves)
    assert world.check().said() == "13 leaves and 1 checkpoints fit the facts"


def test_a_leaf_is_canonical_json_whose_form_is_a_promise() -> None:
    stored = Stored(
        7, UUID(int=5), 2, "account.interaction.v1", b'{"recorded_at":"2026-03-31T11:13:02+02:00"}'
    )
    assert leaf_data("8f3c", stored) == (
        b'{"log":"8f3c","position":7,"recorded_at":"2026-03-31T09:13:02.000000Z",'
        b'"state_sha256":"STATE",'
        b'"stream":"00000000-0000-0000-0000-000000000005","type":"account.interaction.v1","v":1,"version":2}'
    ).replace(b"STATE", sha256(stored.state).hexdigest().encode())
    unreadable = Stored(7, UUID(int=5), 2, "account.interaction.v1", b"no JSON")
    assert b'"recorded_at":null' in leaf_data("8f3c", unreadable)


def naive(leaves: list[bytes]) -> bytes:
    kept = {(0, index): one for index, one in enumerate(leaves)}
    for level in range(1, 10):
        for index in range(len(leaves) >> level):
            kept[level, index] = node_hash(kept[level - 1, 2 * index], kept[level - 1, 2 * index + 1])
    return root(len(leaves), lambda level, index: kept[level, index])


def test_every_fact_is_proven_by_files_alone_and_no_other_leaf_or_state_is(world: World) -> None:
    for position in [one.position for one in world.log.stored(0, 100)]:
        found = world.proofs.of_fact(position)
        text, trusted = found.proof.text(), [world.signer.verifier]
        checkpoint, said = proven_fact(text, found.leaf, found.state, trusted)
        assert (checkpoint.size, said["position"]) == (12, position)
        with pytest.raises(FactNotProven):
            proven_fact(text, found.leaf.replace(b'"v":1', b'"v":2'), None, trusted)
        with pytest.raises(StateNotProven):
            proven_fact(text, found.leaf, found.state + b" ", trusted)
        stranger = NoteSigner(world.signer.verifier.name, b"x" * 32).verifier
        with pytest.raises(NoteNotGenuine):
            proven_fact(text, found.leaf, None, [stranger])


def test_each_tree_is_proven_to_go_on_from_the_one_before(world: World) -> None:
    first = world.proofs.current()
    world.record(recorded("ACME", 4), recorded("BETA", 4))
    second = world.proofs.current()
    old, new = (checkpoint_of(one.note, [world.signer.verifier]) for one in (first, second))
    proof = world.proofs.consistency(12, None)
    check_continued(proof, old, new)
    with pytest.raises(TreeNotContinued):
        check_continued(ConsistencyProof(12, 14, proof.hashes[:-1]), old, new)
    for first_size, second_size in ((0, 3), (4, 3), (3, 15)):
        with pytest.raises(TreeSizeNotUsable):
            world.proofs.consistency(first_size, second_size)


def test_each_checkpoint_is_added_to_the_file_outside_once(world: World) -> None:
    first = world.proofs.current()
    assert world.proofs.current() == first
    world.record(recorded("ACME", 4))
    second = world.proofs.current()
    assert [*notes_in(world.file.read_text())] == [first.note, second.note]
    assert (second.size, second.position) == (13, world.log.head())
    assert world.check(*notes_in(world.file.read_text())).damages == []


def test_a_file_outside_that_takes_nothing_keeps_the_checkpoint_from_being_kept(world: World) -> None:
    world.proofs._file = world.file.parent / "nowhere" / "checkpoints.txt"
    assert world.proofs.keep_up(lambda: False)
    assert world.proofs.tree.last_checkpoint() is None
    assert world.proofs.tree.last_leaf() is not None


def test_where_nobody_asked_for_checkpoints_the_tree_grows_and_whoever_asks_for_one_is_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.has_key = False
    assert world.proofs.keep_up(lambda: False)
    assert world.proofs.keep_up(lambda: False)
    assert caplog.records == []
    assert world.proofs.tree.last_leaf().index == 11
    with pytest.raises(SigningKeyNotSet):
        world.proofs.current()
    assert world.check().damages == []


def test_two_who_follow_at_once_make_one_tree(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "PAGE", 2)
    others = [Proofs(world.log, StoredProofTree(engine), world._keys, lambda: NOON, None) for _ in range(4)]
    threads = [Thread(target=one.follow) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.proofs.follow()
    assert [one.index for one in world.proofs.tree.leaves(0, 100)] == [*range(12)]
    world.proofs.checkpoint()
    assert world.check().damages == []


def test_who_was_late_adds_nothing(world: World) -> None:
    tree = world.proofs.tree
    assert tree.append(0, [(1, b"a" * 32), (2, b"b" * 32)])
    assert not tree.append(0, [(1, b"a" * 32), (2, b"b" * 32)])
    assert not tree.append(1, [(2, b"b" * 32)])
    assert tree.count_nodes() == 1


CRASH = """
import os, signal, sys

from tierline.interfaces import proving
from tierline.interfaces.proving import Proofs
from tierline.interfaces.storage.factory import open_log, postgres_connection, sqlite_path
from tierline.interfaces.storage.proof_tree import StoredProofTree
from tierline.projections.engine.databases import postgres_engine, sqlite_engine

proving.PAGE, url = 5, sys.argv[1]
if url.startswith("sqlite"):
    engine = sqlite_engine(sqlite_path(url))
else:
    engine = postgres_engine(*postgres_connection(url)[:2])
tree = StoredProofTree(engine)
grow = tree.append

def append(size, leaves):
    if size == 10:
        os.kill(os.getpid(), signal.SIGKILL)
    return grow(size, leaves)

tree.append = append
Proofs(open_log(url), tree, None, None, None).follow()
"""


def test_after_a_kill_between_pages_the_tree_goes_on_where_it_was(world: World) -> None:
    call = [sys.executable, "-c", CRASH, world.database]
    died = subprocess.run(call, cwd=ROOT, env=environment_of(ROOT), check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert world.proofs.tree.last_leaf().index == 9
    assert world.proofs.follow()
    world.proofs.checkpoint()
    assert world.check().said() == "12 leaves and 1 checkpoints fit the facts"


def test_positions_may_have_gaps_and_what_is_put_into_one_later_is_found(world: World) -> None:
    execute(world.database, "DELETE FROM log_events WHERE {p} = 12")
    world.record(recorded("ACME", 4))
    world.proofs.current()
    assert [(one.index, one.position) for one in world.proofs.tree.leaves(10, 9)] == [(10, 11), (11, 13)]
    assert world.check().damages == []
    columns = "originator_id, originator_version, topic, state"
    source = "SELECT 12, originator_id, 99, topic, state FROM log_events WHERE {p} = 1"
    execute(world.database, f"INSERT INTO log_events ({{p}}, {columns}) {source}")
    assert world.check().damages == ["position 12: the fact was inserted behind later ones"]


EVENTS = "UPDATE log_events SET"
BEHIND = {
    "a fact is changed": (
        [f"{EVENTS} topic = 'account.invented.v1' WHERE {{p}} = 5"],
        "position 5: the fact is not",
    ),
    "a fact is deleted": (["DELETE FROM log_events WHERE {p} = 7"], "position 7: the fact is gone"),
    "the last fact is deleted": (["DELETE FROM log_events WHERE {p} = 12"], "position 12: the fact is gone"),
    "two facts are swapped": (
        [
            f"{EVENTS} {{p}} = 100 WHERE {{p}} = 4",
            f"{EVENTS} {{p}} = 4 WHERE {{p}} = 9",
            f"{EVENTS} {{p}} = 9 WHERE {{p}} = 100",
        ],
        "position 4: the fact is not",
    ),
    "a leaf is changed": (
        ["UPDATE proof_leaves SET position = 40 WHERE leaf = 11"],
        "position 12: the fact was ins",
    ),
    "a leaf is deleted": (["DELETE FROM proof_leaves WHERE leaf = 3"], "leaf 3 of the tree is gone"),
    "a node is deleted": (["DELETE FROM proof_nodes WHERE level = 1 AND node = 2"], "node 2 of level 1"),
    "a node too many": (
        ["INSERT INTO proof_nodes SELECT 9, 9, hash FROM proof_nodes WHERE level = 3"],
        "1 nodes",
    ),
}
"""What is done, and what the first damage begins with."""


@pytest.mark.parametrize("what", BEHIND)
def test_what_is_done_behind_the_services_back_is_found_and_named(world: World, what: str) -> None:
    world.proofs.current()
    statements, named = BEHIND[what]
    for statement in statements:
        execute(world.database, statement)
    assert named in world.check().damages[0]


CHANGED = "UPDATE log_events SET topic = 'account.invented.v1' WHERE {p} = 5"


def rewritten(world: World, *, checkpoints: bool) -> None:
    """Change a fact and make the tree anew, as somebody could who has the database."""
    execute(world.database, CHANGED)
    for table in ("proof_leaves", "proof_nodes", *(["proof_checkpoints"] if checkpoints else [])):
        execute(world.database, f"DELETE FROM {table}")
    assert world.proofs.follow()


def test_a_history_rewritten_with_its_tree_does_not_fit_the_checkpoints(world: World) -> None:
    world.proofs.current()
    rewritten(world, checkpoints=False)
    (found,) = world.check().damages
    assert found.startswith("the checkpoint of 12 leaves is of another tree: something from position 1 to 12")


def test_between_two_checkpoints_it_is_said_after_which_position_history_was_rewritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.proofs.current()
    world.record(recorded("ACME", 4))
    world.proofs.current()
    world.record(recorded("BETA", 4))
    world.proofs.current()
    execute(world.database, CHANGED.replace("5", "13"))
    for table in ("proof_leaves", "proof_nodes"):
        execute(world.database, f"DELETE FROM {table}")
    world.proofs.follow()
    assert "from position 13 to 13 was rewritten" in world.check().damages[0]


def test_only_a_checkpoint_kept_outside_tells_of_what_was_rewritten_with_the_key(world: World) -> None:
    kept = world.proofs.current().note
    rewritten(world, checkpoints=True)
    world.proofs.checkpoint()
    assert world.check().damages == []
    (found,) = world.check(kept).damages
    assert found.startswith("the kept checkpoint number 1, of 12 leaves, is of another tree")


def test_a_tree_that_shrank_is_told_by_a_kept_checkpoint(world: World) -> None:
    kept = world.proofs.current().note
    execute(world.database, "DELETE FROM log_events WHERE {p} > ?", 6)
    rewritten(world, checkpoints=True)
    (found,) = world.check(kept).damages
    assert found.startswith("the kept checkpoint number 1, of 12 leaves, is of a larger tree")


def test_a_checkpoint_that_is_not_signed_by_us_or_is_another_logs_is_told(world: World) -> None:
    kept = world.proofs.current().note
    stranger = NoteSigner(world.signer.verifier.name, b"x" * 32)
    forged = stranger.sign(f"{origin_of(world.log.identity())}\n12\n{kept.splitlines()[2]}\n")
    other = world.signer.sign(f"tierline/other\n12\n{kept.splitlines()[2]}\n")
    first, second = world.check(forged, other).damages
    assert first.startswith("the kept checkpoint number 1 can't be trusted")
    assert second == "the kept checkpoint number 2 is of another log"
    execute(world.database, "UPDATE proof_checkpoints SET note = ?", forged)
    assert world.check().damages[0].startswith("the checkpoint of 12 leaves can't be trusted")


def test_on_a_damaged_tree_nothing_is_signed_and_nothing_is_added(world: World) -> None:
    world.proofs.current()
    execute(world.database, "DELETE FROM proof_nodes")
    with pytest.raises(TreeDamaged):
        world.proofs.of_fact(3)
    with pytest.raises(TreeDamaged):
        world.proofs.consistency(3, 12)
    world.record(*(recorded(code, 4) for code in ("ACME", "BETA", "GAMMA", "DELTA")))
    with pytest.raises(TreeDamaged):
        world.proofs.current()
    assert world.proofs.keep_up(lambda: False)
    assert world.proofs.tree.last_checkpoint().size == 12


@pytest.mark.parametrize(
    "statement", ["UPDATE log_events SET topic = 'x' WHERE {p} = 1", "DELETE FROM log_events WHERE {p} = 1"]
)
def test_the_database_changes_and_deletes_nothing_that_was_recorded(world: World, statement: str) -> None:
    with pytest.raises(Exception, match="what was recorded is"):
        as_it_is(world.database, statement)
    assert len(world.log.stored(0, 100)) == 12


def test_a_database_of_an_earlier_version_gets_its_guard_when_it_is_opened(
    world: World, open_again: Callable[[], RecorderLog]
) -> None:
    drop = "DROP TRIGGER log_events_stay ON log_events"
    if world.database.startswith("postgresql"):
        execute(world.database, drop)
    else:
        execute(world.database, "SELECT 1")
    open_again()
    with pytest.raises(Exception, match="what was recorded is"):
        as_it_is(world.database, "DELETE FROM log_events")
