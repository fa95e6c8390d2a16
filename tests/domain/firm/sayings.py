"""The firm's own book as a scenario, and its facts as callers state them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tierline.domain.firm  # noqa: F401  (registers every topic's kinds)
from tests.domain.account.scenario import Scenario
from tierline.domain.shared.ids import FIRM_BOOK

EXAMPLES: dict[str, dict[str, Any]] = {
    content["kind"]: content
    for content in json.loads((Path(__file__).parents[2] / "firm_examples.json").read_text("utf-8"))
}


def book(*contents: dict[str, Any]) -> Scenario:
    """The book with these facts recorded in it, which get the ids 1, 2, 3, …"""
    return Scenario(FIRM_BOOK).records(*contents)


def day(text: str) -> datetime:
    """The first instant of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def added(person: str, on: str = "2024-01-01", **more: Any) -> dict[str, Any]:
    named = {"person": person, "name": person.title(), "level": "staff"}
    return {"kind": "person_added", "occurred_at": day(on), **named, **more}


def changed(person: str, on: str, **more: Any) -> dict[str, Any]:
    return {"kind": "person_changed", "person": person, "occurred_at": day(on), **more}


def left(person: str, on: str) -> dict[str, Any]:
    return {"kind": "person_left", "person": person, "occurred_at": day(on)}


def budget(**more: Any) -> dict[str, Any]:
    return {**EXAMPLES["budget_set"], **more}


def duty(**more: Any) -> dict[str, Any]:
    return {**EXAMPLES["duty_fulfilled"], **more}
