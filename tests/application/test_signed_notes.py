"""Signed notes and verifier keys: another's example is taken, and no changed byte is."""

import pytest

from tierline.application.proof_texts import (
    Checkpoint,
    CheckpointNotReadable,
    InclusionProof,
    ProofNotReadable,
    checkpoint_of,
    consistency_in,
    inclusion_in,
)
from tierline.application.signed_notes import (
    NoteNotGenuine,
    NoteSigner,
    VerifierKeyNotUsable,
    notes_in,
    opened_note,
    verifier_key,
)

OF_GO = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""The verifier key and the note that Go's own documentation of signed notes has as its example."""
NOTE_OF_GO = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "\N{EM DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501 - a line of another's
)
SIGNER = NoteSigner("tierline/ab", bytes(range(32)))
HEAD = Checkpoint("tierline/ab", 12, bytes(range(32)))
NOTE = SIGNER.sign(HEAD.text())


def test_the_example_of_go_is_genuine_by_its_key() -> None:
    key = verifier_key(OF_GO)
    assert (key.name, key.text()) == ("PeterNeumann", OF_GO)
    assert opened_note(NOTE_OF_GO, [key]).startswith("If you think cryptography")


def test_what_was_signed_is_read_again_and_the_key_as_well() -> None:
    assert checkpoint_of(NOTE, [verifier_key(SIGNER.verifier.text())]) == HEAD


def test_no_changed_byte_of_a_checkpoint_is_taken() -> None:
    whole = NOTE.encode()
    for place in range(len(whole)):
        for changed in (whole[place] ^ 1, whole[place] ^ 0x20, ord("\n"), None):
            middle = bytes([changed]) if changed is not None else b""
            text = (whole[:place] + middle + whole[place + 1 :]).decode(errors="replace")
            if text != NOTE:
                with pytest.raises((NoteNotGenuine, CheckpointNotReadable)):
                    checkpoint_of(text, [SIGNER.verifier])


def test_signatures_of_strangers_are_passed_over_and_a_wrong_one_of_ours_is_not() -> None:
    stranger = NoteSigner("witness.example", b"w" * 32)
    line = stranger.sign(HEAD.text()).rpartition("\n\n")[2]
    assert checkpoint_of(NOTE + line, [SIGNER.verifier]) == HEAD
    assert checkpoint_of(NOTE + line, [stranger.verifier]) == HEAD
    wrong = SIGNER.sign("another text\n").rpartition("\n\n")[2]
    with pytest.raises(NoteNotGenuine):
        checkpoint_of(NOTE + wrong, [SIGNER.verifier])
    with pytest.raises(NoteNotGenuine):
        checkpoint_of(stranger.sign(HEAD.text()), [SIGNER.verifier])
    with pytest.raises(NoteNotGenuine):
        checkpoint_of(NOTE, [])


@pytest.mark.parametrize(
    "text", ["tierline/ab\n", "tierline/ab\n012\nAAAA\n", "tierline/ab\n1\nAAAA\n", "\n"]
)
def test_a_signed_note_that_is_no_checkpoint_is_told(text: str) -> None:
    with pytest.raises(CheckpointNotReadable):
        checkpoint_of(SIGNER.sign(text), [SIGNER.verifier])


@pytest.mark.parametrize(
    "text",
    ["", "a+b", OF_GO[:-1], OF_GO.replace("c74f", "c74e"), OF_GO.replace("Peter", "P eter"), "+" + OF_GO],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(VerifierKeyNotUsable):
        verifier_key(text)


def test_notes_one_below_the_other_are_told_apart() -> None:
    second = SIGNER.sign(Checkpoint("tierline/ab", 13, b"r" * 32).text())
    assert [*notes_in(f"{NOTE}\n{second}")] == [NOTE, second]
    assert [*notes_in(NOTE + second)] == [NOTE, second]
    assert [*notes_in("")] == []


def test_a_proof_is_read_as_it_was_written_and_extra_data_is_passed_over() -> None:
    proof = InclusionProof(5, [b"a" * 32, b"b" * 32], NOTE)
    assert inclusion_in(proof.text()) == proof
    assert inclusion_in(proof.text().replace("\nindex", "\nextra AAAA\nindex")) == proof
    for wrong in (
        "",
        proof.text().replace("v1", "v2"),
        proof.text().replace("index 5", "index 05"),
        proof.text().replace("index 5", "place 5"),
        proof.text().replace("YWFh", "YWF"),
    ):
        with pytest.raises(ProofNotReadable):
            inclusion_in(wrong)


@pytest.mark.parametrize(
    "content",
    [{}, {"from": 1, "to": 2}, {"from": "1", "to": 2, "hashes": []}, {"from": 1, "to": 2, "hashes": [7]}],
)
def test_what_is_no_consistency_proof_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ProofNotReadable):
        consistency_in(content)
