"""Bundles on either database: written whole or not at all, and checked without it."""

import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storage.facts import recorded
from tests.storage.tampering import execute
from tests.storage.test_proof_tree import BEHIND, World
from tests.storage.test_proof_tree import world as world
from tests.trees import ROOT, environment_of
from tierline.application.proof_bundles import BundleNotProven, BundleProven, KeptNote, check_bundle
from tierline.application.signed_notes import notes_in, verifier_key
from tierline.interfaces import proof_bundles, proof_checking, proving
from tierline.interfaces.new_folder import FolderInUse
from tierline.interfaces.proof_bundles import BundleWritten, NoBundle, opened_bundle, write_bundle
from tierline.interfaces.proving import TreeDamaged
from tierline.interfaces.signing_key import SigningKeyNotSet

NAMES = ["checkpoints.txt", "leaves.ndjson", "states.ndjson", "verifier-key.txt"]


def nothing(done: int, total: int) -> None:
    """Told of progress."""


def written(
    world: World, folder: Path, told: Callable[[int, int], None] = nothing, *, states: bool = True
) -> BundleWritten:
    assert world.proofs.follow()
    return write_bundle(world.proofs, folder, states=states, told=told)


def checked(world: World, folder: Path, *kept: str) -> BundleProven:
    notes = [KeptNote(f"kept.txt, number {number}", note) for number, note in enumerate(kept, 1)]
    with opened_bundle(folder, nothing) as bundle:
        return check_bundle(bundle, notes, [world.signer.verifier])


@pytest.fixture
def grown(world: World) -> World:
    """A log with three checkpoints, of 12, 16 and 17 leaves."""
    world.proofs.current()
    world.record(*(recorded(code, 4) for code in ("ACME", "BETA", "GAMMA", "DELTA")))
    world.proofs.current()
    world.record(recorded("ACME", 5))
    return world


@pytest.mark.parametrize("page", [2, 1000])
def test_what_was_written_fits_whatever_the_pages(
    grown: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    for module in (proving, proof_checking, proof_bundles):
        monkeypatch.setattr(module, "PAGE", page)
    folder = tmp_path / "deep" / "bundle"
    assert written(grown, folder) == BundleWritten(leaves=17, checkpoints=3, left_out=0)
    assert [one.name for one in sorted(folder.iterdir())] == NAMES
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [one.name for one in folder.parent.iterdir()] == ["bundle"]
    log = grown.log.identity()
    assert checked(grown, folder).said() == (
        f"17 leaves up to position 17 of log {log} fit 3 checkpoints, and so do their states"
    )
    assert verifier_key((folder / "verifier-key.txt").read_text()) == grown.signer.verifier


def test_states_are_written_where_they_are_asked_for(grown: World, tmp_path: Path) -> None:
    written(grown, tmp_path / "bundle", states=False)
    assert not (tmp_path / "bundle" / "states.ndjson").exists()
    assert not checked(grown, tmp_path / "bundle").with_states


def test_a_folder_that_holds_something_is_left_as_it_is(grown: World, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    written(grown, tmp_path / "empty")
    kept = {one: one.read_bytes() for one in (tmp_path / "empty").iterdir()}
    grown.record(recorded("ACME", 6))
    with pytest.raises(FolderInUse):
        written(grown, tmp_path / "empty")
    assert {one: one.read_bytes() for one in (tmp_path / "empty").iterdir()} == kept


def test_what_is_recorded_meanwhile_is_left_out_and_counted(
    grown: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_checking, "PAGE", 5)

    def record(done: int, total: int) -> None:
        if done == 5:
            grown.record(recorded("BETA", 5))
            assert grown.proofs.follow()
            grown.record(recorded("BETA", 6))

    found = written(grown, tmp_path / "bundle", record)
    assert found == BundleWritten(leaves=17, checkpoints=3, left_out=2)
    assert checked(grown, tmp_path / "bundle").position == 17
    assert written(grown, tmp_path / "later").leaves == 19
    kept = [*notes_in((tmp_path / "bundle" / "checkpoints.txt").read_text())]
    assert checked(grown, tmp_path / "later", *kept).kept == 3


@pytest.mark.parametrize("what", BEHIND)
def test_of_a_damaged_tree_no_bundle_is_written(world: World, tmp_path: Path, what: str) -> None:
    world.proofs.current()
    for statement in BEHIND[what][0]:
        execute(world.database, statement)
    (tmp_path / "place").mkdir()
    with pytest.raises(TreeDamaged):
        written(world, tmp_path / "place" / "bundle")
    assert list((tmp_path / "place").iterdir()) == []
    assert world.proofs.tree.walk_record().damage is not None


def test_without_a_key_there_is_no_bundle(grown: World, tmp_path: Path) -> None:
    grown.has_key = False
    (tmp_path / "place").mkdir()
    with pytest.raises(SigningKeyNotSet):
        written(grown, tmp_path / "place" / "bundle")
    assert list((tmp_path / "place").iterdir()) == []


def test_a_fact_that_was_taken_out_before_it_got_into_the_tree_is_missed_in_its_stream(
    world: World, tmp_path: Path
) -> None:
    execute(world.database, "DELETE FROM log_events WHERE {p} = 6")
    written(world, tmp_path / "bundle")
    assert world.check().damages == []
    with pytest.raises(BundleNotProven, match=r"line 9: position 10 is version 3 of stream .* 2 should"):
        checked(world, tmp_path / "bundle")


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path

from tierline.application.proof_texts import origin_of
from tierline.application.signed_notes import NoteSigner
from tierline.interfaces import proof_checking
from tierline.interfaces.proof_bundles import write_bundle
from tierline.interfaces.proving import Proofs
from tierline.interfaces.signing_key import SigningKeys
from tierline.interfaces.storage.factory import open_log, postgres_connection, sqlite_path
from tierline.interfaces.storage.proof_tree import StoredProofTree
from tierline.projections.engine.databases import postgres_engine, sqlite_engine

proof_checking.PAGE, url = 5, sys.argv[1]
if url.startswith("sqlite"):
    engine = sqlite_engine(sqlite_path(url))
else:
    engine = postgres_engine(*postgres_connection(url)[:2])
log = open_log(url)
signer = NoteSigner(origin_of(log.identity()), bytes(range(32)))
keys = SigningKeys(signer, [signer.verifier])
proofs = Proofs(log, StoredProofTree(engine), lambda begun: keys, lambda: datetime.now(UTC), None)

def die(done, total):
    if done == 10:
        os.kill(os.getpid(), signal.SIGKILL)

write_bundle(proofs, Path(sys.argv[2]), states=True, told=die)
"""


def test_a_process_that_is_killed_leaves_nothing_that_is_taken_for_a_bundle(
    grown: World, tmp_path: Path
) -> None:
    assert grown.proofs.follow()
    folder = tmp_path / "place" / "bundle"
    call = [sys.executable, "-c", KILLED, grown.database, str(folder)]
    died = subprocess.run(call, cwd=ROOT, env=environment_of(ROOT), check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    (left,) = folder.parent.iterdir()
    assert left.name.startswith(".bundle.")
    assert left.name.endswith(".part")
    with pytest.raises(NoBundle):
        checked(grown, left)
    assert written(grown, folder).leaves == 17
    assert checked(grown, folder).leaves == 17
