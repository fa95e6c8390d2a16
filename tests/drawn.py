"""How much of what tests draw and go through is for the usual run; `make long` has all of it."""

import os
from collections.abc import Iterable
from typing import Any

import pytest

PROFILE = os.environ.get("TIERLINE_HYPOTHESIS", "ci")


def examples(most: int) -> int:
    """So many, or a quarter of them in the usual run."""
    return max(2, most // 4) if PROFILE == "ci" else most


def in_turns(values: Iterable[Any], of: int) -> list[Any]:
    """One value of so many is for the usual run, the others for `make long`: where each shows the same."""
    return [
        value if number % of == 0 else pytest.param(value, marks=pytest.mark.long)
        for number, value in enumerate(values)
    ]
