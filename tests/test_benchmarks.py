"""Every measurement of `make bench` can be taken: here of next to nothing, so its figures say nothing."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import ALL
from benchmarks.measure import table
from benchmarks.stores import Place

SMALL: dict[str, dict[str, Any]] = {
    "recording": {"SIZES": (3, 5, 8), "SMALL_ACCOUNTS": 2, "ROUNDS": 2, "COLD_ROUNDS": 2},
    "recording_over_http": {"ACCOUNTS": 3, "ROUNDS": 1, "SECONDS": 0.2, "MANY": 2},
    "importing": {"SIZES": (20, 40), "ACCOUNTS": 3},
    "rebuilding": {"ACCOUNTS": 2, "EACH": 20},
    "following": {"SMALL": 40, "LARGE": 80, "EACH": 20, "IMPORTED": 40},
    "proofs": {"FACTS": 40, "EACH": 20, "RECORDED": 5, "IMPORTED": 20, "ROUNDS": 1},
    "late_facts": {"LENGTHS": (20, 40), "FACTS": 40, "ROUNDS": 1},
    "two_clocks": {"ACCOUNTS": 4, "EACH": 20, "ROUNDS": 1},
    "django_history": {"ACCOUNTS": 4, "EACH": 20, "ROUNDS": 1},
    "large": {"LARGE": 40, "SMALLER": 2, "REALLY": 4, "ROUNDS": 1},
    "pages": {"COPIES": 2, "ROUNDS": 1},
    "reads": {"ROUNDS": 1},
    "narrowing": {"ACCOUNTS": 8, "EACH": 10, "ROUNDS": 1},
    "foreign": {"ACCOUNTS": 8, "EACH": 10, "ROUNDS": 1},
}
"""By module: how much it measures here."""


def test_nothing_is_measured_that_is_not_tried_here():
    assert {one.__module__.removeprefix("benchmarks.") for one in ALL} == set(SMALL)


@pytest.mark.long
@pytest.mark.parametrize("name", SMALL)
def test_a_measurement_can_be_taken(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    module = import_module(f"benchmarks.{name}")
    for constant, value in SMALL[name].items():
        monkeypatch.setattr(module, constant, value)
    results = [*module.measure(Place("SQLite", tmp_path))]
    assert len(table(results).splitlines()) == 2 + len(results) > 2
