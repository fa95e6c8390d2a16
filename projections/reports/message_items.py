"""What our people are told of as soon as it is so: falls, escalations, overrides that wait, late deliveries.

An item has a key that is the same as long as it is the same thing. A message is what has keys at one position
of the log and one moment of the clock that it had not at an earlier position and moment.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import or_, select

from tierline.domain.account.escalations import CATEGORY_WORDS, SEVERITY_WORDS
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import DAY, after_last_instant, earlier, later
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.deliveries import deliveries_shown
from tierline.projections.models.obligations import escalations_shown
from tierline.projections.models.overrides import proposals_at
from tierline.projections.models.tier_history import moves_over_time, tiers_at

Telling = Literal["falls", "escalations", "overrides", "deliveries"]
"""What there are items of."""
FARTHEST = 365 * DAY
"""How far ahead falls are told of at most, and how far back what is over may lie when it becomes known."""
_GRAVE = ("high", "critical")

FALLS = Words("Falls from {before:lower} to {after:lower} if nothing happens")
FELL = Words("Fell from {before:lower} to {after:lower}")
RAISED = Words("Escalation: {category:small}, {severity:lower}")
PROPOSED = Words("{tier} was proposed and waits for approval")
LATE = Words("A delivery is late")


class MessageItem(NamedTuple):
    """One thing to be told: of which account, what, and the moment that it is about.

    `stands` says that it is so still; `grave` is for escalations.
    """

    key: tuple[str, ...]
    account: str
    matter: str
    subject: str
    what: Words
    at: datetime
    stands: bool = True
    grave: bool = False


def items(reading: Reading, telling: Telling, at: datetime) -> Mapping[tuple[str, ...], MessageItem]:
    """What there is to be told of open accounts that are visible, at an instant, by key."""
    table = attributes_at(reading, at)
    opened = {row["account"] for row in reading.all(select(table.c.account).where(table.c.is_open))}
    return {one.key: one for one in _ITEMS[telling](reading, at) if one.account in opened}


def names_of(reading: Reading, at: datetime) -> dict[str, str]:
    """What accounts are called at an instant, by code."""
    table = attributes_at(reading, at)
    return {row["account"]: row["name"] for row in reading.all(select(table.c.account, table.c.name))}


def _falls(reading: Reading, at: datetime) -> Iterator[MessageItem]:
    """Falls to come, and those that came."""
    tiers, moves = tiers_at(reading, at), moves_over_time(reading)
    ahead = (tiers.c.falls_on > at, tiers.c.falls_on <= later(at, FARTHEST))
    for row in reading.all(select(tiers).where(*ahead)):
        yield _fall(row["account"], "tier_falls", row["tier"], row["falls_to"], row["falls_on"])
    passed = (moves.c.at <= at, moves.c.at > earlier(at, FARTHEST))
    both = (moves.c.tier_before.is_not(None), moves.c.tier_after.is_not(None))
    for row in reading.all(select(moves).where(*passed, *both)):
        if Tier(row["tier_after"]).rank < Tier(row["tier_before"]).rank:
            yield _fall(row["account"], "tier_fell", row["tier_before"], row["tier_after"], row["at"])


def _fall(account: str, matter: str, before: str, after: str, moment: datetime) -> MessageItem:
    said = FALLS if matter == "tier_falls" else FELL
    what = said.of(before=Tier(before).words, after=Tier(after).words)
    key = (matter, account, after, moment.isoformat())
    return MessageItem(key, account, matter, "", what, moment, stands=matter == "tier_falls")


def _escalations(reading: Reading, at: datetime) -> Iterator[MessageItem]:
    """Escalations as they were raised, or raised again: what is resolved by now was raised all the same."""
    rows = escalations_shown(reading, at)
    lately = or_(rows.c.valid_from > earlier(at, FARTHEST), rows.c.valid_to > at)
    for row in reading.all(select(rows).where(rows.c.valid_from <= at, lately)):
        grave = row["severity"] in _GRAVE
        key = ("escalation", row["account"], row["escalation"], row["valid_from"].isoformat(), str(grave))
        what = RAISED.of(category=CATEGORY_WORDS[row["category"]], severity=SEVERITY_WORDS[row["severity"]])
        about = (row["account"], "escalation_open", row["escalation"], what, row["valid_from"])
        yield MessageItem(key, *about, stands=row["valid_to"] > at, grave=grave)


def _overrides(reading: Reading, at: datetime) -> Iterator[MessageItem]:
    """Tiers that were proposed and that nobody has approved."""
    for row in reading.all(select(proposals_at(reading, at))):
        key = ("override", row["account"], row["fact_id"])
        what = PROPOSED.of(tier=Tier(row["tier"]).words)
        yield MessageItem(key, row["account"], "override_waits", "", what, row["valid_from"])


def _deliveries(reading: Reading, at: datetime) -> Iterator[MessageItem]:
    """Deliveries whose day passed before they were made: those made by now were late all the same."""
    for row in reading.all(select(deliveries_shown(reading, at))):
        due, made = after_last_instant(row["due"]), row["made_at"]
        lately = made is None or due > earlier(at, FARTHEST)
        if due <= at and lately and (made is None or made >= due):
            key = ("delivery", row["account"], row["delivery"], row["due"].isoformat())
            what = LATE
            about = (row["account"], "delivery_late", row["delivery"], what, due)
            yield MessageItem(key, *about, stands=made is None)


_ITEMS: Mapping[Telling, Callable[[Reading, datetime], Iterator[MessageItem]]] = {
    "falls": _falls,
    "escalations": _escalations,
    "overrides": _overrides,
    "deliveries": _deliveries,
}


def news(
    before: Mapping[tuple[str, ...], Any] | None, now: Mapping[tuple[str, ...], MessageItem]
) -> list[MessageItem]:
    """What is to be told that wasn't there before; of one who is told for the first time, all that stands."""
    found = (one for key, one in now.items() if (one.stands if before is None else key not in before))
    return sorted(found, key=lambda one: (one.account, one.at, one.key))
