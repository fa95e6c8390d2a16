"""The feed: all facts and what followed from them, in order, as CloudEvents; page by page, or as a stream."""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated, Any
from urllib.parse import urlencode

from anyio import sleep, to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from tierline.application.access import Principal, Scope
from tierline.interfaces.feed_reading import FeedQuestion, cloud_events, filter_asked, read_page
from tierline.interfaces.http import feed_shapes
from tierline.interfaces.http.query_params import Limit, ThePrincipal, TheSystem, system_seen_by
from tierline.interfaces.http.refusals import EntryUnknown
from tierline.interfaces.http.responses import NO_STORE, basis_header
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.cloud_events import (
    BATCH,
    JSON,
    STRUCTURED,
    Detail,
    batch,
    binary,
    structured,
)
from tierline.interfaces.query.feed_places import place_asked
from tierline.interfaces.waiting import LONGEST_WAIT
from tierline.projections.feed import Feed, FeedPage, FeedPlace

STREAM = "/feed/stream"
MOST_STREAMED = 10_000
"""A stream ends after so many entries, and its reader comes back.

So whoever may see less by then, or nothing any more, reads no longer on what was found out at the beginning.
"""
STREAM_SECONDS = 600
"""How long a stream goes on in which nothing comes."""
BREATH_SECONDS = 0.1
PAGE = 100
router = APIRouter(tags=["feed"])
_Names = Annotated[list[str] | None, Query(max_length=200)]
_Place = Annotated[
    str | None,
    Query(
        max_length=32,
        examples=["1", "0000000000000000001.000000001"],
        description="Behind which entry: its `sequence`, or a position of the log, which means its fact. From"
        " the beginning, if not given.",
    ),
]


TheDetail = Annotated[
    Detail, Query(description="`full` tells the fields of facts as well, texts as far as you may read any.")
]


async def the_question(
    kinds: _Names = None, accounts: _Names = None, tiers: _Names = None, detail: TheDetail = "thin"
) -> FeedQuestion:
    """Which entries are asked for; each list may be repeated."""
    return FeedQuestion(filter_asked(kinds or (), accounts or (), tiers or ()), detail)


async def the_place(after: _Place = None) -> FeedPlace:
    """The place behind which to begin."""
    return FeedPlace(0) if after is None else place_asked(after, "after")


TheQuestion = Annotated[FeedQuestion, Depends(the_question)]


async def where_it_broke_off(
    after: _Place = None,
    last_event_id: Annotated[str | None, Header(description="Wins over `after`.", max_length=32)] = None,
) -> FeedPlace:
    """The place behind which a stream goes on: the last entry that its reader has, or what is asked for."""
    if last_event_id:
        return place_asked(last_event_id, "Last-Event-ID")
    return await the_place(after)


class _Reader:
    """Whoever reads the feed: each page as they may see it by then."""

    def __init__(self, request: Request, principal: Principal, question: FeedQuestion) -> None:
        self._request = request
        self._principal = principal
        self.question = question
        self.system = system_seen_by(request, principal)

    async def page(self, after: FeedPlace, limit: int, seconds: float) -> FeedPage:
        """The entries behind a place; waits for the first one, so long at the most."""
        until = monotonic() + seconds
        page = await self._read(after, limit)
        while not page.entries and (remaining := until - monotonic()) > 0:
            reached = page.basis.position + 1
            if page.ended and not await self.system.feed_waiting.reach(reached, remaining):
                break
            self.system = system_seen_by(self._request, self._principal)
            page = await self._read(page.next, limit)
        return page

    async def events(self, page: FeedPage) -> list[dict[str, Any]]:
        """The entries of a page as CloudEvents."""
        return await to_thread.run_sync(cloud_events, self.system, page.entries, self.question.detail)

    async def _read(self, after: FeedPlace, limit: int) -> FeedPage:
        return await to_thread.run_sync(read_page, self.system, after, limit, self.question)


