"""kill -9 at every named point of retention and of the tree of proofs, round by round.

    python -m tests.drills.killed [--rounds 120] [--storage sqlite postgresql] [--write]

In each round a process that works on the database is killed at the next point. Whoever comes then must
find nothing half done: a text opens, or it is gone and a fact says so; all facts fit the tree and every
checkpoint that was signed, also those that got no further than the file outside. Then the work is done
to its end, and all is looked at once more.
"""

import argparse
import functools
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from tests.drills import reliability
from tests.drills.places import asked_for, place
from tests.drills.verdict import conclude, say
from tierline.application.accounts import Accounts
from tierline.application.proof_texts import origin_of
from tierline.application.retention import Retention
from tierline.application.sealing import Sealing
from tierline.application.signed_notes import NoteSigner, notes_in
from tierline.domain.account.expiring import RetentionRule, TextsExpired
from tierline.domain.shared.ids import account_id
from tierline.interfaces.proof_checking import check_proofs
from tierline.interfaces.proof_watching import ProofWatch
from tierline.interfaces.proving import Proofs
from tierline.interfaces.root_key import RootKeyFile
from tierline.interfaces.signing_key import SigningKeys
from tierline.interfaces.storage import proof_tree
from tierline.interfaces.storage.factory import open_log, postgres_connection, sqlite_path
from tierline.interfaces.storage.log import RecorderLog
from tierline.projections.engine.databases import postgres_engine, sqlite_engine

BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
RULE = RetentionRule(kind="interaction", field="note", days=60)
FORGOTTEN = {"forgotten": True}
NOTES = 3
HEADS = ["store", "killed in", "points", "rounds", "texts there", "texts expired", "half done", "not whole"]


class KillPoint(NamedTuple):
    """A point at which the process is killed: before or after a call, the first or a later one."""

    name: str
    owner: Any
    call: str
    after: bool = False
    nth: int = 1

    def arm(self) -> None:
        """Have this process killed there."""
        real, calls = getattr(self.owner, self.call), Counter[str]()

        @functools.wraps(real)
        def dying(*values: Any, **named: Any) -> Any:
            calls["made"] += 1
            if calls["made"] == self.nth and not self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = real(*values, **named)
            if calls["made"] == self.nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        setattr(self.owner, self.call, dying)


RETAINING = (
    KillPoint("before anything is written down", RootKeyFile, "_put"),
    KillPoint("the key's draft is written, not in its place", Path, "replace"),
    KillPoint("what goes is written down", RootKeyFile, "_put", after=True),
    KillPoint("before the commit", RecorderLog, "append"),
    KillPoint("after the commit", RecorderLog, "append", after=True),
    KillPoint("before it is taken out of the root key", RootKeyFile, "_put", nth=2),
    KillPoint("the second draft is written, not in its place", Path, "replace", nth=2),
    KillPoint("it is taken out of the root key", RootKeyFile, "_put", after=True, nth=2),
    KillPoint("before the epoch is noted", RecorderLog, "note_key_epoch"),
    KillPoint("before the database is scrubbed", RecorderLog, "scrub"),
    KillPoint("after the database is scrubbed", RecorderLog, "scrub", after=True),
)
FOLLOWING = (
    KillPoint("before a page is added", proof_tree.StoredProofTree, "append"),
    KillPoint("between leaves and nodes", proof_tree, "load", nth=2),
    KillPoint("before the commit of a page", proof_tree, "load", after=True, nth=2),
    KillPoint("after a page is added", proof_tree.StoredProofTree, "append", after=True),
    KillPoint("before a checkpoint is signed", NoteSigner, "sign"),
    KillPoint("after a checkpoint is signed", NoteSigner, "sign", after=True),
    KillPoint(
        "the checkpoint is in the file, not in the database", proof_tree.StoredProofTree, "add_checkpoint"
    ),
    KillPoint("the checkpoint is kept", proof_tree.StoredProofTree, "add_checkpoint", after=True),
    KillPoint("before a walk is noted", proof_tree.StoredProofTree, "note_walk"),
    KillPoint("after a walk is noted", proof_tree.StoredProofTree, "note_walk", after=True),
)


