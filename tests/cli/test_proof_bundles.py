"""A whole log handed to an auditor at a terminal, and checked after the database is gone."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.saying import CANARY, Run
from tests.cli.test_keeping import execute, fill, opened

OPENING = {"name": "B", "account_kind": "enterprise", "occurred_at": "2025-01-02T09:00:00Z"}


def add(database: Path, code: str) -> None:
    with opened(database) as system:
        system.accounts.open({"code": code, **OPENING}, actor="ana")


def test_the_whole_log_is_checked_by_a_bundle_after_the_database_is_gone(
    tierline: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    tierline("proof", "checkpoint")
    add(database, "B-1")
    said = tierline("proof", "export", "bundle", "--states")
    assert (said.code, said.err) == (0, "")
    assert said.out == "9 leaves and 2 checkpoints, with their states.\n"
    assert tierline("proof", "export", "bundle").code == 1
    key = tierline("proof", "key").out.strip()
    assert (tmp_path / "bundle" / "verifier-key.txt").read_text() == f"{key}\n"
    assert all(CANARY.encode() not in one.read_bytes() for one in (tmp_path / "bundle").iterdir())
    database.unlink()
    monkeypatch.setenv("TIERLINE_DATABASE", "sqlite:///nowhere/nothing.db")
    checked = tierline("proof", "verify", "bundle", "--key", key)
    assert (checked.code, checked.err, checked.out.count("\n")) == (0, "", 1)
    assert checked.out.startswith("bundle: 9 leaves up to position 9 of log ")
    assert checked.out.endswith(" fit 2 checkpoints, and so do their states\n")
    assert not (tmp_path / "nowhere").exists()
    assert tierline("proof", "verify", "bundle").code == 2


def test_what_is_wrong_with_a_bundle_is_one_sentence(tierline: Run, database: Path, tmp_path: Path) -> None:
    fill(database)
    tierline("proof", "export", "bundle", "--states")
    key = tierline("proof", "key").out.strip()
    for name, told in (
        ("leaves.ndjson", "leaves.ndjson, line 3: this is no leaf in its canonical form."),
        ("states.ndjson", "states.ndjson, line 3: this is not the line of leaf 2."),
        ("checkpoints.txt", "checkpoints.txt, number 1 can't be trusted: No signature below the note is"),
    ):
        shutil.copytree("bundle", "other", dirs_exist_ok=True)
        lines = (tmp_path / "bundle" / name).read_bytes().split(b"\n")
        lines[2] = b"\xff" + lines[2]
        (tmp_path / "other" / name).write_bytes(b"\n".join(lines))
        said = tierline("proof", "verify", "other", "--key", key)
        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
        assert said.err.startswith(f"tierline: The bundle is refused: {told}")
    (tmp_path / "other" / "checkpoints.txt").unlink()
    gone = tierline("proof", "verify", "other", "--key", key)
    assert gone.err.startswith("tierline: There is no checkpoints.txt in other: it is no bundle")


def test_a_bundle_is_held_against_checkpoints_that_were_kept_outside(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    (tmp_path / "kept.txt").write_text(tierline("proof", "checkpoint").out)
    add(database, "B-1")
    tierline("proof", "export", "bundle")
    key = tierline("proof", "key").out.strip()
    said = tierline("proof", "verify", "bundle", "--key", key, "--kept", "kept.txt")
    assert " fit 2 checkpoints and 1 kept ones\n" in said.out
    execute(database, "UPDATE log_events SET state = state || ' ' WHERE rowid = 3")
    for table in ("proof_leaves", "proof_nodes", "proof_checkpoints"):
        execute(database, f"DELETE FROM {table}")
    assert tierline("proof", "export", "rewritten").code == 0
    assert tierline("proof", "verify", "rewritten", "--key", key).code == 0
    found = tierline("proof", "verify", "rewritten", "--key", key, "--kept", "kept.txt")
    assert found.code == 1
    assert "kept.txt, number 1, of 8 leaves, is of another tree: something from position 1 to 8" in found.err


def test_what_can_not_be_held_against_a_bundle_is_refused(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    (tmp_path / "kept.txt").write_text(tierline("proof", "checkpoint").out)
    (tmp_path / "empty.txt").write_text("\n")
    tierline("proof", "export", "bundle")
    key = tierline("proof", "key").out.strip()
    for arguments, told in (
        (("bundle", "kept.txt"), "A bundle is checked by itself"),
        (("bundle", "bundle"), "A bundle is checked by itself"),
        (("kept.txt", "--kept", "kept.txt"), "A bundle is checked by itself"),
        (("bundle", "--kept", "empty.txt"), "There is no checkpoint in empty.txt."),
        (("bundle", "--kept", "nothing.txt"), "the system refused"),
        (("bundle", "--stamped-by", "nothing.pem"), ""),
    ):
        said = tierline("proof", "verify", *arguments, "--key", key)
        assert (said.code, said.err.count("\n")) == (1, 1)
        assert said.err.startswith(f"tierline: {told}")


def test_a_bundle_that_was_made_before_somebody_was_forgotten_is_the_beginning_of_a_later_one(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    tierline("proof", "export", "before", "--states")
    assert tierline("forget", "contact", "A-0", "li", "--yes").code == 0
    assert tierline("proof", "export", "after", "--states").code == 0
    key = tierline("proof", "key").out.strip()
    kept = ("--kept", "before/checkpoints.txt")
    assert tierline("proof", "verify", "before", "--key", key).code == 0
    assert tierline("proof", "verify", "after", "--key", key, *kept).code == 0
    for name in ("leaves.ndjson", "states.ndjson", "checkpoints.txt"):
        before, after = ((tmp_path / folder / name).read_bytes() for folder in ("before", "after"))
        assert after.startswith(before)
        assert after != before


def test_a_bundle_needs_the_verifier_keys_of_all_signing_keys_there_were(
    tierline: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    tierline("proof", "checkpoint")
    former = tierline("proof", "key").out.strip()
    other = tmp_path / "other.key"
    other.write_text(f"{os.urandom(32).hex()}\n{former}\n")
    monkeypatch.setenv("TIERLINE_SIGNING_KEY_FILE", str(other))
    add(database, "B-1")
    tierline("proof", "export", "bundle")
    keys = (tmp_path / "bundle" / "verifier-key.txt").read_text().split()
    assert keys == [tierline("proof", "key").out.strip(), former]
    both = [part for one in keys for part in ("--key", one)]
    assert tierline("proof", "verify", "bundle", *both).code == 0
    for number, one in ((1, keys[0]), (2, keys[1])):
        said = tierline("proof", "verify", "bundle", "--key", one)
        assert f"checkpoints.txt, number {number} can't be trusted" in said.err


def test_an_empty_log_is_exported_and_a_damaged_one_is_not(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    assert tierline("proof", "export", "nothing").out == "0 leaves and 1 checkpoints.\n"
    key = tierline("proof", "key").out.strip()
    assert tierline("proof", "verify", "nothing", "--key", key).code == 0
    fill(database)
    tierline("proof", "checkpoint")
    execute(database, "UPDATE log_events SET state = state || ' ' WHERE rowid = 3")
    said = tierline("proof", "export", "bundle")
    assert said.err.startswith("tierline: What is stored doesn't fit its proofs from position 3 on")
    assert not (tmp_path / "bundle").exists()
