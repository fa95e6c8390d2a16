"""A policy's text: how long it may be, and what it says as TOML, be it a policy or not."""

import re
import tomllib
from typing import Any

from tierline.domain.shared.extent import toml_nests_too_deeply
from tierline.domain.tiers.faults import PolicyTooDeep, PolicyTooLong, UnreadablePolicy

LONGEST = 65_536
"""How many bytes the text of a policy may have: the default one has a fifth of that."""


def content_of(text: str) -> dict[str, Any]:
    """What a TOML text says, be it a policy or not.

    Raises UnreadablePolicy, and before anything is read PolicyTooLong and PolicyTooDeep.
    """
    check_length(text)
    if toml_nests_too_deeply(text):
        raise PolicyTooDeep()
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise UnreadablePolicy(place=f"line {line[1]}" if line else "its end") from None
    except ValueError:
        # The one other thing that Python doesn't read: an integer of thousands of digits.
        raise UnreadablePolicy(place="its longest number") from None


def check_length(text: str) -> None:
    """Refuse a text that is longer than any policy needs; raises PolicyTooLong."""
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise PolicyTooLong(limit=LONGEST)
