"""The feed while everything is killed: writers, the service, readers by pages and streams, and a webhook.

    python -m tests.drills.feed [--seconds 60] [--storage sqlite postgresql] [--lines 200]
    python -m tests.drills.feed --facts 100000 --between 30 --accounts 200 --lines 100 --apart --in-order \\
        --without-webhook

Writers record as fast as they may, for a time and until there are so many facts; the service is killed again
and again and started by its supervisor, and so is the worker where it is a process apart; readers are killed
and come back; the receiver of the webhook fails now and then. At the end each reader has every entry once and
in order, and the receiver everything, in the order of each account, and twice nothing that it acknowledged
but what was under way when its sender was killed, under the same id.
"""

import argparse
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import httpx2

from tests.drills import reliability, stored
from tests.drills.feed_checker import FeedFindings, compare_feed, walked
from tests.drills.feed_readers import MODES, FeedReader, ReadEntry
from tests.drills.ledger import Ledger
from tests.drills.load import Load
from tests.drills.places import Place, asked_for, place
from tests.drills.services import Process, Service, until
from tests.drills.verdict import conclude, say
from tests.webhooks.receivers import Received, Receiver

HEADS = [
    *("store", "facts", "entries", "service killed", "readers killed", "missed", "doubled", "out of order"),
    *("sent by webhook", "missed there", "again after a kill", "out of order there", "facts a second"),
]
CACHE_MEGABYTES = "1024"
"""As for a portfolio in which much is told of every account: the default keeps some 8,000 facts in mind."""
SLOWEST = 20
"""Facts a second that are followed, read and sent at the least, once nothing is recorded any more."""


class FeedDrill:
    """One storage's run."""

    def __init__(self, there: Place, receiver: Receiver, options: argparse.Namespace) -> None:
        self._seconds, self._facts, self._between = options.seconds, options.facts, options.between
        self._fails, self._hooked = options.fails, not options.without_webhook
        self._database = stored.database_at(there.url)
        self._chance, self._receiver = Random(options.seed), receiver
        allowed = {"TIERLINE_EGRESS_ALLOW": "127.0.0.1/32", "TIERLINE_CACHE_MEGABYTES": CACHE_MEGABYTES}
        alone = ["--no-worker"] if options.apart else []
        self.service = Service(there.url, there.folder, *alone, more=allowed)
        self._killed: list[Process] = [self.service]
        if options.apart:
            self._killed.append(Process(there.url, there.folder, "worker", more=allowed))
        self.ledger = Ledger()
        self._load = Load(
            lambda: [self.service.address],
            self.ledger,
            writers=options.writers,
            accounts=options.accounts,
            seconds=options.pause,
            lines=(2, options.lines),
            clock=partial(datetime.now, UTC) if options.in_order else None,
        )
        self._readers = [
            FeedReader([self.service.address], there.folder / f"reader-{number}", mode)
            for number, mode in enumerate(MODES)
        ]
        self._kills = 0
        self.line: list[str] = []

    def run(self) -> list[str]:
        """The whole run; what was violated."""
        self._receiver.answer = self._answer
        for process in self._killed:
            process.supervise()
        self.service.up()
        self._load.open_accounts()
        if self._hooked:
            hook = {"name": "drill", "url": self._receiver.url, "after": "0"}
            httpx2.post(f"{self.service.address}/v1/webhooks", json=hook, timeout=30).raise_for_status()
        for reader in self._readers:
            reader.start()
        try:
            seconds = self._rounds()
            return self._concluded(seconds)
        finally:
            for reader in self._readers:
                reader.kill()

    def stop(self) -> None:
        """End what runs."""
        for process in self._killed:
            process.stop(10)

    def _rounds(self) -> float:
        began = time.monotonic()
        self._load.start()
        while time.monotonic() - began < self._seconds or len(self.ledger.receipts) < self._facts:
            time.sleep(self._chance.uniform(0.4, 1.6) * self._between)
            say(f"  acknowledged: {len(self.ledger.receipts)}, sent: {len(self._receiver.taken)}")
            reader = self._chance.choice(self._readers)
            reader.kill()
            if self._chance.random() < 0.4:
                # One that is still starting is let be: on a busy machine nothing else would ever happen.
                self.service.up()
                self._chance.choice(self._killed).kill()
                self._kills += 1
            time.sleep(self._chance.uniform(0.0, 1.0))
            reader.start()
        self.service.up()
        self._load.stop()
        return time.monotonic() - began

    def _answer(self, _: Received) -> int:
        return 503 if self._chance.random() < self._fails else 204

    def _concluded(self, seconds: float) -> list[str]:
        head = stored.head(self._database)
        longest = max(400, head / SLOWEST)
        self.service.reaches(head, longest)
        wanted = walked(self.service.address)
        size, last = len(wanted), wanted[-1][0]
        for reader in self._readers:
            until(partial(reader.has_come_to, last), "a reader has come to the end", longest, 0.5)
        if self._hooked:
            until(lambda: len(set(self._sent())) >= size, "the webhook has come to the end", longest, 1.0)
        time.sleep(1)
        read = FeedFindings.in_all(compare_feed(reader.entries(), wanted) for reader in self._readers)
        sent = self._sent()
        again = sum(count - 1 for count in Counter(sent).values())
        lacking, odd = len({one[1] for one in wanted} - set(sent)) * self._hooked, self._disordered(wanted)
        lost = len(set(self.ledger.receipts) - {one[1] for one in wanted})
        kills = sum(reader.kills for reader in self._readers)
        missed = read.missed + read.gone + lost
        numbers = (head, size, self._kills, kills, missed, read.doubled, read.disordered)
        of_hooks = (len(sent), lacking, again, odd, f"{head / seconds:.0f}")
        self.line = [str(one) for one in (*numbers, *of_hooks)]
        say(", ".join(f"{name}: {one}" for name, one in zip(HEADS[1:], self.line, strict=True)))
        told = {"acknowledged, and not in the feed": lost}
        told |= {"missed by the webhook": lacking, "out of order by the webhook": odd}
        # A kill leaves at most what was under way: one message, and of each page in line none.
        told |= {"sent again without a kill": max(0, again - self._kills)}
        return [*read.violations(), *(f"{name}: {count}" for name, count in told.items() if count)]

    def _sent(self) -> list[str]:
        """The ids of the messages that the receiver took, in order."""
        return [one.headers["webhook-id"] for one in list(self._receiver.taken)]

    def _disordered(self, wanted: list[ReadEntry]) -> int:
        """How many messages first came before an earlier one of the same account."""
        rank = {one[1]: number for number, one in enumerate(wanted)}
        account = {one[1]: one[2] for one in wanted}
        of_account: defaultdict[Any, list[int]] = defaultdict(list)
        for one in dict.fromkeys(self._sent()):
            of_account[account.get(one)].append(rank.get(one, -1))
        return sum(later < earlier for ranks in of_account.values() for earlier, later in pairwise(ranks))


