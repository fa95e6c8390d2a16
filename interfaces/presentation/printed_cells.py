"""What is printed in the cells of tables on paper and slides: how much, and how wide it makes a column."""

import re
from collections.abc import Iterable
from itertools import islice

from tierline.interfaces.presentation.charts.drawing import columns_of

MOST_LETTERS = 160
"""How much of a long list is printed in a cell."""
NUMBERS = ("count", "days", "hours", "number", "money", "share")
"""Units whose values stand to the right."""
_SAMPLE = 200
_SHORT_HEADING = 10
"""How wide a Chinese heading may be that stays on one line."""
_LONGEST_WORD, _LONGEST_LINE = 36, 42
_LONG_WORD = re.compile(rf"[!-~]{{{_LONGEST_WORD}}}(?=[!-~])")


def shown_cell(found: str) -> str:
    """What is printed in a cell: a long list only in part, and long words so that they can be parted."""
    return breakable(found if len(found) <= MOST_LETTERS else f"{_begun(found[:MOST_LETTERS])} …")


def _begun(text: str) -> str:
    """The beginning of a long list without the one that is cut, or of a long text without the last word."""
    ends = (place for mark in ("; ", "；", ", ", " ") if (place := text.rfind(mark)) > 0)
    return text[: next(ends, len(text))]


def breakable(shown: str) -> str:
    """A text whose words all fit a column: longer ones get places where a line may end."""
    return _LONG_WORD.sub(lambda word: f"{word[0]}\u200b", shown)


def weight(head: str, cells: Iterable[str]) -> int:
    """How many letters wide a column is: most of its words fit, and most of its cells on two lines."""
    widths = [
        (columns_of(one), max(map(columns_of, one.split()), default=0)) for one in islice(cells, _SAMPLE)
    ]
    longest_word = max((word for _, word in widths), default=0)
    typical = sorted(whole for whole, _ in widths)[len(widths) * 9 // 10] if widths else 0
    heading = max(map(columns_of, head.split()), default=0)
    if not head.isascii() and heading > _SHORT_HEADING:
        heading = (heading + 1) // 2
    wanted = max(4, heading, min(longest_word, _LONGEST_WORD), min(typical, _LONGEST_LINE))
    return wanted + 2
