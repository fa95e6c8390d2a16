"""POST /v1/facts:batch: facts over many accounts, a line each; all the good ones land."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from tierline.application.access import Principal, Scope
from tierline.application.accounts import Accounts
from tierline.application.outcomes import Outcome
from tierline.domain.account.base import FactTooWide
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.extent import MOST_MEMBERS
from tierline.domain.shared.ids import fact_id_from_key
from tierline.interfaces.exact_json import BOM, loads
from tierline.interfaces.http import errors
from tierline.interfaces.http.facts import IdempotencyKey
from tierline.interfaces.http.query_params import ThePrincipal, TheSystem
from tierline.interfaces.http.refusals import (
    AccountNotNamed,
    BatchTooLarge,
    BatchTooLong,
    BodyNotAnObject,
    BrokenJson,
    ContentTypeUnknown,
    LineTooLong,
    TooManyLinesRefused,
)
from tierline.interfaces.http.responses import NO_STORE
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.json_values import to_json

PATH = "/facts:batch"
MEDIA_TYPE = "application/x-ndjson"
LINES_AT_ONCE = 200
MOST_LINES = 50_000
"""How many lines a batch may have: each costs an answer, however short it is."""
MOST_REFUSED = 1_000
"""After so many refused lines no more is read: an answer to `1` is two hundred times as long as that."""
MOST_BRACKETS = 20_000
"""How many brackets of JSON a line may have, those in texts included: a list takes a hundred bytes."""
router = APIRouter(tags=["facts"])


class BatchLine(NamedTuple):
    """A line of a batch: its number from 1, and its text or why there is none to be had."""

    number: int
    text: bytes | LineTooLong


class Tally:
    """What became of the lines so far.

    The answers are kept as text, a piece for each page, and sent when all lines are in: somebody who
    sends and doesn't listen yet must not keep us from listening.
    """

    def __init__(self) -> None:
        self.counts = {"recorded": 0, "repeated": 0, "refused": 0}
        self._results: list[bytes] = []
        self._page: list[dict[str, Any]] = []

    def add(self, line: int, outcome: Outcome | Refusal) -> None:
        """Note what became of a line."""
        if isinstance(outcome, Refusal):
            self._note("refused", {"line": line, "status": "refused", "problem": errors.problem(outcome)})
        else:
            status = "repeated" if outcome.repeated else "recorded"
            self._note(status, {"line": line, "status": status, "receipt": outcome.receipt})

    def page(self) -> None:
        """End a page: what was noted of its lines takes no more room than it will on its way."""
        if self._page:
            self._results.append(to_json(self._page)[1:-1])
            self._page = []

    def _note(self, status: str, result: dict[str, Any]) -> None:
        self.counts[status] += 1
        self._page.append(result)

    async def text(self, members: Mapping[str, Any], unread: int | None) -> AsyncIterator[bytes]:
        """The answer as JSON, in pieces: `members`, the counts, how many lines were not read, results."""
        yield to_json({**members, **self.counts, "unread": unread})[:-1] + b',"results":['
        for number, piece in enumerate(self._results):
            yield b"," + piece if number else piece
        yield b"]}"


@router.post(PATH)
@needs(Scope.IMPORT)
async def record_batch(
    request: Request, system: TheSystem, by: ThePrincipal, key: IdempotencyKey = None
) -> Response:
    """Record facts over many accounts, one JSON object a line, each with `account` beside its fields.

    Every line gets a receipt or a problem of its own, in the order of the lines; a bad line keeps no
    other from landing. Lines are recorded while later ones still arrive. A batch has at most 50,000 lines,
    and after 1,000 refused ones no more is read: then the answer is a problem that has the same members,
    and `unread` is the number of lines that nobody looked at.

    Under an Idempotency-Key, a line without `fact_id` gets its id from the key and its number among all
    lines, empty ones included: sent again, the same lines must have the same numbers.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise ContentTypeUnknown(expected=MEDIA_TYPE)
    settings, tally, writer = system.settings, Tally(), BatchWriter(system.accounts, by, key)
    splitter = Splitter(settings.body_limit, MOST_LINES)
    try:
        async for lines in _pages(_limited(request, settings.batch_limit), splitter):
            await run_in_threadpool(writer.record, lines, tally)
            if tally.counts["refused"] >= MOST_REFUSED:
                splitter.stop()
    except BatchTooLarge as refusal:
        return _told(tally, None, refusal)
    if not splitter.unread:
        return _told(tally, 0)
    if tally.counts["refused"] >= MOST_REFUSED:
        return _told(tally, splitter.unread, TooManyLinesRefused(limit=MOST_REFUSED))
    return _told(tally, splitter.unread, BatchTooLong(limit=MOST_LINES))


