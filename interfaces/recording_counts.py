"""What this process has recorded: how much, in which time, how late; for /metrics."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from tierline.domain.account.base import Recorded

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_HOUR, _DAY = 3_600, 86_400
_LATE = (_HOUR, _DAY, 7 * _DAY, 30 * _DAY, 90 * _DAY, 365 * _DAY)


class RecordingCounts:
    """Counts facts as they are stored."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._facts = Counter("tierline_recorded_facts", "Facts recorded.", registry=self.registry)
        self._seconds = Histogram(
            "tierline_recording_duration_seconds",
            "How long it took to store facts that were recorded together.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._late = Histogram(
            "tierline_fact_lateness_seconds",
            "How long after it happened a fact was recorded.",
            buckets=_LATE,
            registry=self.registry,
        )

    def note(self, facts: Sequence[Recorded], seconds: float) -> None:
        """Some facts were stored, together, in so many seconds."""
        self._facts.inc(len(facts))
        self._seconds.observe(seconds)
        for one in facts:
            self._late.observe(max(0.0, (one.recorded_at - one.fact.occurred_at).total_seconds()))

    def text(self) -> bytes:
        """All counts as Prometheus reads them."""
        return generate_latest(self.registry)
