"""The inbox: drafts of what mail and calendars say took place, and deciding on them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request
from starlette.responses import Response

from tierline.application.access import Scope
from tierline.application.inbox.deciding import DraftDecision, UnknownDraft
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.http.query_params import PAGE, Cursor, Limit, TheSystem
from tierline.interfaces.http.responses import NO_STORE, answer, next_page
from tierline.interfaces.inbox_view import DraftSeen, seen, strangers
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import moment, to_json

router = APIRouter(tags=["inbox"])
PATH = "/inbox"
MOST_ADDRESSES = 50
_Body = Annotated[dict[str, Any] | None, Body()]
_State = Annotated[
    Literal["waiting", "dismissed", "accepted"],
    Query(description="Those that wait, if nothing else is asked."),
]


class RevisionNotUsable(Invalid):
    """`revision` is the number that the draft had when it was looked at."""


@router.get(PATH)
@needs(Scope.READ_TEXTS)
def read_inbox(
    request: Request,
    system: TheSystem,
    state: _State = "waiting",
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """Drafts, the latest first, and the addresses in them that nobody knows.

    Nothing of a draft is a fact. One about an account is seen by who sees the account; one about none by who
    sees all accounts, and by the person of ours whom it names.
    """
    system.rematching.catch_up()
    asked = [PATH, state]
    place = system.cursors.place(asked, cursor) if cursor is not None else None
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else None
    found = system.inbox.page(state, limit + 1, after)
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = system.cursors.at(asked, [moment(last.at), str(last.draft)])
    content = {
        "waiting": system.inbox.waiting(),
        "unknown": system.inbox.table.count_unknown(system.inbox.question()),
        "items": [shown(seen(system, one)) for one in found[:limit]],
        "addresses": [one._asdict() for one in strangers(system, MOST_ADDRESSES)],
        "next": more,
    }
    return answer(request, content, keep=NO_STORE, link=next_page(request, more) if more else None)


@router.post(PATH + "/{draft}:accept", status_code=201)
@needs(Scope.RECORD)
def accept_draft(system: TheSystem, draft: str, body: _Body = None) -> Response:
    """Make a fact of a draft, or put right the one that was made of it before.

    Fields of the body take the place of what the draft says. 201 where something was recorded, 200 where the
    draft was accepted before.
    """
    given = dict(body or {})
    revision = _revision(given.pop("revision", None))
    system.rematching.catch_up()
    return _decided(system.inbox.accept(id_of(draft), given, revision))


@router.post(PATH + "/{draft}:dismiss")
@needs(Scope.RECORD)
def dismiss_draft(system: TheSystem, draft: str, body: _Body = None) -> Response:
    """Have a draft wait no longer: it stays dismissed until its content changes."""
    return _decided(system.inbox.dismiss(id_of(draft), _revision((body or {}).get("revision"))))


@router.post(PATH + "/{draft}:restore")
@needs(Scope.RECORD)
def restore_draft(system: TheSystem, draft: str, body: _Body = None) -> Response:
    """Have a draft that was dismissed wait again."""
    return _decided(system.inbox.restore(id_of(draft), _revision((body or {}).get("revision"))))


def id_of(draft: str) -> UUID:
    """The id that somebody names. Raises UnknownDraft."""
    try:
        return UUID(draft)
    except ValueError:
        raise UnknownDraft() from None


def shown(one: DraftSeen) -> dict[str, Any]:
    """A draft in the shape of this door."""
    draft, said = one.draft, one.draft.suggestion
    plain = ("draft", "revision", "state", "asks", "system", "reference", "at", "imported_at", "thread")
    parties = one.message.parties if one.message else ()
    return {
        **{name: getattr(draft, name) for name in (*plain, "fact_id")},
        **{name: getattr(said, name) for name in ("channel", "initiative", "our_level", "unknown")},
        **{
            name: getattr(one, name)
            for name in ("kind", "account", "choices", "contacts", "lacks", "subject")
        },
        "people": said.people,
        "parties": [party._asdict() for party in parties],
    }


def _revision(given: Any) -> int | None:
    if given is not None and (not isinstance(given, int) or isinstance(given, bool)):
        raise RevisionNotUsable(field="revision")
    return given


def _decided(decided: DraftDecision) -> Response:
    draft = decided.draft
    content = {
        **{name: getattr(draft, name) for name in ("draft", "state", "account", "fact_id")},
        "positions": decided.positions,
        "repeated": decided.repeated,
    }
    status = 201 if decided.positions else 200
    return Response(to_json(content), status, {"Cache-Control": NO_STORE}, "application/json")
