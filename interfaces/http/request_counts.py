"""How many requests were answered and refused, for /metrics: few series, whatever is asked."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

METHODS = ("GET", "HEAD", "POST")


class RequestCounts:
    """What this process has answered since it began."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "tierline_requests",
            "Requests answered, by route template.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._refusals = Counter(
            "tierline_refusals",
            "Requests refused, by the name of the problem.",
            ["refusal"],
            registry=self._registry,
        )
        self._dropped = Gauge(
            "tierline_journal_dropped",
            "What happened and is in no line of the security journal, since too many were waiting.",
            registry=self._registry,
        )

    def count(self, method: str, route: str | None, status: int, refusal: str | None) -> None:
        """Count a request."""
        method = method if method in METHODS else "other"
        self._requests.labels(method, route or "none", f"{status // 100}xx").inc()
        if refusal:
            self._refusals.labels(refusal).inc()

    def text(self, dropped: int) -> bytes:
        """All counts as Prometheus reads them; `dropped` is of the security journal."""
        self._dropped.set(dropped)
        return generate_latest(self._registry)
