"""What a load has sent and what it was told: the one side of every comparison."""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

Receipt = dict[str, Any]


class Acknowledged(NamedTuple):
    """That a request was answered: when it was first sent, when its receipt came, and the last position."""

    sent: float
    at: float
    position: int


class Pause(NamedTuple):
    """Seconds without an acknowledgement, when they began, and the position that ended them (0: none yet)."""

    seconds: float
    began: float
    position: int


class Ledger:
    """Facts by their ids, with the receipts that came for them; for many threads. Times are monotonic."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.sent: dict[str, tuple[str, dict[str, Any]]] = {}
        """Each fact with the code of its account, noted before it goes out for the first time."""
        self.receipts: dict[str, Receipt] = {}
        self.repeated = 0
        """Facts of which only the repetition was answered: stored before, without a word."""
        self.answers: Counter[str] = Counter()
        """Answers that were no receipts, by what they were."""
        self.faults: list[str] = []
        """Answers that must not be: a fault of the service, a refusal, a second and different receipt."""
        self.acknowledged: list[Acknowledged] = []
        self._last = 0

    def sending(self, code: str, fact: dict[str, Any]) -> None:
        """Note a fact before it is sent."""
        with self._lock:
            self.sent[fact["fact_id"]] = (code, fact)

    def received(self, receipts: Iterable[tuple[Receipt, bool]], sent: float) -> None:
        """Note receipts, each with whether the fact was there before."""
        with self._lock:
            for receipt, repeated in receipts:
                fact_id = receipt["fact_id"]
                if self.receipts.setdefault(fact_id, receipt) != receipt:
                    self.faults.append(f"two receipts for fact {fact_id}")
                self.repeated += repeated
                self.acknowledged.append(Acknowledged(sent, time.monotonic(), receipt["position"]))
                self._last = max(self._last, receipt["position"])

    def answered(self, what: str, fault: bool = False) -> None:
        """Note an answer that was no receipt."""
        with self._lock:
            self.answers[what] += 1
            if fault:
                self.faults.append(what)

    def last_position(self) -> int:
        """The last position that was told."""
        with self._lock:
            return self._last

    def since(self, moment: float) -> list[Acknowledged]:
        """What was acknowledged from a moment on, in order of time."""
        with self._lock:
            return sorted((one for one in self.acknowledged if one.at >= moment), key=lambda one: one.at)

    def pause(self, since: float, until: float) -> Pause:
        """The longest time without an acknowledgement from a moment until another."""
        found = self.since(since)
        ends = [*((one.at, one.position) for one in found), (until, 0)]
        begins = [since, *(one.at for one in found)]
        return max(
            Pause(end - begin, begin, position) for begin, (end, position) in zip(begins, ends, strict=True)
        )

    def longest_wait(self, since: float) -> float:
        """The longest that anything took from its first sending to its receipt, in seconds."""
        return max((one.at - one.sent for one in self.since(since)), default=0.0)

    def undo_after(self, moment: datetime) -> int:
        """Take back what was recorded after a moment, since the log was taken back to it; how many facts."""
        with self._lock:
            later = [
                fact_id
                for fact_id, receipt in self.receipts.items()
                if datetime.fromisoformat(receipt["recorded_at"]) > moment
            ]
            for fact_id in later:
                del self.receipts[fact_id]
            self.acknowledged.clear()
            self._last = 0
            return len(later)
