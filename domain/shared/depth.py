"""How deep a value or a text nests, found out before anything that recurses or keeps every level is let near.

What people state nests a few levels. What nests by the thousand is made to hurt: Python's recursion ends
at a thousand levels, and its reader of TOML keeps every beginning of a dotted key, which takes memory by
the square of its parts.
"""

import re
from collections.abc import Mapping

DEEPEST = 32
"""How many levels of objects and lists anything stated may have."""
MOST_PARTS = 16
"""How many parts a dotted key may have."""

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
_TOKEN = re.compile(
    rf"""
    \#[^\n]*+
    | (?P<opening>[\[{{])
    | (?P<closing>[\]}}])
    | \"{{3}}(?:[^"\\]|\\.|"(?!""))*+(?:"{{3,5}}|\Z)
    | '{{3}}(?:[^']|'(?!''))*+(?:'{{3,5}}|\Z)
    | (?P<dotted>{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS},}}+)
    | {_PART}
    """,
    re.VERBOSE | re.DOTALL,
)
"""What of a TOML text nests, and what only looks as if: remarks and strings. No part is ever tried twice."""


def nests_too_deeply(value: object) -> bool:
    """Whether a value as JSON has them nests deeper than `DEEPEST`; itself counts as a level."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return any(isinstance(one, Mapping | list | tuple) for one in level)


def toml_nests_too_deeply(text: str) -> bool:
    """Whether a TOML text has a key of more than `MOST_PARTS` parts, or nests deeper than `DEEPEST`."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token.lastgroup == "opening") - (token.lastgroup == "closing")
        if token.lastgroup == "dotted" or depth > DEEPEST:
            return True
    return False


def _inside(value: object) -> tuple[object, ...]:
    if isinstance(value, Mapping):
        return tuple(value.values())
    return tuple(value) if isinstance(value, list | tuple) else ()
