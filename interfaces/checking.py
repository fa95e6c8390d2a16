"""Looking at everything that is stored, and telling damage by account, fact and field, never by a text."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import SystemRandom
from typing import NamedTuple
from uuid import UUID

from tierline.application.keyring import Gone
from tierline.application.ports import Stored
from tierline.domain.account.base import Recorded
from tierline.domain.shared.ids import BOOK, FIRM_BOOK, stream_id
from tierline.domain.shared.time import BEGINNING
from tierline.interfaces.proof_checking import check_proofs
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import ALL_PROJECTIONS
from tierline.projections.engine.comparing import DifferingRows, differences
from tierline.projections.engine.parking import ALL
from tierline.projections.engine.reading import Reading
from tierline.projections.engine.store import ReadModelsBehind

PAGE = 1000
Progress = Callable[[str, int, int], None]
"""Told what is being looked at, how far that is, and of how much."""


class CheckResult(NamedTuple):
    """What was looked at, what it came to, and a sentence for each damage."""

    name: str
    said: str
    damages: Sequence[str] = ()


@dataclass(slots=True)
class _Log:
    """What a walk through the log has met so far."""

    facts: int = 0
    texts: int = 0
    forgotten: int = 0
    last: datetime = BEGINNING
    versions: dict[UUID, int] = field(default_factory=dict)
    codes: dict[UUID, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    addresses: int = 0
    unhashed: int = 0
    unfound: list[str] = field(default_factory=list)

    def named(self, account: UUID) -> str:
        """An account by its code, as far as that could be read."""
        return f"account {self.codes.get(account, account)}"


def findings(system: System, sample: int | None, progress: Progress) -> Iterator[CheckResult]:
    """All findings, one after another; of accounts, `sample` are held against a rebuild (None: all)."""
    yield _root_key(system)
    walked = _walked(system, progress)
    accounts = len(walked.versions)
    clock = system.log.last_recorded_at()
    if clock < walked.last:
        walked.order.append(f"the log's clock stands before its last fact, at {clock.isoformat()}")
    yield CheckResult("order", f"{walked.facts} facts, recorded one after another", walked.order)
    yield CheckResult("versions", f"{accounts} streams, from 1 on without a hole", walked.gaps)
    yield CheckResult("facts", f"{walked.facts} are read", walked.unreadable)
    orphans = [
        f"{walked.named(one.account_id)}: the row of fact {one.fact_id} is without its fact"
        for one in system.log.orphans(PAGE)
    ]
    yield CheckResult(
        "rows beside facts", f"{walked.facts} facts are found by their ids", [*walked.rows, *orphans]
    )
    forgotten = f", {walked.forgotten} forgotten on request" if walked.forgotten else ""
    yield CheckResult("texts", f"{walked.texts} open{forgotten}", walked.broken)
    unhashed = f", {walked.unhashed} from the next look-up on" if walked.unhashed else ""
    yield CheckResult("addresses", f"{walked.addresses} are found by their hashes{unhashed}", walked.unfound)
    yield _read_models(system, walked, sample, progress)
    yield _parked(system, walked)
    found = check_proofs(system.proofs, (), lambda done, total: progress("Computing proofs", done, total))
    yield CheckResult("proofs", found.said(), found.damages)
    verdict = system.clock_verdict()
    wrong = [] if verdict.ok else [f"it is {verdict.offset:+.0f} s away from {verdict.reason}"]
    yield CheckResult("clock", f"{verdict.offset:+.1f} s", wrong)


def _root_key(system: System) -> CheckResult:
    epoch, known = system.root.key.epoch, system.log.key_epoch()
    told = f"it is the one that this database was begun with, epoch {epoch}"
    older = f"it is an older copy, of epoch {epoch}: bring back that of epoch {known}, which opens less"
    return CheckResult("root key", told, [older] if epoch < known else [])


def _walked(system: System, progress: Progress) -> _Log:
    head, position, met = system.log.head(), 0, _Log()
    looked_through = system.log.addresses_until()
    while page := system.log.stored(position, PAGE, head):
        recorded = [one for stored in page if (one := _read(system, stored, met))]
        _find(system, recorded, met)
        _open(system, recorded, met)
        _find_addresses(system, recorded, looked_through, met)
        position = page[-1].position
        progress("Reading facts", position, head)
    return met


def _read(system: System, stored: Stored, met: _Log) -> Recorded | None:
    """A fact, if it can be read; what is wrong with where and when it stands is noted."""
    met.facts += 1
    unreadable = ""
    try:
        recorded = system.log.decoded(stored)
    except Exception as error:  # noqa: BLE001 - whatever makes a fact unreadable, the others are looked at
        recorded, unreadable = None, type(error.__cause__ or error).__name__
    if recorded and stream_id(recorded.account) == stored.account_id:
        met.codes.setdefault(stored.account_id, recorded.account)
    before = met.versions.get(stored.account_id, 0)
    if stored.version != before + 1:
        met.gaps.append(
            f"{met.named(stored.account_id)}: version {stored.version} at position {stored.position} follows"
            f" on version {before}"
        )
    met.versions[stored.account_id] = stored.version
    if recorded is None:
        place = f"{met.named(stored.account_id)}: the fact at position {stored.position}"
        met.unreadable.append(f"{place} can't be read ({unreadable})")
        return None
    if stream_id(recorded.account) != stored.account_id:
        met.unreadable.append(f"the fact at position {stored.position} stands in another account's stream")
    if recorded.recorded_at < met.last:
        met.order.append(f"position {stored.position} was recorded before the fact in front of it")
    met.last = max(met.last, recorded.recorded_at)
    return recorded


def _find(system: System, recorded: Sequence[Recorded], met: _Log) -> None:
    found = system.log.places(one.fact.fact_id for one in recorded)
    met.rows += [
        f"{met.named(one.account_id)}: fact {one.fact.fact_id}, at {one.position}, is not found by its id"
        for one in recorded
        if one.position not in found
    ]


def _open(system: System, recorded: Sequence[Recorded], met: _Log) -> None:
    by_account: defaultdict[UUID, list[Recorded]] = defaultdict(list)
    for one in recorded:
        by_account[one.account_id].append(one)
    for account, facts in by_account.items():
        for text in system.sealing.examined(account, [one.fact.model_dump(mode="json") for one in facts]):
            if text.gone is None:
                met.texts += 1
            elif text.gone is Gone.FORGOTTEN:
                met.forgotten += 1
            else:
                place = f"{met.named(account)}, fact {text.fact_id}, field {text.field}"
                met.broken.append(f"{place}: {text.gone.value}")


def _find_addresses(system: System, recorded: Sequence[Recorded], looked_through: int, met: _Log) -> None:
    for one in recorded:
        for row in system.addresses.rows_of(one):
            if row in system.log.by_address(row.digest):
                met.addresses += 1
            elif one.position > looked_through:
                met.unhashed += 1  # an earlier version recorded it, and the next look-up makes up for that
            else:
                place = f"{met.named(one.account_id)}, fact {one.fact.fact_id}"
                met.unfound.append(f"{place}: nobody is found by the {row.kind} address in it")


def _read_models(system: System, walked: _Log, sample: int | None, progress: Progress) -> CheckResult:
    name = "read models"
    codes = sorted(code for code in walked.codes.values() if code not in (BOOK, FIRM_BOOK))
    chosen = codes if sample is None else SystemRandom().sample(codes, min(sample, len(codes)))
    try:
        with system.store.reading() as reading:
            if not system.worker.is_of_the_log(reading.generation):
                return CheckResult(name, "", ["they were made from another log; a worker makes them anew"])
            position, head = reading.position, system.log.head()
            compared, wrong = _compared(system, reading, chosen, progress)
    except ReadModelsBehind:
        return CheckResult(name, "not made yet by this version of Tierline; the next worker makes them")
    told = f"{compared} of {len(codes)} accounts as a rebuild makes them, at position {position} of {head}"
    return CheckResult(name, told, wrong)


def _compared(
    system: System, reading: Reading, codes: Sequence[str], progress: Progress
) -> tuple[int, list[str]]:
    compared, wrong = 0, []
    found = differences(system.log, reading, ALL_PROJECTIONS, system.policies, codes)
    for compared, different in found:
        wrong += [_told(one) for one in different]
        progress("Comparing accounts", compared, len(codes))
    return compared, wrong


def _told(one: DifferingRows) -> str:
    if one.error:
        return f"account {one.account} can't be told anew ({one.error})"
    return f"account {one.account}, {one.table}: {one.missing} rows missing, {one.surplus} too many"


def _parked(system: System, walked: _Log) -> CheckResult:
    try:
        rows = system.reads.parked()
    except ReadModelsBehind:
        rows = ()
    told = [
        f"account {row['account']} is parked in {_model(row['projection'])} from position {row['position']}"
        f" on ({row['error']})"
        for row in rows
    ]
    return CheckResult("parked accounts", "none", told)


def _model(name: str) -> str:
    return "all read models" if name == ALL else name
