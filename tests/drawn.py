"""How many examples property tests draw: a quarter in the usual run, all in `make long` and beyond."""

import os

PROFILE = os.environ.get("TIERLINE_HYPOTHESIS", "ci")


def examples(most: int) -> int:
    """So many, or a quarter of them in the usual run."""
    return max(2, most // 4) if PROFILE == "ci" else most
