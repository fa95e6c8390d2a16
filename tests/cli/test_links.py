"""`tierline link`: made, listed and withdrawn; what opens a link is shown once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.saying import Said
from tests.doors import CODE, Door
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

Run = Callable[..., Said]


@pytest.fixture
def met(database: Path) -> str:
    """A meeting with a contact; its fact_id."""
    with System(Settings(database=f"sqlite:///{database}")) as system, Door(system) as door:
        door.open()
        door.stated("contact_added", contact="c-1", name="Ben Roth", level="manager")
        receipt = door.stated("interaction", channel="call", initiative="ours", contacts=["c-1"])
    return str(receipt["fact_id"])


def test_a_link_is_made_listed_and_withdrawn(
    tierline: Run, database: Path, met: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIERLINE_PUBLIC_ADDRESS", "https://tierline.example.com")
    said = tierline("link", "make", CODE, met, "c-1", "--language", "zh", "--days", "3")
    assert said.code == 0, said.err
    assert said.out.startswith("https://tierline.example.com/confirm/")
    link = said.err.splitlines()[-1].split()[1].rstrip(":")
    listed = tierline("link", "list", CODE, met).out
    for text in (link, "c-1", "zh", "local", "open"):
        assert text in listed
    assert said.out.strip() not in listed
    assert tierline("link", "withdraw", CODE, met, link).code == 0
    assert "withdrawn" in tierline("link", "list", CODE, met).out
    again = tierline("link", "withdraw", CODE, met, link)
    assert (again.code, again.err.strip()) == (1, "tierline: This link was withdrawn by those who sent it.")
    assert said.out.strip().rpartition("/")[2].encode() not in database.read_bytes()


def test_what_cannot_be_asked_is_refused_in_a_sentence(tierline: Run, met: str) -> None:
    for arguments, sentence in (
        ((CODE, met, "c-2"), "No contact with this reference was ever added to the account."),
        ((CODE, met.replace(met[0], "0"), "c-1"), "This account has no fact with the fact_id"),
        (("NOBODY", met, "c-1"), "There is no account with this code"),
        ((CODE, met, "c-1", "--language", "xx"), "must be one of en, zh"),
    ):
        said = tierline("link", "make", *arguments)
        assert said.code == 1
        assert sentence in said.err
        assert said.out == ""
