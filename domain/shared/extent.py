"""How far a value or a text reaches, found out before anything that would suffer from it is let near.

What people state nests a few levels and lists a few things. What nests by the thousand is made to hurt:
Python's recursion ends at a thousand levels, and its reader of TOML keeps every beginning of a dotted key,
which takes memory by the square of its parts. So is what has a hundred thousand members, each at fault.
"""

import re
from collections.abc import Iterable

DEEPEST = 32
"""How many levels of objects and lists anything stated may have."""
MOST_MEMBERS = 200
"""How many members an object or a list of a fact may have."""
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
    level = _containers([value])
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _containers(_members(one))]
    return bool(level)


def has_too_many_members(value: object) -> bool:
    """Whether an object or a list, of those in a value that doesn't nest too deeply, has too many members."""
    level = _containers([value])
    while level:
        if any(len(one) > MOST_MEMBERS for one in level):
            return True
        level = [inner for one in level for inner in _containers(_members(one))]
    return False


def toml_nests_too_deeply(text: str) -> bool:
    """Whether a TOML text has a key of more than `MOST_PARTS` parts, or nests deeper than `DEEPEST`."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token.lastgroup == "opening") - (token.lastgroup == "closing")
        if token.lastgroup == "dotted" or depth > DEEPEST:
            return True
    return False


_Container = dict[str, object] | list[object] | tuple[object, ...]


def _containers(members: Iterable[object]) -> list[_Container]:
    return [one for one in members if isinstance(one, dict | list | tuple)]


def _members(container: _Container) -> Iterable[object]:
    return container.values() if isinstance(container, dict) else container
