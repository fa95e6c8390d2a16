"""`tierline retention`: what it says with and without --dry-run, and what is left afterwards."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.saying import CANARY, Said
from tests.doors import Door
from tests.patience import until
from tierline.domain.account.expiring import TextsExpired
from tierline.domain.shared.ids import account_id
from tierline.interfaces.cli.terminal import the_system

Run = Callable[..., Said]
THEN = datetime(2025, 3, 4, 10, tzinfo=UTC)
AT = "2025-03-03T10:00:00Z"
RULES = """
[[retain]]
kind = "interaction"
field = "note"
days = 90

[[retain]]
kind = "escalation_raised"
field = "summary"
days = 90
"""


@pytest.fixture
def filled(database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with two notes and the summary of an open escalation from long ago, and rules for these."""
    monkeypatch.setenv("TIERLINE_RETENTION", str(database.with_name("retention.toml")))
    database.with_name("retention.toml").write_text(RULES)
    met = {"kind": "interaction", "channel": "call", "initiative": "ours", "note": CANARY}
    raised = {"kind": "escalation_raised", "escalation": "e", "severity": "low", "category": "problem"}
    with the_system() as system:
        past = system.accounts_at(lambda: THEN)
        opening = {"code": "ACME", "name": "Acme", "account_kind": "enterprise"}
        past.open({**opening, "occurred_at": AT}, actor="ann")
        for content in (met, met, {**raised, "summary": CANARY}):
            past.record("ACME", {**content, "occurred_at": AT}, actor="ann")
    return database


def rows(said: Said) -> list[list[str]]:
    assert said.code == 0, said.err
    assert CANARY not in said.out + said.err
    return [line.split() for line in said.out.splitlines() if line.split()[2:3] == ["90"]]


EXPIRED = [["interaction", "note", "90", "2", "1", "0", "0"]]
OPEN = [["escalation_raised", "summary", "90", "0", "0", "0", "1"]]


@pytest.mark.usefixtures("filled")
def test_a_dry_run_says_what_is_then_done_and_destroys_nothing(tierline: Run) -> None:
    for _ in range(2):
        assert rows(tierline("retention", "--dry-run")) == EXPIRED + OPEN
    done = tierline("retention", "--yes")
    assert rows(done) == EXPIRED + OPEN
    assert "The root key has epoch 1 now" in done.out
    nothing = [["interaction", "note", "90", "0", "0", "0", "0"]]
    again = tierline("retention", "--yes")
    assert rows(again) == nothing + OPEN
    assert "epoch" not in again.out
    told = tierline("security", "--event", "texts_expired").out
    assert ("retention" in told, "ACME" in told) == (True, True)


@pytest.mark.usefixtures("filled")
def test_a_worker_does_it_by_itself_and_it_is_read_as_a_statement_that_tells_nothing() -> None:
    with the_system() as system, Door(system) as door:
        system.feeding.start()
        until(lambda: isinstance(system.log.stream(account_id("ACME"))[-1].fact, TextsExpired))
        fact = system.log.stream(account_id("ACME"))[-1].fact
        found = door.fresh(f"/v1/accounts/ACME/facts/{fact.fact_id}")
        assert [one["field"] for one in found["fact"]["rules"]] == ["note"]
        told = door.fresh("/v1/accounts/ACME/timeline")["items"]
        notes = [one["detail"]["note"] for one in told if one["kind"] == "interaction"]
        assert notes == [{"forgotten": True}] * 2
        assert "texts_expired" not in {one["kind"] for one in told}
        audited = door.fresh("/v1/reports/audit", statement="texts_expired")
        assert str(fact.fact_id) in str(audited)
        for page in ("/audit", "/accounts/ACME", "/security", "/accounts/ACME/restatement"):
            assert door.client.get(page).status_code == 200
        assert f"#f-{fact.fact_id}" not in door.client.get("/audit").text
        assert door.client.get("/v1/feed").status_code == 200


@pytest.mark.usefixtures("filled")
def test_an_account_that_others_are_merged_into_is_judged_as_before() -> None:
    with the_system() as system, Door(system) as door:
        past = system.accounts_at(lambda: THEN)
        opening = {"code": "GROUP", "name": "Group", "account_kind": "enterprise"}
        past.open({**opening, "occurred_at": AT}, actor="ann")
        past.record("ACME", {"kind": "account_merged", "into": "GROUP", "occurred_at": AT}, actor="ann")
        system.refresh()
        before = judged(door)
        assert sum(one.texts for one in system.retention.run(dry=False).tallies) == 2
        system.refresh()
        assert judged(door) == before
        system.rebuild()
        assert judged(door) == before


def judged(door: Door) -> list[Any]:
    """Tiers, coverage and counts, without what says by what they were found."""
    paths = ("/v1/accounts/GROUP/tier", "/v1/accounts/GROUP/coverage", "/v1/reports/portfolio")
    asked = [(path, day) for path in paths for day in ("2025-03-03", "2025-06-01", "2026-06-01")]
    return [{**door.fresh(path, as_of=day), "basis": None} for path, day in asked]


@pytest.mark.usefixtures("filled")
def test_what_expired_stays_so_in_a_database_that_it_is_moved_into(
    tierline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tierline("retention", "--yes").code == 0
    assert tierline("export", "--all", "moved").code == 0
    monkeypatch.setenv("TIERLINE_DATABASE", "sqlite:///elsewhere.db")
    taken = tierline("import", "all", "moved")
    assert (taken.code, taken.err) == (0, "")
    assert tierline("export", "--all", "again").code == 0
    lines = [json.loads(line) for line in Path("again/facts-0001.ndjson").read_text().splitlines()]
    assert [one["note"][:10] for one in lines if one["kind"] == "interaction"] == ["[forgotten"] * 2
    (said,) = [one for one in lines if one["kind"] == "texts_expired"]
    assert (said["recorded_by"], len(said["rules"][0]["facts"])) == ("retention", 2)


def test_without_rules_nothing_expires_and_wrong_ones_are_one_sentence(
    tierline: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = filled.with_name("retention.toml")
    rules.write_text(RULES.replace("90", "9"))
    refused = tierline("retention", "--dry-run")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert (
        "TIERLINE_RETENTION: The file of retention rules can't be used: in rule 1, days must" in refused.err
    )
    rules.unlink()
    assert "must name a file that can be read" in tierline("retention").err
    monkeypatch.delenv("TIERLINE_RETENTION")
    assert "no text expires" in tierline("retention").out
