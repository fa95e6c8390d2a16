"""How the parts stand, as gauges for /metrics: the same that /readyz tells, in numbers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from tierline.interfaces.standing import is_ready, is_whole


class _GaugeTold(NamedTuple):
    """A gauge: its name, what it tells, and its value."""

    name: str
    meaning: str
    value: float


def gauges(state: Mapping[str, Any]) -> bytes:
    """What `System.state` tells, as Prometheus reads it."""
    registry = CollectorRegistry()
    for one in _told(dict(state)):
        Gauge(f"tierline_{one.name}", one.meaning, registry=registry).set(one.value)
    return generate_latest(registry)


def _told(state: dict[str, Any]) -> list[_GaugeTold]:
    clock = state["clock"]
    return [
        _GaugeTold(
            "ready",
            "1 if answers from the read models are what they should be, as /readyz says.",
            is_ready(state),
        ),
        _GaugeTold("whole", "1 if nothing is parked, unreadable or in trouble either.", is_whole(state)),
        _GaugeTold("log_position", "The last position of the log.", state["head"]),
        _GaugeTold(
            "read_models_position", "How far the read models, and so the feed, have come.", state["position"]
        ),
        _GaugeTold(
            "read_models_behind_facts", "Facts that the read models and the feed lack.", state["facts_behind"]
        ),
        _GaugeTold(
            "read_models_behind_seconds",
            "For how long the oldest fact waits that the read models and the feed lack.",
            state["seconds_behind"],
        ),
        _GaugeTold("parked_accounts", "Accounts that some read model can't take.", state["parked"]),
        _GaugeTold("worker_active", "1 if this process feeds the read models.", state["worker"] == "active"),
        _GaugeTold(
            "worker_troubled",
            "1 if the worker met an error that it has not come over.",
            bool(state["trouble"]),
        ),
        _GaugeTold(
            "clock_offset_seconds", "How far the clock is from where it should be.", clock["offset_seconds"]
        ),
        _GaugeTold(
            "proofs_damaged", "1 if something recorded doesn't fit its proofs.", not state["proofs"]["ok"]
        ),
        *_of_webhooks(state["webhooks"]),
        _GaugeTold("clock_wrong", "1 if the clock is so far away that nothing is recorded.", not clock["ok"]),
    ]


def _of_webhooks(hooks: dict[str, Any]) -> list[_GaugeTold]:
    return [
        _GaugeTold("webhooks_on", "Webhooks that are sent to.", hooks["on"]),
        _GaugeTold(
            "webhooks_dead", "Webhooks switched off since their receiver takes nothing.", hooks["dead"]
        ),
        _GaugeTold("webhooks_failing", "Webhooks whose receiver failed last.", hooks["failing"]),
        _GaugeTold("webhook_waiting_messages", "Messages that wait to be sent.", hooks["waiting"]),
        _GaugeTold(
            "webhook_given_up_messages", "Messages that were refused for three days.", hooks["given_up"]
        ),
        _GaugeTold(
            "webhook_lag_seconds", "How long the oldest waits that is to be sent.", hooks["oldest_seconds"]
        ),
    ]
