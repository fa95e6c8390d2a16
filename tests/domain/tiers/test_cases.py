"""The case files: what holds on the instant before each threshold, and from the threshold on."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.domain.tiers.telling import MICRO, Statement, day, statement, told
from tierline.domain.tiers.assess import Assessment, assess, tier_rows
from tierline.domain.tiers.policy import default_policy

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
POLICY = default_policy()


def said_in(case: dict[str, Any], given: dict[str, list[Statement]]) -> list[Statement]:
    facts = [fact for name in case.get("given", ()) for fact in given[name]] + case["facts"]
    return [statement(fact["kind"], day(fact["day"]), **_fields(fact)) for fact in facts]


def _fields(fact: Statement) -> Statement:
    return {name: value for name, value in fact.items() if name not in ("day", "kind")}


CASES = {
    f"{path.stem}: {case['says']}": (said_in(case, content.get("given", {})), case["turns"])
    for path in FILES
    for content in (tomllib.loads(path.read_text("utf-8")),)
    for case in content["case"]
}


def shown(assessment: Assessment, of: str) -> Any:
    """What an assessment says of a criterion or of the tier."""
    if "." in of:
        return assessment.finding(of).state
    value = getattr(assessment, of)
    return "none" if value is None else value


@pytest.mark.parametrize(("said", "turns"), CASES.values(), ids=CASES)
def test_each_case_turns_at_its_thresholds(said: list[Statement], turns: list[dict[str, Any]]) -> None:
    history = told(said)
    for turn in turns:
        moment: datetime = day(turn["day"])
        before, after = (assess(history, POLICY, at) for at in (moment - MICRO, moment))
        assert (shown(before, turn["of"]), shown(after, turn["of"])) == (turn["from"], turn["to"]), turn
        if turn["from"] != turn["to"] and "." in turn["of"]:
            assert after.finding(turn["of"]).since == moment, turn


@pytest.mark.parametrize(("said", "turns"), CASES.values(), ids=CASES)
def test_a_lapse_is_known_on_the_instant_before(said: list[Statement], turns: list[dict[str, Any]]) -> None:
    history = told(said)
    happened = {one["occurred_at"] for one in said}
    for turn in turns:
        moment: datetime = day(turn["day"])
        if moment in happened or turn["from"] == turn["to"]:
            continue
        before = assess(history, POLICY, moment - MICRO)
        if turn["from"] == "met":
            assert before.finding(turn["of"]).lapses_on == moment, turn
        if turn["of"] == "tier" and turn["to"] == "vendor":
            assert (before.falls_on, before.falls_to) == (moment, "vendor"), turn


def test_the_rows_turn_where_the_cases_say() -> None:
    for said, turns in CASES.values():
        starts = {row.valid_from: row for row in tier_rows(told(said), POLICY)}
        for turn in turns:
            if turn["of"] == "tier" and turn["from"] != turn["to"]:
                assert (starts[day(turn["day"])].tier or "none") == turn["to"], turn


def test_every_criterion_is_gained_and_lost_in_some_case() -> None:
    turns = [turn for _, turns in CASES.values() for turn in turns if turn["from"] != turn["to"]]
    for placed in POLICY.criteria:
        mine = [turn for turn in turns if turn["of"] == placed.criterion.id]
        assert any(turn["to"] == "met" for turn in mine), placed.criterion.id
        assert any(turn["from"] == "met" for turn in mine), placed.criterion.id


def test_every_tier_is_gained_and_lost_in_some_case() -> None:
    turns = [turn for _, turns in CASES.values() for turn in turns if turn["of"] == "tier"]
    for tier in ("vendor", "preferred_supplier", "partner", "strategic_ally"):
        assert any(
            (turn["from"], turn["to"]) == (tier, other) for turn in turns for other in ("vendor", "none")
        )
        assert any(turn["to"] == tier for turn in turns)
