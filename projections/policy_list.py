"""The tier policies there are, the default one and those adopted, as both doors list them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.shared.ids import BOOK_ID
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import Adopted
from tierline.domain.tiers.shipped import default_content
from tierline.projections.read_service import ReadService, named

Opened = Callable[[Fact, UUID], dict[str, Any]]
"""A fact of a stream as JSON values, its texts opened."""


def policies(reads: ReadService, opened: Opened, at: datetime, known_at: int) -> list[dict[str, Any]]:
    """Every policy in the order of its first day, first the one that nobody adopted; texts are opened.

    That one is left out where another was adopted for all of time, as in a new database.

    `in_force` tells which one judges the instant `at`.
    """
    default, book = reads.policies.tiers, reads.book(known_at)
    judge = next((one for one in reversed(book.adopted) if one.era.since <= at), None)
    adopted = [_adopted(opened, one, one is judge) for one in book.adopted]
    if book.adopted and book.adopted[0].era.since == BEGINNING:
        return adopted
    first = _listed(default, default_content(), judge is None) | _ADOPTED_BY_NOBODY
    return [first | {"coverage": named(reads.policies.coverage)}, *adopted]


_ADOPTED_BY_NOBODY = dict.fromkeys(
    ("from_day", "decided_at", "adopted_at", "adopted_by", "reason", "fact_id", "position")
)


def _adopted(opened: Opened, one: Adopted, in_force: bool) -> dict[str, Any]:
    recorded, fact = one.recorded, one.fact
    return _listed(one.policy, fact.policy, in_force) | {
        "hash": fact.hash,
        "from_day": fact.from_day,
        "decided_at": fact.occurred_at,
        "adopted_at": recorded.recorded_at,
        "adopted_by": recorded.actor,
        "reason": opened(fact, BOOK_ID).get("reason"),
        "fact_id": fact.fact_id,
        "position": recorded.position,
        "coverage": named(one.coverage) if one.coverage else None,
    }


def _listed(policy: Policy, content: dict[str, Any], in_force: bool) -> dict[str, Any]:
    return {
        "name": policy.name,
        "version": policy.version,
        "hash": policy.hash,
        "in_force": in_force,
        "content": content,
    }
