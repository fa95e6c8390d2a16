"""Holding what was acknowledged against what is stored; knows nothing of how Tierline does either."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from tests.drills.ledger import Ledger, Receipt
from tests.drills.stored import StoredEvent

THE_PRODUCT = "tierline"
"""The actor of what a new database begins with: the policies that it adopts."""
Seen = Sequence[tuple[int, str]]
"""What a follower read: position and fact, in the order of reading."""


@dataclass
class Findings:
    """What is wrong, each as a list of sentences or ids; all empty where nothing is."""

    lost: list[str] = field(default_factory=list)
    """Acknowledged and not stored."""
    doubled: list[str] = field(default_factory=list)
    """Stored more than once."""
    changed: list[str] = field(default_factory=list)
    """Stored otherwise than the receipt or the sender said."""
    never_sent: list[str] = field(default_factory=list)
    """Stored without having been sent."""
    holes: list[str] = field(default_factory=list)
    """Accounts whose versions are not 1 to n in the order of positions."""
    backwards: list[str] = field(default_factory=list)
    """Recorded, by their own words, before what stands in front of them."""
    unfindable: list[str] = field(default_factory=list)
    """Events without the row that makes them findable, or such rows without their event."""
    skipped: list[str] = field(default_factory=list)
    """Stored, but never seen by the follower."""
    phantoms: list[str] = field(default_factory=list)
    """Seen by the follower where another fact, or none, is stored now; or seen twice."""

    def violations(self) -> list[str]:
        """Each kind of fault that there is, with how many and the first of them."""
        found = ((one.name.replace("_", " "), getattr(self, one.name)) for one in fields(self))
        return [f"{name}: {len(those)}, as {those[0]}" for name, those in found if those]


def compare(
    ledger: Ledger,
    stored: Sequence[StoredEvent],
    fact_rows: Iterable[tuple[str, UUID, int]],
    seen: Seen | None = None,
) -> Findings:
    """Everything that is wrong with what is stored; `seen` is what a follower read from the first fact on."""
    found = Findings()
    times = Counter(event.fact_id for event in stored)
    found.lost += [fact_id for fact_id in ledger.receipts if fact_id not in times]
    found.doubled += [fact_id for fact_id, count in times.items() if count > 1]
    found.never_sent += [event.fact_id for event in stored if _by_nobody(ledger, event)]
    found.changed += _changed(ledger, stored)
    found.holes += _holes(stored)
    found.backwards += _backwards(stored)
    found.unfindable += _unfindable(stored, fact_rows)
    if seen is not None:
        there = [(event.position, event.fact_id) for event in stored]
        found.skipped += [fact_id for _, fact_id in sorted(set(there) - set(seen))]
        found.phantoms += [fact_id for _, fact_id in (Counter(seen) - Counter(there)).elements()]
    return found


def _by_nobody(ledger: Ledger, event: StoredEvent) -> bool:
    """Whether nobody sent what an event says: neither the load, nor the product at the beginning."""
    return event.fact_id not in ledger.sent and event.state["actor"] != THE_PRODUCT


def _changed(ledger: Ledger, stored: Sequence[StoredEvent]) -> Iterator[str]:
    for event in stored:
        receipt = ledger.receipts.get(event.fact_id)
        if receipt and _told(receipt) != _told_by(event):
            yield f"{event.fact_id}: {_told(receipt)} was acknowledged, {_told_by(event)} is stored"
        if sent := ledger.sent.get(event.fact_id):
            for name in _differing(*sent, event.state):
                yield f"{event.fact_id}: {name}"


def _told(receipt: Receipt) -> tuple[int, int, datetime]:
    return receipt["position"], receipt["version"], datetime.fromisoformat(receipt["recorded_at"])


def _told_by(event: StoredEvent) -> tuple[int, int, datetime]:
    return event.position, event.version, recorded_at(event)


def recorded_at(event: StoredEvent) -> datetime:
    """When an event says that it was recorded."""
    return datetime.fromisoformat(event.state["recorded_at"])


def _differing(code: str, sent: dict[str, Any], state: dict[str, Any]) -> Iterator[str]:
    """The fields that are stored otherwise than they were sent; a sealed text is for others to open."""
    if state["account"] != code:
        yield "account"
    for name, value in sent.items():
        kept = state["fact"].get(name)
        if (
            name != "kind"
            and not (isinstance(value, str) and isinstance(kept, dict))
            and not _same(value, kept)
        ):
            yield name


def _same(sent: object, kept: object) -> bool:
    if sent == kept:
        return True
    if isinstance(sent, str) and isinstance(kept, str):
        try:
            return datetime.fromisoformat(sent) == datetime.fromisoformat(kept)
        except (ValueError, TypeError):
            return False
    return False


def _holes(stored: Sequence[StoredEvent]) -> Iterator[str]:
    versions: dict[UUID, list[int]] = {}
    for event in stored:
        versions.setdefault(event.account_id, []).append(event.version)
    for account, mine in versions.items():
        if mine != list(range(1, len(mine) + 1)):
            yield f"{account}: {[after for before, after in pairwise([0, *mine]) if after != before + 1]}"


def _backwards(stored: Sequence[StoredEvent]) -> Iterator[str]:
    for before, after in pairwise(stored):
        if recorded_at(after) < recorded_at(before):
            yield f"{after.fact_id} at position {after.position}"


def _unfindable(stored: Sequence[StoredEvent], fact_rows: Iterable[tuple[str, UUID, int]]) -> Iterator[str]:
    there = Counter((event.fact_id, event.account_id, event.version) for event in stored)
    rows = Counter(fact_rows)
    for fact_id, _, _ in ((there - rows) + (rows - there)).elements():
        yield fact_id
