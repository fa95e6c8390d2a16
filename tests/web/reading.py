"""Pages as a browser reads them: links, anchors, texts and what must not be there."""

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from httpx2 import Response

from tests.doors import Door
from tierline.interfaces.web.rendering import MARKS

ALIKE = 2
"""So many links that differ in nothing but their values are followed."""
VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "circle", "path"}
_GIVEN = r"(?P<given>(?:\s+[^\s=<>\"'/]+(?:=\"[^\"]*\")?)*)"
_TAG = rf"<(?P<closing>/?)(?P<tag>[a-z][a-z0-9-]*){_GIVEN}\s*(?P<alone>/?)>"
_OTHER = r"<!doctype html>|<!--.*?-->|(?P<data>[^<]+)|(?P<odd><)"
_TOKEN = re.compile(f"{_TAG}|{_OTHER}", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s=\"]+)(?:=\"([^\"]*)\")?")


class Html:
    """A page taken apart, as strictly as our own pages are written: all tags closed, all values in quotes."""

    def __init__(self, text: str) -> None:
        self.source = text
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.header_cells_without_scope = 0
        self._open: list[str] = []
        self.words: list[str] = []
        for token in _TOKEN.finditer(text):
            self._take(token)
        assert not self._open, f"never closed: {self._open}"

    @classmethod
    def of(cls, response: Response) -> Self:
        return cls(response.text)

    def _take(self, token: re.Match[str]) -> None:
        assert token["odd"] is None, f"no tag: {self.source[token.start() : token.start() + 60]}"
        if token["data"]:
            self.words.append(unescape(token["data"]))
        elif token["closing"]:
            assert self._open, f"</{token['tag']}> closes nothing"
            assert self._open.pop() == token["tag"].lower()
        elif token["tag"]:
            tag = token["tag"].lower()
            self._begin(tag, {name: unescape(value) for name, value in _ATTRIBUTE.findall(token["given"])})
            if tag not in VOID and not token["alone"]:
                self._open.append(tag)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        self.tags.append(tag)
        self.attributes |= set(given)
        if tag in ("a", "link") and given.get("href"):
            self.links.append(given["href"])
        if given.get("id"):
            assert given["id"] not in self.ids, f"{given['id']} stands twice"
            self.ids.add(given["id"])
        if tag == "th" and "scope" not in given:
            self.header_cells_without_scope += 1

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def drawings(self) -> list[str]:
        parts = self.source.split("<svg ")[1:]
        return ["<svg " + part.partition("</svg>")[0] + "</svg>" for part in parts]


def few_alike(links: Iterable[str]) -> list[str]:
    """Different links, a few of those that differ in nothing but their values."""
    counted: Counter[tuple[object, ...]] = Counter()
    chosen = []
    for link in dict.fromkeys(links):
        counted[_manner(link)] += 1
        chosen += [link] if counted[_manner(link)] <= ALIKE else []
    return chosen


def _manner(link: str) -> tuple[object, ...]:
    """What links have in common that lead to the same page by the same parameters."""
    place = urlsplit(link)
    steps = place.path.split("/")
    path = "/".join(["accounts", "*", *steps[3:]]) if steps[1:2] == ["accounts"] else place.path
    return path, frozenset(name for name, _ in parse_qsl(place.query)), place.fragment[:2]


def look(door: Door, address: str, status: int = 200, **headers: str) -> Html:
    """A page, after checking what holds for every page."""
    response = door.client.get(address, headers=headers)
    assert response.status_code == status, (address, response.text[:500])
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:;"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert response.headers["cache-control"] == "no-store"
    page = Html.of(response)
    assert page.attributes & {"style", "onclick", "onload"} == set()
    assert set(page.tags) & {"style", "iframe"} == set()
    assert page.source.count("<script") == 2
    for name in ("tierline.js", "outbox.js"):
        assert f'<script src="/assets/{name}?v={MARKS[name]}" defer></script>' in page.source
    assert page.header_cells_without_scope == 0
    return page
