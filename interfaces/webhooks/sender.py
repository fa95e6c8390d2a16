"""Sending one message: signed before, to a checked address, with all of it over within some seconds."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from httpx2 import AsyncClient, HTTPError, InvalidURL, Response, Timeout

from tierline.application.webhooks.schedule import MessageAnswer
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.egress import Egress

SECONDS = 15.0
MOST_READ = 65_536
"""So much of an answer is read, to use the connection again; what it says is nothing to us."""


class WebhookSender:
    """Sends to one receiver; keeps its connection between messages.

    Args:
        egress: Decides where something may be sent.
        seconds: How long one message may take from the first packet to the answer.
    """

    def __init__(self, egress: Egress, seconds: float = SECONDS) -> None:
        self._egress = egress
        self._seconds = seconds
        self._runner = asyncio.Runner()
        # Proxies and certificates that the environment names would lead around the check of the address.
        self._client = AsyncClient(timeout=Timeout(seconds), follow_redirects=False, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        with suppress(HTTPError, OSError):
            self._runner.run(self._client.aclose())
        self._runner.close()

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> MessageAnswer:
        """Post a message; what came of it, whatever that is."""
        try:
            pinned = self._egress.pinned(url)
        except Refusal as refusal:
            return MessageAnswer(None, refusal.name())
        sent: dict[str, Any] = {
            "headers": {**headers, "Host": pinned.host, "User-Agent": "tierline"},
            "content": body,
            "extensions": {"sni_hostname": pinned.name},
        }
        return self._runner.run(self._posted(pinned.url, sent))

    async def _posted(self, url: str, sent: dict[str, Any]) -> MessageAnswer:
        answered = MessageAnswer(None, "timeout")
        try:
            async with asyncio.timeout(self._seconds), self._client.stream("POST", url, **sent) as response:
                answered = MessageAnswer(response.status_code, None, _retry_after(response))
                await _read(response)
        except TimeoutError:
            return answered
        except (HTTPError, InvalidURL, OSError) as error:
            return answered if answered.status else MessageAnswer(None, type(error).__name__)
        return answered


async def _read(response: Response) -> None:
    read = 0
    async for piece in response.aiter_raw():
        read += len(piece)
        if read > MOST_READ:
            return


def _retry_after(response: Response) -> int | None:
    given = response.headers.get("retry-after", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else None
