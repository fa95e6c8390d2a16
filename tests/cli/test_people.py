"""`tierline find` and `tierline forget`: people by an address, and forgetting them for good."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.saying import CANARY, Said
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.cli.terminal import the_system

Run = Callable[..., Said]
EMAIL = f"{CANARY}@customer.example"
AT = "2025-03-03T10:00:00Z"


@pytest.fixture
def filled(database: Path) -> Path:
    """A database with a contact and one of ours, who have the same address."""
    opening = {"code": "ACME", "name": "Acme", "account_kind": "enterprise"}
    known = {"name": "Ingrid", "level": "staff", "email": EMAIL}
    with the_system() as system:
        system.accounts.open({**opening, "occurred_at": AT}, actor="ann")
        for stream, content in (
            ("ACME", {"kind": "contact_added", "contact": "c1", **known}),
            (FIRM_BOOK, {"kind": "person_added", "person": "p-ana", **known}),
        ):
            system.accounts.record(stream, {**content, "occurred_at": AT}, actor="ann")
    return database


def find(tierline: Run, monkeypatch: pytest.MonkeyPatch, address: str) -> Said:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{address}\n"))
    return tierline("find")


@pytest.mark.usefixtures("filled")
def test_people_are_found_by_an_address_that_is_read_from_standard_input(
    tierline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = find(tierline, monkeypatch, EMAIL.upper())
    assert said.code == 0
    assert all(text in said.out for text in ("ACME", "c1", "firm", "p-ana", "Ingrid"))
    assert "Nobody" in find(tierline, monkeypatch, "+49 30 123456").out
    refused = find(tierline, monkeypatch, f"no address {CANARY}")
    assert refused.code == 1
    assert CANARY not in said.out + said.err + refused.out + refused.err


@pytest.mark.usefixtures("filled")
def test_people_are_forgotten_once_that_is_confirmed(tierline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert tierline("forget", "contact", "ACME", "c1").code != 0
    assert "ACME" in find(tierline, monkeypatch, EMAIL).out
    for arguments in (("contact", "ACME", "c1"), ("person", "p-ana")):
        said = tierline("forget", *arguments, "--yes")
        assert (said.code, "Keys destroyed: 1" in said.out) == (0, True)
    assert "Nobody" in find(tierline, monkeypatch, EMAIL).out
    assert tierline("forget", "person", "p-nobody", "--yes").code == 1


@pytest.mark.usefixtures("filled")
def test_nobody_is_forgotten_who_is_under_a_legal_hold(tierline: Run) -> None:
    assert tierline("hold", "contact", "ACME", "c1", "--reason", CANARY).code == 0
    refused = tierline("forget", "contact", "ACME", "c1", "--yes")
    assert (refused.code, "under a legal hold" in refused.err) == (1, True)
    assert tierline("hold", "release", "ACME", "c1", "--reason", CANARY).code == 0
    assert tierline("forget", "contact", "ACME", "c1", "--yes").code == 0


@pytest.mark.usefixtures("filled")
def test_what_is_kept_of_a_contact_is_told_and_a_text_of_it_redacted(tierline: Run) -> None:
    met = {"kind": "interaction", "channel": "call", "initiative": "ours", "contacts": ["c1"], "note": CANARY}
    other = {**met, "contacts": [], "note": "of nobody"}
    with the_system() as system:
        for content in (met, other):
            system.accounts.record("ACME", {**content, "occurred_at": AT}, actor="ann")
    told = tierline("disclose", "contact", "ACME", "c1")
    facts = [one["fact"] for one in json.loads(told.out)["facts"]]
    assert [fact["kind"] for fact in facts] == ["contact_added", "interaction"]
    assert (facts[0]["name"], facts[1]["note"]) == ("Ingrid", CANARY)
    assert "of nobody" not in told.out
    said = tierline("redact", facts[1]["fact_id"], "note", "--reason", "asked to", "--yes")
    assert (said.code, CANARY in said.out + said.err) == (0, False)
    assert json.loads(tierline("disclose", "contact", "ACME", "c1").out)["facts"][1]["fact"]["note"] == {
        "forgotten": True
    }
    for arguments in (("ACME", "nobody"), ("NONE", "c1")):
        assert tierline("disclose", "contact", *arguments).code == 1


def test_our_people_are_listed_with_the_keys_that_have_their_accounts(tierline: Run, filled: Path) -> None:
    assert tierline("key", "add", "root").code == 0
    made = tierline("key", "add", "ana.berg", "--role", "account_manager", "--accounts", "held=p-ana")
    assert made.code == 0, made.err
    told = tierline("people")
    assert told.code == 0
    (line,) = [one for one in told.out.splitlines() if "p-ana" in one]
    assert "Ingrid" in line
    assert "ana.berg" in line
    assert "p-ana" not in tierline("people", "--as-of", "2024-01-01").out


@pytest.mark.usefixtures("filled")
def test_whoever_forgets_is_told_what_to_do_with_the_root_key(tierline: Run) -> None:
    said = tierline("forget", "contact", "ACME", "c1", "--yes")
    assert "The root key has epoch 1 now" in said.out
    said = tierline("root", "rotate")
    assert (said.code, "the keys of 2 accounts" in said.out) == (0, True)
    assert "epoch 2" in tierline("check").out


@pytest.mark.usefixtures("filled")
def test_a_root_key_in_a_variable_is_said_to_open_old_copies(
    tierline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Path("tierline.key").read_text().strip()
    monkeypatch.setenv("TIERLINE_ROOT_KEY", key)
    said = tierline("forget", "contact", "ACME", "c1", "--yes")
    assert "still open with the root key" in said.out
    refused = tierline("root", "rotate")
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert key not in said.out + said.err + refused.out + refused.err


@pytest.mark.usefixtures("filled")
def test_an_older_copy_of_the_root_key_is_told_of(tierline: Run) -> None:
    older = Path("tierline.key").read_text()
    assert tierline("forget", "contact", "ACME", "c1", "--yes").code == 0
    Path("tierline.key").write_text(older)
    said = tierline("check")
    assert said.code == 1
    assert "it is an older copy, of epoch 0" in said.out + said.err
