"""Places in the feed as callers write them: a position of the log, or the `sequence` of an entry."""

import re

from tierline.domain.shared.errors import Invalid
from tierline.projections.feed import FeedPlace

_PLACE = re.compile(r"(\d{1,19})(?:\.(\d{1,9}))?", re.ASCII)
_LAST = 2**63 - 1


class PlaceNotUsable(Invalid):
    """`{name}` must be a position of the log or the `sequence` of an entry of the feed."""


def place_asked(text: str, name: str) -> FeedPlace:
    """The place that a caller means; a bare position is that of its fact. Raises PlaceNotUsable."""
    found = _PLACE.fullmatch(text.strip())
    if found is None or int(found[1]) > _LAST:
        raise PlaceNotUsable(field=name, name=name)
    return FeedPlace(int(found[1]), int(found[2] or 0))
