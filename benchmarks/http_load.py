"""Clients of a service over HTTP on connections that stay open, as lean as they can be."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Any


def post(path: str, body: Mapping[str, Any]) -> bytes:
    """A request as it goes over the wire."""
    content = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def per_second(port: int, clients: int, requests: Iterator[bytes], seconds: float) -> float:
    """How many requests a second are answered while so many clients ask, each once it has its answer.

    It ends after so many seconds, or with the last request. Raises AssertionError where an answer is not 201.
    """
    return asyncio.run(_per_second(port, clients, requests, seconds))


async def _per_second(port: int, clients: int, requests: Iterator[bytes], seconds: float) -> float:
    begun = perf_counter()
    answered = await asyncio.gather(*(_client(port, requests, begun + seconds) for _ in range(clients)))
    return sum(answered) / (perf_counter() - begun)


async def _client(port: int, requests: Iterator[bytes], until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        assert head.startswith(b"HTTP/1.1 201"), head + body
        answered += 1
        if perf_counter() >= until:
            break
    writer.close()
    return answered


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
