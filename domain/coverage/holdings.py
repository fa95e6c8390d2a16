"""Who held which role of an account, from when to when; and when the account was open at all."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tierline.domain.account.history import Evidence
from tierline.domain.account.lifecycle_and_override import opened
from tierline.domain.account.roles import VACANT, AboutRole, Holder, RoleAssigned, RoleReleased
from tierline.domain.catalogue import Role
from tierline.domain.shared.time import BEGINNING, FOREVER

Span = tuple[datetime, datetime]
"""A half-open interval of time."""


class Holding(NamedTuple):
    """One of our people held a role on [since, until)."""

    role: Role
    person: str
    since: datetime
    until: datetime = FOREVER


def holdings(evidence: Evidence, until: datetime = FOREVER) -> tuple[Holding, ...]:
    """All holdings by facts up to `until`, in the order they began; open ones end at FOREVER.

    A role may have several holders at once. Releasing a role that the person doesn't hold by then
    changes nothing, nor does assigning it again. Where accounts are merged, whoever was assigned on
    several of them holds the role until released from the last.
    """
    held: list[Holding] = []
    current: dict[tuple[Role, str], tuple[int, Holder]] = {}
    for entry in evidence.facts(RoleAssigned, RoleReleased, until=until):
        fact = entry.fact
        assert isinstance(fact, AboutRole)
        key = (fact.role, fact.person)
        index, before = current.pop(key, (len(held), VACANT))
        after = fact.apply(before, entry.account)
        if after.assigned:
            current[key] = index, after
        if after.assigned and not before.assigned:
            held.append(Holding(*key, entry.at))
        elif before.assigned and not after.assigned:
            held[index] = held[index]._replace(until=entry.at)
    return tuple(_joined(one for one in held if one.since < one.until))


def holders_at(held: Iterable[Holding], role: Role, at: datetime) -> tuple[str, ...]:
    """Who held a role at an instant, by name of the person."""
    return tuple(sorted(one.person for one in held if one.role == role and one.since <= at < one.until))


def open_spans(evidence: Evidence) -> tuple[Span, ...]:
    """When the account was open: from its opening on, but for the time it was closed."""
    return tuple((one.start, one.end) for one in opened(evidence).intervals() if one.value)


def clipped(spans: Iterable[Span], start: datetime = BEGINNING, end: datetime = FOREVER) -> list[Span]:
    """What of the intervals lies in [start, end)."""
    parts = ((max(since, start), min(until, end)) for since, until in spans)
    return [(since, until) for since, until in parts if since < until]


def _joined(held: Iterable[Holding]) -> list[Holding]:
    """Holdings with those of the same person and role that follow one another without a gap made one."""
    joined: list[Holding] = []
    ends: dict[tuple[Role, str, datetime], int] = {}
    for one in held:
        index = ends.pop((one.role, one.person, one.since), None)
        if index is None:
            index = len(joined)
            joined.append(one)
        else:
            joined[index] = joined[index]._replace(until=one.until)
        ends[one.role, one.person, one.until] = index
    return joined
