"""A database is moved whole: another one answers as it did, at every point of business time."""

import json
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.saying import CANARY, Run
from tests.doors import Door
from tests.journeys.services import environment
from tests.oracle.doors import A_LIFETIME, Trial
from tierline.application.access import Scope
from tierline.domain.account.base import kind_named
from tierline.interfaces.cli.moving import export, import_all
from tierline.interfaces.moving.manifest import Manifest
from tierline.interfaces.permission import needed_by
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

SEEDS = [8, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(30, 40))]
MICRO = timedelta(microseconds=1)
_OF_RECORDING = ("basis", "grade", "grade_detail")
"""What rests on when a fact was heard, which is not carried over."""


def opened(database: str) -> System:
    settings = Settings.from_environment(environment(database))
    return System(settings.model_copy(update={"clock_seconds": A_LIFETIME}))


def business(answer: Any) -> Any:
    """An answer without what rests on when facts were heard."""
    if isinstance(answer, dict):
        return {name: business(value) for name, value in answer.items() if name not in _OF_RECORDING}
    return [business(one) for one in answer] if isinstance(answer, list) else answer


def instants(system: System) -> list[datetime]:
    """Moments at which something changes, before and after."""
    moments = sorted({one.fact.occurred_at for one in system.log.page(0, 100_000)})
    some = moments[:: max(1, len(moments) // 2)] + moments[-1:]
    return [at for one in some for at in (one - MICRO, one, one + timedelta(days=200))]


def answers(database: str, at: list[datetime]) -> Iterator[tuple[str, Any]]:
    """What a database says at some moments, by question."""
    with opened(database) as system, Door(system) as door:
        system.refresh()
        for moment in at:
            asked = {"as_of": moment.isoformat()}
            found = door.fresh("/v1/accounts", **asked)
            yield f"accounts {moment}", business(found)
            yield f"portfolio {moment}", business(door.fresh("/v1/reports/portfolio", **asked))
            for one in found["items"]:
                for tail in ("tier", "coverage"):
                    path = f"/v1/accounts/{one['code']}/{tail}"
                    yield f"{path} {moment}", business(door.fresh(path, **asked))


def moved(tierline: Run, monkeypatch: pytest.MonkeyPatch, source: str, target: str) -> None:
    """Take everything out of one database and bring it into another."""
    for name, value in environment(source).items():
        monkeypatch.setenv(name, value)
    done = tierline("export", "--all", "moved")
    assert done.code == 0, done.err
    for name, value in environment(target).items():
        monkeypatch.setenv(name, value)
    taken = tierline("import", "all", "moved")
    assert (taken.code, taken.err) == (0, ""), taken.err


@pytest.mark.parametrize("seed", SEEDS)
def test_another_database_answers_the_same_at_every_business_time(
    tierline: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    source, target = (f"sqlite:///{tmp_path}/{name}.db" for name in ("source", "target"))
    Trial(seed, source).run(questions=0)
    moved(tierline, monkeypatch, source, target)
    with opened(source) as before, opened(target) as after:
        at = instants(before)
        assert [(one.position, one.actor, one.fact.fact_id) for one in before.log.page(0, 10_000)] == [
            (one.position, one.actor, one.fact.fact_id) for one in after.log.page(0, 10_000)
        ]
    said = dict(answers(source, at))
    assert len(said) > 40
    assert dict(answers(target, at)) == said


@pytest.mark.long
def test_the_demo_moves_whole(tierline: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source, target = (f"sqlite:///{tmp_path}/{name}.db" for name in ("source", "target"))
    for name, value in environment(source).items():
        monkeypatch.setenv(name, value)
    assert tierline("demo").code == 0
    moved(tierline, monkeypatch, source, target)
    with opened(source) as before:
        at = instants(before)
    assert dict(answers(target, at)) == dict(answers(source, at))


def told(*facts: dict[str, Any]) -> None:
    """A file of facts about one account."""
    usual = {"account": "ACME", "occurred_at": "2024-01-02T00:00:00Z"}
    lines = [
        usual | {"fact_id": f"00000000-0000-4000-8000-{at:012}"} | fact for at, fact in enumerate(facts, 1)
    ]
    Path("facts.ndjson").write_text("".join(json.dumps(one) + "\n" for one in lines))


OPENED = {"kind": "account_opened", "code": "ACME", "name": "Acme", "account_kind": "enterprise"}
ANN = {
    "kind": "contact_added",
    "contact": "ann",
    "name": CANARY,
    "email": "ann@acme.example",
    "level": "manager",
}
MET = {"kind": "interaction", "channel": "call", "initiative": "ours", "contacts": ["ann"], "note": "Spoke"}
BO = {"kind": "contact_added", "contact": "bo", "name": "Bo Li", "level": "staff"}
CORRECTED = {
    "kind": "fact_corrected",
    "target": "00000000-0000-4000-8000-000000000002",
    "reason": "A slip",
    "changes": {"email": "ann.oz@acme.example"},
}


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, commands work on another database."""
    monkeypatch.setenv("TIERLINE_DATABASE", "sqlite:///elsewhere.db")


def recorders(database: str) -> list[str]:
    """Who recorded what a database of the commands holds."""
    with System(Settings.from_environment({"TIERLINE_DATABASE": database})) as system:
        return [one.actor for one in system.log.page(0, 10)]


def test_texts_come_out_opened_and_files_are_private(tierline: Run, database: Path) -> None:
    told(OPENED, ANN, MET)
    tierline("import", "ndjson", "facts.ndjson")
    done = tierline("export", "--all", "moved")
    assert "hold personal data opened" in done.err
    assert CANARY not in done.out + done.err
    files = sorted(Path("moved").iterdir())
    assert [one.name for one in files] == ["facts-0001.ndjson", "manifest.json"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert CANARY in files[0].read_text()
    manifest = Manifest.model_validate_json(files[1].read_text())
    assert manifest.facts == sum(manifest.kinds.values()) == manifest.files[0].lines == 4
    assert tierline("export", "--all", "moved").code == 1


def test_whoever_is_forgotten_stays_so(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(OPENED, ANN, MET, CORRECTED, BO)
    tierline("import", "ndjson", "facts.ndjson")
    assert tierline("forget", "contact", "ACME", "ann", "--yes").code == 0
    assert "texts are forgotten" in tierline("export", "--all", "moved").err
    text = Path("moved/facts-0001.ndjson").read_text()
    assert CANARY not in text
    assert "Spoke" not in text
    assert "Bo Li" in text
    elsewhere(monkeypatch)
    taken = tierline("import", "all", "moved")
    assert (taken.code, taken.err) == (0, "")
    assert tierline("export", "--all", "again").code == 0
    again = Path("again/facts-0001.ndjson").read_text()
    assert json.loads(Path("again/manifest.json").read_text())["forgotten_texts"] > 0
    assert "[forgotten 3]" in again
    assert "Bo Li" in again


def test_a_second_time_adds_nothing_and_a_rehearsal_neither(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(OPENED, ANN, MET)
    tierline("import", "ndjson", "facts.ndjson", "--actor", "crm")
    tierline("export", "--all", "moved")
    elsewhere(monkeypatch)
    assert "4 facts would be recorded" in tierline("import", "all", "moved", "--dry-run").out
    assert "4 facts recorded" in tierline("import", "all", "moved").out
    assert "0 facts recorded, 4 were there already" in tierline("import", "all", "moved").out
    assert recorders("sqlite:///elsewhere.db") == ["tierline", "crm", "crm", "crm"]


def test_a_whole_database_goes_into_an_empty_one_only(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(OPENED)
    tierline("import", "ndjson", "facts.ndjson")
    tierline("export", "--all", "moved")
    elsewhere(monkeypatch)
    monkeypatch.setenv("TIERLINE_POLICY", "default-1")
    tierline("import", "ndjson", "facts.ndjson")
    refused = tierline("import", "all", "moved")
    assert (refused.code, "holds other facts already" in refused.err) == (1, True)


def test_files_that_changed_are_refused(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(OPENED)
    tierline("import", "ndjson", "facts.ndjson")
    tierline("export", "--all", "moved")
    elsewhere(monkeypatch)
    facts, manifest = Path("moved/facts-0001.ndjson"), Path("moved/manifest.json")
    whole = facts.read_text()
    facts.write_text(whole.replace("Acme", "Acne"))
    assert "not as it was written" in tierline("import", "all", "moved").err
    facts.unlink()
    assert "not as it was written" in tierline("import", "all", "moved").err
    facts.write_text(whole)
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 2'))
    assert "a later version of Tierline" in tierline("import", "all", "moved").err
    manifest.write_text("{")
    assert "no manifest.json" in tierline("import", "all", "moved").err
    assert not Path("elsewhere.db").exists()


def test_lines_of_a_whole_database_are_facts_for_every_import(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(OPENED, ANN, MET)
    monkeypatch.setenv("TIERLINE_POLICY", "default-1")
    tierline("import", "ndjson", "facts.ndjson", "--actor", "crm")
    tierline("export", "--all", "moved")
    elsewhere(monkeypatch)
    taken = tierline("import", "ndjson", "moved/facts-0001.ndjson", "--actor", "me")
    assert (taken.code, "3 facts recorded" in taken.out) == (0, True)
    assert set(recorders("sqlite:///elsewhere.db")) == {"me"}


def test_long_logs_go_into_several_files(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tierline.interfaces.moving.taking_out.LINES", 2)
    told(OPENED, ANN, MET, BO)
    tierline("import", "ndjson", "facts.ndjson")
    tierline("export", "--all", "moved")
    manifest = Manifest.model_validate_json(Path("moved/manifest.json").read_text())
    assert [one.lines for one in manifest.files] == [2, 2, 1]
    elsewhere(monkeypatch)
    assert "5 facts recorded" in tierline("import", "all", "moved").out


def test_facts_that_say_what_is_not_stated_any_more_are_counted_beforehand(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(OPENED, ANN, MET)
    tierline("import", "ndjson", "facts.ndjson")
    kind = kind_named("interaction")
    assert kind
    monkeypatch.setattr(kind, "RETIRED", {"channel": "say it in the note"})
    said = tierline("export", "--all", "moved")
    assert "1 facts say what is not stated any more" in said.err
    assert Manifest.model_validate_json(Path("moved/manifest.json").read_text()).retired == 1
    elsewhere(monkeypatch)
    moved = tierline("import", "all", "moved")
    assert (moved.code, "1 refused" in moved.out) == (1, True)


def test_moving_is_for_those_who_may_do_everything() -> None:
    assert (needed_by(export), needed_by(import_all)) == ((Scope.ADMIN,), (Scope.ADMIN,))