def _told(tally: Tally, unread: int | None, refusal: Refusal | None = None) -> Response:
    """The answer; where the batch was not read to its end, a problem with the same members."""
    problem = errors.problem(refusal) if refusal else {}
    return StreamingResponse(
        tally.text(problem, unread),
        problem.get("status", 200),
        {"Cache-Control": NO_STORE},
        media_type=errors.MEDIA_TYPE if refusal else "application/json",
    )


class BatchWriter:
    """Hands lines to the write side; under an Idempotency-Key, a line's number is part of the seed."""

    def __init__(self, accounts: Accounts, by: Principal, key: str | None) -> None:
        self._accounts = accounts
        self._by = by
        self._key = key

    def record(self, lines: Sequence[BatchLine], tally: Tally) -> None:
        """Record what can be read, and note what became of every line."""
        read = [(line.number, _stated(line)) for line in lines]
        facts = [self._fact(number, content) for number, content in read if not isinstance(content, Refusal)]
        outcomes = self._accounts.record_many(facts, actor=self._by)
        for number, content in read:
            tally.add(number, content if isinstance(content, Refusal) else next(outcomes))
        tally.page()

    def _fact(self, number: int, stated: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        content = dict(stated)
        account = content.pop("account")
        if self._key is not None and content.get("fact_id") is None:
            content["fact_id"] = str(fact_id_from_key(self._by.name, account, f"{self._key}#{number}"))
        return account, content


def _stated(line: BatchLine) -> Mapping[str, Any] | Refusal:
    """What a line states of an account, or why it can't be read."""
    if isinstance(line.text, LineTooLong):
        return line.text
    if line.text.count(b"[") + line.text.count(b"{") > MOST_BRACKETS:
        return FactTooWide(limit=MOST_MEMBERS)
    try:
        content = loads(line.text)
    except orjson.JSONDecodeError:
        return BrokenJson()
    if not isinstance(content, dict):
        return BodyNotAnObject()
    # Any other value in place of a code could be taken for some account's.
    return content if isinstance(content.get("account"), str) else AccountNotNamed(field="account")


async def _limited(request: Request, limit: int) -> AsyncIterator[bytes]:
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > limit:
        raise BatchTooLarge(limit=limit)
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > limit:
            raise BatchTooLarge(limit=limit)
        yield chunk


async def _pages(chunks: AsyncIterator[bytes], splitter: "Splitter") -> AsyncIterator[list[BatchLine]]:
    """The lines in pages, none much larger than the longest line: what is read of them takes room."""
    page: list[BatchLine] = []
    room = splitter.longest
    async for chunk in chunks:
        for line in splitter.feed(chunk):
            page.append(line)
            room -= 0 if isinstance(line.text, LineTooLong) else len(line.text)
            if len(page) == LINES_AT_ONCE or room <= 0:
                yield page
                page, room = [], splitter.longest
    page += splitter.end()
    if page:
        yield page


class Splitter:
    """Cuts what arrives into lines, up to a number of them; the others are counted.

    Of a line that is too long no more is held than its beginning.
    """

    def __init__(self, longest: int, most: int) -> None:
        self.longest = longest
        self.unread = 0
        """Lines behind the last one that was cut."""
        self._left = most
        self._rest = bytearray()
        self._too_long = False
        self._number = 0

    def stop(self) -> None:
        """Cut no more lines from here on."""
        self._left = 0

    def feed(self, chunk: bytes) -> Iterator[BatchLine]:
        """The lines that end in a chunk; empty ones count but state nothing."""
        place = 0
        while self._left and (end := chunk.find(b"\n", place)) >= 0:
            self._grow(chunk[place:end])
            yield from self._cut()
            place = end + 1
        if self._left:
            self._grow(chunk[place:])
        else:
            self._skip(chunk[place:])

    def end(self) -> Iterator[BatchLine]:
        """The line that nothing ended."""
        if self._left:
            yield from self._cut()
        self.unread += bool(self._rest)

    def _grow(self, more: bytes) -> None:
        self._too_long = self._too_long or len(self._rest) + len(more) > self.longest
        if self._too_long:
            self._rest.clear()
        else:
            self._rest += more

    def _skip(self, more: bytes) -> None:
        """Count lines; of one that isn't over, a byte is kept."""
        self.unread += more.count(b"\n")
        self._rest = bytearray(more[-1:].strip(b"\n") if more else self._rest[:1])

    def _cut(self) -> Iterator[BatchLine]:
        line, too_long = bytes(self._rest.strip()), self._too_long
        self._rest.clear()
        self._too_long = False
        self._number += 1
        self._left -= 1
        if self._number == 1:
            line = line.removeprefix(BOM)
        if too_long:
            yield BatchLine(self._number, LineTooLong(limit=self.longest))
        elif line:
            yield BatchLine(self._number, line)
