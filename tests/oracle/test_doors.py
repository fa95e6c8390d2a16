"""The doors say what the naive oracle says, at any business time as known at any position.

A sample; `python -m tests.oracle --histories 1000` runs as many as one likes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.doors import Trial

ON_SQLITE, ON_POSTGRESQL = 40, 10
KNOWN_FAULTS = {3: "`/tier` tells the override of a closed account: see test_assess"}


def seeds(first: int, number: int) -> list[Any]:
    """Seeds, those at which the product is known to be wrong marked."""
    marks = {seed: [pytest.mark.xfail(reason=reason)] for seed, reason in KNOWN_FAULTS.items()}
    return [pytest.param(seed, marks=marks.get(seed, ())) for seed in range(first, first + number)]


@pytest.mark.parametrize("seed", seeds(0, ON_SQLITE))
def test_the_doors_say_what_the_oracle_says(seed: int, tmp_path: Path) -> None:
    assert Trial(seed, f"sqlite:///{tmp_path}/tierline.db").run(questions=2) > 10


@pytest.mark.parametrize("seed", seeds(1000, ON_POSTGRESQL))
def test_the_doors_on_postgresql_say_what_the_oracle_says(seed: int, new_postgres: Callable[[], str]) -> None:
    assert Trial(seed, new_postgres()).run(questions=2) > 10
