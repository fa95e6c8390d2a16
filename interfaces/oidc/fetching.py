"""Asking the identity provider: briefly, not beyond it, and no more of an answer than an honest one has."""

import json
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from httpx2 import Client, HTTPError, InvalidURL, Response

from tierline.interfaces.oidc.refusals import ProviderAnswersWrong, ProviderAway

SECONDS = 5.0
MOST_BYTES = 1_048_576


class Answer(NamedTuple):
    """What the provider answered: a status, and an object of JSON."""

    status: int
    members: dict[str, Any]


class Fetching:
    """Asks for objects of JSON.

    Args:
        client: Sends the requests; nothing is kept of them.
    """

    def __init__(self, client: Client | None = None) -> None:
        self._client = client or Client(timeout=SECONDS, follow_redirects=False)

    def get(self, url: str) -> dict[str, Any]:
        """An object. Raises ProviderAway, ProviderAnswersWrong."""
        answer = self._asked("GET", url)
        if answer.status != 200:
            raise ProviderAway() if answer.status >= 500 else ProviderAnswersWrong()
        return answer.members

    def post(self, url: str, form: dict[str, str], by: tuple[str, str] | None) -> Answer:
        """What is answered to a form, sent as whom `by` says. Raises ProviderAway, ProviderAnswersWrong."""
        return self._asked("POST", url, data=form, auth=by)

    def close(self) -> None:
        """Let go of open connections."""
        self._client.close()

    def _asked(self, method: str, url: str, **sent: Any) -> Answer:
        check_place(url)
        try:
            headers = {"Accept": "application/json"}
            with self._client.stream(method, url, headers=headers, **sent) as response:
                return Answer(response.status_code, _object(b"".join(_bounded(response)), response))
        except (HTTPError, InvalidURL):
            raise ProviderAway() from None


def check_place(url: str) -> None:
    """Raises ProviderAnswersWrong for an address where secrets could be read on the way."""
    place = urlsplit(url)
    if not place.hostname or (place.scheme != "https" and not _is_here(place.scheme, place.hostname)):
        raise ProviderAnswersWrong()


def _is_here(scheme: str, host: str) -> bool:
    try:
        return scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def _bounded(response: Response) -> Iterator[bytes]:
    read = 0
    for piece in response.iter_bytes():
        read += len(piece)
        if read > MOST_BYTES:
            raise ProviderAnswersWrong()
        yield piece


def _object(body: bytes, response: Response) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderAway() if response.status_code >= 500 else ProviderAnswersWrong() from None
    if not isinstance(found, dict):
        raise ProviderAnswersWrong()
    return found
