"""Rows computed in several processes: accounts that were never merged with one another are independent.

Facts go out to the processes and rows come back, which costs a fraction of computing them. The log is read
and the rows are written here alone, in the order of accounts: there is one cursor, however many compute.
"""

import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import NamedTuple

from tierline.projections.engine.garbage import collect_seldom
from tierline.projections.engine.rebuild import Batch, FamiliesTold, FamilyTold, Filling, Rules

FACTS_A_PORTION = 500
"""So many facts are computed at a time, or those of one family: about half a second."""
AHEAD = 2
"""So many portions wait for each process, so that none waits for work."""
_rules: list[Rules] = []
"""In a process that computes: what makes rows of facts."""


class Portion(NamedTuple):
    """Some families, and how far they go."""

    families: Sequence[FamilyTold]
    cursor: str


class Processes:
    """Computes rows in so many processes beside this one, in the order of families.

    Raises BrokenExecutor where one of them is ended from outside.
    """

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self, rules: Rules, families: FamiliesTold) -> Iterator[Batch]:
        """The rows of families; the processes end with the iterator."""
        # A process that is forked has this one's locks and connections, in whatever state they are.
        started = ProcessPoolExecutor(self._number, get_context("spawn"), _begin, (rules,))
        computing: deque[Future[Batch]] = deque()
        try:
            for portion in portions(families):
                computing.append(started.submit(_computed, portion))
                if len(computing) > AHEAD * self._number:
                    yield computing.popleft().result()
            while computing:
                yield computing.popleft().result()
        finally:
            started.shutdown(cancel_futures=True)


def portions(families: FamiliesTold) -> Iterator[Portion]:
    """Families by some hundred facts, in order."""
    taken: list[FamilyTold] = []
    for cursor, family in families:
        taken.append(family)
        if sum(one.facts for one in taken) >= FACTS_A_PORTION:
            yield Portion(taken, cursor.hex)
            taken = []
    if taken:
        yield Portion(taken, cursor.hex)


def _begin(rules: Rules) -> None:
    """Get ready to compute, and end with the process that this one computes for."""
    _rules[:] = [rules]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_other, daemon=True).start()
    collect_seldom()


def _end_with_the_other() -> None:
    other = parent_process()
    assert other is not None
    other.join()
    # Nothing here is worth an orderly end, and the main thread may wait for work for ever.
    os._exit(1)


def _computed(portion: Portion) -> Batch:
    batch = Filling(_rules[0])
    for family in portion.families:
        batch.take(family)
    return batch.until(portion.cursor)
