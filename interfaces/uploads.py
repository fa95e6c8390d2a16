"""Files that are imported from a page: what they would do, then recording them, as jobs in the background.

What was sent is kept in this process's memory only, for a while. Where a file has to be read by its path, it
is a file of memory too if the system has such, and else one in a private folder that is removed at once.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple

from tierline.application.access import Principal
from tierline.application.accounts import Accounts
from tierline.application.import_runs import ImportRun
from tierline.application.importing import ImportReport, RefusedLines, RunMark, SourceLine
from tierline.application.importing import run as run_lines
from tierline.application.refused_words import joined
from tierline.application.withdrawing import Withdrawal, Withdrawing
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Conflict, NotFound, Refusal, noted
from tierline.domain.shared.words import Words
from tierline.domain.tiers.judging_periods import assess_over
from tierline.interfaces.beginning import begin
from tierline.interfaces.imports import formats, open_source
from tierline.interfaces.sent_file import SentFile
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import AccountSnapshots

log = logging.getLogger("tierline.imports")
KEPT_FOR = timedelta(hours=2)
MOST_AT_ONCE = 3
"""Jobs of one person that are kept, and files with them."""
MOST_LINES = 200
"""Refused lines that are shown; the file of them has all."""
MOST_ACCOUNTS = 500
"""Accounts whose tiers are compared."""


class JobUnknown(NotFound):
    """There is no such import, or it was longer ago than two hours; send the file again."""


class JobBusy(Conflict):
    """This import is still at work; wait until it has ended."""


class TooManyJobs(Conflict):
    """You have {most} imports at work; wait until one of them has ended."""


NO_FILE = SentFile("", b"")


class SentImport(NamedTuple):
    """What somebody wants imported, and how it is read."""

    format: str
    file: SentFile
    mapping: SentFile | None = None
    ready: str = ""


class RefusedShown(NamedTuple):
    """A line that was refused: where it stands, and why."""

    place: Words
    reasons: Words


class TierChange(NamedTuple):
    """An account whose tier is another one with what is imported; None while it has none."""

    account: str
    before: Tier | None
    after: Tier | None


@dataclass(slots=True)
class Job:
    """An import from a page: what was sent, how far it is, and what came of it."""

    job: str
    owner: str
    begun_at: datetime
    format: str = ""
    file: SentFile = NO_FILE
    mapping: SentFile | None = None
    ready: str = ""
    """The name of a mapping that comes along, where none was sent."""
    undoes: ImportRun | None = None
    busy: bool = True
    recorded: bool = False
    consumed: int = 0
    size: int = 0
    report: ImportReport | None = None
    run: str | None = None
    refused: SentFile | None = None
    lines: Sequence[RefusedShown] = ()
    accounts: Sequence[str] = ()
    """The accounts that it states something of."""
    changes: Sequence[TierChange] = ()
    withdrawal: Withdrawal | None = None
    failed: Refusal | None = None
    broke: bool = False
    """It failed by a fault of ours, which stands in the log."""

    def sent(self) -> list[SentFile]:
        """The files that were sent: what is to be imported, and the mapping if there is one."""
        return [self.file, *([self.mapping] if self.mapping else [])]

    def go_on(self, consumed: int, size: int, _: ImportReport) -> None:
        """Tell how many bytes of how many are read."""
        self.consumed, self.size = consumed, size


class Jobs:
    """Imports from pages, one at work at a time.

    Args:
        clock: What time it is.
        new_id: A name for a job.
    """

    def __init__(self, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._clock = clock
        self._new_id = new_id
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="tierline-import")

    def stop(self) -> None:
        """Let what is at work end, and begin nothing more."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def find(self, job: str, owner: str) -> Job:
        """Somebody's job. Raises JobUnknown."""
        with self._lock:
            self._let_go()
            found = self._jobs.get(job)
        if found is None or found.owner != owner:
            raise JobUnknown()
        return found

    def rehearse(self, system: System, by: Principal, sent: SentImport) -> Job:
        """Begin to find out what a file would do. Raises TooManyJobs."""
        job = self._add(Job(self._new_id(), by.name, self._clock(), *sent))
        self._begin(job, lambda: _rehearse(system, by, job))
        return job

    def record(self, system: System, by: Principal, job: Job) -> None:
        """Begin to record what a file states. Raises JobBusy."""
        self._check_idle(job)
        job.recorded = True
        self._begin(job, lambda: _record(system, by, job))

    def undo(self, system: System, by: Principal, run: ImportRun) -> Job:
        """Begin to undo a run. Raises TooManyJobs."""
        job = self._add(Job(self._new_id(), by.name, self._clock(), run.format, undoes=run, recorded=True))
        self._begin(job, lambda: _undo(system, by, job, run))
        return job

    def drop(self, job: Job) -> None:
        """Forget a job and its file. Raises JobBusy."""
        self._check_idle(job)
        with self._lock:
            self._jobs.pop(job.job, None)

    def _add(self, job: Job) -> Job:
        with self._lock:
            self._let_go()
            own = [one for one in self._jobs.values() if one.owner == job.owner]
            if sum(one.busy for one in own) >= MOST_AT_ONCE:
                raise TooManyJobs(most=MOST_AT_ONCE)
            for one in [one for one in own if not one.busy][: max(0, len(own) + 1 - MOST_AT_ONCE)]:
                del self._jobs[one.job]
            self._jobs[job.job] = job
        return job

    def _let_go(self) -> None:
        begun = self._clock() - KEPT_FOR
        for one in [one for one in self._jobs.values() if one.begun_at < begun and not one.busy]:
            del self._jobs[one.job]

    @staticmethod
    def _check_idle(job: Job) -> None:
        if job.busy:
            raise JobBusy()

    def _begin(self, job: Job, work: Callable[[], None]) -> None:
        job.busy, job.failed, job.broke = True, None, False
        self._worker.submit(_at_work, job, work)


