"""What hurts: requests that would once have taken a service's memory, its threads or its patience."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tierline.domain.tiers.shipped import default_content

_JSON = "application/json"
_NDJSON = "application/x-ndjson"


@dataclass(frozen=True)
class Ask:
    """A request, and the statuses that are right for it."""

    name: str
    path: str
    right: Sequence[int]
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def as_bytes(self, port: int) -> bytes:
        """As it is sent."""
        headers = {"Host": f"127.0.0.1:{port}", "Connection": "close", **self.headers}
        if self.body is not None:
            headers = {"Content-Type": _JSON, "Content-Length": str(len(self.body)), **headers}
        lines = [f"{'GET' if self.body is None else 'POST'} {self.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (self.body or b"")


def nested(levels: int) -> bytes:
    """JSON of so many levels."""
    return b'{"a":' * levels + b"1" + b"}" * levels


def toml(text: str) -> bytes:
    """A backtest of a draft in TOML."""
    return json.dumps({"toml": text}).encode()


def wide_policy(conditions: int, criteria: int) -> bytes:
    """A backtest of the default policy with so many guards more, each of so many conditions."""
    content = json.loads(json.dumps(default_content(), default=str))
    words = {name: {"en": "So", "zh": "是"} for name in ("label", "reason", "remedy")}
    counts = [{"kinds": ["interaction"], "days": 30 + number} for number in range(conditions)]
    asked = [{"count_within": one, "at_least": 1} for one in counts]
    names = [f"partner.g{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(criteria)]
    guards = content["tiers"]["partner"].setdefault("guards", [])
    guards += [{"id": name, "all_of": asked, **words} for name in names]
    return json.dumps({"policy": content}).encode()


def stated(**fields: Any) -> bytes:
    """A fact."""
    base = {"kind": "interaction", "occurred_at": "2026-01-05T10:00:00Z", "channel": "call"}
    return json.dumps({**base, "initiative": "ours", **fields}).encode()


def corrected(levels: int) -> bytes:
    """A correction whose changes nest."""
    said = {"kind": "fact_corrected", "occurred_at": "2026-01-05T10:00:00Z"}
    said["target"] = "0b9c2a4e-6f7d-5e8f-9a0b-1c2d3e4f5a6b"
    return json.dumps(said).encode()[:-1] + b', "changes": ' + nested(levels) + b"}"


def policies() -> Iterator[Ask]:
    """Policies that cost much to read or to judge by."""
    path = "/v1/policies:backtest"
    texts = {
        "a key of 10,000 parts": "a." * 10_000 + "a=1",
        "a key of 100,000 parts": "a." * 100_000 + "a=1",
        "a header of 10,000 parts": "[" + "a." * 10_000 + "a]",
        "a key of 8,000 quoted parts": '"a" . ' * 8_000 + "a=1",
        "keys of 16 parts": "\n".join(f"{'a.' * 15}k{n}=1" for n in range(1_500)),
        "strings that never end": '"""\\' * 16_000,
        "60,000 nested lists": "x=" + "[" * 60_000,
        "20,000 nested tables": "x=" + "{a=" * 20_000,
        "a text of 1 MB": "#" * 1_000_000,
        "a number of 60,000 digits": "x=" + "9" * 60_000,
    }
    for name, text in texts.items():
        yield Ask(f"policy: {name}", path, (413, 422), toml(text))
    yield Ask("policy adopted: a key of 10,000 parts", "/v1/policies", (422,), toml("a." * 10_000 + "a=1"))
    yield Ask("policy as JSON: 500 levels", path, (422,), b'{"policy":' + nested(500) + b"}")
    yield Ask("policy as JSON: 100,000 levels", path, (400, 422), b'{"policy":' + nested(100_000) + b"}")
    yield Ask(
        "policy as JSON: 300,000 empty lists", path, (422,), b'{"policy":{"a":[[]' + b",[]" * 300_000 + b"]}}"
    )
    yield Ask("policy: 40 guards of 16 conditions", path, (422,), wide_policy(16, 40))
    yield Ask("policy: 100 guards", path, (422,), wide_policy(1, 100))
    yield Ask("backtest: the default policy", path, (200,), wide_policy(0, 0))
    yield Ask("backtest: 6 guards of 15 conditions", path, (200,), wide_policy(15, 6))