async def the_reader(request: Request, principal: ThePrincipal, question: TheQuestion) -> _Reader:
    """Whoever reads the feed, and what they ask."""
    return _Reader(request, principal, question)


TheReader = Annotated[_Reader, Depends(the_reader)]


@router.get("/feed", response_class=Response, responses=feed_shapes.PAGE)
@needs(Scope.READ)
async def read_feed(
    request: Request,
    reader: TheReader,
    after: Annotated[FeedPlace, Depends(the_place)],
    limit: Limit = PAGE,
    wait: Annotated[
        float, Query(ge=0, le=LONGEST_WAIT, description="For how many seconds to wait for the next entry.")
    ] = 0,
) -> Response:
    """Entries in order, as a batch of CloudEvents; `Link: rel="next"` is where to go on, also from the end.

    Whoever applies every entry, `changed` and `withdrawn` moments too, holds what the service holds.
    """
    page = await reader.page(after, limit, wait)
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    following = f"{request.url.path}?{urlencode([*asked, ('after', page.next.sequence)])}"
    return _answered(
        reader, page, BATCH, batch(await reader.events(page)), {"Link": f'<{following}>; rel="next"'}
    )


@router.get(STREAM, response_class=EventSourceResponse)
@needs(Scope.READ)
async def stream_feed(
    request: Request,
    reader: TheReader,
    after: Annotated[FeedPlace, Depends(where_it_broke_off)],
    wait: Annotated[
        float,
        Query(ge=0, le=STREAM_SECONDS, description="For how many seconds to go on though nothing comes."),
    ] = STREAM_SECONDS,
) -> AsyncIterator[ServerSentEvent]:
    """The same as server-sent events: as `id` the place of each, as data a CloudEvent in structured mode.

    Where nothing that is asked for came, an event without data tells how far was looked. The stream ends
    now and then, and when the service stops; with `Last-Event-ID` it goes on from there, as an
    `EventSource` does by itself.
    """
    if getattr(request.state, "method", "GET") == "HEAD":
        return
    streamed, quiet_since = 0, monotonic()
    while streamed < MOST_STREAMED and not reader.system.feed_waiting.ended:
        page = await reader.page(after, PAGE, min(LONGEST_WAIT, wait))
        for event in await reader.events(page):
            data = structured(event).decode()
            yield ServerSentEvent(raw_data=data, event=event["type"], id=event["sequence"])
        if page.entries:
            quiet_since = monotonic()
        elif page.next != after:
            yield ServerSentEvent(id=page.next.sequence)
        elif monotonic() - quiet_since >= wait:
            return
        else:
            # Where too many wait already, nobody waits: then this must not go round and round.
            await sleep(BREATH_SECONDS)
        streamed, after = streamed + len(page.entries), page.next


@router.get("/feed/{place}", response_class=Response, responses=feed_shapes.ENTRY)
@needs(Scope.READ)
def read_entry(request: Request, system: TheSystem, place: str, detail: TheDetail = "thin") -> Response:
    """One entry, as a CloudEvent in structured mode; in binary mode for `Accept: application/json`."""
    entry = Feed(system.reads).entry(place_asked(place, "place"))
    if entry is None:
        raise EntryUnknown()
    event = cloud_events(system, [entry], detail)[0]
    keep = {"Cache-Control": NO_STORE, "Vary": "Authorization, Cookie, Accept"}
    if request.headers.get("accept", "").partition(";")[0].strip() == JSON:
        headers, body = binary(event)
        return Response(body, headers={**headers, **keep}, media_type=JSON)
    return Response(structured(event), headers=keep, media_type=STRUCTURED)


def _answered(
    reader: _Reader, page: FeedPage, media_type: str, body: bytes, more: dict[str, str]
) -> Response:
    token = reader.system.bases.token(page.basis)
    headers = {"Cache-Control": NO_STORE, "Vary": "Authorization, Cookie", **more}
    return Response(
        body, headers={**headers, "Tierline-Basis": basis_header(page.basis, token)}, media_type=media_type
    )
