"""What is fetched from the identity provider when it is needed, by one at a time, and kept for a while."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from tierline.interfaces.oidc.refusals import ProviderAway

T = TypeVar("T")
FRESH_SECONDS = 900.0
"""For how long it is used without asking again."""
STALE_SECONDS = 86_400.0
"""For how long at most, while the provider doesn't answer."""
ASK_SECONDS = 60.0
"""How often at most it is asked for anew, by whoever shows something that isn't known."""
PAUSE_SECONDS = 5.0
"""How long the provider is left alone after it did not answer; meanwhile the answer is that it is away."""


class Refetched(Generic[T]):
    """One thing of the provider's.

    Args:
        fetch: Fetches it. Raises ProviderAway.
        monotonic: Seconds that only grow.
    """

    def __init__(self, fetch: Callable[[], T], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._one_at_a_time = Lock()
        self._known: tuple[float, T] | None = None
        self._failed: tuple[float, ProviderAway] | None = None
        self._asked_anew = float("-inf")

    def value(self) -> T:
        """As it is known, fetched where that is too long ago. Raises ProviderAway."""
        return self._younger_than(FRESH_SECONDS)

    def anew(self) -> T:
        """Fetched now, unless somebody had that done within the last minute. Raises ProviderAway."""
        with self._one_at_a_time:
            due = self._monotonic() - self._asked_anew >= ASK_SECONDS
            if due:
                self._asked_anew = self._monotonic()
                self._try()
        return self._younger_than(STALE_SECONDS)

    def _younger_than(self, seconds: float) -> T:
        if self._known is None or self._age(self._known[0]) >= seconds:
            with self._one_at_a_time:
                # Whoever had the turn before may have fetched it, or found out that it can't be had.
                if self._known is None or self._age(self._known[0]) >= seconds:
                    self._try()
        if self._known is not None and self._age(self._known[0]) < STALE_SECONDS:
            return self._known[1]
        assert self._failed is not None, "it was tried, and not had"
        raise type(self._failed[1])()

    def _try(self) -> None:
        if self._failed is not None and self._age(self._failed[0]) < PAUSE_SECONDS:
            return
        try:
            self._known = (self._monotonic(), self._fetch())
            self._failed = None
        except ProviderAway as fault:
            self._failed = (self._monotonic(), fault)

    def _age(self, since: float) -> float:
        return self._monotonic() - since
