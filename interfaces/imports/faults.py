"""Why a line of a source states no facts."""

from collections.abc import Iterable

from tierline.domain.shared.words import Words


class LineFault(Exception):
    """A line can't be read as it should be; `says` tells why, without what it holds."""

    def __init__(self, says: Words) -> None:
        super().__init__(says)
        self.says = says


def told(reasons: Iterable[Words]) -> str:
    """Reasons as a file of refused lines says them: in English, as files do that are read again."""
    return "; ".join(map(str, reasons))


LINE_OF = Words("{file}, line {number}")
"""Where a line is."""
