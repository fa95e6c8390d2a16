"""Somebody before the pages of the identity provider, as far as signing in needs it."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2

from tests.oidc.provider import PASSWORD

MOST_STEPS = 12


class _Sheet(HTMLParser):
    """The first form of a page that is sent by post."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.sent: dict[str, str] = {}
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None and given.get("method", "").lower() == "post":
            self.action, self._inside = given.get("action", ""), True
        if self._inside and tag in ("input", "button") and given.get("name"):
            self.sent.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def sign_in_at_provider(address: str, name: str, until: str) -> str:
    """Where the provider sends the browser of somebody who signs in there, which begins with `until`."""
    with httpx2.Client() as browser:
        answer = browser.get(address)
        for _ in range(MOST_STEPS):
            if answer.is_redirect:
                place = urljoin(str(answer.url), answer.headers["location"])
                if place.startswith(until):
                    return place
                answer = browser.get(place)
                continue
            sheet = _Sheet(answer.text)
            assert sheet.action is not None, f"{urlsplit(str(answer.url)).path}: {answer.text[-1500:]}"
            answer = browser.post(urljoin(str(answer.url), sheet.action), data=_filled_in(sheet, name))
    raise AssertionError("the provider sends nobody back")


def _filled_in(sheet: _Sheet, name: str) -> dict[str, str]:
    typed = {"login": name, "password": PASSWORD}
    return {field: typed.get(field, value) for field, value in sheet.sent.items()}
