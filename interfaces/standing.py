"""How the parts stand, truthfully: what is stale, parked, behind or damaged, as `/readyz` tells it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tierline.application.clock import Verdict
from tierline.interfaces.storage.mapper import recorded_at_in
from tierline.interfaces.worker_process import WorkerState
from tierline.projections.engine.parking import book_is_unreadable, parked
from tierline.projections.engine.store import ReadModelsBehind

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

MOST_FACTS_BEHIND = 10_000
MOST_SECONDS_BEHIND = 60
"""Read models that lack a fact for so long aren't kept up to date any more."""


def standing(system: "System") -> dict[str, Any]:
    """How the parts stand: the log's head, how far the read models are, what is parked or damaged.

    `outdated`: this version's read models are still to be made. `log`: whether they were made from the
    log at hand. `seconds_behind`: for how long the oldest fact waits that they lack.
    """
    try:
        told = _rows(system)
    except ReadModelsBehind:
        told = {"position": 0, "parked": 0, "policy_book": "ok", "outdated": True, "log": "ok"}
    # Asked after the position, so the log can't seem to be shorter than it is.
    head, worker = system.log.head(), _worker(system)
    behind = max(0, head - told["position"])
    return {
        "head": head,
        **told,
        "facts_behind": behind,
        "seconds_behind": _seconds(system, told["position"], head) if behind else 0,
        "worker": "active" if worker.active else "standing by",
        "trouble": worker.trouble,
        "clock": _clock(system.clock_verdict()),
        "proofs": _proofs(system),
        "journal": {"dropped": system.journal.dropped},
        "messages": {**system.messages.state(), "trouble": worker.messages},
        "webhooks": _webhooks(system),
        **({"sign_in": system.sign_in.provider.state()} if system.sign_in else {}),
    }


def is_ready(state: dict[str, Any]) -> bool:
    """Whether answers from the read models are what they should be, for all accounts that can be read."""
    return (
        not state["outdated"]
        and state["log"] == "ok"
        and state["facts_behind"] <= MOST_FACTS_BEHIND
        and state["seconds_behind"] <= MOST_SECONDS_BEHIND
    )


def is_late(system: "System", position: int) -> bool:
    """Whether read models at a position lack a fact that they should have by now."""
    head = system.log.head()
    return head > position and _seconds(system, position, head) > MOST_SECONDS_BEHIND


def is_whole(state: dict[str, Any]) -> bool:
    """Whether nothing is parked, unreadable or in trouble either, and everybody could be told."""
    signs_in = state.get("sign_in", {"ok": True})["ok"]
    told = state["messages"]
    tells = not told["failing"] and not told["failed"] and told["trouble"] is None
    sends = not state["webhooks"]["dead"]
    reads = not state["parked"] and state["policy_book"] == "ok" and state["trouble"] is None
    return reads and signs_in and tells and sends and state["proofs"]["ok"]


def _worker(system: "System") -> WorkerState:
    """How the worker stands, in this process or in the one beside it."""
    return system.worker_process.state if system.worker_process else WorkerState.of(system)


def _rows(system: "System") -> dict[str, Any]:
    with system.store.reading() as reading:
        rows, generation = parked(reading), reading.generation
    return {
        "position": generation.position,
        "parked": len({row["account_id"] for row in rows}),
        "policy_book": "unreadable" if book_is_unreadable(rows) else "ok",
        "outdated": False,
        "log": "ok" if system.worker.is_of_the_log(generation) else "differs",
    }


def _seconds(system: "System", position: int, head: int) -> int:
    """For how long the first fact behind a position has been waiting."""
    waiting = system.log.stored(position, 1, head)
    at: datetime | None = recorded_at_in(waiting[0]) if waiting else None
    return max(0, int((system.clock() - at).total_seconds())) if at else 0


def _webhooks(system: "System") -> dict[str, int]:
    """How many webhooks there are, and for how long the oldest entry waits to be sent."""
    found = system.webhooks.table.counts()
    oldest = max(0, int((system.clock() - found.oldest_at).total_seconds())) if found.oldest_at else 0
    told = {name: value for name, value in found._asdict().items() if name != "oldest_at"}
    return {**told, "oldest_seconds": oldest}


def _proofs(system: "System") -> dict[str, Any]:
    """Whether what is recorded fits its proofs, as far as the last walk through them went."""
    found = system.proofs.tree.walk_record()
    told = {"ok": found.damage is None, "leaves": found.leaves, "walked_at": found.walked_at}
    if found.damage is None:
        return told
    return {**told, "position": found.damage.position, "damage": found.damage.sentence}


def _clock(found: Verdict) -> dict[str, Any]:
    told = {"ok": found.ok, "offset_seconds": round(found.offset, 3)}
    return told if found.ok else {**told, "against": found.reason}