def _at_work(job: Job, work: Callable[[], None]) -> None:
    try:
        work()
    except Refusal as refusal:
        job.failed = refusal
    except Exception as error:  # noqa: BLE001 - a thread of its own has nobody to raise it to
        log.error("an import from a page failed: %s", noted(error))
        job.broke = True
    finally:
        job.busy = False


def _rehearse(system: System, by: Principal, job: Job) -> None:
    before = AccountSnapshots(system.log, system.policies, 0)
    with system.rehearsal() as writer:
        job.report = _run(system, by, job, writer, RunMark())
        after = AccountSnapshots(writer.context.log, system.policies, 0)
        job.changes = _changes(before, after, job.accounts[:MOST_ACCOUNTS], system.clock())


def _record(system: System, by: Principal, job: Job) -> None:
    begin(system)
    with system.import_runs.begun(job.format, by.name) as running:
        job.report = _run(system, by, job, system.accounts, RunMark(running.name))
        running.counts = job.report.counts()
    job.run = running.name


def _undo(system: System, by: Principal, job: Job, run: ImportRun) -> None:
    with system.import_runs.begun(run.format, by.name, undoes=run.run) as running:
        job.withdrawal = Withdrawing(system.accounts, system.clock).undo(run, actor=by, by=running.name)
        running.counts = job.withdrawal.counts()
    job.run = running.name


def _run(system: System, by: Principal, job: Job, writer: Accounts, mark: RunMark) -> ImportReport:
    with as_paths(job.sent()) as (folder, file, *mapping):
        place = str(mapping[0]) if mapping else job.ready
        source = open_source(job.format, [file], {"map": place} if place else {})
        with source.refused_file(folder / formats()[job.format].refused_name(file.name)) as kept:
            shown = _Shown(kept)
            report = run_lines(
                source,
                writer,
                actor=by,
                refused=shown,
                on_progress=job.go_on,
                head=writer.context.log.head(),
                mark=mark,
            )
        job.refused = _first_of(kept.paths)
    job.lines, job.accounts = shown.lines, sorted(report.accounts)
    return report


class _Shown:
    """A file of refused lines, the first of which are shown. Fulfils `RefusedLines`."""

    def __init__(self, file: RefusedLines) -> None:
        self._file = file
        self.lines: list[RefusedShown] = []

    def add(self, line: SourceLine, reasons: Sequence[Words]) -> None:
        """Keep a line with the reasons why it was refused."""
        self._file.add(line, reasons)
        if len(self.lines) < MOST_LINES:
            self.lines.append(RefusedShown(line.place, joined(reasons)))


def _first_of(paths: Sequence[Path]) -> SentFile | None:
    return SentFile(paths[0].name, paths[0].read_bytes()) if paths else None


def _changes(
    before: AccountSnapshots, after: AccountSnapshots, accounts: Sequence[str], at: datetime
) -> list[TierChange]:
    """The accounts of which one of two logs says another tier than the other."""
    tiers = [TierChange(code, _tier(before, code, at), _tier(after, code, at)) for code in accounts]
    return [one for one in tiers if one.before != one.after]


def _tier(snapshots: AccountSnapshots, code: str, at: datetime) -> Tier | None:
    try:
        with snapshots.account(code, None) as known:
            return assess_over(known.terms, at).tier
    except UnknownAccount:
        return None


@contextmanager
def as_paths(files: Sequence[SentFile]) -> Iterator[tuple[Path, ...]]:
    """A private folder and the files in it, by their names; nothing of them is left afterwards.

    Where the system has files of memory, what was sent is not written to a disk.
    """
    with TemporaryDirectory(prefix="tierline-import-") as folder, ExitStack() as stack:
        paths = []
        for number, file in enumerate(files):
            place = Path(folder, str(number))
            place.mkdir()
            paths.append(place / (Path(file.name).name or "file"))
            _put(paths[-1], file.content, stack)
        yield Path(folder), *paths


def _put(path: Path, content: bytes, stack: ExitStack) -> None:
    if not hasattr(os, "memfd_create"):
        path.write_bytes(content)
        return
    memory = stack.enter_context(os.fdopen(os.memfd_create("tierline"), "wb"))
    memory.write(content)
    memory.flush()
    path.symlink_to(f"/proc/self/fd/{memory.fileno()}")
