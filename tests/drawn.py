"""How many examples property tests draw: half of them, unless asked to look further."""

import os

PROFILE = os.environ.get("TIERLINE_HYPOTHESIS", "ci")


def examples(most: int) -> int:
    """So many where one looks further, else half as many."""
    return most if PROFILE == "explore" else max(2, most // 2)
