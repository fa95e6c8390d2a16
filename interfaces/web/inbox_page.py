"""`/inbox`: what mail and calendars say took place, to be accepted, completed or dismissed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from tierline.application.access import Scope
from tierline.application.inbox.matching import DraftKind
from tierline.application.inbox.messages import Party
from tierline.domain.account.interactions import CHANNELS, INITIATIVES
from tierline.domain.shared.ids import fact_id_from_source
from tierline.domain.shared.words import Words
from tierline.interfaces.http.inbox import id_of
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.inbox_view import LACKS, DraftSeen, seen, strangers
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.field_choices import Choice, choices_of
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.web.contact_names import Names, contact_names
from tierline.interfaces.web.form_body import SentFromElsewhere
from tierline.interfaces.web.form_submission import Posted, ThePosted
from tierline.interfaces.web.forms.typed import Typed
from tierline.interfaces.web.page_context import PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.rendering import HEADERS, page
from tierline.interfaces.wiring import System
from tierline.projections.reports.base import Question
from tierline.projections.reports.scope import open_accounts

router = room()
PATH = "/inbox"
PAGE = 25
MOST_STRANGERS = 10
MOST_ACCOUNTS = 500
"""How many accounts are offered by name; the codes of others can be typed."""
_TYPED = ("account", "kind", "channel", "initiative")
_State = Literal["waiting", "dismissed"]


class DraftLine(NamedTuple):
    """A draft as the page shows it."""

    one: DraftSeen
    headline: Words
    contacts: tuple[str, ...]
    """Their names, or references where names can't be read."""
    others: tuple[Party, ...]
    """Everybody whom the message names."""
    lacks: tuple[Words, ...]
    initiatives: Sequence[Choice]
    channels: Sequence[Choice]


@router.get(PATH)
@needs(Scope.READ_TEXTS)
def inbox_page(
    system: TheSystem,
    visit: TheVisit,
    state: _State = "waiting",
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    recorded: Annotated[UUID | None, Query(description="The fact that was just recorded.")] = None,
) -> Response:
    """Drafts, the latest first, and the addresses in them that nobody knows."""
    system.rematching.catch_up()
    asked = [PATH, state]
    place = system.cursors.place(asked, cursor) if cursor else None
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else None
    found = system.inbox.page(state, PAGE + 1, after)
    more = None
    if len(found) > PAGE:
        more = system.cursors.at(asked, [moment(found[PAGE - 1].at), str(found[PAGE - 1].draft)])
    drafts = [seen(system, one) for one in found[:PAGE]]
    unknown = strangers(system, MOST_STRANGERS) if state == "waiting" else []
    lines, accounts = _named(system, visit, drafts)
    return page(
        "inbox.html.j2",
        visit,
        state=state,
        lines=lines,
        more=more,
        strangers=unknown,
        how_many_unknown=system.inbox.table.count_unknown(system.inbox.question()),
        accounts=accounts,
        level_choices=_choices("contact_added", "level"),
        done=_done(system, recorded),
    )


@router.post(PATH + "/{draft}/accept")
@needs(Scope.RECORD)
def accept(system: TheSystem, visit: TheVisit, sent: ThePosted, draft: str) -> Response:
    """Make a fact of a draft, with what was typed in place of what it says."""
    typed = _ours(sent)
    changes = {name: typed.one(name) for name in _TYPED if typed.one(name)}
    system.rematching.catch_up()
    decided = system.inbox.accept(id_of(draft), changes, _revision(typed))
    return _back(visit, recorded=str(decided.draft.fact_id) if decided.draft.fact_id else None)


@router.post(PATH + "/{draft}/dismiss")
@needs(Scope.RECORD)
def dismiss(system: TheSystem, visit: TheVisit, sent: ThePosted, draft: str) -> Response:
    """Have a draft wait no longer."""
    system.inbox.dismiss(id_of(draft), _revision(_ours(sent)))
    return _back(visit)


