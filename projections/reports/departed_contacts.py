"""Key people of the customer who left lately: which criteria they carried, and what becomes of the tier."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tierline.domain.account.contacts import LEVELS_LOWEST_FIRST, Contact
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import DAY, earlier
from tierline.domain.shared.words import Words
from tierline.domain.tiers.dependence import judged_without
from tierline.domain.tiers.judge import up_to
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import Placed
from tierline.projections.engine.reading import Reading, named
from tierline.projections.models.contacts import departures, known_contacts
from tierline.projections.models.tier_history import tiers_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.criterion_items import reasoned
from tierline.projections.reports.open_items import Told, told_of
from tierline.projections.reports.scope import narrowing, open_accounts

LATELY = 90 * DAY
"""For how long after they left somebody has to see to it."""
KEY_LEVEL = LEVELS_LOWEST_FIRST.index("manager")
"""From this level on a contact is a key one, as a key person is at any."""


def departed(reading: Reading, question: Question) -> list[Told]:
    """One row for each key contact who left an open account within 90 days and isn't back."""
    if question.matter not in (None, "key_person_left"):
        return []
    lately = earlier(question.at, LATELY)
    left = departures(reading, question.at, lately, narrowing(reading, question))
    accounts = {code for code, _ in left}
    known = known_contacts(reading, question.at, lambda table: [named(table.c.account, accounts)])
    key = {place: at for place, at in left.items() if place in known and _is_key(known[place])}
    return list(_told(reading, question, key)) if key else []


def _is_key(contact: Contact) -> bool:
    return contact.key_person or contact.standing >= KEY_LEVEL


def _told(reading: Reading, question: Question, left: dict[tuple[str, str], datetime]) -> Iterator[Told]:
    accounts = open_accounts(reading, question)
    standing = _standing(reading, question, {code for code, _ in left})
    for (code, contact), at in sorted(left.items()):
        if code in accounts:
            carried = _carried(reading, code, contact, at)
            yield _row(accounts[code], contact, at, carried, standing[code])


def _standing(reading: Reading, question: Question, codes: set[str]) -> dict[str, Any]:
    table = tiers_at(reading, question.at)
    return {row["account"]: row for row in reading.all(select(table).where(named(table.c.account, codes)))}


def _carried(reading: Reading, code: str, contact: str, left: datetime) -> list[Placed]:
    """The criteria that stood right before somebody left and would not have without them."""
    before = earlier(left, INSTANT)
    with reading.account(code) as found:
        history, policy = found.told_by(before), found.policy(before)
        if history is None:
            return []
        judged = judged_without(up_to(history, before), policy, before, [contact])
    return [policy.gated[ident] for ident in judged[contact].breaks]


def _row(account: Any, contact: str, left: datetime, carried: list[Placed], standing: Any) -> Told:
    what = _what(carried, standing)
    return {
        **told_of(account["account"], account["name"], "key_person_left", contact),
        "what": what,
        **reasoned(carried),
        "since": left,
        "due": standing["falls_on"] if carried else None,
    }


def _what(carried: list[Placed], standing: Any) -> Words:
    if not carried:
        return Words("A key person left")
    if standing["falls_to"] is None:
        return Words("A key person left who carried criteria")
    to = Tier(standing["falls_to"]).words
    said = Words("A key person left who carried criteria; the tier falls to {tier:lower} if nothing happens")
    return said.of(tier=to)