class KilledAt:
    """The rounds on one storage.

    Args:
        url: An empty database.
        folder: Where the root key and the file of checkpoints are.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.now = url, BEGIN
        self.key, self.file = folder / "drill.key", folder / "checkpoints.txt"
        self.key.write_text(os.urandom(32).hex())
        self.counted: Counter[str] = Counter()

    def run(self, rounds: int) -> list[str]:
        """All rounds, retention and tree in turns; what was violated."""
        wrong: list[str] = []
        for number in range(rounds):
            points, round_of = ((RETAINING, self.retaining), (FOLLOWING, self.following))[number % 2]
            point = points[number // 2 % len(points)]
            wrong += [f"round {number + 1}, {point.name}: {one}" for one in round_of(number, point)]
            if not (number + 1) % 10:
                say(f"  round {number + 1}: {dict(self.counted)}")
        return wrong

    def retaining(self, number: int, point: KillPoint) -> list[str]:
        """A run of retention that is killed, and the next one."""
        code = f"K-{number}"
        with self.working() as (log, accounts):
            facts = _recorded(accounts, code, self.tick())
        self.now += timedelta(days=100)
        wrong = self.kill(point, self.expire)
        with self.working() as (log, accounts):
            opened = [_text(log, accounts, code, one) for one in facts]
            said = _said_to_be_gone(log, code)
            for fact, text in zip(facts, opened, strict=True):
                if (text == FORGOTTEN) != (fact in said) or text not in (FORGOTTEN, "they argued"):
                    wrong.append(
                        f"the text is {text}, and its fact {'is' if fact in said else 'is not'} named"
                    )
                    self.counted["half"] += 1
                self.counted["gone" if text == FORGOTTEN else "there"] += 1
        self.expire()
        with self.working() as (log, accounts):
            if any(_text(log, accounts, code, one) != FORGOTTEN for one in facts):
                wrong.append("a text is still there after the next run")
            if set(facts) != _said_to_be_gone(log, code):
                wrong.append("the facts that say so don't name each text once")
        self.counted["retention"] += 1
        return wrong

    def following(self, number: int, point: KillPoint) -> list[str]:
        """A follower of the log that is killed, and the next one."""
        with self.working() as (_, accounts):
            _recorded(accounts, f"F-{number}", self.tick())
        wrong = self.kill(point, self.follow)
        with self.working() as (log, _), self.proving(log) as proofs:
            wrong += self.unfit(proofs)
            proofs.keep_up(lambda: False)
            ProofWatch(proofs).keep_up(lambda: False)
            wrong += self.unfit(proofs)
            record, last = proofs.tree.walk_record(), proofs.tree.last_leaf()
            if record.damage or not last or record.leaves != last.index + 1 or last.position != log.head():
                wrong.append("the tree does not hold all facts, or is told to be damaged")
        self.counted["tree"] += 1
        return wrong

    def unfit(self, proofs: Proofs) -> list[str]:
        """What doesn't fit of tree, facts, and all checkpoints, those in the file among them."""
        kept = notes_in(self.file.read_text()) if self.file.exists() else []
        found = list(check_proofs(proofs, [*kept], lambda done, total: None).damages)
        self.counted["unfit"] += len(found)
        return found

    def kill(self, point: KillPoint, work: Callable[[], None]) -> list[str]:
        """Do some work in a process that is killed at a point; a sentence if it was not."""
        child = os.fork()
        if child == 0:
            try:
                point.arm()
                work()
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return [] if died else ["the process never came to that point"]

    def expire(self) -> None:
        """A run of retention, as a process of its own makes it."""
        with self.working() as (log, accounts):
            Retention([RULE], log, accounts, self.tick, uuid4).run(dry=False)

    def follow(self) -> None:
        """What a worker does for proofs."""
        with self.working() as (log, _), self.proving(log) as proofs:
            proofs.keep_up(lambda: False)
            ProofWatch(proofs).keep_up(lambda: False)

    def tick(self) -> datetime:
        """What time it is: a second later at each look."""
        self.now += timedelta(seconds=1)
        return self.now

    @contextmanager
    def working(self) -> Iterator[tuple[RecorderLog, Accounts]]:
        """The log and its write door, opened as by a process that begins: what was broken off is ended."""
        log = open_log(self.url)
        try:
            sealing = Sealing(log, RootKeyFile(self.key, "the drill's"), os.urandom)
            sealing.destroying.settle()
            yield log, Accounts(log, sealing, self.tick, uuid4)
        finally:
            log.close()

    @contextmanager
    def proving(self, log: RecorderLog) -> Iterator[Proofs]:
        """The proofs of the log, with a key and a file outside."""
        if self.url.startswith("sqlite"):
            engine = sqlite_engine(sqlite_path(self.url))
        else:
            engine = postgres_engine(*postgres_connection(self.url)[:2])
        signer = NoteSigner(origin_of(log.identity()), bytes(range(32)))
        keys = SigningKeys(signer, [signer.verifier])
        try:
            yield Proofs(log, proof_tree.StoredProofTree(engine), lambda begun: keys, self.tick, self.file)
        finally:
            engine.dispose()

    def lines(self, storage: str) -> list[list[str]]:
        """What was counted, for docs/reliability.md."""
        one = self.counted
        texts = (one["there"], one["gone"], one["half"])
        retention = [len(RETAINING), one["retention"], *texts, "-"]
        tree = [len(FOLLOWING), one["tree"], "-", "-", "-", one["unfit"]]
        return [[storage, "retention", *map(str, retention)], [storage, "the tree", *map(str, tree)]]