@router.post(PATH + "/{draft}/restore")
@needs(Scope.RECORD)
def restore(system: TheSystem, visit: TheVisit, sent: ThePosted, draft: str) -> Response:
    """Have a draft that was dismissed wait again."""
    system.inbox.restore(id_of(draft), _revision(_ours(sent)))
    return _back(visit)


@router.post(PATH + "/contacts")
@needs(Scope.RECORD)
def add_contact(system: TheSystem, visit: TheVisit, sent: ThePosted, by: ThePrincipal) -> Response:
    """Record somebody whom drafts name as a contact, so that the drafts are matched anew."""
    typed = _ours(sent)
    code, address = typed.one("account"), typed.one("address")
    # The same person added twice from two windows is one contact.
    contact = fact_id_from_source("inbox", f"{code} {address}")
    content = {
        "kind": "contact_added",
        "fact_id": str(contact),
        "occurred_at": typed.one("since"),
        "contact": f"c-{contact.hex[:12]}",
        "name": typed.one("name") or address,
        "level": typed.one("level"),
        "email": address,
    }
    outcome = system.accounts.record(code, content, actor=by)
    system.rows_reach(outcome.receipt.position)
    return _back(visit, recorded=str(contact))


def _ours(sent: Posted) -> Typed:
    if not sent.is_ours:
        raise SentFromElsewhere()
    return sent.typed


def _revision(typed: Typed) -> int | None:
    given = typed.one("revision")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _back(visit: PageContext, **said: str | None) -> Response:
    keep = {"Cache-Control": HEADERS["Cache-Control"]}
    return RedirectResponse(visit.present(PATH, **said), 303, keep)


def _done(system: System, recorded: UUID | None) -> tuple[Words, str] | None:
    """What was just recorded, and of which account; None of what may not be seen."""
    found = system.reads.statement(recorded) if recorded else None
    return (found.fact.headline(), found.account) if found else None


def _named(
    system: System, visit: PageContext, drafts: Sequence[DraftSeen]
) -> tuple[list[DraftLine], Mapping[str, str]]:
    """The drafts with the names of contacts, and the accounts that may be chosen by their names."""
    codes = {one.account for one in drafts if one.account}
    visit.will_name(person for one in drafts for person in one.draft.suggestion.people)
    with system.reads.reading(None) as reading:
        names = contact_names(system, reading, visit.now, codes)
        opened = open_accounts(reading, Question(at=visit.now))
    accounts = {code: about["name"] for code, about in list(opened.items())[:MOST_ACCOUNTS]}
    return [_line(one, names) for one in drafts], accounts


def _line(one: DraftSeen, names: Names) -> DraftLine:
    return DraftLine(
        one,
        _headline(one),
        tuple(names.get((one.account or "", contact), contact) for contact in one.contacts),
        one.message.parties if one.message else (),
        tuple(LACKS[lack] for lack in one.lacks),
        _choices("interaction", "initiative"),
        _choices("interaction", "channel"),
    )


def _headline(one: DraftSeen) -> Words:
    said = one.draft.suggestion
    channel = CHANNELS[said.channel]
    if one.kind == "executive_contact":
        return Words("Executive contact: {form}").of(form=channel)
    if said.initiative is None:
        return Words("{channel:capital}").of(channel=channel)
    by = INITIATIVES[said.initiative]
    return Words("{channel:capital}, {initiative}").of(channel=channel, initiative=by)


def _choices(kind: DraftKind | Literal["contact_added"], name: str) -> Sequence[Choice]:
    values = _VALUES[name]
    return [choice for _, group in choices_of(kind, name, values) for choice in group]


_VALUES: Mapping[str, tuple[str, ...]] = {
    "level": ("executive", "senior", "manager", "staff"),
    "initiative": tuple(INITIATIVES),
    "channel": tuple(CHANNELS),
}
