"""Proofs: what the tree costs beside recording, and how fast it follows an import."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import process_time

from benchmarks.measure import Result, nothing, processor_time
from benchmarks.portfolio import Content, Diary, recorded
from benchmarks.rebuilding import pages
from benchmarks.recording import SMALL_ACCOUNTS, write_door
from benchmarks.stores import Place
from tierline.interfaces.proof_watching import ProofWatch
from tierline.interfaces.proving import Proofs
from tierline.interfaces.signing_key import SigningKeyNotSet, SigningKeys
from tierline.interfaces.storage.factory import postgres_connection, sqlite_path
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.proof_tree import StoredProofTree
from tierline.projections.engine.databases import postgres_engine, sqlite_engine

FACTS = 10_000
EACH = 50
RECORDED, IMPORTED, ROUNDS = 200, 1_000, 5
ASKED_A_SECOND = 5_000
"""So many facts a second of an import the tree is to follow."""


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    with place.log("proofs") as (log, url):
        for page in pages(recorded(FACTS // EACH, EACH)):
            log.append(page)
        proofs = _proofs(log, url)
        begun = process_time()
        while not proofs.follow():
            pass
        followed = process_time() - begun
        yield Result(
            place.name,
            f"take {FACTS:,} facts into the tree of proofs, by the time of the processor",
            f"{followed / FACTS * 1e6:.0f} µs a fact, {FACTS / followed:,.0f} facts/s",
            FACTS / followed / ASKED_A_SECOND,
            f"times {ASKED_A_SECOND:,} facts a second",
            "≥ 1",
        )
        yield _walked(place, proofs, followed)
    with place.log("proofs_beside") as (log, url):
        yield from _beside_recording(place, log, _proofs(log, url))


def _walked(place: Place, proofs: Proofs, followed: float) -> Result:
    watch = ProofWatch(proofs)
    begun = process_time()
    while proofs.tree.walk_record().walked_at is None:
        watch.keep_up(lambda: False)
    walked = process_time() - begun
    return Result(
        place.name,
        f"walk through the tree of {FACTS:,} facts, by the time of the processor",
        f"{walked / FACTS * 1e6:.0f} µs a fact",
        walked / followed,
        "what taking them in took",
    )


def _beside_recording(place: Place, log: RecorderLog, proofs: Proofs) -> Iterator[Result]:
    """The tree's time for facts as they are recorded, one by one or by an import, and recording's."""
    door, facts = write_door(log), _facts()

    def record() -> None:
        for code, content in islice(facts, RECORDED):
            door.record(code, content, actor="bench")

    def take_in() -> None:
        assert all(
            not isinstance(one, Exception) for one in door.record_many(islice(facts, IMPORTED), actor="b")
        )

    def follow() -> None:
        while not proofs.follow():
            pass

    record()  # Opens the accounts.
    follow()
    for recording, number, how, target in (
        (record, RECORDED, "recorded one by one", "≤ 0.1"),
        (take_in, IMPORTED, "imported", ""),
    ):
        taken = processor_time({"record": (nothing, recording), "follow": (nothing, follow)}, ROUNDS)
        yield Result(
            place.name,
            f"take {number:,} facts into the tree that were {how}",
            f"{taken['follow'] / number * 1e6:.0f} µs a fact",
            taken["follow"] / taken["record"],
            f"recording them, by the time of the processor ({taken['record'] / number * 1e3:.2f} ms a fact)",
            target,
        )


def _facts() -> Iterator[tuple[str, Content]]:
    diaries = {
        f"P{number}": Diary(f"P{number}", 1, timedelta(days=10)).facts() for number in range(SMALL_ACCOUNTS)
    }
    while True:
        for code, diary in diaries.items():
            yield code, next(diary)


def _proofs(log: RecorderLog, url: str) -> Proofs:
    if url.startswith("sqlite"):
        engine = sqlite_engine(sqlite_path(url))
    else:
        engine = postgres_engine(*postgres_connection(url)[:2])
    return Proofs(log, StoredProofTree(engine), _no_key, lambda: datetime.now(UTC), None)


def _no_key(begun: bool) -> SigningKeys:
    raise SigningKeyNotSet()
