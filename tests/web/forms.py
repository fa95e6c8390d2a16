"""Forms as a person before a browser fills them in and sends them."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from httpx2 import Response

from tests.doors import Door
from tests.web.reading import Html
from tierline.interfaces.web.doubts import CONFIRMED

ORIGIN = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
ENVELOPE = ("kind", "fact_id")


class Form(HTMLParser):
    """The first form of a page that is sent by post: its inputs, and what would be sent."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action = ""
        self.sent: dict[str, list[str]] = {}
        self.offered: dict[str, list[str]] = {}
        self.sorts: dict[str, str] = {}
        self.confirms = ""
        """What the button sends by which somebody says that they are sure; empty where there is none."""
        self._inside = False
        self._select = ""
        self._text: str | None = None
        self.feed(text.partition("<main")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.action and given.get("method") == "post":
            self._inside, self.action = True, given["action"]
        if not self._inside or (not given.get("name") and tag != "option"):
            return
        if tag == "input":
            self._input(given)
        elif tag == "button" and given["name"] == CONFIRMED:
            self.confirms = given["value"]
        elif tag == "select":
            self._select = given["name"]
            self.sorts[self._select] = "select"
        elif tag == "textarea":
            self._text = given["name"]
            self.sorts[self._text] = "textarea"
            self.sent[self._text] = [""]
        elif tag == "option" and self._select:
            self.offered.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                self.sent[self._select] = [given.get("value", "")]

    def _input(self, given: dict[str, str]) -> None:
        name, sort = given["name"], given["type"]
        self.sorts[name] = sort
        if sort in ("checkbox", "radio"):
            self.offered.setdefault(name, []).append(given["value"])
            if "checked" in given:
                self.sent.setdefault(name, []).append(given["value"])
        else:
            self.sent[name] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._text:
            # A browser leaves the line's end behind the tag out.
            self.sent[self._text] = [self.sent[self._text][0].removeprefix("\n")]
            self._text = None

    def put(self, name: str, value: Any) -> None:
        """Type a value of a fact into the inputs of its field."""
        if isinstance(value, dict):
            for part, inner in value.items():
                self.put(f"{name}.{part}", inner)
        elif f"{name}.day" in self.sorts:
            self._moment(name, value)
        elif isinstance(value, list):
            known = [one for one in value if one in self.offered.get(name, [])]
            self.sent[name] = known
            if others := [one for one in value if one not in known]:
                self.sent[f"{name}.others"] = [", ".join(others)]
        elif isinstance(value, bool):
            self._yes_or_no(name, value)
        else:
            if self.sorts[name] == "select":
                assert str(value) in self.offered[name], (name, value)
            self.sent[name] = [str(value)]

    def _moment(self, name: str, value: str) -> None:
        moment = datetime.fromisoformat(value).astimezone(UTC)
        self.sent[f"{name}.day"] = [f"{moment:%Y-%m-%d}"]
        self.sent[f"{name}.time"] = [f"{moment:%H:%M}"]
        self.sent[f"{name}.zone"] = ["UTC"]

    def _yes_or_no(self, name: str, value: bool) -> None:
        if self.sorts[name] == "select":
            self.sent[name] = ["yes" if value else "no"]
        else:
            assert self.sorts[name] == "checkbox"
            self.sent[name] = ["yes"] if value else []

    def fill(self, content: dict[str, Any], prefix: str = "") -> "Form":
        """Type in the fields of a fact."""
        for name, value in content.items():
            if name not in ENVELOPE:
                self.put(f"{prefix}{name}", value)
        return self

    def sure(self) -> "Form":
        """Press the button that records it all the same."""
        assert self.confirms
        self.sent[CONFIRMED] = [self.confirms]
        return self

    def send(self, door: Door, headers: dict[str, str] | None = None) -> Response:
        """Send it as a browser does from the page it stands on."""
        data = {name: values for name, values in self.sent.items() if values}
        return door.client.post(
            self.action, data=data, headers=ORIGIN if headers is None else headers, follow_redirects=False
        )


def form(door: Door, address: str) -> Form:
    """The form at an address."""
    response = door.client.get(address)
    assert response.status_code == 200, response.text[:500]
    Html.of(response)
    return Form(response.text)


def again(response: Response, status: int) -> tuple[Form, Html]:
    """The form that came back because of what is wrong with it."""
    assert response.status_code == status, response.text[:3000]
    return Form(response.text), Html.of(response)


def recorded(door: Door, response: Response) -> dict[str, Any]:
    """The fact that was recorded, as the API tells of it, and after a look at the page it led to."""
    assert response.status_code == 303, response.text.partition("<main")[2][:3000]
    onward = response.headers["location"]
    page = Html.of(door.client.get(onward))
    assert "Recorded:" in page.text or "已记录" in page.text, page.text[:500]
    path, _, query = onward.removeprefix("/accounts/").partition("?")
    code = path.partition("/")[0]
    fact_id = dict(pair.split("=") for pair in query.split("&"))["recorded"]
    found: dict[str, Any] = door.fresh(f"/v1/accounts/{code}/facts/{fact_id}")
    return found
