"""Requests that want to hurt, sent to a service of its own: `python -m tests.drills.hostile`.

Starts `tierline serve` with the demo portfolio on a free port of this machine, without keys, and sends what
would once have taken its memory, its threads or its patience. Prints a line for each request: the status,
the size of its answer, the peak of the process's memory while it lasted, the seconds it took, and how many of
these the process was at work. Ends with 1 where something does not hold:

- no answer is a 5xx but a 503 that is meant;
- no answer above 1 MB is more than 100 times as large as its request;
- no request takes the process above 300 MB, nor 5 seconds (of its work, where the machine is busy otherwise);
- `/healthz` answers within half a second while 500 reads wait.

Reads `/proc`, so it runs on Linux only.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.drills.hostile_requests import Ask, batches, callers, facts, policies, reads, wide_policy

MOST_MEGABYTES = 300
MOST_SECONDS = 5.0
MOST_TIMES = 100
FROM_BYTES = 1_000_000
HEALTHY_SECONDS = 0.5
WAITING = 500
ARRIVING_SECONDS = 5.0
"""In which they come: what is measured is that they wait, and not how long a crowd takes to come in."""
WAIT_SECONDS = 10
"""How long each waits, so that all do at the same time."""
HALF_SENT = 400
_JSON = "application/json"
_NDJSON = "application/x-ndjson"
_PATIENCE = 120.0


class Answer(NamedTuple):
    """What came back, and after how many seconds."""

    status: int
    size: int
    seconds: float
    body: bytes = b""


class Service:
    """A service of its own with the demo portfolio, without keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        environment = {**os.environ, "TIERLINE_DATABASE": f"sqlite:///{folder}/tierline.db", "PORT": "0"}
        environment["TIERLINE_WAIT_SECONDS"] = str(WAIT_SECONDS)
        environment.pop("TIERLINE_HOST", None)
        run = [sys.executable, "-m", "tierline.interfaces.cli"]
        subprocess.run([*run, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        self._noted = (folder / "stderr").open("wb")
        self._process = subprocess.Popen(
            [*run, "serve"], env=environment, stdout=subprocess.PIPE, stderr=self._noted, text=True
        )
        assert self._process.stdout is not None
        said = next(line for line in self._process.stdout if "listens on" in line)
        self.port = int(re.findall(r":(\d+)", said)[0])

    def stop(self) -> None:
        """End it."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(_PATIENCE)
        self._noted.close()

    @property
    def noted(self) -> int:
        """Bytes that it has logged."""
        return (self._folder / "stderr").stat().st_size

    def forget_peak(self) -> None:
        """Count the peak of its memory from now on."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")

    def megabytes(self, what: str = "VmHWM") -> float:
        """Its memory: `VmHWM` at its peak, `VmRSS` now."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.findall(rf"{what}:\s+(\d+)", status)[0]) / 1024

    def worked(self) -> float:
        """The seconds that it was at work since it began, on all its threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def ask(self, what: Ask) -> Answer:
        """Send it a request and read the answer to the end."""
        return await ask(self.port, what)


async def ask(port: int, what: Ask) -> Answer:
    """Send a request to a port of this machine and read the answer to the end."""
    start = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        sending = asyncio.create_task(_send(writer, what.as_bytes(port)))
        answer = await asyncio.wait_for(_read(reader), _PATIENCE)
        sending.cancel()
    finally:
        writer.close()
    return Answer(_status(answer), len(answer), time.monotonic() - start, answer)


async def _send(writer: asyncio.StreamWriter, content: bytes) -> None:
    try:
        writer.write(content)
        await writer.drain()
    except ConnectionError:
        return  # It has answered before it had read everything, as it should.


async def _read(reader: asyncio.StreamReader) -> bytes:
    read = bytearray()
    try:
        while chunk := await reader.read(1 << 20):
            read += chunk
    except ConnectionError:
        pass  # The same: what it had to say is here.
    return bytes(read)


def _status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(found[1]) if found else 0


# ---------------------------------------------------------------- what has to hold


class Table:
    """What was found, a line each, and whether it holds."""

    def __init__(self) -> None:
        self.broken = 0
        heads = f"{'sent':>10} {'status':>6} {'answer':>12} {'peak MB':>8} {'seconds':>8} {'at work':>8}"
        print(f"{'request':48} {heads}")  # noqa: T201

    def line(self, what: Ask, answer: Answer, peak: float, worked: float, sent: int) -> None:
        """Print a line, with what of it does not hold."""
        faults = [
            *([f"status {answer.status}"] if answer.status not in what.right else []),
            *(["answer too large"] if answer.size > max(FROM_BYTES, MOST_TIMES * sent) else []),
            *([f"over {MOST_MEGABYTES} MB"] if peak > MOST_MEGABYTES else []),
            *([f"over {MOST_SECONDS:.0f} s"] if min(answer.seconds, worked) > MOST_SECONDS else []),
        ]
        took = f"{peak:>8.0f} {answer.seconds:>8.2f} {worked:>8.2f}"
        numbers = f"{sent:>10,} {answer.status:>6} {answer.size:>12,} {took}"
        self.say(f"{what.name:48} {numbers}", faults)

    def say(self, text: str, faults: Iterable[str] = ()) -> None:
        """Print something; it does not hold if it has faults."""
        told = "; ".join(faults)
        self.broken += bool(told)
        print(f"{text}   DOES NOT HOLD: {told}" if told else text, flush=True)  # noqa: T201


async def _one_by_one(service: Service, table: Table, asks: Iterable[Ask]) -> None:
    for what in asks:
        service.forget_peak()
        before = service.worked()
        answer = await service.ask(what)
        sent, worked = len(what.as_bytes(service.port)), service.worked() - before
        table.line(what, answer, service.megabytes(), worked, sent)


async def _while_reads_wait(service: Service, table: Table) -> None:
    """Health while hundreds wait for a position that is only just ahead, or beyond all.

    They are sent from another process, so that what is measured here is the service and not ourselves. For
    what is beyond all nobody waits, so there the time of /healthz is told and not judged.
    """
    head = json.loads((await service.ask(Ask("", "/readyz", (200,)))).body.partition(b"\r\n\r\n")[2])["head"]
    for name, position in {"one ahead": head + 1, "beyond all": 2**63 - 1}.items():
        with ProcessPoolExecutor(1) as elsewhere:
            waiting = elsewhere.submit(_all_of_them, service.port, f"/v1/policies?min_position={position}")
            healthy: list[Answer] = []
            while not waiting.done():
                healthy.append(await service.ask(Ask("", "/healthz", (200,))))
                await asyncio.sleep(0.02)
            answers = waiting.result()
        longest = max(one.seconds for one in healthy)
        faults = [
            *(
                [f"/healthz took over {HEALTHY_SECONDS} s"]
                if longest > HEALTHY_SECONDS and position == head + 1
                else []
            ),
            *(["/healthz failed"] if {one.status for one in healthy} != {200} else []),
            *(["a wait failed"] if {one.status for one in answers} != {503} else []),
        ]
        slowest = max(one.seconds for one in answers)
        table.say(
            f"{WAITING} reads wait, {name}: all answered within {slowest:.2f} s;"
            f" {len(healthy)} times /healthz, within {longest:.3f} s; {service.megabytes('VmRSS'):.0f} MB",
            faults,
        )


def _all_of_them(port: int, path: str) -> list[Answer]:
    async def one(number: int) -> Answer:
        await asyncio.sleep(ARRIVING_SECONDS * number / WAITING)
        return await ask(port, Ask("", path, (503,)))

    async def flood() -> list[Answer]:
        return await asyncio.gather(*map(one, range(WAITING)))

    return asyncio.run(flood())


async def _half_sent(service: Service, table: Table) -> None:
    """Health while requests stand open whose senders don't go on."""
    begun = b"GET /v1/accounts HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    opened = [await asyncio.open_connection("127.0.0.1", service.port) for _ in range(HALF_SENT)]
    for _, writer in opened:
        writer.write(begun)
    answer = await service.ask(Ask("", "/v1/accounts", (200,)))
    faults = [] if answer.status == 200 and answer.seconds < MOST_SECONDS else ["an ordinary read failed"]
    table.say(f"{HALF_SENT} requests half sent: an ordinary read took {answer.seconds:.2f} s", faults)
    for _, writer in opened:
        writer.close()


async def _backtests(service: Service, table: Table) -> None:
    """Several backtests at once: one runs, the others are told to come again."""
    what = Ask("", "/v1/policies:backtest", (200, 503), wide_policy(15, 6))
    answers = await asyncio.gather(*(service.ask(what) for _ in range(6)))
    statuses = sorted(one.status for one in answers)
    faults = [] if set(statuses) <= {200, 503} and 200 in statuses else ["another status"]
    table.say(f"6 backtests at once: {statuses}, {service.megabytes():.0f} MB at the peak", faults)


async def drill(service: Service) -> int:
    """Send everything; how many things do not hold."""
    table = Table()
    table.say(f"at rest {service.megabytes('VmRSS'):.0f} MB")
    for asks in (callers(), reads(), policies(), facts(), batches()):
        await _one_by_one(service, table, asks)
    await _while_reads_wait(service, table)
    await _half_sent(service, table)
    await _backtests(service, table)
    table.say(f"afterwards {service.megabytes('VmRSS'):.0f} MB; {service.noted:,} bytes logged")
    return table.broken


@contextmanager
def running() -> Iterator[Service]:
    """A service while it lasts."""
    with tempfile.TemporaryDirectory(prefix="tierline-") as folder:
        service = Service(Path(folder))
        try:
            yield service
        finally:
            service.stop()


def main() -> int:
    """Run the drill; 1 if something does not hold."""
    with running() as service:
        broken = asyncio.run(drill(service))
    print(f"{broken} things do not hold." if broken else "All of it holds.")  # noqa: T201
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
