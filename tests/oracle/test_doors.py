"""The doors say what the naive oracle says, at any business time as known at any position.

A sample; `python -m tests.oracle --histories 1000` runs as many as one likes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.doors import Trial

ON_SQLITE, ON_POSTGRESQL = 40, 10
SHORT = 16
"""Of so many seeds one is in the usual run; all are in the long one."""


def sample(seeds: range) -> list[Any]:
    """Seeds, of which most are for the long run only."""
    return [pytest.param(seed, marks=() if seed % SHORT == 0 else pytest.mark.long) for seed in seeds]


@pytest.mark.parametrize("seed", sample(range(ON_SQLITE)))
def test_the_doors_say_what_the_oracle_says(seed: int, tmp_path: Path) -> None:
    assert Trial(seed, f"sqlite:///{tmp_path}/tierline.db").run(questions=2) > 10


@pytest.mark.parametrize("seed", sample(range(1000, 1000 + ON_POSTGRESQL)))
def test_the_doors_on_postgresql_say_what_the_oracle_says(seed: int, new_postgres: Callable[[], str]) -> None:
    assert Trial(seed, new_postgres()).run(questions=2) > 10
