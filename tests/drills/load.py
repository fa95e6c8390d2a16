"""The clients of a drill: threads that record, read their own writes, and follow the log while it grows."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from threading import Event, Thread
from typing import Any

import httpx2
import orjson

from tests.drills.facts import Content, Facts
from tests.drills.ledger import Ledger, Receipt
from tests.drills.plain_http import NO_TLS

Addresses = Callable[[], Sequence[str]]
"""Where the service answers at present; a client that got no answer takes the next one."""
BATCHES = 0.3
"""The share of pages that go as a batch."""
LINES = (2, 20)
PAUSE_SECONDS = 0.1
"""Before something is sent again."""
TIMEOUT_SECONDS = 10.0
NDJSON = {"Content-Type": "application/x-ndjson"}


class Abandoned(Exception):
    """The drill is over before all was acknowledged."""


class Client(ABC):
    """A thread of its own that does something again and again until it is told to stop."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._turn = 0
        self._http: httpx2.Client | None = None
        self.stopping = Event()
        self.abandoned = Event()
        self.error: BaseException | None = None
        self._thread = Thread(target=self._run, name=type(self).__name__, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float = 120) -> None:
        """End once nothing is under way any more; raises what went wrong, or TimeoutError."""
        self.stopping.set()
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise TimeoutError(f"{type(self).__name__} had no answer within {timeout:.0f} s")
        if self.error:
            raise self.error

    @abstractmethod
    def once(self) -> None:
        """What is done again and again."""

    def pause(self) -> None:
        """Wait before something is sent again. Raises Abandoned."""
        if self.abandoned.wait(PAUSE_SECONDS):
            raise Abandoned

    def request(self, method: str, path: str, **options: Any) -> httpx2.Response | None:
        """Ask; None if there was no answer, and then the next address is asked the next time."""
        if self._http is None:
            addresses = self._addresses()
            address = addresses[self._turn % len(addresses)]
            self._http = httpx2.Client(base_url=address, timeout=TIMEOUT_SECONDS, verify=NO_TLS)
        try:
            return self._http.request(method, path, **options)
        except httpx2.HTTPError:
            self.elsewhere()
            return None

    def elsewhere(self) -> None:
        """Take the next address from now on."""
        self._turn += 1
        if self._http is not None:
            self._http.close()
        self._http = None

    def _run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.once()
        except BaseException as error:  # noqa: BLE001 - whoever stops it learns of it
            self.error = error
        if self._http is not None:
            self._http.close()


