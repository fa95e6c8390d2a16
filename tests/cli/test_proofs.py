"""Proofs at a terminal: written with the service's database, checked without it."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.saying import Run
from tests.cli.test_keeping import execute, fill, opened


def files(tierline: Run, folder: Path) -> tuple[str, Path, Path]:
    """The verifier key, a checkpoint in a file, and the proof of the second fact."""
    (folder / "old.txt").write_text(tierline("proof", "checkpoint").out)
    with opened(folder / "tierline.db") as system:
        fact_id = str(system.log.page(1, 1)[0].fact.fact_id)
    said = tierline("proof", "fact", fact_id)
    assert said.out.splitlines() == [
        f"{fact_id}{ending}" for ending in (".tlog-proof", ".leaf.json", ".state")
    ]
    return tierline("proof", "key").out.strip(), folder / "old.txt", folder / f"{fact_id}.tlog-proof"


def test_a_fact_is_proven_by_files_after_the_database_is_gone(
    tierline: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    key, checkpoint, proof = files(tierline, tmp_path)
    mode = (tmp_path / "tierline.signing.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    database.unlink()
    monkeypatch.setenv("TIERLINE_DATABASE", "sqlite:///nowhere/nothing.db")
    said = tierline("proof", "verify", proof.name, checkpoint.name, "--key", key)
    assert (said.code, said.err) == (0, "")
    first, second = said.out.splitlines()
    assert first.startswith(f"{proof.name}: proven, account.contact_added.v")
    assert second == "old.txt: 1 checkpoints, up to 8 leaves"
    assert not (tmp_path / "nowhere").exists()


def test_what_was_changed_in_a_file_is_refused_in_a_sentence(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    key, _, proof = files(tierline, tmp_path)
    leaf, state = (proof.with_name(proof.stem + one) for one in (".leaf.json", ".state"))
    for path, begins in (
        (leaf, "The proof doesn't lead"),
        (state, "The stored bytes"),
        (proof, "No signature"),
    ):
        whole = path.read_bytes()
        place = len(whole) - 9
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        said = tierline("proof", "verify", proof.name, "--key", key)
        assert said.code == 1
        assert said.err.startswith(f"tierline: {begins}")
        path.write_bytes(whole)
    assert tierline("proof", "verify", proof.name, "--key", key[:-2]).code == 1
    assert tierline("proof", "verify", "nothing.txt", "--key", key).code == 1


def test_the_past_of_a_checkpoint_is_held_against_a_later_one(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    key, old, _ = files(tierline, tmp_path)
    with opened(database) as system:
        system.accounts.open(
            {"code": "B-1", "name": "B", "account_kind": "enterprise", "occurred_at": "2025-01-02T09:00:00Z"},
            actor="ana",
        )
        (tmp_path / "new.txt").write_text(system.proofs.current().note)
        proof = system.proofs.consistency(8, 9).content()
    (tmp_path / "both.json").write_text(json.dumps(proof))
    said = tierline("proof", "verify", "old.txt", "new.txt", "both.json", "--key", key)
    assert said.out.splitlines()[-1] == "both.json: consistent, 8 leaves are the beginning of 9"
    wanting = tierline("proof", "verify", "old.txt", "both.json", "--key", key)
    assert (wanting.code, wanting.err.startswith("tierline: A consistency proof needs")) == (1, True)
    proof["hashes"] = proof["hashes"][1:]
    (tmp_path / "both.json").write_text(json.dumps(proof))
    refused = tierline("proof", "verify", "old.txt", "new.txt", "both.json", "--key", key)
    assert refused.err.startswith("tierline: The second tree is not the first one")
    assert tierline("proof", "check", "--kept", old.name).code == 0


def test_check_names_what_was_rewritten_and_a_kept_checkpoint_tells_of_the_rest(
    tierline: Run, database: Path, tmp_path: Path
) -> None:
    fill(database)
    (tmp_path / "old.txt").write_text(tierline("proof", "checkpoint").out)
    whole = tierline("proof", "check", "--kept", "old.txt")
    assert (whole.code, whole.out) == (0, "8 leaves and 2 checkpoints fit the facts.\n")
    execute(database, "UPDATE log_events SET state = state || ' ' WHERE rowid = 3")
    found = tierline("proof", "check")
    assert found.code == 1
    assert found.out.startswith("DAMAGE: position 3: the fact is not the one that was recorded")
    assert "proofs: DAMAGE: position 3" in tierline("check").out
    for table in ("proof_leaves", "proof_nodes", "proof_checkpoints"):
        execute(database, f"DELETE FROM {table}")
    tierline("proof", "checkpoint")
    assert tierline("proof", "check").code == 0
    assert "is of another tree" in tierline("proof", "check", "--kept", "old.txt").out


def test_a_signing_key_that_is_gone_is_missed_and_none_is_made_in_its_place(
    tierline: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    first = tierline("proof", "key").out.strip()
    assert tierline("proof", "key").out.strip() == first
    tierline("proof", "checkpoint")
    former = tmp_path / "tierline.signing.key"
    seed = former.read_text()
    former.unlink()
    assert tierline("proof", "key").err.startswith("tierline: The signing key is gone")
    assert not former.exists()
    other = tmp_path / "other.key"
    other.write_text(os.urandom(32).hex())
    monkeypatch.setenv("TIERLINE_SIGNING_KEY_FILE", str(other))
    assert "can't be trusted" in tierline("proof", "check").out
    other.write_text(f"{other.read_text()}\n{first}\n")
    assert tierline("proof", "check").code == 0
    other.write_text(f"{seed.strip()[:-2]}\n")
    said = tierline("proof", "key")
    assert said.err.startswith("tierline: The signing key's file needs 64 hexadecimal digits")
    assert seed[:20] not in said.err


@pytest.mark.parametrize("fact_id", ["nothing", "5f0b9a21-0000-4000-8000-000000000000"])
def test_a_fact_that_is_not_there_has_no_proof(tierline: Run, database: Path, fact_id: str) -> None:
    assert tierline("proof", "fact", fact_id).err == "tierline: No fact has this id.\n"


def decided(database: Path) -> str:
    """An override that one proposed and another approved; the fact_id of the approval."""
    moment = {"occurred_at": "2025-03-03T10:00:00Z"}
    with opened(database) as system:
        code = system.log.page(0, 1)[0].account
        override = {"tier": "partner", "reason": "A canary.", "until": "2025-06-01T00:00:00Z"}
        proposed = system.accounts.record(
            code, {"kind": "tier_overridden", **override, **moment}, actor="ana"
        )
        approval = {"kind": "override_approved", "target": str(proposed.receipt.fact_id), **moment}
        return str(system.accounts.record(code, approval, actor="ben").receipt.fact_id)


def test_a_decision_is_checked_by_its_receipt_after_the_database_is_gone(
    tierline: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    approval = decided(database)
    assert tierline("receipt", approval, "--output", "r.json").out == "r.json\n"
    assert tierline("receipt", approval, "--output", "r.json").code == 1
    key = tierline("proof", "key").out.strip()
    database.unlink()
    monkeypatch.setenv("TIERLINE_DATABASE", "sqlite:///nowhere/nothing.db")
    said = tierline("verify", "receipt", "r.json", "--key", key)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("r.json: genuine, override_approved of ")
    assert "by ben" in said.out
    (tmp_path / "r.json").write_bytes((tmp_path / "r.json").read_bytes().replace(b'"ben"', b'"bob"'))
    refused = tierline("verify", "receipt", "r.json", "--key", key)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert refused.err.startswith("tierline: The receipt says something else than what was signed")
    assert tierline("verify", "receipt", "nothing.json", "--key", key).code == 1


def test_what_is_no_decision_has_no_receipt(tierline: Run, database: Path) -> None:
    fill(database)
    with opened(database) as system:
        fact_id = str(system.log.page(1, 1)[0].fact.fact_id)
    said = tierline("receipt", fact_id, "--output", "r.json")
    assert said.err.startswith("tierline: A receipt is given for decisions only")
    assert tierline("receipt", "nothing", "--output", "r.json").code == 1
