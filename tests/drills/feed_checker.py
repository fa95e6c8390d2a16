"""Holding what readers of the feed have against the whole feed, walked once, however they read."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, Self

import httpx2
import orjson

from tests.drills.feed_readers import ReadEntry, line_of
from tests.drills.plain_http import NO_TLS

PAGE = 500


class FeedFindings(NamedTuple):
    """How many entries are wrong with what a reader has; all 0 where nothing is."""

    missed: int = 0
    """In the feed, and the reader doesn't have them."""
    doubled: int = 0
    """Had before, in the same words."""
    disordered: int = 0
    """Had right behind a later one."""
    gone: int = 0
    """Had by the reader, and not in the feed: never there, or not there any more."""

    @classmethod
    def in_all(cls, found: Iterable[Self]) -> Self:
        """What is wrong with all of several readers."""
        return cls(*map(sum, zip(*found, strict=True)))

    def violations(self) -> list[str]:
        """Each kind of fault that there is, with how many."""
        told = {
            "missed by readers of the feed": self.missed,
            "had twice by readers of the feed": self.doubled,
            "out of order to readers of the feed": self.disordered,
            "read, and not in the feed": self.gone,
        }
        return [f"{name}: {count}" for name, count in told.items() if count]


def compare_feed(had: Sequence[ReadEntry], wanted: Sequence[ReadEntry]) -> FeedFindings:
    """What is wrong with what a reader has, in the order in which it came.

    An entry is told by its place and its id: after a failover that lost something, a place may be another's.
    """
    mine, all_of_them = [(one[0], one[1]) for one in had], {(one[0], one[1]) for one in wanted}
    return FeedFindings(
        missed=len(all_of_them - set(mine)),
        doubled=len(mine) - len(set(mine)),
        disordered=sum(later[0] < earlier[0] for earlier, later in pairwise(mine)),
        gone=len(set(mine) - all_of_them),
    )


def walked(address: str) -> list[ReadEntry]:
    """The whole feed of a service, read in one go."""
    found: list[ReadEntry] = []
    after = "0"
    with httpx2.Client(base_url=address, timeout=60, verify=NO_TLS) as client:
        while events := client.get("/v1/feed", params={"after": after, "limit": PAGE}).json():
            found += [orjson.loads(line_of(event)) for event in events]
            after = events[-1]["sequence"]
    return found
