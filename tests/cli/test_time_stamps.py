"""Time stamps of checkpoints and receipts: asked of an authority, checked years later against its root."""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from tests.cli.saying import Run
from tests.cli.test_keeping import fill
from tests.cli.time_stamp_authority import NEEDED, Authority

pytestmark = NEEDED


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    one = Authority(tmp_path / "authority")
    with one.listening():
        yield one


@pytest.fixture
def key(tierline: Run, database: Path, tmp_path: Path) -> str:
    """The verifier key, where `today.txt` is a checkpoint."""
    fill(database)
    (tmp_path / "today.txt").write_text(tierline("proof", "checkpoint").out)
    return tierline("proof", "key").out.strip()


def query_for(content: bytes) -> bytes:
    return TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def test_a_checkpoint_is_stamped_and_its_time_told_where_it_is_checked(
    tierline: Run, tmp_path: Path, key: str, authority: Authority
) -> None:
    said = tierline("proof", "stamp", "today.txt", "--authority", authority.url)
    assert (said.code, said.out, said.err) == (0, "today.txt.tsr\n", "")
    assert sha256((tmp_path / "today.txt").read_bytes()).digest() in authority.asked[0]
    assert b"tierline" not in authority.asked[0]
    trusted = ("--key", key, "--stamped-by", str(authority.root))
    said = tierline("proof", "verify", "today.txt", "today.txt.tsr", *trusted)
    assert (said.code, said.err) == (0, "")
    assert re.search(
        r"^today\.txt: was there at 20\d\d-.*\+00:00, by its time stamp$", said.out, re.MULTILINE
    )


def test_a_time_stamp_that_is_not_looked_at_or_not_there_is_told(
    tierline: Run, tmp_path: Path, key: str, authority: Authority
) -> None:
    (tmp_path / "later.txt").write_bytes((tmp_path / "today.txt").read_bytes())
    assert tierline("proof", "stamp", "today.txt", "--authority", authority.url).code == 0
    said = tierline("proof", "verify", "today.txt", "--key", key)
    assert (said.code, said.err) == (*(0, "today.txt.tsr: not checked, since --stamped-by is not given\n"),)
    trusted = ("--key", key, "--stamped-by", str(authority.root))
    said = tierline("proof", "verify", "today.txt", "later.txt", *trusted)
    assert (said.code, said.err) == (0, "later.txt: no time stamp beside it\n")
    said = tierline("proof", "verify", "later.txt", *trusted)
    assert (said.code, said.err.partition(";")[0]) == (
        *(1, "tierline: None of the files has a time stamp beside it"),
    )


def test_a_time_stamp_of_another_file_changed_or_by_somebody_else_is_refused(
    tierline: Run, tmp_path: Path, key: str, authority: Authority
) -> None:
    assert tierline("proof", "stamp", "today.txt", "--authority", authority.url).code == 0
    reply = tmp_path / "today.txt.tsr"
    whole = reply.read_bytes()
    others = Authority(tmp_path / "others").root

    def refused(root: Path) -> None:
        said = tierline("proof", "verify", "today.txt", "--key", key, "--stamped-by", str(root))
        assert said.code == 1
        assert said.err.startswith("tierline: The time stamp is of something else, or no authority")

    refused(others)
    reply.write_bytes(authority.reply(query_for(b"something else")))
    refused(authority.root)
    hashed = whole.index(sha256((tmp_path / "today.txt").read_bytes()).digest())
    moment = re.search(rb"20\d{12}", whole[hashed:])
    assert moment
    # The hash, the moment, and the signature, which stands at the end.
    for place in (hashed, hashed + moment.start() + 3, len(whole) - 1):
        reply.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        refused(authority.root)
    reply.write_bytes(whole)
    said = tierline("proof", "verify", "today.txt", "--key", key, "--stamped-by", "today.txt")
    assert said.err.startswith("tierline: The file of trusted authorities has to hold certificates")


@pytest.mark.parametrize(
    "answer",
    [(500, b""), (302, b""), (200, b"no reply"), (200, b"x" * 2_000_000), (200, b"0\x03\x02\x01\x02")],
)
def test_an_authority_that_gives_none_leaves_no_file(
    tierline: Run, tmp_path: Path, key: str, authority: Authority, answer: tuple[int, bytes]
) -> None:
    authority.answer = answer
    said = tierline("proof", "stamp", "today.txt", "--authority", authority.url)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("tierline: The authority gave no time stamp")
    assert not (tmp_path / "today.txt.tsr").exists()


def test_a_reply_to_another_question_is_none(
    tierline: Run, tmp_path: Path, key: str, authority: Authority
) -> None:
    authority.answer = (200, authority.reply(query_for((tmp_path / "today.txt").read_bytes())))
    said = tierline("proof", "stamp", "today.txt", "--authority", authority.url)
    assert said.err.startswith("tierline: The authority gave no time stamp")


def test_a_time_stamp_that_is_there_is_not_written_over(
    tierline: Run, tmp_path: Path, key: str, authority: Authority
) -> None:
    (tmp_path / "today.txt.tsr").write_bytes(b"kept")
    assert tierline("proof", "stamp", "today.txt", "--authority", authority.url).code == 1
    assert (tmp_path / "today.txt.tsr").read_bytes() == b"kept"
    assert authority.asked == []


def test_without_the_package_it_says_what_is_missing(
    tierline: Run, key: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    find: Any = util.find_spec
    missing = lambda name: None if name == "rfc3161_client" else find(name)  # noqa: E731
    monkeypatch.setattr("tierline.interfaces.time_stamps.find_spec", missing)
    said = tierline("proof", "stamp", "today.txt", "--authority", authority.url)
    assert said.err.startswith(
        "tierline: This needs an optional package, which is not installed: tierline[timestamps]"
    )


def test_where_one_file_cannot_be_stamped_none_is(
    tierline: Run, tmp_path: Path, key: str, authority: Authority
) -> None:
    (tmp_path / "empty.txt").touch()
    said = tierline("proof", "stamp", "today.txt", "empty.txt", "--authority", authority.url)
    assert (said.code, said.err.partition(";")[0]) == (1, "tierline: A file that is to be stamped is empty")
    assert not [path.name for path in tmp_path.glob("*.tsr")]
