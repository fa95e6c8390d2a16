"""What a command said, and a word that none may repeat."""

from collections.abc import Callable
from typing import NamedTuple

CANARY = "Zq7Canary"


class Said(NamedTuple):
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]
