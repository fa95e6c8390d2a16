"""What is asked back before a form is recorded: is the time zone right, is it not the same again?

A doubt is no refusal. Whoever is sure says so by a button of its own, and it is recorded.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from tierline.domain.account.base import FUTURE_TOLERANCE, Fact, parse_fact
from tierline.domain.account.history import Entry
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.personal import marks
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.forms.fields import fields_of
from tierline.interfaces.web.forms.moments import local, zone_named
from tierline.interfaces.web.forms.sheet import FormSheet
from tierline.interfaces.web.forms.statements import PREFIX
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System

CONFIRMED = "confirmed"
"""The input by which somebody says that they are sure, of everything that was asked back."""
LATELY = timedelta(hours=1)
"""For so long the same said again may be a slip of the hand."""
AHEAD = timedelta(minutes=5)
"""By so much the clock on somebody's wall may be ahead of ours."""
_REMARKS = ("note", "purpose")
"""Texts that may be worded anew when the same is said twice; other texts are what is said."""
_APART = ("kind", "fact_id", "occurred_at", "source", *_REMARKS)


class Doubt(NamedTuple):
    """A question about what was typed.

    `key` tells it from all others, `path` leads to the field it is about, empty if that is none, and
    `href` to what it speaks of.
    """

    key: str
    path: str
    says: Words
    href: str = ""


def doubts(
    system: System, visit: PageContext, sheet: FormSheet, actor: str, content: Mapping[str, Any]
) -> list[Doubt]:
    """What is to be asked back about the content that was typed on a sheet."""
    return [*_ahead(visit, content), *_again(system, visit, sheet, actor, content)]


def settled(found: list[Doubt], sheet: FormSheet) -> bool:
    """Whether somebody is sure in spite of all that was asked back."""
    return {one.key for one in found} <= set(sheet.typed.one(CONFIRMED).split())


def _ahead(visit: PageContext, content: Mapping[str, Any]) -> Iterator[Doubt]:
    """What is said to have happened hasn't by now; later than the door takes anyway, it is refused there."""
    said = {"occurred_at": content, f"{PREFIX}.occurred_at": content.get(PREFIX, {})}
    for path, values in said.items():
        if at := values.get("occurred_at"):
            ahead = datetime.fromisoformat(at) - visit.now
            if AHEAD < ahead <= FUTURE_TOLERANCE:
                yield Doubt(f"{path}={at}", path, _lies_ahead(ahead, visit))


def _lies_ahead(ahead: timedelta, visit: PageContext) -> Words:
    hours, minutes = divmod(round(ahead / timedelta(minutes=1)), 60)
    now = local(visit.now, visit.zone)
    span = Words("{minutes} min").of(minutes=minutes)
    if hours:
        span = Words("{hours} h {minutes} min").of(hours=hours, minutes=f"{minutes:02}")
    return TEXTS["lies_ahead"].of(span=span, now=now)


def _again(
    system: System, visit: PageContext, sheet: FormSheet, actor: str, content: Mapping[str, Any]
) -> Iterator[Doubt]:
    """The same was said by the same person a short while ago."""
    if sheet.about or not sheet.code:
        return
    try:
        fact = parse_fact(content, fact_id=sheet.fact_id)
        found = _lately(system, visit, sheet)
    except Refusal:
        return
    if any(entry.fact.fact_id == fact.fact_id for entry in found):
        return
    mine = [entry for entry in found if entry.actor == actor]
    same = [entry for entry in mine if _is_same(system, visit, fact, entry)]
    if same:
        last = max(same, key=lambda entry: entry.position)
        there = f"/accounts/{sheet.code}", {"to": moment(last.at)}
        path, at = ("/people", {}) if sheet.of_the_firm else there
        href = visit.present(path, **at)
        minutes = (visit.now - last.recorded_at) // timedelta(minutes=1)
        yield Doubt(f"again={last.fact.fact_id}", "", _said_before(minutes), f"{href}#f-{last.fact.fact_id}")


def _lately(system: System, visit: PageContext, sheet: FormSheet) -> list[Entry]:
    """What holds of the account and was recorded a short while ago."""
    with system.reads.account(sheet.code, None) as known:
        return [
            entry
            for entry in known.history.entries.values()
            if entry.holds and entry.recorded_at > visit.now - LATELY
        ]


def _said_before(minutes: int) -> Words:
    return TEXTS["same_just_now" if minutes < 1 else "same_minutes_ago"].of(n=minutes)


def _is_same(system: System, visit: PageContext, fact: Fact, entry: Entry) -> bool:
    """Whether a fact says what another one says: of that day, those people and things, in those words."""
    other = entry.fact
    if type(other) is not type(fact) or _day(visit, other.occurred_at) != _day(visit, fact.occurred_at):
        return False
    if _named(other) != _named(fact):
        return False
    return _said(system, fact, entry.account_id) == _said(system, other, entry.account_id)


def _named(fact: Fact) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(fact.our_people()), frozenset(fact.their_contacts())


def _said(system: System, fact: Fact, account: UUID) -> dict[str, Any]:
    """What else a fact says. A new thing's own reference counts for nothing: the next one is another."""
    new = {one.path for one in fields_of(fact.kind) if one.shape == "suggested" and one.of != "person"}
    opened = system.sealing.opened_fact(fact, account)
    texts = marks(type(fact))
    return {
        name: " ".join(value.split()) if name in texts and isinstance(value, str) else value
        for name, value in opened.items()
        if name not in (*_APART, *new, "people", "contacts")
    }


def _day(visit: PageContext, at: datetime) -> str:
    """The reader's day of a moment."""
    try:
        return f"{at.astimezone(zone_named(visit.zone)):%Y-%m-%d}"
    except OverflowError:
        return f"{at.astimezone(UTC):%Y-%m-%d}"