class Writer(Client):
    """Sends facts, and each again until it is acknowledged: singly, or many accounts' in a batch.

    Args:
        codes: The accounts written on; others may write on them as well.
        seconds: The least time from one page to the next.
        lines: The fewest and the most facts of a batch.
        clock: When a fact happened, as in `Facts`.
    """

    def __init__(
        self,
        addresses: Addresses,
        ledger: Ledger,
        codes: Sequence[str],
        seed: str,
        *,
        seconds: float = 0.0,
        lines: tuple[int, int] = LINES,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(addresses)
        self._ledger, self._codes, self._seconds, self._lines = ledger, codes, seconds, lines
        self._facts, self._chance = Facts(seed, clock), Random(f"{seed}-pages")

    def once(self) -> None:
        began = time.monotonic()
        if self._chance.random() < BATCHES:
            self.batch(self._chance.randint(*self._lines))
        else:
            self.single(self._chance.choice(self._codes), self._facts())
        self.stopping.wait(max(0.0, began + self._seconds - time.monotonic()))

    def open_accounts(self) -> None:
        """Open the accounts, before anything else is stated about them."""
        for code in self._codes:
            opening = self._facts.opening(code)
            body = {**opening, "kind": opening["account_kind"]}
            del body["account_kind"]
            self._ledger.sending(code, opening)
            self._until_acknowledged(opening["fact_id"], "/v1/accounts", body)

    def single(self, code: str, fact: Content) -> Receipt:
        """Record one fact; its receipt."""
        self._ledger.sending(code, fact)
        return self._until_acknowledged(fact["fact_id"], f"/v1/accounts/{code}/facts", fact)

    def batch(self, size: int) -> None:
        """Record facts of several accounts in a batch; all of it again until each is acknowledged."""
        lines = {fact["fact_id"]: (self._chance.choice(self._codes), fact) for fact in self._many(size)}
        for code, fact in lines.values():
            self._ledger.sending(code, fact)
        began = time.monotonic()
        while lines:
            body = b"\n".join(orjson.dumps({"account": code, **fact}) for code, fact in lines.values())
            answer = self.request("POST", "/v1/facts:batch", content=body, headers=NDJSON)
            if self._is(answer, (200,)):
                assert answer is not None
                for fact_id in self._taken(answer.json()["results"], began):
                    del lines[fact_id]
            if lines:
                self.pause()

    def _many(self, size: int) -> list[Content]:
        return [self._facts() for _ in range(size)]

    def _taken(self, results: Sequence[dict[str, Any]], began: float) -> list[str]:
        """The ids of the facts that lines of a batch were acknowledged for."""
        taken = [(one["receipt"], one["status"] == "repeated") for one in results if "receipt" in one]
        self._ledger.received(taken, began)
        for refused in (one["problem"] for one in results if "problem" in one):
            away = refused["status"] == 503
            self._ledger.answered(f"a line: {refused['status']} {refused['type']}", fault=not away)
            if not away:
                raise AssertionError(f"a fact of the load was refused: {refused}")
        return [receipt["fact_id"] for receipt, _ in taken]

    def _until_acknowledged(self, fact_id: str, path: str, body: Content) -> Receipt:
        began = time.monotonic()
        while True:
            answer = self.request("POST", path, json=body)
            if self._is(answer, (200, 201)):
                assert answer is not None
                receipt: Receipt = answer.json()
                self._ledger.received([(receipt, answer.status_code == 200)], began)
                return receipt
            self.pause()

    def _is(self, answer: httpx2.Response | None, statuses: tuple[int, ...]) -> bool:
        """Whether an answer has one of some statuses; others are noted, as faults where they are."""
        if answer is None:
            self._ledger.answered("no answer")
            return False
        if answer.status_code in statuses:
            return True
        self._ledger.answered(spoken(answer), fault=not is_away(answer))
        if 400 <= answer.status_code < 500:
            raise AssertionError(f"a request of the load was refused: {answer.text}")
        self.elsewhere()
        return False


class Reader(Client):
    """Reads what was written last, and never takes an answer from before it."""

    def __init__(
        self, addresses: Addresses, ledger: Ledger, codes: Sequence[str], seconds: float = 0.05
    ) -> None:
        super().__init__(addresses)
        self._ledger, self._codes, self._seconds = ledger, codes, seconds
        self._chance = Random("reader")
        self.current: list[tuple[float, int]] = []
        """When an answer came, and the position that it was asked to be from."""

    def once(self) -> None:
        position = self._ledger.last_position()
        path = f"/v1/accounts/{self._chance.choice(self._codes)}/timeline"
        answer = self.request("GET", path, params={"min_position": position, "limit": 5})
        if answer is None:
            self._ledger.answered("no answer to a read")
        elif answer.status_code == 200:
            found = answer.json()["basis"]["position"]
            if found < position:
                self._ledger.answered(f"an answer from {found}, asked for {position}", fault=True)
            self.current.append((time.monotonic(), position))
        else:
            self._ledger.answered(f"a read: {spoken(answer)}", fault=not is_away(answer))
            self.elsewhere()
        self.stopping.wait(self._seconds)

    def current_after(self, since: float, position: int) -> float | None:
        """Seconds from a moment until a read from at least a position was answered; None: not yet."""
        return next((at - since for at, known in self.current if at >= since and known >= position), None)


class Load:
    """Writers on common accounts and a reader, started and stopped together.

    Args:
        seconds: The least time from one page of a writer to its next.
        lines: The fewest and the most facts of a batch.
        clock: When a fact happened, as in `Facts`.
    """

    def __init__(
        self,
        addresses: Addresses,
        ledger: Ledger,
        *,
        writers: int = 8,
        accounts: int = 12,
        seed: str = "load",
        seconds: float = 0.0,
        lines: tuple[int, int] = LINES,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.ledger, self._lines, self._clock = ledger, lines, clock
        self.codes = [f"D-{number}" for number in range(accounts)]
        self._addresses, self._writers, self._seed, self._seconds = addresses, writers, seed, seconds
        self._rounds = 0
        self._clients: list[Client] = []
        self.reader = Reader(addresses, ledger, self.codes)

    def open_accounts(self) -> None:
        """Open the accounts that everything is stated about."""
        Writer(self._addresses, self.ledger, self.codes, f"{self._seed}-opening").open_accounts()

    def start(self) -> None:
        """Begin to write and to read."""
        self._rounds += 1
        self.reader = Reader(self._addresses, self.ledger, self.codes)
        names = [f"{self._seed}-{self._rounds}-{number}" for number in range(self._writers)]
        pace: dict[str, Any] = {"seconds": self._seconds, "lines": self._lines, "clock": self._clock}
        writers = [Writer(self._addresses, self.ledger, self.codes, name, **pace) for name in names]
        self._clients = [self.reader, *writers]
        for client in self._clients:
            client.start()

    def stop(self) -> None:
        """End once everything that was sent is acknowledged."""
        clients, self._clients = self._clients, []
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.stop()

    def abandon(self) -> None:
        """Let everything go that is still under way, whatever becomes of it."""
        for client in self._clients:
            client.stopping.set()
            client.abandoned.set()

    def one(self) -> Receipt:
        """Record one fact more, with nothing else going on; its receipt."""
        self._rounds += 1
        writer = Writer(self._addresses, self.ledger, self.codes, f"{self._seed}-{self._rounds}-one")
        return writer.single(self.codes[0], Facts(f"{self._seed}-{self._rounds}-fact")())


def spoken(answer: httpx2.Response) -> str:
    """An answer in a few words."""
    kind = answer.json().get("type", "") if "json" in answer.headers.get("content-type", "") else ""
    when = "" if "retry-after" in answer.headers or answer.status_code != 503 else " without Retry-After"
    return f"{answer.status_code} {kind.rpartition('/')[2]}{when}".strip()


def is_away(answer: httpx2.Response) -> bool:
    """Whether an answer says as it should that it can't be given now: 503, and when to ask again."""
    return answer.status_code == 503 and "retry-after" in answer.headers