def drill(storage: str, options: argparse.Namespace) -> tuple[list[str], FeedDrill]:
    """The run on one storage; what was violated."""
    with place(storage) as there, Receiver() as receiver:
        one = FeedDrill(there, receiver, options)
        say(f"{storage}: {options.seconds:.0f} seconds, {options.facts} facts")
        try:
            return [f"{storage}: {wrong}" for wrong in one.run()], one
        finally:
            one.stop()
            if options.keep_words:
                Path(f"feed-{storage}.log").write_text(one.service.said())


def main() -> None:
    """Run as long as the command line says, and say what is left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked_for(parser)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--facts", type=int, default=0, help="go on until so many are acknowledged")
    parser.add_argument("--in-order", action="store_true", help="facts are told as they happen")
    parser.add_argument("--without-webhook", action="store_true", help="nothing is sent, only read")
    parser.add_argument("--apart", action="store_true", help="the worker is a process of its own")
    parser.add_argument("--between", type=float, default=2.5, help="seconds from one kill to the next")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--accounts", type=int, default=12)
    parser.add_argument("--lines", type=int, default=20, help="the most facts of a batch")
    parser.add_argument(
        "--pause", type=float, default=0.2, help="least seconds between two pages of a writer"
    )
    parser.add_argument("--fails", type=float, default=0.02, help="the share of messages that are refused")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--keep-words", action="store_true", help="leave what the service said here")
    parser.add_argument("--write", action="store_true", help="write the section of docs/reliability.md")
    options = parser.parse_args()
    results = [drill(storage, options) for storage in options.storage]
    if options.write:
        lines = [[name, *one.line] for name, (_, one) in zip(options.storage, results, strict=True)]
        reliability.write("Feed", reliability.table(HEADS, lines))
    wrong = [one for violations, _ in results for one in violations]
    conclude(wrong, [one.ledger for _, one in results])


if __name__ == "__main__":
    main()
