"""Who knows whom at an account, as its page draws it: their people, ours, and what connects them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tierline.domain.account.connections import Connection, connections, known_by_one_only
from tierline.domain.account.history import History
from tierline.interfaces.presentation.charts import who_knows_whom
from tierline.interfaces.presentation.charts.who_knows_whom import PersonBox, Tie
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.person_names import PersonName
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.dealings import ContactLine
from tierline.interfaces.web.page_context import PageContext

MOST_THEIRS, MOST_OURS = 8, 6
"""So many people are drawn, those most in touch with the other side; a page tells how many are not."""


class KnowsDrawing(NamedTuple):
    """The drawing, empty if nobody was in touch; how many of theirs and of ours it leaves out."""

    svg: str
    narrow_svg: str
    """The same for a phone."""
    theirs_left_out: int
    ours_left_out: int


def contact_path(code: str, contact: str) -> str:
    """Where a contact is told of."""
    return f"/accounts/{code}/contacts/{contact}"


def name_said(value: Any, visit: PageContext) -> str:
    """An opened name, or in words why nobody can read it."""
    return text(next(iter(value)), visit.language) if isinstance(value, Mapping) else str(value)


def who_knows(
    history: History, code: str, contacts: Sequence[ContactLine], visit: PageContext
) -> KnowsDrawing:
    """Those of theirs who are there and those of ours, with what took place between them in a year."""
    by_reference = {one.about.contact: one for one in contacts}
    found = [one for one in connections(history, visit.at) if one.contact in by_reference]
    theirs = [*dict.fromkeys(one.contact for one in found)]
    ours = [*dict.fromkeys(one.person for one in found)]
    if not found:
        return KnowsDrawing("", "", 0, 0)
    shown = _by_standing(theirs[:MOST_THEIRS], by_reference)
    visit.will_name(ours)
    only = known_by_one_only(found)
    wide, narrow = (
        who_knows_whom.draw(
            [_theirs(by_reference[one], code, visit) for one in shown],
            [_ours(one, visit) for one in ours[:MOST_OURS]],
            [_tie(one, by_reference[one.contact], visit, only=one.contact in only) for one in found],
            (text("knows_theirs", visit.language), text("knows_ours", visit.language)),
            text("knows", visit.language),
            frame,
        )
        for frame in (who_knows_whom.WIDE, who_knows_whom.NARROW)
    )
    return KnowsDrawing(wide, narrow, len(theirs[MOST_THEIRS:]), len(ours[MOST_OURS:]))


def _by_standing(theirs: Sequence[str], known: Mapping[str, ContactLine]) -> list[str]:
    return sorted(theirs, key=lambda one: (-known[one].about.known.standing, one))


def _ours(person: str, visit: PageContext) -> PersonBox:
    """One of ours; who isn't in the firm's own book has no page."""
    called = visit.called(person)
    href = visit.to(f"/people/{person}") if isinstance(called, PersonName) else ""
    return PersonBox(person, called, href=href)


def _theirs(one: ContactLine, code: str, visit: PageContext) -> PersonBox:
    known, last = one.about.known, one.about.last
    level = said(known.level_words, visit.language)
    under = text("knows_last", visit.language, level=level, day=_on(last.at, visit)) if last else level
    name = name_said(one.name or one.about.contact, visit)
    return PersonBox(one.about.contact, name, under, visit.to(contact_path(code, one.about.contact)))


def _tie(one: Connection, contact: ContactLine, visit: PageContext, *, only: bool) -> Tie:
    title = text(
        "knows_tie_only" if only else "knows_tie",
        visit.language,
        theirs=name_said(contact.name or one.contact, visit),
        ours=visit.called(one.person),
        n=one.times,
        day=_on(one.last.at, visit),
    )
    return Tie(one.contact, one.person, one.times, one.is_live_at(visit.at), only, title)


def _on(moment: datetime, visit: PageContext) -> str:
    return day(moment, visit.clocks)