def _recorded(accounts: Accounts, code: str, at: datetime) -> list[UUID]:
    """A new account with meetings that have notes; the meetings."""
    day = at.isoformat()
    opening = {"code": code, "name": code, "account_kind": "enterprise", "occurred_at": day}
    accounts.open(opening, actor="ann")
    met = {"kind": "interaction", "channel": "meeting", "initiative": "ours", "note": "they argued"}
    lines = ((code, {**met, "occurred_at": day}) for _ in range(NOTES))
    return [
        one.receipt.fact_id
        for one in accounts.record_many(lines, actor="ann")
        if not isinstance(one, Exception)
    ]


def _text(log: RecorderLog, accounts: Accounts, code: str, fact: UUID) -> object:
    found = log.find(fact)
    assert found is not None
    return accounts.context.sealing.opened(account_id(code), found.fact.model_dump(mode="json"))["note"]


def _said_to_be_gone(log: RecorderLog, code: str) -> set[UUID]:
    stream: Sequence[Any] = [one.fact for one in log.stream(account_id(code))]
    return {
        gone for one in stream if isinstance(one, TextsExpired) for rule in one.rules for gone in rule.facts
    }


def main() -> None:
    """Kill as often as the command line says, and say what is left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=120)
    asked_for(parser)
    parser.add_argument("--write", action="store_true", help="write the section of docs/reliability.md")
    options = parser.parse_args()
    wrong: list[str] = []
    lines: list[list[str]] = []
    for storage in options.storage:
        with place(storage) as there:
            say(f"{storage}: {options.rounds} rounds")
            drill = KilledAt(there.url, there.folder)
            wrong += [f"{storage}: {one}" for one in drill.run(options.rounds)]
            lines += drill.lines(storage)
    if options.write:
        reliability.write("Kills at every point", reliability.table(HEADS, lines))
    conclude(wrong)


if __name__ == "__main__":
    main()
