"""POST /v1/facts:batch: facts over many accounts, a line each; all the good ones land."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from application.accounts import Accounts, Outcome
from domain.shared.errors import Refusal
from domain.shared.ids import fact_id_from_key
from interfaces.exact_json import BOM, loads
from interfaces.http.answers import NO_STORE, to_json
from interfaces.http.asking import TheActor, TheSystem
from interfaces.http.errors import problem, respond
from interfaces.http.facts import IdempotencyKey
from interfaces.http.refusals import (
    AccountNotNamed,
    BatchTooLarge,
    BodyNotAnObject,
    BrokenJson,
    ContentTypeUnknown,
    LineTooLong,
)

PATH = "/facts:batch"
MEDIA_TYPE = "application/x-ndjson"
LINES_AT_ONCE = 200
router = APIRouter(tags=["facts"])


class Line(NamedTuple):
    """A line of a batch: its number from 1, and what it states or why it can't be read."""

    number: int
    content: Mapping[str, Any] | Refusal


class Tally:
    """What became of the lines so far."""

    def __init__(self) -> None:
        self.counts = {"recorded": 0, "repeated": 0, "refused": 0}
        self.results: list[dict[str, Any]] = []

    def add(self, line: int, outcome: Outcome | Refusal) -> None:
        """Note what became of a line."""
        if isinstance(outcome, Refusal):
            self._note("refused", {"line": line, "status": "refused", "problem": problem(outcome)})
        else:
            status = "repeated" if outcome.repeated else "recorded"
            self._note(status, {"line": line, "status": status, "receipt": outcome.receipt})

    def _note(self, status: str, result: dict[str, Any]) -> None:
        self.counts[status] += 1
        self.results.append(result)

    def members(self) -> dict[str, Any]:
        """The answer."""
        return {**self.counts, "results": self.results}


@router.post(PATH)
async def record_batch(
    request: Request, system: TheSystem, actor: TheActor, key: IdempotencyKey = None
) -> Response:
    """Record facts over many accounts, one JSON object a line, each with `account` beside its fields.

    Every line gets a receipt or a problem of its own, in the order of the lines; a bad line keeps no
    other from landing. Lines are recorded while later ones still arrive. Under an Idempotency-Key, a
    line without `fact_id` gets its id from the key and its number among all lines, empty ones included:
    sent again, the same lines must have the same numbers.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise ContentTypeUnknown(expected=MEDIA_TYPE)
    settings, tally, writer = system.settings, Tally(), Writer(system.accounts, actor, key)
    try:
        async for lines in _pages(_limited(request, settings.batch_limit), settings.body_limit):
            await run_in_threadpool(writer.record, lines, tally)
    except BatchTooLarge as refusal:
        return respond(refusal, orjson.loads(to_json(tally.members())))
    return Response(
        to_json(tally.members()), headers={"Cache-Control": NO_STORE}, media_type="application/json"
    )


class Writer:
    """Hands lines to the write side; under an Idempotency-Key, a line's number is part of the seed."""

    def __init__(self, accounts: Accounts, actor: str, key: str | None) -> None:
        self._accounts = accounts
        self._actor = actor
        self._key = key

    def record(self, lines: Sequence[Line], tally: Tally) -> None:
        """Record what can be read, and note what became of every line."""
        lines = [_of_an_account(line) for line in lines]
        readable = [line for line in lines if not isinstance(line.content, Refusal)]
        outcomes = self._accounts.record_many(map(self._stated, readable), actor=self._actor)
        for line in lines:
            tally.add(line.number, line.content if isinstance(line.content, Refusal) else next(outcomes))

    def _stated(self, line: Line) -> tuple[str, Mapping[str, Any]]:
        assert isinstance(line.content, Mapping)
        content = dict(line.content)
        account = content.pop("account")
        if self._key is not None and content.get("fact_id") is None:
            content["fact_id"] = str(fact_id_from_key(self._actor, account, f"{self._key}#{line.number}"))
        return account, content


def _of_an_account(line: Line) -> Line:
    """A line, or its refusal: any other value in place of a code could be taken for some account's."""
    if isinstance(line.content, Refusal) or isinstance(line.content.get("account"), str):
        return line
    return line._replace(content=AccountNotNamed(field="account"))


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


async def _pages(chunks: AsyncIterator[bytes], longest: int) -> AsyncIterator[list[Line]]:
    waiting: list[Line] = []
    splitter = Splitter(longest)
    async for chunk in chunks:
        waiting += splitter.feed(chunk)
        while len(waiting) >= LINES_AT_ONCE:
            yield waiting[:LINES_AT_ONCE]
            del waiting[:LINES_AT_ONCE]
    waiting += splitter.end()
    while waiting:
        yield waiting[:LINES_AT_ONCE]
        del waiting[:LINES_AT_ONCE]


class Splitter:
    """Cuts what arrives into lines; of a line that is too long no more is held than its beginning."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = b""
        self._too_long = False
        self._number = 0

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """The lines that end in a chunk; empty ones count but state nothing."""
        first, *others = chunk.split(b"\n")
        self._grow(first)
        for other in others:
            yield from self._cut()
            self._grow(other)

    def end(self) -> Iterator[Line]:
        """The line that nothing ended."""
        yield from self._cut()

    def _grow(self, more: bytes) -> None:
        self._too_long = self._too_long or len(self._rest) + len(more) > self._longest
        self._rest = b"" if self._too_long else self._rest + more

    def _cut(self) -> Iterator[Line]:
        line, too_long = self._rest.strip(), self._too_long
        self._rest, self._too_long = b"", False
        self._number += 1
        if self._number == 1:
            line = line.removeprefix(BOM)
        if too_long:
            yield Line(self._number, LineTooLong(limit=self._longest))
        elif line:
            yield Line(self._number, _parsed(line))


def _parsed(line: bytes) -> Mapping[str, Any] | Refusal:
    try:
        content = loads(line)
    except orjson.JSONDecodeError:
        return BrokenJson()
    return content if isinstance(content, dict) else BodyNotAnObject()
