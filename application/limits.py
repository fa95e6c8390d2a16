"""How much one principal may ask at once and in a minute, so that nobody takes everything from the others."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock

from cachetools import LRUCache
from pyrate_limiter import Duration, Rate, TokenBucket

from tierline.domain.shared.errors import Conflict

MOST_KNOWN = 10_000
"""Of so many principals is remembered what they asked lately."""


class TooManyRequests(Conflict):
    """You asked more than {limit} times in a minute; ask again in {seconds} s."""


class TooManyAtOnce(Conflict):
    """You ask more than {limit} things of this kind at once ({kind}); ask again in {seconds} s."""


class PrincipalLimits:
    """Counts what principals ask.

    Args:
        at_once: How much of each kind somebody may ask at once, as in `{"request": 20, "print": 1}`.
        a_minute: How many requests somebody may send in a minute, as many of them together as they like.
        clock: Seconds that only grow.
    """

    def __init__(self, at_once: Mapping[str, int], a_minute: int, clock: Callable[[], float]) -> None:
        self._at_once = at_once
        self._a_minute = Rate(a_minute, Duration.MINUTE)
        self._clock = clock
        self._lock = Lock()
        self._now: Counter[tuple[str, str]] = Counter()
        self._bucket = TokenBucket()
        self._sent: LRUCache[str, tuple[float, ...]] = LRUCache(MOST_KNOWN)
        """By principal: how many requests are still held against them."""

    @contextmanager
    def turn(self, who: str, kinds: Sequence[str]) -> Iterator[None]:
        """One request of somebody, which is of some kinds. Raises TooManyRequests, TooManyAtOnce."""
        with self._lock:
            self._check(who, kinds)
            self._now.update((who, kind) for kind in kinds)
        try:
            yield
        finally:
            with self._lock:
                self._leave(who, kinds)

    def _check(self, who: str, kinds: Sequence[str]) -> None:
        full = next((kind for kind in kinds if self._now[who, kind] >= self._at_once[kind]), None)
        if full is not None:
            raise TooManyAtOnce(limit=self._at_once[full], kind=full, seconds=1)
        self._check_the_minute(who)

    def _check_the_minute(self, who: str) -> None:
        rates, now = [self._a_minute], round(self._clock() * 1000)
        sent = self._sent.get(who) or self._bucket.initial(rates)
        self._sent[who], decision = self._bucket.step(rates, sent, now, weight=1)
        if decision.retry_after_ms is not None:
            seconds = math.ceil(decision.retry_after_ms / 1000)
            raise TooManyRequests(limit=self._a_minute.limit, seconds=seconds)

    def _leave(self, who: str, kinds: Sequence[str]) -> None:
        for kind in kinds:
            self._now[who, kind] -= 1
            if not self._now[who, kind]:
                del self._now[who, kind]