def batches() -> Iterator[Ask]:
    """Batches whose answers are far longer than they are, or that cost much to read."""
    path, head = "/v1/facts:batch", {"Content-Type": _NDJSON}
    good = json.dumps({"account": "NOBODY", **json.loads(stated())}).encode() + b"\n"
    for name, lines in {
        "20,000 lines of `1`": b"1\n" * 20_000,
        "600,000 lines of `1`": b"1\n" * 600_000,
        "4,000,000 lines of `1`": b"1\n" * 4_000_000,
        "2,700,000 lines of `{}`": b"{}\n" * 2_700_000,
        "8,000,000 empty lines": b"\n" * 8_000_000,
        "50,000 lines on no account": good * 50_000,
        "8 lines of 1 MB of objects": (b'{"a":[{}' + b",{}" * 340_000 + b"]}\n") * 8,
        "8 lines of 1 MB of lists": (b'{"a":[[]' + b",[]" * 340_000 + b"]}\n") * 8,
        "8 lines of 1 MB of nesting": (b"[" * 1_000_000 + b"\n") * 8,
        "a line of 8 MB": b"1" * 8_000_000,
        "400 levels in one of three lines": good + corrected(400)[:-1] + b', "account": "NOBODY"}\n' + good,
    }.items():
        yield Ask(f"batch: {name}", path, (200, 413, 422), lines, head)


def facts() -> Iterator[Ask]:
    """Facts that nest, and lists without end."""
    for levels in (33, 300, 400, 900, 5_000, 150_000):
        yield Ask(f"fact: {levels:,} levels", "/v1/accounts/NOBODY/facts", (400, 422), corrected(levels))
    path = "/v1/accounts/NOBODY/facts"
    yield Ask("fact: 100,000 wrong contacts", path, (422,), stated(contacts=[1] * 100_000))
    yield Ask(
        "fact: 300,000 wrong contacts",
        path,
        (422,),
        b'{"kind":"interaction","contacts":[1' + b",1" * 300_000 + b"]}",
    )
    yield Ask("fact: 80,000 people", path, (404, 422), stated(people=[f"p{n}" for n in range(80_000)]))
    yield Ask("fact: 20,000 fields", path, (422,), stated(**{f"f{n}": 1 for n in range(20_000)}))
    yield Ask("fact: a number of 5,000 digits", path, (400, 422), b'{"kind": ' + b"9" * 5_000 + b"}")


def callers() -> Iterator[Ask]:
    """Callers that a service without keys isn't for."""
    for name, headers in {
        "Forwarded": {"Forwarded": "for=203.0.113.9"},
        "X-Forwarded-For": {"X-Forwarded-For": "203.0.113.9"},
        "X-Real-IP": {"X-Real-IP": "203.0.113.9"},
        "Via": {"Via": "1.1 proxy"},
        "a foreign origin": {"Origin": "http://evil.test"},
        "another site's page": {"Sec-Fetch-Site": "cross-site"},
        "host 127.0.0.1:80@evil.test": {"Host": "127.0.0.1:80@evil.test"},
        "host [::1].evil.test": {"Host": "[::1].evil.test"},
        "host [127.0.0.1].evil": {"Host": "[127.0.0.1].evil"},
    }.items():
        yield Ask(f"caller: {name}", "/v1/accounts", (400, 403), None, headers)
        yield Ask(f"caller: {name}, on a page", "/", (400, 403), None, headers)
        yield Ask(f"caller: {name}, writing", "/v1/accounts", (400, 403), b"{}", headers)
    for path in ("/readyz", "/problems"):
        yield Ask(f"caller: another name, {path}", path, (403,), None, {"Host": "evil.test"})


def reads() -> Iterator[Ask]:
    """Reads that cost much."""
    yield Ask("read: the end of time", "/?as_of=9999-12-31", (200,))
    yield Ask("read: the end of time again", "/?as_of=9999-12-31", (200,))
    yield Ask("read: a position beyond all", "/v1/accounts?min_position=9223372036854775807", (503,))
    yield Ask("read: a query of 60 kB", "/v1/accounts?x=" + "a" * 60_000, (414, 422))
    for form in ("json", "csv", "xlsx", "parquet", "pdf"):
        yield Ask(f"read: the audit of all as {form}", f"/v1/reports/audit?format={form}", (200,))
