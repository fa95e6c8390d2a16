"""`tierline policy`: what it says, and how it ends."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.saying import CANARY, Run
from tests.domain.tiers.drafts import TEXT, as_text, draft
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a policy file; its path."""

    def write_one(text: str) -> str:
        path = tmp_path / "draft.toml"
        path.write_text(text, "utf-8")
        return str(path)

    return write_one


def ally(database: Path) -> None:
    """A strategic ally from 2025-01-05 on; by the default policy until 2025-10-02."""
    with System(Settings(database=f"sqlite:///{database}")) as system:
        moment: dict[str, Any] = {"occurred_at": "2025-01-05T00:00:00Z"}
        opening = {"code": "A-1", "name": "Acme", "account_kind": "enterprise", **moment}
        system.accounts.open(opening, actor="ana")
        for fact in (
            {"kind": "contract_signed", "contract": "K", "agreement": "alliance", "starts": "2025-01-01"},
            {"kind": "observation", "facet": "joint_leadership", "level": "general_managers"},
            {"kind": "interaction", "channel": "call", "initiative": "ours", "joint_business": True},
        ):
            system.accounts.record("A-1", {**fact, **moment}, actor="ana")


def test_a_valid_file_is_said_to_be_valid(tierline: Run, write: Write) -> None:
    said = tierline("policy", "check", write(as_text("mine")))
    assert (said.code, said.out) == (
        0,
        f"mine, version 1, is valid; its hash is {draft(name='mine').hash}.\n",
    )


FAULTS = {
    "an unknown measure": ("{ distinct_within =", "{ gut_feeling =", "must name one measure of"),
    "a threshold of the wrong type": ("}, at_least = 3 }", '}, at_least = "3" }', "must be a whole number"),
    "a window of zero": ("days = 180", "days = 0", "should be greater than 0"),
    "four of three": (
        "supporting_needed = 2",
        "supporting_needed = 4",
        "asks for more supporting criteria than there are (3)",
    ),
    "an unknown field": (
        "supporting_needed = 3",
        f"supporting_needed = 3\n{CANARY} = 3",
        "has a field that is not known here",
    ),
    "a duplicate criterion": (
        'id = "partner.recognition"',
        'id = "partner.pricing"',
        "is the id of an earlier criterion",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_faulty_file_is_refused_in_one_line_that_names_the_place(
    tierline: Run, write: Write, what: str
) -> None:
    right, wrong, sentence = FAULTS[what]
    line = TEXT[: TEXT.index(right)].count("\n") + wrong.count("\n") + 1
    for command in (("check",), ("adopt", "--from", "2026-06-01"), ("backtest",)):
        said = tierline("policy", command[0], write(as_text().replace(right, wrong, 1)), *command[1:])
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("tierline: The policy is not valid: `tiers.")
        assert f"(line {line}) {sentence}" in said.err
        assert said.err.count("\n") == 1
        assert CANARY not in said.err


def test_a_file_that_is_no_text_or_no_toml_is_refused(tierline: Run, tmp_path: Path, write: Write) -> None:
    said = tierline("policy", "check", write("name = \n"))
    assert (said.code, said.err) == (1, "tierline: The policy can't be read as TOML: look at line 1.\n")
    (tmp_path / "noise").write_bytes(b"\xff\xfe\x00")
    said = tierline("policy", "check", str(tmp_path / "noise"))
    assert (said.code, said.err) == (1, "tierline: The file is not UTF-8 text, as TOML must be.\n")
    said = tierline("policy", "check", str(tmp_path / "none"))
    assert (said.code, said.err.startswith("tierline: There is no file at this place")) == (1, True)


def test_an_adopted_policy_is_listed_with_who_and_why(tierline: Run, write: Write) -> None:
    file = write(as_text("mine"))
    said = tierline(
        "policy", "adopt", file, "--from", "2020-01-01", "--reason", "The board", "--actor", "ann"
    )
    short = draft(name="mine").hash[:12]
    assert (said.code, said.out) == (
        0,
        f"mine@{short} judges from 2020-01-01 on; recorded at position 1.\n",
    )
    listed = tierline("policy", "list").out
    default, mine = (row for row in listed.splitlines() if "@" in row)
    assert "the beginning" in default
    assert "in force" not in default
    for word in (f"mine@{short}", "2020-01-01", "ann", "The board", "in force"):
        assert word in mine


def test_an_adoption_that_can_not_be_ends_with_one_line(tierline: Run, write: Write) -> None:
    file = write(as_text("mine"))
    assert tierline("policy", "adopt", file, "--from", "2026-06-01").code == 0
    for day in ("2026-06-01", "2020-01-01", CANARY):
        said = tierline("policy", "adopt", file, "--from", day)
        assert (said.code, said.out) == (1, "")
        assert said.err.count("\n") == 1
        assert CANARY not in said.err


def test_a_backtest_tells_people_and_programs_the_same(tierline: Run, write: Write, database: Path) -> None:
    ally(database)
    file = write(as_text(grace=10))
    said = tierline("policy", "backtest", file, "--as-of", "2025-12-31")
    assert said.code == 0
    for words in (
        "2025-07-14  2025-10-02  strategic_ally  vendor",
        "Of 1 accounts, 1 would have had another tier at some time; at the end 0 a higher and 0 a lower one.",
        "Changes of tier: 1, of which 0 were undone within 90 days; by the draft 1, of which 0.",
    ):
        assert " ".join(words.split()) in " ".join(said.out.replace("│", " ").split())
    rows = list(csv.DictReader(StringIO(tierline(*_again(file), "csv").out)))
    assert rows == [
        {
            "account": "A-1",
            "from": "2025-07-14T00:00:00Z",
            "to": "2025-10-02T00:00:00Z",
            "tier": "strategic_ally",
            "draft_tier": "vendor",
        }
    ]
    answer = json.loads(tierline(*_again(file), "json").out)
    assert answer["accounts"][0]["differences"] == [_without_account(rows[0])]
    assert answer["basis"]["position"] == 4
    assert answer["basis"]["as_of"] == answer["as_of"] == "2025-12-31T23:59:59.999999Z"
    with System(Settings(database=f"sqlite:///{database}")) as system:
        assert system.log.head() == 4


def _again(file: str) -> tuple[str, ...]:
    return ("policy", "backtest", file, "--as-of", "2025-12-31", "--format")


def _without_account(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "account"}


@pytest.mark.parametrize("option", [("--account", CANARY), ("--as-of", CANARY), ("--flap-days", "0")])
def test_a_backtest_that_is_asked_amiss_is_refused(tierline: Run, write: Write, option: list[str]) -> None:
    said = tierline("policy", "backtest", write(as_text()), *option)
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert CANARY not in said.err


def test_a_policy_is_replayed_day_by_day_and_its_warnings_held_against_what_came(
    tierline: Run, write: Write, database: Path
) -> None:
    ally(database)
    asked = ("--as-of", f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}", "--within", "30")
    rows = list(csv.DictReader(StringIO(tierline("policy", "foresight", "default-2", *asked).out)))
    assert {row["policy"] for row in rows} == {"default 2"}
    assert [row["outcome"] for row in rows if row["signal"] == "tier"] == [
        *("any", "verdict", "not_renewed", "closed", "disputed")
    ]
    told = json.loads(tierline("policy", "foresight", write(as_text()), *asked, "--format", "json").out)
    assert told["basis"]["policy"].startswith("draft@")
    assert tierline("policy", "foresight", "nothing.toml").code == 1
