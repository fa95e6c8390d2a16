"""Proofs are kept up by the worker, and the key that signs them is asked for where none can be made."""

from pathlib import Path

import pytest

from tests.patience import until
from tierline.interfaces.settings import Settings
from tierline.interfaces.signing_key import SigningKeyNotReadable, SigningKeyNotSet, signing_keys
from tierline.interfaces.wiring import System

OPENING = {
    "code": "ACME",
    "name": "Acme",
    "account_kind": "enterprise",
    "occurred_at": "2025-01-02T09:00:00Z",
}


def test_a_worker_takes_facts_into_the_tree_and_signs_its_head(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    with System(Settings(database=f"sqlite:///{tmp_path}/one.db", checkpoint_file=kept)) as system:
        system.accounts.open(OPENING, actor="ana")
        system.feeding.start()
        until(lambda: system.proofs.tree.last_checkpoint() is not None)
        checkpoint = system.proofs.tree.last_checkpoint()
        assert checkpoint is not None
        assert (checkpoint.size, kept.read_text()) == (1, checkpoint.note)


def test_what_a_worker_has_not_done_yet_is_gone_on_with_before_it_rests(tmp_path: Path) -> None:
    with System(Settings(database=f"sqlite:///{tmp_path}/one.db")) as system:
        answers, asked = iter([False, False, True]), []
        system.feeding.chores = [lambda leave: asked.append(leave()) or next(answers)]  # type: ignore[func-returns-value]
        for _ in range(6):
            system.feeding._do_chores(lambda: False)
        assert asked == [False] * 3


def test_on_postgresql_a_signing_key_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyNotSet):
        signing_keys(Settings(database="postgresql://ana@host/name"), "ab", False)
    file = tmp_path / "signing.key"
    settings = Settings(database="postgresql://ana@host/name", signing_key_file=file)
    with pytest.raises(SigningKeyNotReadable):
        signing_keys(settings, "ab", False)
    file.write_text(f"{bytes(range(32)).hex()}\nno verifier key\n")
    with pytest.raises(SigningKeyNotReadable):
        signing_keys(settings, "ab", True)
    file.write_text(bytes(range(32)).hex())
    assert signing_keys(settings, "ab", True).signer.verifier.name == "tierline/ab"
