"""Asks the service over HTTP: who asks, what it refused, answers that are the same, pages, and files."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from json import dumps
from threading import Lock
from typing import IO, Any, NamedTuple, Self
from urllib.parse import parse_qs, quote, urlsplit

import httpx2

from tierline.client.problems import RequestRefused, problem_of

Said = Mapping[str, Any]
"""Parameters or headers by name; what is None isn't sent."""
REMEMBERED = 128
TIMEOUT_SECONDS = 60.0
"""Longer than the service lets anybody wait."""
JSON = "application/json"
_LINES = "application/x-ndjson"


def in_path(value: object) -> str:
    """A value as a part of a path."""
    return quote(str(value), safe="")


class _Body(NamedTuple):
    """What is sent: bytes of a media type."""

    media_type: str
    content: bytes


class Transport:
    """A service, asked by one key; may be shared by threads.

    Args:
        base_url: Where it is, as `https://tierline.example.com`; a path behind it is kept.
        key: The API key, sent as a bearer token to that address only. None: of a service on this machine that
            has no keys.
        http: A client to ask by, with certificates, proxies or a timeout of its own; whoever brings it
            closes it. Redirects are not followed by the one that is made here.
        remembered: Of how many answers a copy is kept, by which the service is asked whether they are still
            the same (`If-None-Match`) and needn't be sent again.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        http: httpx2.Client | None = None,
        remembered: int = REMEMBERED,
    ) -> None:
        self._base, self._key = base_url.rstrip("/"), key
        self._http, self._own = http or httpx2.Client(timeout=TIMEOUT_SECONDS), http is None
        self._tagged = _Tagged(remembered)

    def close(self) -> None:
        """Let go of the connections, unless they are another's."""
        if self._own:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        method: str,
        path: str,
        params: Said | None = None,
        *,
        headers: Said | None = None,
        body: Any = None,
        accept: str = JSON,
    ) -> Any:
        """The answer, from JSON; as text where it is none. Raises RequestRefused."""
        sent = None if body is None else _Body(JSON, dumps(body).encode())
        return _content(self._answered(self._request(method, path, params, headers, sent, accept)))

    def send_lines(self, path: str, lines: Iterable[Said], headers: Said | None = None) -> Any:
        """The answer to lines of JSON. Raises RequestRefused."""
        sent = _Body(_LINES, b"".join(dumps(line).encode() + b"\n" for line in lines))
        return _content(self._answered(self._request("POST", path, None, headers, sent, JSON)))

    def walk(self, path: str, params: Said) -> Iterator[Any]:
        """The items of each page, one after the other; all pages rest on what the first one does."""
        page = self.ask("GET", path, params)
        while True:
            yield from page["items"]
            if page["next"] is None:
                return
            page = self.ask("GET", path, {**params, "cursor": page["next"]})

    def follow(self, path: str, params: Said, accept: str) -> Iterator[Any]:
        """The entries behind a place, page by page, by the place that each answer says comes next.

        Ends with the last one, unless `wait` is asked for: then it goes on with what comes.
        """
        while True:
            response = self._answered(self._request("GET", path, params, None, None, accept))
            entries = _content(response)
            yield from entries
            following = parse_qs(urlsplit(response.links["next"]["url"]).query)["after"][0]
            if not entries and following == params["after"] and not params.get("wait"):
                return
            params = {**params, "after": following}

    def save(self, path: str, params: Said, file: IO[bytes]) -> None:
        """Write an answer to a file, as it comes. Raises RequestRefused."""
        response = self._http.send(self._request("GET", path, params, None, None, "*/*"), stream=True)
        try:
            if not response.is_success:
                response.read()
            for piece in _good(response).iter_bytes():
                file.write(piece)
        finally:
            response.close()

    def _request(
        self,
        method: str,
        path: str,
        params: Said | None,
        headers: Said | None,
        body: _Body | None,
        accept: str,
    ) -> httpx2.Request:
        told = {"Accept": accept, **_told(headers or {})}
        if self._key is not None:
            told["Authorization"] = f"Bearer {self._key}"
        if body:
            told["Content-Type"] = body.media_type
        content = body.content if body else None
        address = self._base + path
        return self._http.build_request(
            method, address, params=_told(params or {}), headers=told, content=content
        )

    def _answered(self, request: httpx2.Request) -> httpx2.Response:
        if request.method != "GET":
            return _good(self._http.send(request))
        place = f"{request.url} {request.headers['Accept']}"
        known = self._tagged.get(place)
        if known:
            request.headers["If-None-Match"] = known.headers["ETag"]
        response = self._http.send(request)
        if known and response.status_code == httpx2.codes.NOT_MODIFIED:
            return known
        if "ETag" in _good(response).headers:
            self._tagged.put(place, response)
        return response


class _Tagged:
    """The answers that were given last and have a tag; the one asked for longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._answers: OrderedDict[str, httpx2.Response] = OrderedDict()

    def get(self, place: str) -> httpx2.Response | None:
        with self._lock:
            if place in self._answers:
                self._answers.move_to_end(place)
            return self._answers.get(place)

    def put(self, place: str, response: httpx2.Response) -> None:
        with self._lock:
            self._answers[place] = response
            self._answers.move_to_end(place)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


def _told(said: Said) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _content(response: httpx2.Response) -> Any:
    return response.json() if _is_json(response) else response.text


def _good(response: httpx2.Response) -> httpx2.Response:
    """A good answer. Raises RequestRefused."""
    if response.is_success:
        return response
    problem = problem_of(response.status_code, response.reason_phrase, _read(response))
    after = response.headers.get("Retry-After", "")
    raise RequestRefused(response.status_code, problem, float(after) if after.isdecimal() else None)


def _read(response: httpx2.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None  # what stands between, a proxy say, answers as it likes


def _is_json(response: httpx2.Response) -> bool:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    return bool(media_type == JSON or media_type.endswith("+json"))
